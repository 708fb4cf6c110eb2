import type { LimitName } from '../presence/change-limits.ts';
import { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import type { InactivityMonitorOptions, StartOptions } from '../presence/inactivity-options.ts';
import { type InactivityValues, inactivityReader, splitOptions } from '../presence/inactivity-reader.ts';
import { createRefs, currentLimits, type Refs, type WithRefs, watchLimits } from './refs.ts';
import { runWithScope } from './run-with-scope.ts';

/** The options of an `InactivityMonitor`, and `resume` of its `start()`. The limits may be refs or getters. */
export interface UseInactivityOptions
  extends WithRefs<InactivityMonitorOptions, LimitName>,
    Pick<StartOptions, 'resume'> {}

/** What {@link useInactivity} returns. */
export interface UseInactivityResult extends Refs<InactivityValues> {
  /** The monitor. It takes the answer (`reset()`, `expire()`) and your own evidence (`report()`), and raises the events. */
  readonly monitor: InactivityMonitor;
}

/**
 * Runs an `InactivityMonitor` as long as the current scope: in a component while it is mounted, in a scope of its own
 * (`effectScope()`, a store) from now on. It does not run on a server.
 *
 * In a component that `<KeepAlive>` deactivates it keeps running, as the person may be in another view. To pause it, call
 * `monitor.stop()` in `onDeactivated()` and `monitor.start()` in `onActivated()`.
 * @param options `timeout`, `hiddenTimeout`, `aloneTimeout` and `waitingTimeout` may be refs or getters. All other
 * options are read once.
 * @throws TypeError when an option is invalid
 */
export function useInactivity(options: UseInactivityOptions = {}): UseInactivityResult {
  const { monitorOptions, startOptions } = splitOptions(currentLimits(options));
  const monitor = new InactivityMonitor(monitorOptions);
  const { refs } = createRefs(monitor, inactivityReader);
  watchLimits(options, () => monitor);
  runWithScope({ start: () => monitor.start(startOptions), stop: () => monitor.stop() });
  return { monitor, ...refs };
}
