import { useEffect, useRef } from 'react';

/** "Are you still there?", as long as it is rendered. Escape means Stay. */
export function Question({ monitor }) {
  const dialog = useRef(null);
  useEffect(() => {
    if (!dialog.current.open) dialog.current.showModal();
  }, []);
  const answer = ({ target }) => (target.returnValue === 'leave' ? monitor.expire() : monitor.reset());

  return (
    <dialog
      ref={dialog}
      className="prompt"
      role="alertdialog"
      aria-labelledby="question"
      aria-describedby="consequence"
      onClose={answer}
    >
      <form method="dialog">
        <h2 id="question">Are you still there?</h2>
        <p id="consequence">Without an answer you will leave the call in a moment.</p>
        <div className="buttons">
          <button type="submit" className="primary" value="stay">
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
