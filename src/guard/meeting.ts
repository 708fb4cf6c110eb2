import type { InactivityReason } from '../presence/inactivity-event.ts';
import type { ActivitySource, Source } from '../sources/source.ts';

/** Why a call is left. */
export type LeaveReason = InactivityReason;

/** The end of a limited session, as a server has set it. */
export interface SessionLimit {
  /** When the session ends by the server's clock, epoch ms; `null`: no limit. */
  readonly endsAt: number | null;
  /** The server's clock minus this machine's clock, ms, where it is known. */
  readonly clockOffset?: number;
  /** Whether this participant may extend it. */
  readonly canExtend: boolean;
}

/** A feed of a session's limit whose server can also be asked for more time, and told that somebody is being asked. */
export interface LimitSource extends Source<SessionLimit> {
  /** Extends the session by so many ms and resolves to its new end, epoch ms by the server's clock. */
  extend?(by: number): Promise<number>;
  /** Asks the server to let somebody answer a question until then, epoch ms by the server's clock. */
  hold?(until: number): Promise<void>;
}

/** A call that the page takes part in, whatever SDK carries it. */
export interface Meeting {
  /** The SDK: `'eyeson'`, `'stream'`, … */
  readonly name: string;
  /** Takes this participant out; success if already out. Rejects when that failed. */
  leave(reason: LeaveReason): Promise<void>;
  /** Ends the call for everybody. Rejects when that failed. */
  end?(reason: LeaveReason): Promise<void>;
  /** What the call knows of this participant: speech, sharing, reactions. */
  readonly activity?: ActivitySource;
  /** Whether nobody else is in the call. */
  readonly alone?: Source<boolean>;
  /** The end of a limited session, now and whenever it changes. */
  readonly limit?: Source<SessionLimit>;
  /** Extends a limited session by so many ms and resolves to its new end, epoch ms. */
  extend?(by: number): Promise<number>;
  /** Aborted when this participant's call is over, whoever ended it; its `reason` is the `LeaveReason`, or `'ended'`. */
  readonly ended: AbortSignal;
}
