import type { SessionCountdown } from '../countdown/session-countdown.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import type { EndReason } from './dialog/end-reason.ts';
import type { DialogEventMap } from './dialog/still-there-dialog.ts';
import type { TimerEventMap } from './session-timer/session-timer.ts';
import type { Subject } from './words/resolve-words.ts';
import type { CustomWords } from './words/words.ts';

// Types for the markup of the frameworks. Each name is a property or an attribute of the element.

/** Properties and attributes of `<still-there-dialog>`. */
export interface DialogMarkup {
  monitor?: InactivityMonitor | null | undefined;
  words?: CustomWords | undefined;
  reason?: EndReason | null | undefined;
  rejoin?: boolean | undefined;
  attention?: string | undefined;
  /** Milliseconds, or `'end'`. */
  snooze?: number | 'end' | undefined;
  subject?: Subject | undefined;
}

/** Properties and attributes of `<session-timer>`. */
export interface TimerMarkup {
  countdown?: SessionCountdown | null | undefined;
  words?: CustomWords | undefined;
  canExtend?: boolean | undefined;
  extendBy?: number | undefined;
  minutes?: boolean | undefined;
  'ends-at'?: string | number | undefined;
}

/** Events that only `<still-there-dialog>` has. */
export type DialogEvents = Pick<DialogEventMap, 'show' | 'stay' | 'leave' | 'rejoin'>;

/** Events that only `<session-timer>` has. */
export type TimerEvents = Pick<TimerEventMap, 'show' | 'extend'>;

/** Listeners in markup. `P` is the prefix that the framework puts before an event's name. */
export type Listeners<M, P extends string> = { [Name in keyof M & string as `${P}${Name}`]?: (event: M[Name]) => void };
