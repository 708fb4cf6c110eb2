import { Clock } from '../platform/clock.ts';
import { createAlarm } from '../platform/timers.ts';
import type { Activity } from './source.ts';

/** How long something that lasts counts by default, in milliseconds: 2 hours. */
export const defaultAtMost = 7_200_000;
/** How often it is reported by default, in milliseconds. */
export const defaultInterval = 10_000;

/** How long something that lasts counts as activity. */
export interface WhileHeldOptions {
  /**
   * Milliseconds that it counts without a break. The longer something goes on, such as a forgotten screen share, the less it
   * says about a person.
   * @default 7_200_000 (2 hours)
   */
  atMost?: number;
}

/** What {@link whileHeld} asks, and what it reports. */
export interface Held extends WhileHeldOptions {
  /** Reported as long as it lasts. */
  readonly activity: Activity;
  /** Whether it lasts. `undefined` means no, and nothing is asked again until the returned function is called. */
  isHeld(): boolean | undefined;
  /**
   * Milliseconds between two questions, at most what a timer takes.
   * @default 10_000
   */
  readonly every?: number;
  /**
   * A break shorter than this many milliseconds does not restart `atMost`.
   * @default 0
   */
  readonly minBreak?: number;
}

/**
 * Turns something that lasts into activity. Calls `isHeld()` now, at each interval, and whenever the returned function is
 * called, and reports as long as the answer is true, for `atMost` at most. Time that the machine slept counts as well.
 */
export function whileHeld(
  { activity, isHeld, every = defaultInterval, atMost = defaultAtMost, minBreak = 0 }: Held,
  report: (activity: Activity) => void,
  signal: AbortSignal,
): () => void {
  const clock = new Clock();
  let startedAt = -Infinity;
  /** `Infinity` while it lasts. */
  let endedAt = -Infinity;

  const check = (isDue: boolean): void => {
    const answer = isHeld();
    if (signal.aborted || (answer && endedAt === Infinity && !isDue)) return;
    const now = clock.now();
    if (answer && now - endedAt >= minBreak) startedAt = now;
    endedAt = answer ? Infinity : Math.min(endedAt, now);
    arm(answer === undefined ? Infinity : every);
    if (answer && now - startedAt < atMost) report(activity);
  };
  const arm = createAlarm(() => check(true));
  signal.addEventListener('abort', () => arm(Infinity), { once: true });
  check(false);
  return () => check(false);
}

/**
 * The same for something whose start and end are known, such as a screen share of an SDK: call the returned function with
 * `true` when it starts and `false` when it ends. In between it reports every 10 s, for 2 hours at most.
 */
export function whileOn(
  activity: Activity,
  report: (activity: Activity) => void,
  signal: AbortSignal,
): (isOn: boolean) => void {
  let held = false;
  const check = whileHeld({ activity, isHeld: () => held || undefined }, report, signal);
  return (isOn) => {
    held = isOn;
    check();
  };
}
