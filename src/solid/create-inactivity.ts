import { onCleanup, onMount, untrack } from 'solid-js';
import { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import type { InactivityMonitorOptions, StartOptions } from '../presence/inactivity-options.ts';
import { type InactivityValues, inactivityReader, splitOptions } from '../presence/inactivity-reader.ts';
import { type Accessors, createAccessors, followLimits, type MaybeAccessor, toAccessor } from './accessors.ts';

/** The options of an `InactivityMonitor`, and `resume` of its `start()`. */
export interface CreateInactivityOptions extends InactivityMonitorOptions, Pick<StartOptions, 'resume'> {}

/** What {@link createInactivity} returns. */
export interface CreateInactivityResult extends Accessors<InactivityValues> {
  /** The monitor. It takes the answer (`reset()`, `expire()`) and your own evidence (`report()`), and raises the events. */
  readonly monitor: InactivityMonitor;
}

/**
 * Runs an `InactivityMonitor` from when the component is mounted until it is disposed of. It does not run on a server.
 * @param options the options, or a function that returns them. `timeout`, `hiddenTimeout`, `aloneTimeout` and `waitingTimeout`
 *   are followed. All other options are read once.
 * @throws TypeError when an option is invalid
 */
export function createInactivity(options: MaybeAccessor<CreateInactivityOptions> = {}): CreateInactivityResult {
  const read = toAccessor(options);
  const { monitorOptions, startOptions } = untrack(() => splitOptions(read()));
  const monitor = new InactivityMonitor(monitorOptions);
  onMount(() => {
    monitor.start(startOptions);
    onCleanup(() => monitor.stop());
  });
  followLimits(read, () => monitor);
  return { monitor, ...createAccessors(monitor, inactivityReader) };
}
