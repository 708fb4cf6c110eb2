import { useEffect } from 'react';
import { changeLimits, type LimitOptions } from '../presence/change-limits.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';

/** Hands the limits of this render to the monitor when they have changed. */
export function useLimits(
  monitor: InactivityMonitor | undefined,
  { timeout, hiddenTimeout, aloneTimeout, waitingTimeout }: LimitOptions,
): void {
  useEffect(() => {
    if (monitor) changeLimits(monitor, { timeout, hiddenTimeout, aloneTimeout, waitingTimeout });
  }, [monitor, timeout, hiddenTimeout, aloneTimeout, waitingTimeout]);
}
