// "Are you still there?" as the browser's own modal dialog: what `guardMeeting(…, { prompt })` takes.

/** Seconds left at which a screen reader is told. A person who hears hears no more than this. */
const milestones = [60, 30, 20, 10];

/**
 * @param {object} texts
 * @param {(ms: number, options?: object) => string} texts.formatRemaining of still-there
 * @param {string} [texts.leave] the button that leaves
 * @param {string} [texts.consequence] what happens without an answer; the time is put after it
 * @returns {(monitor: EventTarget & { remaining: number, reset(): boolean, expire(): void }, signal: AbortSignal) => void}
 */
export function createPrompt({ formatRemaining, leave = 'Leave', consequence = 'You will leave the call in' }) {
  const inWords = (ms) => formatRemaining(ms, { style: 'long', locale: 'en' });

  return (monitor, signal) => {
    const dialog = document.createElement('dialog');
    dialog.className = 'prompt';
    dialog.setAttribute('role', 'alertdialog');
    dialog.setAttribute('aria-labelledby', 'prompt-title');
    dialog.setAttribute('aria-describedby', 'prompt-text');
    dialog.innerHTML = `
      <form method="dialog">
        <p class="prompt-digits" aria-hidden="true"></p>
        <h2 id="prompt-title">Are you still there?</h2>
        <p id="prompt-text"></p>
        <p class="visually-hidden" role="status" aria-atomic="true"></p>
        <div class="buttons">
          <button type="submit" class="primary" value="stay" autofocus>Stay</button>
          <button type="submit" value="leave"></button>
        </div>
      </form>`;
    const [digits, text, status] = ['.prompt-digits', '#prompt-text', '[role=status]'].map((name) =>
      dialog.querySelector(name),
    );
    dialog.querySelector('[value=leave]').textContent = leave;
    text.textContent = `There has been no sign of you for a while. ${consequence} ${inWords(monitor.remaining)}.`;

    // What was said when the dialog opened is not said again five seconds later.
    let ahead = milestones.filter((seconds) => seconds * 1000 < monitor.remaining - 5000);
    const tick = () => {
      const { remaining } = monitor;
      const shown = formatRemaining(remaining, { locale: 'en' });
      if (digits.textContent !== shown) digits.textContent = shown;
      const reached = ahead.filter((seconds) => remaining <= seconds * 1000).at(-1);
      if (reached === undefined) return;
      ahead = ahead.filter((seconds) => seconds < reached);
      status.textContent = `${inWords(reached * 1000)} left.`;
    };
    tick();
    const ticking = setInterval(tick, 100);

    // Escape closes without a value, as a browser may by itself: that is Stay. Closed by the signal it is no answer.
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (signal.aborted) return;
      if (dialog.returnValue === 'leave') monitor.expire();
      else monitor.reset();
    });
    const title = document.title;
    signal.addEventListener('abort', () => {
      clearInterval(ticking);
      document.title = title;
      dialog.close();
    });
    document.title = 'Are you still there?';
    document.body.append(dialog);
    dialog.showModal();
  };
}
