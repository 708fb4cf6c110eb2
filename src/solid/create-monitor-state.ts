import { type Accessor, createEffect, untrack } from 'solid-js';
import { changeLimits } from '../presence/change-limits.ts';
import type { InactivityState } from '../presence/inactivity-event.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import type { InactivityMonitorOptions } from '../presence/inactivity-options.ts';
import { createReading } from './reactive.ts';

const states: readonly InactivityState[] = ['stopped', 'active', 'prompted', 'idle'];

/** Hands the limits to the monitor whenever they change, and gives its state. */
export function createMonitorState(
  monitor: Accessor<InactivityMonitor | undefined>,
  options: Accessor<InactivityMonitorOptions>,
): Accessor<InactivityState> {
  createEffect(() => {
    const [current, { timeout, hiddenTimeout, aloneTimeout }] = [monitor(), options()];
    // Listeners of the monitor are called here, and what they read is their own affair.
    if (current) untrack(() => changeLimits(current, { timeout, hiddenTimeout, aloneTimeout }));
  });
  return createReading(monitor, states, () => monitor()?.state ?? 'stopped', 'stopped');
}
