import { singleFlight } from '../core/single-flight.ts';
import type { LeaveReason, Meeting } from '../guard/meeting.ts';
import type { EndCause, MeetingEnd } from '../guard/meeting-end.ts';

/** Ends a meeting for this participant: when the SDK says so, or by `leave()` and `end()` of the adapter. */
export interface EndController {
  /** The meeting's `ended`. */
  readonly ended: AbortSignal;
  /**
   * Call it when the SDK says that the call is over, whoever ended it. Later calls have no effect.
   * @param cause without it: `'local'` while a `leave()` or `end()` is under way, else `'unknown'`
   * @param detail the SDK's own word
   */
  finish(cause?: EndCause, detail?: string): void;
  /** Makes a `leave()` or `end()` of a task: one call at a time, and none once the call is over. */
  leaveBy(task: (reason: LeaveReason) => unknown): Meeting['leave'];
}

/** Creates the controller of one meeting: `ended` aborts with a {@link MeetingEnd}. */
export function createEndController(): EndController {
  const over = new AbortController();
  let reason: MeetingEnd['reason'] = 'ended';
  return {
    ended: over.signal,
    finish: (cause = reason === 'ended' ? 'unknown' : 'local', detail = '') =>
      over.abort({ reason, cause, detail } satisfies MeetingEnd),
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

/** An SDK's words for the end of a call, and the cause that each of them means. */
export type Causes = Readonly<Record<string, EndCause>>;

/** The cause that an SDK's word means. A word that is not known is `'unknown'`; without a word it is undefined. */
export function causeOf(causes: Causes, word: string | number | null | undefined): EndCause | undefined {
  if (word === undefined || word === null || word === '') return undefined;
  return Object.hasOwn(causes, word) ? causes[word] : 'unknown';
}
