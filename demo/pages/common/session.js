// Adds changes of the session's end to the timeline. The guard finds `<session-timer>` in the page and drives it.
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
