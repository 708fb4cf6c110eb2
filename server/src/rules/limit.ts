// What a rule makes of one meeting: the one place that says when it ends, when it is closed, and why.
import type { RunningMeeting } from '../providers/provider.ts';

/** A limit as a rule gives it to one meeting. */
export interface Limit {
  /** How long the meeting may last, ms from its start; `null`: no limit. */
  readonly duration: number | null;
  /** A scheduled end, epoch ms; what comes first counts. */
  readonly scheduledEnd: number | null;
  /** How long after the end people told of it the server waits before it closes the meeting, ms. */
  readonly grace: number;
  /** How much may be added by extensions, ms in all. */
  readonly maxExtension: number;
  /** Which rule it was, in words an operator understands. */
  readonly rule: string;
}

/** A meeting of which a limit is asked for. */
export interface LimitedMeeting extends RunningMeeting {
  readonly provider: string;
}

/** Finds a meeting's limit. */
export type LimitFor = (meeting: LimitedMeeting) => Limit;

/** When the meeting ends, as people are told, and when it is closed; `null`: never. Epoch ms. */
export function endOf(
  { duration, scheduledEnd, grace }: Limit,
  startedAt: number,
  extended: number,
): { readonly endsAt: number | null; readonly deadline: number | null } {
  const ends = Math.min(duration === null ? Infinity : startedAt + duration, scheduledEnd ?? Infinity);
  if (ends === Infinity) return { endsAt: null, deadline: null };
  return { endsAt: ends + extended, deadline: ends + extended + grace };
}
