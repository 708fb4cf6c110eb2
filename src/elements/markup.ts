import type { SessionCountdown } from '../countdown/session-countdown.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import type { EndReason } from './end-reason.ts';
import type { TimerEventMap } from './session-timer.ts';
import type { DialogEventMap } from './still-there-dialog.ts';
import type { Words } from './words/words.ts';

// What the elements take in the markup of a framework, for its types. Each name is a property of the element, or an attribute.

/** What `<still-there-dialog>` takes in markup. */
export interface DialogMarkup {
  monitor?: InactivityMonitor | null | undefined;
  words?: Partial<Words> | undefined;
  reason?: EndReason | null | undefined;
  rejoin?: boolean | undefined;
  attention?: string | undefined;
}

/** What `<session-timer>` takes in markup. */
export interface TimerMarkup {
  countdown?: SessionCountdown | null | undefined;
  words?: Partial<Words> | undefined;
  canExtend?: boolean | undefined;
  extendBy?: number | undefined;
  minutes?: boolean | undefined;
  'ends-at'?: string | number | undefined;
}

/** The events of `<still-there-dialog>` that other elements do not have. */
export type DialogEvents = Pick<DialogEventMap, 'show' | 'stay' | 'leave' | 'rejoin'>;

/** The events of `<session-timer>` that other elements do not have. */
export type TimerEvents = Pick<TimerEventMap, 'show' | 'extend'>;

/** Events as listeners in markup: `P` is what a framework puts before their names. */
export type Listeners<M, P extends string> = { [Name in keyof M & string as `${P}${Name}`]?: (event: M[Name]) => void };
