// The entry `still-there/elements`: its side effect is that the elements are defined.
import './session-timer-define.ts';
import './still-there-dialog-define.ts';

export type { EndReason } from './end-reason.ts';
export { ExtendEvent } from './extend-event.ts';
export type { DialogEvents, DialogMarkup, Listeners, TimerEvents, TimerMarkup } from './markup.ts';
export { SessionTimer, type TimerEventMap } from './session-timer.ts';
export { type DialogEventMap, StillThereDialog } from './still-there-dialog.ts';
export { WaitEvent } from './wait-event.ts';
export type { Words } from './words/words.ts';
