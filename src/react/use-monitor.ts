import { useEffect } from 'react';
import { changeLimits } from '../presence/change-limits.ts';
import type { InactivityState } from '../presence/inactivity-event.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import type { InactivityMonitorOptions } from '../presence/inactivity-options.ts';
import { useReading } from './use-reading.ts';

const states: readonly InactivityState[] = ['stopped', 'active', 'prompted', 'idle'];

/** Hands the limits of this render to the monitor, and gives its state. */
export function useMonitor(
  monitor: InactivityMonitor | undefined,
  { timeout, hiddenTimeout, aloneTimeout }: InactivityMonitorOptions,
): InactivityState {
  useEffect(() => {
    if (monitor) changeLimits(monitor, { timeout, hiddenTimeout, aloneTimeout });
  }, [monitor, timeout, hiddenTimeout, aloneTimeout]);
  return useReading(monitor, states, () => monitor?.state ?? 'stopped', 'stopped');
}
