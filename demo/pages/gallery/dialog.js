// The dialogs of the gallery, and the buttons that bring them into a state.
import { InactivityMonitor } from 'still-there';
import 'still-there/elements';
import { minute, moment, states } from './dialog-states.js';

const at = (id) => document.getElementById(id);
const [dialog, slotted] = [at('dialog'), at('slotted')];

/** @param {(row: object) => void} add a timeline */
export function attendDialog(add) {
  /** As long as a state is shown. */
  let run = new AbortController();
  const begin = () => {
    run.abort();
    run = new AbortController();
    return run.signal;
  };

  for (const button of document.querySelectorAll('[data-asks]')) {
    button.addEventListener('click', async () => {
      const signal = begin();
      const by = button.dataset.asks === 'slots' ? slotted : dialog;
      const ask = (options) => askBy(by, options, add, signal);
      try {
        await states[button.dataset.asks]({ dialog: by, ask, signal });
      } catch (error) {
        add({ kind: 'error', title: 'not shown', text: error.message });
      }
    });
  }
  for (const button of document.querySelectorAll('[data-over]')) {
    button.addEventListener('click', () => {
      begin();
      dialog.reason = button.dataset.over;
    });
  }

  const offer = () => dialog.toggleAttribute('rejoin', at('rejoin').checked);
  at('rejoin').addEventListener('change', offer);
  offer();

  const means = () => [...document.querySelectorAll('#attention :checked')].map(({ value }) => value).join(' ');
  at('attention').addEventListener('change', () => dialog.setAttribute('attention', means()));
  for (const one of [dialog, slotted]) {
    for (const type of ['show', 'stay', 'leave', 'rejoin']) {
      one.addEventListener(type, () => add({ kind: 'dialog', title: type, text: one.reason ?? '' }));
    }
  }
}

/** Asks by a monitor that nothing but the answer tells of anybody. */
function askBy(by, options, add, signal) {
  if (signal.aborted) return;
  const monitor = new InactivityMonitor({
    timeout: minute + moment,
    promptBeforeIdle: minute,
    sources: [],
    ...options,
  });
  by.monitor = monitor;
  for (const type of ['active', 'prompted', 'idle']) {
    monitor.addEventListener(type, ({ oldState, reason }) => {
      add({ kind: 'state', title: type, text: reason ? `because: ${reason}` : '' });
      if (type === 'active' && oldState === 'prompted') monitor.stop(); // one question is enough
    });
  }
  monitor.start({ signal });
}
