// One question serves the monitor (prompted, idle), the countdown (5 minutes left, time is up) and the elements: which
// threshold before a deadline has been reached at this instant, and when is the next one due? Thresholds are milliseconds
// before the deadline, largest first.

/**
 * How much time (ms) a correction of the clock must give back before a threshold is reached a second time. Smaller
 * ones are noise.
 */
export const rearmFrom = 10_000;

/** How many thresholds have been reached with `remaining` milliseconds left. The tightest of them is `thresholds[n - 1]`. */
export function countReached(thresholds: readonly number[], remaining: number): number {
  let count = 0;
  while (remaining <= (thresholds[count] ?? -Infinity)) count++;
  return count;
}

/** Milliseconds (above 0) until the next threshold is reached; `Infinity` when all have been. */
export function untilNext(thresholds: readonly number[], remaining: number): number {
  return remaining - (thresholds[countReached(thresholds, remaining)] ?? -Infinity);
}
