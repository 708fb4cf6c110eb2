// One question serves the monitor (ask, idle), the countdown (5 minutes left, time is up) and the hard limit on a server:
// which threshold before a deadline has been reached at this instant, and when is the next one due? Thresholds are ms
// before the deadline, largest first. Numbers in, numbers out: no clock, no timer.

/** How many of the thresholds have been reached when so much time (ms) is left: the tightest is `thresholds[n - 1]`. */
export function countReached(thresholds: readonly number[], remaining: number): number {
  return thresholds.filter((threshold) => remaining <= threshold).length;
}

/** How long (ms, above 0) until the next threshold is reached; `Infinity` when all have been. */
export function untilNext(thresholds: readonly number[], remaining: number): number {
  return remaining - (thresholds[countReached(thresholds, remaining)] ?? -Infinity);
}
