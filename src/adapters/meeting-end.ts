import { singleFlight } from '../core/single-flight.ts';
import type { LeaveReason, Meeting } from '../guard/meeting.ts';

/** How a meeting ends for this participant: by the SDK, or by `leave()` and `end()` of the adapter. */
export interface MeetingEnd {
  /** The meeting's `ended`. */
  readonly ended: AbortSignal;
  /** Call it when the SDK says that the call is over, whoever ended it. Later calls have no effect. */
  finish(): void;
  /** Makes a `leave()` or `end()` of a task: one call at a time, and none once the call is over. */
  leaveBy(task: (reason: LeaveReason) => unknown): Meeting['leave'];
}

/** Creates the end of one meeting: aborts `ended` with the reason of the last `leave()` or `end()`, or `'ended'`. */
export function createMeetingEnd(): MeetingEnd {
  const over = new AbortController();
  let reason: LeaveReason | 'ended' = 'ended';
  return {
    ended: over.signal,
    finish: () => over.abort(reason),
    leaveBy: (task) =>
      singleFlight(async (newReason) => {
        if (over.signal.aborted) return;
        reason = newReason;
        try {
          await task(newReason);
        } catch (error) {
          if (over.signal.aborted) return; // some SDKs end the call and then reject, because it is over
          reason = 'ended';
          throw error;
        }
      }),
  };
}
