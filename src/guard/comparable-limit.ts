import { createAlarm } from '../platform/timers.ts';
import type { SessionLimit } from './meeting.ts';

/** Milliseconds that a source may take to find out by how much the clocks differ before this is an error. */
const offsetTimeout = 10_000;

const problem =
  "Expected a limit with `clockOffset` (ms; 0: this machine's clock is right) within 10 s. Until then its end is not shown";

/**
 * Holds an end back until it is known by how much the server's clock differs from this machine's: before, it would show a wrong
 * time left, and raise thresholds and the end at the wrong time. Afterwards the latest offset counts.
 * @param report gets the limit, without its end as long as that is held back
 * @param fail called once if an end is held back for 10 s
 */
export function comparableLimit(
  report: (limit: SessionLimit) => void,
  fail: (error: unknown) => void,
  signal: AbortSignal,
): (limit: SessionLimit) => void {
  let clockOffset: number | undefined;
  let isWaiting = false;
  const arm = createAlarm(() => fail(new Error(problem)));
  signal.addEventListener('abort', () => arm(Infinity), { once: true });
  return (limit) => {
    clockOffset = limit.clockOffset ?? clockOffset;
    const isKnown = clockOffset !== undefined || limit.endsAt === null;
    if (isWaiting === isKnown) arm(isKnown ? Infinity : offsetTimeout);
    isWaiting = !isKnown;
    report(isKnown ? { ...limit, clockOffset } : { ...limit, endsAt: null });
  };
}
