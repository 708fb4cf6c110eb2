// What the HTTP side, the command line and the operator's page use of the hard limit.

import type { MeetingEvent } from '../providers/provider.ts';
import type { HistoryEntry, MeetingRecord, MeetingState } from './meeting-record.ts';

/** A request that cannot be granted, with the HTTP status that says why. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  /** 404: no such meeting; 409: it is closing, or changed meanwhile; 403: more than its rule allows. */
  readonly status: 403 | 404 | 409;

  constructor(status: 403 | 404 | 409, message: string) {
    super(message);
    this.status = status;
  }
}

/** Which meetings to show. */
export interface MeetingQuery {
  /** @default the open ones: running, closing, failed */
  readonly states?: readonly MeetingState[];
  /** Only rooms whose id or name contains this. */
  readonly search?: string;
  /** @default 100, at most 1,000 */
  readonly limit?: number;
  /** For the next page: the `id` and the sort key of the last one shown. */
  readonly after?: { readonly deadline: number | null; readonly id: number };
}

/** How the server is. */
export interface Health {
  /** Whether the database answers. */
  readonly database: boolean;
  /** Each provider: when its list was last read, epoch ms, and what went wrong since. */
  readonly providers: Readonly<Record<string, { readonly listedAt: number | null; readonly error: string | null }>>;
  /** Each provider's webhook, where the server registers it. */
  readonly webhooks: Readonly<Record<string, string>>;
  readonly stopping: boolean;
}

/** The hard limit, as its users see it. Implemented by `HardLimit`. */
export interface HardLimitApi {
  /** The provider's clock as the server knows it, epoch ms. */
  now(provider?: string): number;
  /** Takes in what a webhook said. Resolves when it is in the database. */
  observe(provider: string, events: readonly MeetingEvent[]): Promise<void>;
  /** Whether a webhook with this content was taken in before; `remember` it once it has been. */
  wasSeen(provider: string, digest: string): Promise<boolean>;
  remember(provider: string, digest: string): Promise<void>;
  /** The meeting that runs in a room now, or the last one that did. */
  meetingIn(provider: string, room: string): Promise<MeetingRecord | undefined>;
  /** The same of many rooms at once, for those who watch. */
  meetingsIn(rooms: readonly { readonly provider: string; readonly room: string }[]): Promise<MeetingRecord[]>;
  meeting(id: number): Promise<MeetingRecord | undefined>;
  meetings(query?: MeetingQuery): Promise<MeetingRecord[]>;
  counts(): Promise<Readonly<Record<MeetingState, number>>>;
  history(meeting?: number): Promise<HistoryEntry[]>;
  /** Adds so many ms. `version`: only if nobody changed it since. @throws RefusedError */
  extend(
    id: number,
    by: number,
    options: { readonly actor: string; readonly version?: number },
  ): Promise<MeetingRecord>;
  /** Ends it now. @throws RefusedError */
  end(id: number, options: { readonly actor: string }): Promise<MeetingRecord>;
  /** Somebody is being asked until then: waits for the answer, within reason. @throws RefusedError */
  hold(id: number, until: number, options: { readonly actor: string }): Promise<MeetingRecord>;
  /** Compares with every provider's list, at once. */
  reconcile(): Promise<void>;
  health(): Promise<Health>;
}
