import { type Accessor, onCleanup, onMount, untrack } from 'solid-js';
import type { InactivityState } from '../presence/inactivity-event.ts';
import { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import type { InactivityMonitorOptions } from '../presence/inactivity-options.ts';
import { createMonitorState } from './create-monitor-state.ts';
import { type Reactive, toAccessor } from './reactive.ts';

/** What {@link createInactivity} gives. */
export interface Inactivity {
  /** To `reset()`, to `expire()`, to listen to. It is started when the component is mounted. */
  readonly monitor: InactivityMonitor;
  /** Its state. `'stopped'` on a server, and until the component is mounted. */
  readonly state: Accessor<InactivityState>;
}

/**
 * A monitor that runs from when the component is mounted until it is disposed of.
 * @param options or a function that gives them; the limits `timeout`, `hiddenTimeout` and `aloneTimeout` are followed, as setting
 *   them on the monitor does; of all else, what is given at first counts
 * @throws TypeError when an option is not what it should be
 */
export function createInactivity(options: Reactive<InactivityMonitorOptions> = {}): Inactivity {
  const read = toAccessor(options);
  const monitor = new InactivityMonitor(untrack(read));
  onMount(() => {
    monitor.start();
    onCleanup(() => monitor.stop());
  });
  return { monitor, state: createMonitorState(() => monitor, read) };
}
