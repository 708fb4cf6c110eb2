// The entry `still-there/elements`. Importing it defines the elements.
import { define } from './custom-element.ts';
import { StillThereDialog } from './dialog/still-there-dialog.ts';
import { SessionTimer } from './session-timer/session-timer.ts';

export type { EndReason } from './dialog/end-reason.ts';
export { StayEvent } from './dialog/stay-event.ts';
export type { DialogEventMap } from './dialog/still-there-dialog.ts';
export type { DialogEvents, DialogMarkup, Listeners, TimerEvents, TimerMarkup } from './markup.ts';
export { ExtendEvent } from './session-timer/extend-event.ts';
export type { TimerEventMap } from './session-timer/session-timer.ts';
export { WaitEvent } from './wait-event.ts';
export { setDefaultWords } from './words/custom-words.ts';
export type { Subject } from './words/resolve-words.ts';
export type { CustomWords, Words } from './words/words.ts';
export { SessionTimer, StillThereDialog };

define('session-timer', SessionTimer);
define('still-there-dialog', StillThereDialog);

declare global {
  interface HTMLElementTagNameMap {
    'session-timer': SessionTimer;
    'still-there-dialog': StillThereDialog;
  }
}
