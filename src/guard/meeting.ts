import type { InactivityReason } from '../presence/inactivity-event.ts';
import type { ActivitySource, Source } from '../sources/source.ts';

/** Why a call is left. */
export type LeaveReason = InactivityReason;

/** The end of a limited session, as a server has set it. */
export interface SessionLimit {
  /** When the session ends, by the server's clock: epoch milliseconds; `null`: no limit. */
  readonly endsAt: number | null;
  /**
   * The server's clock minus this machine's clock, in milliseconds; `0` if this machine's clock is to be trusted. Undefined while
   * it is not known: until then the end cannot be compared with any clock, and a guard does not count down to it.
   */
  readonly clockOffset?: number | undefined;
  /** Whether this participant may extend it. */
  readonly canExtend: boolean;
}

/** A source of a session's limit. Its server may also extend the session, and may wait while somebody is being asked. */
export interface LimitSource extends Source<SessionLimit> {
  /**
   * Extends the session.
   * @param by milliseconds
   * @returns the new end, epoch milliseconds by the server's clock
   */
  extend?(by: number): Promise<number>;
  /**
   * Asks the server not to end the session while somebody answers the prompt.
   * @param until epoch milliseconds by the server's clock
   */
  hold?(until: number): Promise<void>;
}

/** A call that the page takes part in, whatever the SDK. */
export interface Meeting {
  /** The SDK: `'eyeson'`, `'stream'`, … */
  readonly name: string;
  /** Takes this participant out of the call. Succeeds if they are out already; rejects if it failed. */
  leave(reason: LeaveReason): Promise<void>;
  /** Ends the call for everybody. Rejects if it failed. */
  end?(reason: LeaveReason): Promise<void>;
  /** Activity of this participant that the call knows of: speech, sharing, reactions. */
  readonly activity?: ActivitySource;
  /** Reports whether nobody else is in the call. People who knock count as being there. */
  readonly alone?: Source<boolean>;
  /**
   * Reports whether nobody else has come yet. Without it, nobody has as long as `alone` has been true from the beginning, so
   * only an SDK that knows more has to report it.
   */
  readonly waiting?: Source<boolean>;
  /** Reports the end of a limited session, now and whenever it changes. */
  readonly limit?: Source<SessionLimit>;
  /**
   * Extends a limited session.
   * @param by milliseconds
   * @returns the new end, epoch milliseconds by the server's clock
   */
  extend?(by: number): Promise<number>;
  /**
   * Aborts when the call is over for this participant, whoever ended it. Its `reason` is a `MeetingEnd`, such as
   * `{ reason: 'inactive', cause: 'local', detail: '' }`. A plain `abort()` is `'ended'` for an `'unknown'` cause.
   */
  readonly ended: AbortSignal;
}
