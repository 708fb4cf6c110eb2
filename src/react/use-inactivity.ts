import { useEffect, useState } from 'react';
import { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import type { InactivityMonitorOptions, StartOptions } from '../presence/inactivity-options.ts';
import { type InactivityValues, inactivityReader, splitOptions } from '../presence/inactivity-reader.ts';
import { useLimits } from './use-limits.ts';
import { useValues } from './use-values.ts';

/** The options of an `InactivityMonitor`, and `resume` of its `start()`. */
export interface UseInactivityOptions extends InactivityMonitorOptions, Pick<StartOptions, 'resume'> {}

/** What {@link useInactivity} returns. */
export interface UseInactivityResult extends InactivityValues {
  /** The monitor, the same one at each render. It takes the answer (`reset()`, `expire()`) and your own evidence (`report()`). */
  readonly monitor: InactivityMonitor;
}

/**
 * Runs an `InactivityMonitor` while the component is mounted. The component renders again when the state changes, not for
 * each activity.
 * @param options `timeout`, `hiddenTimeout`, `aloneTimeout` and `waitingTimeout` may change at any render. All other options are
 *   read once, on the first render.
 * @throws TypeError when an option is invalid
 */
export function useInactivity(options: UseInactivityOptions = {}): UseInactivityResult {
  const [{ monitor, startOptions }] = useState(() => {
    const { monitorOptions, startOptions } = splitOptions(options);
    return { monitor: new InactivityMonitor(monitorOptions), startOptions };
  });
  useEffect(() => {
    monitor.start(startOptions);
    return () => monitor.stop();
  }, [monitor, startOptions]);
  useLimits(monitor, options);
  return { monitor, ...useValues(monitor, inactivityReader) };
}
