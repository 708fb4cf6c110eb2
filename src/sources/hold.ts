import { createAlarm } from '../platform/timers.ts';
import type { Activity } from './feed.ts';

/** How often something that lasts is reported (ms), and how many times at most: for 2 hours. A share can be forgotten too. */
const [every, atMost] = [10_000, 720];

/**
 * Turns something that lasts, as a shared screen, into activity: told `true` it reports at once and every 10 s until it is
 * told `false`, for 2 hours at most. Needs no timer while nothing lasts.
 */
export function hold(
  activity: Activity,
  report: (activity: Activity) => void,
  signal: AbortSignal,
): (lasts: boolean) => void {
  let left = 0;
  let lasted = false;
  const again = (): void => {
    arm(left-- > 0 ? every : Infinity);
    if (left >= 0) report(activity);
  };
  const arm = createAlarm(again);
  signal.addEventListener('abort', () => arm(Infinity), { once: true });
  return (lasts) => {
    if (lasts === lasted) return;
    lasted = lasts;
    left = lasts ? atMost : 0;
    again();
  };
}
