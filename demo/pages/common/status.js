// Shows the state, the time left and the last activity of a monitor.

/**
 * @param {HTMLElement} root holds the elements named by `data-show`
 * @param {object} monitor an `InactivityMonitor`
 * @param {object} options
 * @param {(ms: number, options?: object) => string} options.formatRemaining of still-there
 * @param {(row: object) => void} options.add a timeline
 * @param {AbortSignal} options.signal ends it
 */
export function showStatus(root, monitor, { formatRemaining, add, signal }) {
  const show = (name, text) => {
    const element = root.querySelector(`[data-show=${name}]`);
    if (element.textContent !== text) element.textContent = text;
  };
  const read = () => {
    const { state, remaining, deadline, lastActive, lastActivity, promptBeforeIdle } = monitor;
    root.dataset.state = state;
    show('state', state);
    show('remaining', Number.isFinite(remaining) ? formatRemaining(remaining, { locale: 'en' }) : '–');
    const whole = deadline - lastActive;
    root.style.setProperty('--left', Number.isFinite(whole) ? `${Math.min(1, remaining / whole)}` : '0');
    root.style.setProperty('--ask', Number.isFinite(whole) ? `${Math.min(1, promptBeforeIdle / whole)}` : '0');
    show('source', lastActivity?.source ?? 'nothing yet');
    // Whole seconds that have passed: `formatRemaining` rounds up.
    const quiet = Math.floor((Date.now() - lastActive) / 1000) * 1000;
    const ago = quiet > 0 ? `${formatRemaining(quiet, { style: 'short', locale: 'en' })} ago` : 'just now';
    show('since', lastActivity ? ago : '');
  };

  // The monitor fires no event per activity, so that an activity costs next to nothing. So this polls.
  let seen = 0;
  const look = () => {
    read();
    const { lastActivity } = monitor;
    if (!lastActivity || lastActivity.at === seen) return;
    seen = lastActivity.at;
    const { source, at } = lastActivity;
    if (source !== 'start') add({ kind: 'activity', title: source, text: 'counts as activity', at, merge: true });
  };
  const looking = setInterval(look, 200);

  for (const type of ['active', 'prompted', 'idle', 'stopped']) {
    monitor.addEventListener(type, ({ reason, lastActivity }) => {
      look();
      const why = type === 'active' ? lastActivity.source : (reason ?? 'the call is over');
      add({ kind: 'state', title: type, text: `because: ${why}` });
    });
  }
  signal.addEventListener('abort', () => {
    clearInterval(looking);
    read();
  });
  look();
}
