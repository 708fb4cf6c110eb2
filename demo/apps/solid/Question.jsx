import { onMount } from 'solid-js';

/** "Are you still there?", as long as it is rendered. Escape means Stay. */
export function Question(props) {
  let dialog;
  onMount(() => dialog.showModal());
  const { monitor } = props;
  const answer = () => (dialog.returnValue === 'leave' ? monitor.expire() : monitor.reset());

  return (
    <dialog
      ref={dialog}
      class="prompt"
      role="alertdialog"
      aria-labelledby="question"
      aria-describedby="consequence"
      onClose={answer}
    >
      <form method="dialog">
        <h2 id="question">Are you still there?</h2>
        <p id="consequence">Without an answer you will leave the call in a moment.</p>
        <div class="buttons">
          <button type="submit" class="primary" value="stay" autofocus>
            Stay
          </button>
          <button type="submit" value="leave">
            Leave
          </button>
        </div>
      </form>
    </dialog>
  );
}
