import type { LeaveReason, Meeting } from '../guard/meeting.ts';
import { singleFlight } from '../platform/single-flight.ts';

/** How a call ends for this participant: by the SDK's own word, and for the reason that was given for leaving. */
export interface Ending {
  /** The meeting's `ended`. */
  readonly ended: AbortSignal;
  /** To be called when the SDK says that the call is over, whoever ended it; a second call has no effect. */
  finish(): void;
  /** A `leave()` or `end()` that does this, once at a time, and nothing when the call is over. */
  by(task: (reason: LeaveReason) => unknown): Meeting['leave'];
}

export function createEnding(): Ending {
  const over = new AbortController();
  let reason: LeaveReason | 'ended' = 'ended';
  return {
    ended: over.signal,
    finish: () => over.abort(reason),
    by: (task) =>
      singleFlight(async (why) => {
        if (over.signal.aborted) return;
        reason = why;
        try {
          await task(why);
        } catch (error) {
          if (over.signal.aborted) return; // an SDK may say that the call is over, and then that it was over already
          reason = 'ended';
          throw error;
        }
      }),
  };
}
