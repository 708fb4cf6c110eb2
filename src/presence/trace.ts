import type { Clock } from '../platform/clock.ts';
import type { Activity } from '../sources/source.ts';
import type { CountedActivity } from './counted-activity.ts';

/** Something that happened to a monitor. */
export interface TimelineEntry {
  /** When, epoch milliseconds. */
  readonly at: number;
  /**
   * A state that was entered (`detail`: the reason), `hidden`, `shown`, `waiting`, `alone`, `accompanied`, `snoozed`
   * (`detail`: milliseconds), or what the clock did: `slept`, `set back` (`detail`: milliseconds).
   */
  readonly event: string;
  readonly detail?: string | number | undefined;
}

/** What a trace remembers. */
export interface Past {
  /** What happened, in order; the last 100 entries. */
  readonly timeline: readonly TimelineEntry[];
  /** The latest activity of each source and tab, the latest first; at most 100. */
  readonly activities: readonly Activity[];
}

/** Remembers what happened to a monitor, as `timeline()` does. */
export interface Trace {
  /** Connects one monitor. */
  connect(clock: Clock): TraceConnection;
}

/** What a monitor sends to its {@link Trace}. */
export interface TraceConnection {
  /** Something happens now. */
  add(event: string, detail?: string | number): void;
  /** An activity counted. The object is reused: copy what is kept. */
  addActivity(activity: CountedActivity): void;
  read(): Past;
}
