// The gallery: each button brings its element into one state.
import 'still-there/elements';
import { fillFromAddress } from '../common/settings.js';
import { createTimeline } from '../common/timeline.js';
import { attendDialogs } from './dialog.js';
import { applyLook } from './look.js';
import { offerPermission } from './permission.js';
import { attendTimer } from './timer.js';

const at = (id) => document.getElementById(id);
const form = at('settings');
const add = createTimeline(at('timeline'));
const elements = document.querySelectorAll('still-there-dialog, session-timer');

fillFromAddress(form);
form.addEventListener('change', () => applyLook(form, elements));
applyLook(form, elements);

attendDialogs(at('dialog'), at('slotted'), add);
attendTimer(at('timer'), add);
offerPermission(at('permit'), at('permission'));

at('expand').addEventListener('click', () =>
  document.fullscreenElement ? document.exitFullscreen() : at('stage').requestFullscreen(),
);
document.addEventListener('fullscreenchange', () => {
  at('expand').textContent = document.fullscreenElement ? 'Leave full screen' : 'Full screen';
});
