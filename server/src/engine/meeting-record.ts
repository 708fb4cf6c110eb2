/**
 * What the server knows of a meeting: `running`, `closing` (claimed, or the provider was told and the list has not confirmed it),
 * `closed` by the limit, `ended` otherwise, `failed`: every attempt to close it failed, and it is tried again every few minutes.
 */
export type MeetingState = 'running' | 'closing' | 'closed' | 'ended' | 'failed';

/** A meeting as the database holds it. Instants are epoch ms by the provider's clock, durations ms. */
export interface MeetingRecord {
  readonly id: number;
  readonly provider: string;
  readonly room: string;
  readonly startedAt: number;
  readonly meetingId: string | null;
  readonly name: string | null;
  readonly state: MeetingState;
  /** When it ends, as people are told; `null`: never. */
  readonly endsAt: number | null;
  /** When the server closes it: the end and the grace, or the end of a prompt that it waits for. */
  readonly deadline: number | null;
  readonly grace: number;
  /** How much has been added so far. */
  readonly extended: number;
  readonly extensions: number;
  readonly maxExtension: number;
  /** The rule that gave the limit. */
  readonly rule: string;
  /** Attempts to close it. */
  readonly attempts: number;
  readonly lastError: string | null;
  readonly endedAt: number | null;
  /** Who ended it: `'limit'`, `'webhook'`, `'list'` (it was gone unheard), `'superseded'` (the room hosts the next). */
  readonly endedBy: string | null;
  /** Grows with every change; what an extension compares and sets. */
  readonly version: number;
}

/** Something that was done to a meeting, for the operator's history. */
export interface HistoryEntry {
  readonly meeting: number;
  readonly at: number;
  /** `'extended'`, `'held'`, `'ending'`, `'closed'`, `'failed'`, `'revived'`, … */
  readonly what: string;
  readonly detail: string | null;
  /** Who did it: the subject of a token, or `'server'`. */
  readonly actor: string;
}
