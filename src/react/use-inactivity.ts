import { useEffect, useState } from 'react';
import type { InactivityState } from '../presence/inactivity-event.ts';
import { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import type { InactivityMonitorOptions } from '../presence/inactivity-options.ts';
import { useMonitor } from './use-monitor.ts';

/** What {@link useInactivity} gives. */
export interface Inactivity {
  /** The same one for as long as the component is mounted: to `reset()`, to `expire()`, to listen to in an effect. */
  readonly monitor: InactivityMonitor;
  /** Its state. `'stopped'` on a server, and until the component is mounted. */
  readonly state: InactivityState;
}

/**
 * A monitor that runs while the component is mounted. It renders again when the state changes, never for an activity and
 * never by the second.
 * @param options the limits `timeout`, `hiddenTimeout` and `aloneTimeout` may change at any render, as setting them on the
 *   monitor does; of all else, what the first render gives counts, so that arrays and functions may be written inline
 * @throws TypeError when an option is not what it should be
 */
export function useInactivity(options: InactivityMonitorOptions = {}): Inactivity {
  const [monitor] = useState(() => new InactivityMonitor(options));
  useEffect(() => {
    monitor.start();
    return () => monitor.stop();
  }, [monitor]);
  return { monitor, state: useMonitor(monitor, options) };
}
