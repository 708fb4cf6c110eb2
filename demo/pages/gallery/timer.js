// The timer of the gallery, and the buttons that bring it into a state.
import { SessionCountdown } from 'still-there';
import { createRun } from './run.js';
import { states } from './timer-states.js';

/** @param {(row: object) => void} add a timeline */
export function attendTimer(timer, add) {
  const run = createRun(add);
  const show = (name) =>
    run((signal) => states[name]({ timer, signal, count: (left) => count(timer, left, add, signal) }));
  for (const button of document.querySelectorAll('[data-counts]')) {
    button.addEventListener('click', () => {
      timer.scrollIntoView({ block: 'nearest' });
      show(button.dataset.counts);
    });
  }
  for (const type of ['show', 'extend']) timer.addEventListener(type, () => add({ kind: 'timer', title: type }));
  show('hour');
}

function count(timer, left, add, signal) {
  const countdown = new SessionCountdown({ endsAt: left && Date.now() + left });
  timer.countdown = countdown;
  for (const type of ['threshold', 'change', 'end']) {
    countdown.addEventListener(type, () => add({ kind: 'state', title: type }), { signal });
  }
  countdown.start({ signal });
}
