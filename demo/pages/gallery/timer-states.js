// Brings the timer into each state. Promises stand for the server that answers an extension.
import { hour, minute, pause, second } from './time.js';

/** From the start of a countdown to its alert, ms. */
const moment = 300;

/**
 * @typedef {object} Wanted
 * @property {HTMLElement} timer
 * @property {(left: number | null) => void} count starts a countdown with so much time (ms) left
 * @property {AbortSignal} signal aborts when another state is wanted
 */

/** @type {Record<string, (wanted: Wanted) => void | Promise<void>>} */
export const states = {
  hour: ({ count }) => count(hour),
  five: ({ count }) => count(5 * minute + moment),
  minute: ({ count }) => count(minute + moment),
  up: ({ count }) => count(3 * second),
  minutes({ count, timer, signal }) {
    timer.minutes = true;
    signal.addEventListener('abort', () => {
      timer.minutes = false;
    });
    count(42 * minute);
  },
  unlimited: ({ count }) => count(null),

  extend(wanted) {
    offer(wanted, (by) => pause(second, wanted.timer.countdown.endsAt + by));
    wanted.count(5 * minute + moment);
  },
  pending(wanted) {
    offer(wanted, (by) => pause(15 * second, wanted.timer.countdown.endsAt + by));
    press(wanted);
    wanted.count(5 * minute + moment);
  },
  extended(wanted) {
    offer(wanted, (by) => Promise.resolve(wanted.timer.countdown.endsAt + by));
    press(wanted);
    wanted.count(5 * minute + moment);
  },
  refused(wanted) {
    offer(wanted, () => Promise.reject(new Error('Somebody else is waiting.')));
    press(wanted);
    wanted.count(5 * minute + moment);
  },

  async stage(wanted) {
    await document.getElementById('stage').requestFullscreen();
    states.extend(wanted);
  },
};

/** @param {(by: number) => Promise<number>} server takes how much longer (ms), gives the new end */
function offer({ timer, signal }, server) {
  timer.canExtend = true;
  timer.addEventListener('extend', (event) => event.waitUntil(server(event.by)), { signal });
  signal.addEventListener('abort', () => {
    timer.canExtend = false;
  });
}

/** Presses Extend once the alert is there. */
function press({ timer, signal }) {
  const extend = () => timer.shadowRoot.querySelector('[part~=extend]').click();
  timer.addEventListener('show', () => setTimeout(extend, 100), { once: true, signal });
}
