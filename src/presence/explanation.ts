import type { Activity } from '../sources/source.ts';
import type { TimelineEntry } from '../trace/timeline.ts';
import type { InactivityReason, InactivityState } from './inactivity-event.ts';

/** What `monitor.explain()` says: why somebody counts as there, or not. Durations in ms, instants in epoch ms. */
export interface Explanation {
  readonly state: InactivityState;
  /** Which limit runs out first, or why it is over. */
  readonly reason: InactivityReason | undefined;
  readonly deadline: number;
  readonly remaining: number;
  readonly lastActive: number;
  /** Since when somebody has been there without a break, in this tab or another one of the channel. */
  readonly presentSince: number;
  readonly channel: string | undefined;
  /** What the other tabs of the channel know this one by. */
  readonly tab: string;
  /** How long the machine has slept since the monitor was made, as far as clocks can tell. */
  readonly slept: number;
  /** By how much the wall clock has been set back since then. */
  readonly setBack: number;
  /** The latest evidence of each source and tab that counted, the latest first; at most 100. */
  readonly activities: readonly Activity[];
  /** What happened, in order; the last 100. */
  readonly timeline: readonly TimelineEntry[];
}
