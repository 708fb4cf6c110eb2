// The limit of one meeting: when it ends, when it is closed, and why.
import type { RunningMeeting } from '../providers/provider.ts';

/** The limit that a rule gives one meeting. */
export interface Limit {
  /** How long the meeting may last, ms from its start; `null`: no limit. */
  readonly duration: number | null;
  /** A scheduled end, epoch ms; `null`: none. The earlier of this end and the duration applies. */
  readonly scheduledEnd: number | null;
  /** Milliseconds between the end, as shown to people, and closing the meeting. */
  readonly grace: number;
  /** The most that extensions may add in total, ms. */
  readonly maxExtension: number;
  /** The rule, in words for an operator. */
  readonly rule: string;
}

/** A meeting whose limit is to be found. */
export interface LimitedMeeting extends RunningMeeting {
  readonly provider: string;
}

/** Finds a meeting's limit. */
export type LimitFor = (meeting: LimitedMeeting) => Limit;

/** When the meeting ends, as shown to people, and when it is closed, in epoch ms; `null`: never. */
export function endOf(
  { duration, scheduledEnd, grace }: Limit,
  startedAt: number,
  extended: number,
): { readonly endsAt: number | null; readonly deadline: number | null } {
  const ends = Math.min(duration === null ? Infinity : startedAt + duration, scheduledEnd ?? Infinity);
  if (ends === Infinity) return { endsAt: null, deadline: null };
  return { endsAt: ends + extended, deadline: ends + extended + grace };
}
