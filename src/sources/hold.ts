import { Clock } from '../platform/clock.ts';
import { createAlarm } from '../platform/timers.ts';
import type { Activity } from './source.ts';

/** How long something that lasts counts, unless told otherwise, and how often it is reported, ms. */
export const longestHold = 7_200_000;
export const reportEvery = 10_000;

/** How long something that lasts counts. */
export interface HoldOptions {
  /**
   * How long it counts without a break, ms: what nobody ends, as a forgotten share, says less and less about a person.
   * @default 7_200_000 (2 hours)
   */
  atMost?: number;
}

/** What {@link holdWhile} asks, and what it reports meanwhile. */
export interface Lasting extends HoldOptions {
  readonly activity: Activity;
  /** Whether it lasts; `undefined`: no, and not to be asked again before somebody calls for a look. */
  lasts(): boolean | undefined;
  /**
   * How often to ask and report, ms; no more than a timer takes.
   * @default 10_000
   */
  readonly every?: number;
  /**
   * A break shorter than this (ms) does not let the time count anew.
   * @default 0
   */
  readonly rest?: number;
}

/**
 * Turns something that lasts into activity: asks now, every so often, and whenever the function it returns is called, and
 * reports as long as the answer is yes, up to the cap. Its time is elapsed time: a machine that slept has used it up.
 */
export function holdWhile(
  { activity, lasts, every = reportEvery, atMost = longestHold, rest = 0 }: Lasting,
  report: (activity: Activity) => void,
  signal: AbortSignal,
): () => void {
  const clock = new Clock();
  let since = -Infinity;
  /** When it ended; `Infinity` while it lasts. */
  let until = -Infinity;

  const look = (isDue: boolean): void => {
    const answer = lasts();
    if (signal.aborted || (answer && until === Infinity && !isDue)) return;
    const now = clock.now();
    if (answer && now - until >= rest) since = now;
    until = answer ? Infinity : Math.min(until, now);
    arm(answer === undefined ? Infinity : every);
    if (answer && now - since < atMost) report(activity);
  };
  const arm = createAlarm(() => look(true));
  signal.addEventListener('abort', () => arm(Infinity), { once: true });
  look(false);
  return () => look(false);
}

/**
 * The same for something that tells when it begins and ends, as a shared screen of an SDK does: told `true` it reports at
 * once and every 10 s until it is told `false`, for 2 hours at most. Needs no timer while nothing lasts.
 */
export function hold(
  activity: Activity,
  report: (activity: Activity) => void,
  signal: AbortSignal,
): (lasts: boolean) => void {
  let isOn = false;
  const look = holdWhile({ activity, lasts: () => isOn || undefined }, report, signal);
  return (lasts) => {
    isOn = lasts;
    look();
  };
}
