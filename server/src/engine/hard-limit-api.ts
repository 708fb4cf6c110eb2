// The part of the hard limit that the HTTP app, the command line and the operator UI use.

import type { MeetingEvent } from '../providers/provider.ts';
import type { ExportedEntry, HistoryEntry, MeetingProgress, MeetingRecord, MeetingState } from './meeting-record.ts';

/** A request that cannot be granted. The HTTP status says why. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  /** 404: there is no such meeting. 409: it is being closed, or has changed. 403: its rule does not allow that much. */
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
  /** Only rooms whose id or name contains this text. */
  readonly search?: string;
  /** Only meetings of these providers. @default all */
  readonly providers?: readonly string[] | undefined;
  /** Only meetings with a deadline before this instant, in epoch ms. */
  readonly dueBefore?: number;
  /** @default 'end' for open meetings, otherwise 'start' */
  readonly sort?: MeetingSort;
  /** Whether the last come first. @default false for open meetings, true for those that are over */
  readonly isDescending?: boolean;
  /** @default 100, at most 1,000 */
  readonly limit?: number;
  /** For the next page: the place of the last meeting of this one, as `placeOf()` returns it. */
  readonly after?: MeetingPlace;
}

/**
 * What meetings are sorted by. `end`: their deadline, or when they ended. `state`: those that failed, those that are being ended, all
 * others. Meetings that are over can be sorted by `start` and `end` only, and together with open ones by `start`.
 */
export type MeetingSort = 'end' | 'start' | 'room' | 'provider' | 'state';

/** The place of a meeting in a sorted list. Instants are epoch ms. */
export interface MeetingPlace {
  /** The order of the list, such as `open by end`. */
  readonly order: string;
  /** What the list is sorted by; `null`: it never ends. */
  readonly value: string | number | null;
  /** Sorts meetings with the same value. */
  readonly deadline: number | null;
  readonly id: number;
}

/** A part of the history. Instants are epoch ms by the database's clock. */
export interface HistoryRange {
  /** Only entries from this instant on. @default from the oldest that is kept */
  readonly since?: number | undefined;
  /** Only entries before this instant. @default up to now */
  readonly until?: number | undefined;
  /** Only entries about meetings of these providers that are still kept. @default all */
  readonly providers?: readonly string[] | undefined;
}

/** Items of a list that could not be used. */
export interface SkippedItems {
  readonly count: number;
  /** Why the first of them was skipped. */
  readonly reason: string;
}

/** Meetings that are past their deadline, and whose end neither a list nor a webhook has confirmed. */
export interface OverdueMeetings {
  readonly count: number;
  /** Milliseconds since the earliest of their deadlines; 0 if there are none. Some seconds are normal, since lists lag. */
  readonly oldest: number;
}

/** The health of the connection to one provider. */
export interface ProviderHealth {
  /** When a server last read its list, epoch ms; `null`: this one has not been able to. */
  readonly listedAt: number | null;
  /** The items of it that were skipped; `null`: none. */
  readonly skipped: SkippedItems | null;
  /** Why the latest attempt to read it failed, if it did: the one of this server, or else that of the server that reads it for all. */
  readonly error: string | null;
  /** Whether the list is older than a working connection allows, or this server has been unable to read it for that long. */
  readonly isListStale: boolean;
  /** How the provider has refused the server's key (401, 403); `null`: it accepts the key. */
  readonly keyRefused: string | null;
  /** As of the last count, at most a few seconds ago. */
  readonly overdue: OverdueMeetings;
  /**
   * Milliseconds between the earliest and the latest of the clocks, if that is more than a minute: this machine's, and the
   * provider's by its answers and its list. `null`: they agree.
   */
  readonly clockDisagreement: number | null;
}

/** The health of the server. */
export interface Health {
  /** Whether the database works: it can be written, and has the tables. */
  readonly database: boolean;
  /** Why it does not, after "The database": "is read-only, such as a standby". `null`: it works. */
  readonly databaseProblem: string | null;
  /** Whether due meetings are closed and webhooks recorded: the start has come that far. */
  readonly isStarted: boolean;
  /** Whether the server closes no meeting, and only records which ones it would have closed. */
  readonly dryRun: boolean;
  readonly providers: Readonly<Record<string, ProviderHealth>>;
  /** For each provider whose webhook the server registers: the state of the webhook. */
  readonly webhooks: Readonly<Record<string, string>>;
  readonly stopping: boolean;
}

/** The interface of the hard limit. `HardLimit` implements it. */
export interface HardLimitApi {
  /** Whether it closes no meeting, and only records which ones it would have closed. */
  readonly dryRun: boolean;
  /**
   * The time by which the provider's meetings are closed, in epoch ms: the provider's, if the clocks agree, otherwise the earliest.
   * @param provider @default all, of whose times it is the median
   */
  now(provider?: string): number;
  /** The latest time that any of the clocks shows, in epoch ms: a webhook may be from any time between `now` and this one. */
  latest(provider: string): number;
  /** Records the events of a webhook. Resolves when they are in the database. */
  observe(provider: string, events: readonly MeetingEvent[]): Promise<void>;
  /** Whether a webhook with this content was recorded before. Call `remember` once it has been. */
  wasSeen(provider: string, digest: string): Promise<boolean>;
  remember(provider: string, digest: string): Promise<void>;
  /** The meeting that is running in a room, or the last one that was. */
  meetingIn(provider: string, room: string): Promise<MeetingRecord | undefined>;
  /** The same for many rooms in one query. */
  meetingsIn(rooms: readonly { readonly provider: string; readonly room: string }[]): Promise<MeetingRecord[]>;
  meeting(id: number): Promise<MeetingRecord | undefined>;
  meetings(query?: MeetingQuery): Promise<MeetingRecord[]>;
  /** What was reported of a meeting, and how far ending it is. */
  progress(id: number): Promise<MeetingProgress | undefined>;
  /** How many meetings are in each state. @param providers only theirs. @default all */
  counts(providers?: readonly string[]): Promise<Readonly<Record<MeetingState, number>>>;
  history(meeting?: number): Promise<HistoryEntry[]>;
  /** The history of all meetings, the oldest entries first, in pages. */
  exportHistory(range?: HistoryRange): AsyncGenerator<readonly ExportedEntry[], void>;
  /** Adds `by` milliseconds. With `version`: only if the meeting still has that version. @throws RefusedError */
  extend(
    id: number,
    by: number,
    options: { readonly actor: string; readonly version?: number },
  ): Promise<MeetingRecord>;
  /** Ends a meeting now. @throws RefusedError */
  end(id: number, options: { readonly actor: string }): Promise<MeetingRecord>;
  /**
   * Somebody is being asked until `until` (epoch ms): does not close the meeting before, but closes it at most two minutes late.
   * @throws RefusedError
   */
  hold(id: number, until: number, options: { readonly actor: string }): Promise<MeetingRecord>;
  /** Compares the meetings with the providers' lists now. @param providers only theirs. @default all */
  reconcile(providers?: readonly string[]): Promise<void>;
  health(): Promise<Health>;
}
