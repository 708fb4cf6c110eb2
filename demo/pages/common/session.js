// What happens to the session's end, for the timeline. The rest is `<session-timer>`'s, which the guard has found in the page.
import { formatRemaining } from 'still-there';

const inWords = (ms) => formatRemaining(ms, { style: 'long', locale: 'en' });

/**
 * @param {object} countdown of a guard
 * @param {(row: object) => void} add a timeline
 * @param {AbortSignal} signal ends it
 */
export function tellSession(countdown, add, signal) {
  const on = (type, tell) => countdown.addEventListener(type, tell, { signal });
  const note = (title, text) => add({ kind: 'note', title, text });
  on('threshold', ({ remaining }) => note('alert', `${inWords(remaining)} left`));
  on('end', () => note('time is up', 'waiting for the service to end the call'));
  on('change', ({ oldEndsAt, endsAt }) => {
    if (oldEndsAt === null || endsAt === null) return;
    note(endsAt > oldEndsAt ? 'extended' : 'shortened', `by ${inWords(Math.abs(endsAt - oldEndsAt))}`);
  });
}
