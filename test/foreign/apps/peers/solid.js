import h from 'solid-js/h';
import { render } from 'solid-js/web';
import 'still-there/elements';
import { createInactivity } from 'still-there/solid';
import { limits } from './limits.js';

function Call() {
  const { monitor, state, reason } = createInactivity(limits);
  const dialog = document.createElement('still-there-dialog');
  dialog.monitor = monitor;
  return [h('output', () => (state() === 'idle' ? reason() : state())), dialog];
}
render(() => h(Call), document.querySelector('#app'));
