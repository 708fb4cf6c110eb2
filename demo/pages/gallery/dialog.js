// The dialogs of the gallery, and the buttons that bring them into a state.
import { InactivityMonitor } from 'still-there';
import { moment, states } from './dialog-states.js';
import { createRun } from './run.js';
import { minute } from './time.js';

const at = (id) => document.getElementById(id);

/** @param {(row: object) => void} add a timeline */
export function attendDialogs(dialog, slotted, add) {
  const run = createRun(add);
  for (const button of document.querySelectorAll('[data-asks]')) {
    const asker = button.dataset.asks === 'slots' ? slotted : dialog;
    button.addEventListener('click', () =>
      run((signal) => {
        const ask = (options) => askBy(asker, options, add, signal);
        return states[button.dataset.asks]({ dialog: asker, ask, signal });
      }),
    );
  }
  for (const button of document.querySelectorAll('[data-over]')) {
    button.addEventListener('click', () =>
      run(() => {
        dialog.reason = button.dataset.over;
      }),
    );
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
function askBy(dialog, options, add, signal) {
  if (signal.aborted) return;
  const monitor = new InactivityMonitor({
    timeout: minute + moment,
    promptBeforeIdle: minute,
    sources: [],
    ...options,
  });
  dialog.monitor = monitor;
  for (const type of ['active', 'prompted', 'idle']) {
    monitor.addEventListener(type, ({ oldState, reason }) => {
      add({ kind: 'state', title: type, text: reason ? `because: ${reason}` : '' });
      if (type === 'active' && oldState === 'prompted') monitor.stop(); // one question is enough
    });
  }
  monitor.start({ signal });
}
