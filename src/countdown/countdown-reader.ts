import { shownTime } from '../core/shown-time.ts';
import type { Reader } from '../platform/reader.ts';
import type { SessionCountdown } from './session-countdown.ts';

/** The values that each binding shows of a `SessionCountdown`. */
export interface CountdownValues {
  /** The state of the countdown; `'stopped'` on a server. */
  readonly state: SessionCountdown['state'];
  /**
   * Milliseconds until the session ends, rounded up to the second that is shown. `null` without a limit, and on a server: what
   * a server writes is out of date when it is read.
   */
  readonly remaining: number | null;
}

/** Reads what each binding shows of a countdown. */
export const countdownReader: Reader<SessionCountdown, CountdownValues> = {
  events: ['tick', 'change', 'end'],
  read: (countdown) => ({
    state: countdown?.state ?? 'stopped',
    remaining: shownTime(countdown?.remaining ?? null),
  }),
};
