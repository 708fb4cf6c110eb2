// Brings the dialog into each state, and fakes next to nothing: monitors run, promises settle, the page hangs.
import { minute, pause } from './time.js';

/** From the start of a monitor to its question, ms. */
export const moment = 50;

/**
 * @typedef {object} Wanted
 * @property {HTMLElement} dialog
 * @property {(options?: object) => void} ask starts a monitor with these options, which asks after a moment
 * @property {AbortSignal} signal aborts when another state is wanted
 */

/** @type {Record<string, (wanted: Wanted) => void | Promise<void>>} */
export const states = {
  inactive: ({ ask }) => ask(),
  async hidden({ ask, signal }) {
    if (!open('/pages/gallery/away.html')) throw new Error('The browser did not let the gallery open a tab.');
    // Chromium may have hidden the page by now, without the event.
    if (!document.hidden) await once(document, 'visibilitychange', signal);
    // Seen again, the page is no longer hidden; by then the other limit asks as well.
    ask({ timeout: minute + 1000, hiddenTimeout: minute + moment });
  },
  alone({ ask }) {
    const alone = (report) => [false, true].forEach(report); // somebody was there, and has left
    ask({ timeout: 2 * minute, aloneTimeout: minute + moment, alone });
  },
  waiting: ({ ask }) =>
    ask({ timeout: 2 * minute, waitingTimeout: minute + moment, waiting: (report) => report(true) }),
  snooze: (wanted) => offerSnooze(wanted, 30 * minute),
  keepIn: (wanted) => offerSnooze(wanted, 'end'),

  session({ ask, dialog, signal }) {
    dialog.setAttribute('subject', 'session');
    signal.addEventListener('abort', () => dialog.removeAttribute('subject'));
    ask();
  },

  seconds: ({ ask }) => ask({ timeout: 6000 + moment, promptBeforeIdle: 6000 }),
  pending({ ask, ...wanted }) {
    stay(wanted, () => pause(15_000));
    ask();
  },
  failed({ ask, ...wanted }) {
    stay(wanted, () => Promise.reject(new Error('The server refused the answer.')));
    ask();
  },
  offline({ ask, ...wanted }) {
    // No page can cut its own network: this is the one thing that is not what it seems.
    Object.defineProperty(navigator, 'onLine', { value: false, configurable: true });
    wanted.signal.addEventListener('abort', () => delete navigator.onLine);
    states.failed({ ask, ...wanted });
  },
  late({ ask, ...wanted }) {
    const time = 1500;
    stay(wanted, undefined, () => hang(time));
    ask({ timeout: time + moment, promptBeforeIdle: time });
  },

  words({ ask, dialog, signal }) {
    dialog.words = {
      title: 'Still watching?',
      inactive: 'Nobody has touched this for a while.',
      consequence: 'The film stops in {time}.',
      stay: 'Keep watching',
      leave: 'Stop the film',
    };
    signal.addEventListener('abort', () => {
      dialog.words = {};
    });
    ask();
  },
  slots: ({ ask }) => ask(),

  async fullscreen({ ask }) {
    await document.getElementById('stage').requestFullscreen();
    await pause(1000);
    ask();
  },
  async modal({ ask }) {
    document.getElementById('invite').showModal();
    await pause(1000);
    ask();
  },

  soon: ({ ask }) => ask({ timeout: minute + 5000 }),
};

const once = (target, type, signal) =>
  new Promise((resolve) => target.addEventListener(type, resolve, { once: true, signal }));

/** Offers a third answer. */
function offerSnooze({ ask, dialog, signal }, time) {
  dialog.setAttribute('snooze', time);
  signal.addEventListener('abort', () => dialog.removeAttribute('snooze'));
  ask();
}

/** Presses Stay once the question is shown, and makes the answer wait for `confirm`. */
function stay({ dialog, signal }, confirm, before = () => {}) {
  const press = () => {
    before();
    if (confirm) dialog.addEventListener('stay', (event) => event.waitUntil(confirm()), { once: true });
    dialog.shadowRoot.querySelector('[part~=stay]').click();
  };
  // Not before it has been painted.
  dialog.addEventListener('show', () => setTimeout(press, 100), { once: true, signal });
}

/** Blocks the page, as one that is too busy. */
function hang(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
