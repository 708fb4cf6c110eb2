/**
 * The state of a meeting. `running`; `closing`: the provider is being told to end it, or its list has not confirmed the end;
 * `closed` by the limit; `ended` otherwise; `failed`: every attempt to close it failed. The server goes on trying, and the meeting
 * stays failed until its end is confirmed.
 */
export type MeetingState = 'running' | 'closing' | 'closed' | 'ended' | 'failed';

/** A meeting in the database. Instants are epoch ms by the provider's clock, durations are ms. */
export interface MeetingRecord {
  readonly id: number;
  readonly provider: string;
  readonly room: string;
  readonly startedAt: number;
  readonly meetingId: string | null;
  readonly name: string | null;
  readonly state: MeetingState;
  /** When it ends, as shown to people; `null`: never. */
  readonly endsAt: number | null;
  /** When the server closes it: the end plus the grace, or the end of a prompt; `null`: never. */
  readonly deadline: number | null;
  readonly grace: number;
  /** Milliseconds added by extensions. */
  readonly extended: number;
  readonly extensions: number;
  readonly maxExtension: number;
  /** The rule that gave the limit. */
  readonly rule: string;
  /** Who has ended it through this server, such as `'operator ann'`; `null`: nobody. Its end may not be confirmed yet. */
  readonly orderedBy: string | null;
  /** Attempts to close it. */
  readonly attempts: number;
  readonly lastError: string | null;
  readonly endedAt: number | null;
  /** What ended it: `'limit'`, `'operator'` (somebody ended it through this server), `'webhook'`, `'list'` (it was missing from the list), `'superseded'` (the room hosts the next meeting). */
  readonly endedBy: string | null;
  /** Grows with every change, so that an extension can compare and set. */
  readonly version: number;
  /** The deadline at which a dry run would have closed it, also in a real run later, which ignores it. `null`: none has come to a deadline. */
  readonly wouldCloseAt: number | null;
}

/** What was reported of a meeting, and how far the server is with ending it. Instants are epoch ms. */
export interface MeetingProgress {
  /** When it was first reported, by the database's clock. */
  readonly reportedAt: number;
  /** What reported it first; `null`: an older version has recorded it. */
  readonly reportedBy: 'webhook' | 'list' | null;
  /** Whether the provider's list has contained it. */
  readonly isListed: boolean;
  /** Since when it is missing from the list, by the database's clock; `null`: it is not. */
  readonly missingSince: number | null;
  /** When the last attempt to end it began, by the provider's clock; `null`: there was none for its present deadline. */
  readonly attemptedAt: number | null;
  /** When the provider accepted the call to end it, by the database's clock; `null`: it has not. */
  readonly acceptedAt: number | null;
}

/** An entry of the history with its meeting, for an export. */
export interface ExportedEntry extends HistoryEntry {
  /** `null` if the meeting is no longer kept. */
  readonly provider: string | null;
  /** `null` if the meeting is no longer kept. */
  readonly room: string | null;
}

/** Something that was done to a meeting, for the operator's history. */
export interface HistoryEntry {
  readonly meeting: number;
  readonly at: number;
  /**
   * `'extended'`, `'held'`, `'ending'`, `'limit changed'`, `'closed'`, `'would have been closed'` (in a dry run), `'attempt failed'`,
   * `'failed'`, `'revived'`, `'extension refused'`, …
   */
  readonly what: string;
  readonly detail: string | null;
  /** Who did it: the subject of a meeting token, `'operator'`, `'operator ann'` if operators have names, or `'server'`. */
  readonly actor: string;
}
