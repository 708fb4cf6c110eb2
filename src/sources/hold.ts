import { Clock } from '../platform/clock.ts';
import { reportToPage } from '../platform/report-error.ts';
import { createAlarm } from '../platform/timers.ts';
import type { Activity } from './feed.ts';

/** How long something that lasts counts. */
export interface HoldOptions {
  /**
   * How long it counts without a break, ms: what nobody ends, as a forgotten share, says less and less about a person.
   * @default 7_200_000 (2 hours)
   */
  atMost?: number | undefined;
}

/** What {@link holdWhile} asks, and what it reports meanwhile. */
export interface Lasting extends HoldOptions {
  readonly activity: Activity;
  /** Whether it lasts; `undefined`: no, and not worth asking again before somebody calls for a look. */
  lasts(): boolean | undefined;
  /**
   * How often to ask and report, ms.
   * @default 10_000
   */
  readonly every?: number | undefined;
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
  { activity, lasts, every = 10_000, atMost = 7_200_000, rest = 0 }: Lasting,
  report: (activity: Activity) => void,
  signal: AbortSignal,
): () => void {
  const clock = new Clock();
  let isHeld = false;
  let [since, until] = [-Infinity, -Infinity];

  const look = (isDue: boolean): void => {
    if (signal.aborted) return;
    const answer = lasts(); // whatever throws is not asked again: the alarm is set below
    if (signal.aborted || (answer && isHeld && !isDue)) return;
    const now = clock.now();
    if (answer && !isHeld && now - until >= rest) since = now;
    if (!answer && isHeld) until = now;
    isHeld = answer === true;
    arm(answer === undefined ? Infinity : Math.min(every, 2 ** 31 - 1));
    if (isHeld && now - since < atMost) report(activity);
  };
  const arm = createAlarm(() => {
    try {
      look(true);
    } catch (error) {
      reportToPage(error);
    }
  });
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
