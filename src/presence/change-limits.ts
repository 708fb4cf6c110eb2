import type { Limits } from '../core/limits.ts';
import type { InactivityMonitor } from './inactivity-monitor.ts';
import { defaultTimeout } from './inactivity-options.ts';

/** Makes the limits of a monitor what they would be had it been made with these. What is the same stays untouched. */
export function changeLimits(
  monitor: InactivityMonitor,
  limits: { readonly [Name in keyof Limits]?: number | undefined },
): void {
  const { timeout = defaultTimeout, hiddenTimeout = timeout, aloneTimeout = timeout } = limits;
  if (monitor.timeout !== timeout) monitor.timeout = timeout;
  if (monitor.hiddenTimeout !== hiddenTimeout) monitor.hiddenTimeout = hiddenTimeout;
  if (monitor.aloneTimeout !== aloneTimeout) monitor.aloneTimeout = aloneTimeout;
}
