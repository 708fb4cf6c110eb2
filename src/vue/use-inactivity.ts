import { type ShallowRef, shallowRef } from 'vue';
import type { InactivityState } from '../presence/inactivity-event.ts';
import { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import type { InactivityMonitorOptions, StartOptions } from '../presence/inactivity-options.ts';
import { type LiveLimits, readLimits, watchLimits } from './live-limits.ts';
import { whileInUse } from './while-in-use.ts';

/** The options of an `InactivityMonitor` and of its `start()`; the limits may be refs or getters. */
export interface UseInactivityOptions
  extends Omit<InactivityMonitorOptions, keyof LiveLimits>,
    LiveLimits,
    Pick<StartOptions, 'resume'> {}

/** What {@link useInactivity} returns. */
export interface UseInactivityReturn {
  /** Takes the answer (`reset()`, `expire()`) and evidence of your own (`report()`), and has the events. */
  readonly monitor: InactivityMonitor;
  /** The monitor's state; it changes only when that does, not with every activity. `'stopped'` on a server. */
  readonly state: Readonly<ShallowRef<InactivityState>>;
}

/**
 * An `InactivityMonitor` that runs as long as the current scope: from when the component is mounted until it is unmounted,
 * or from now on in a scope of its own (`effectScope()`, a store). It does not run on a server.
 *
 * In a component that `<KeepAlive>` puts away it runs on: the person may be in another view. If it is not to, call
 * `monitor.stop()` in `onDeactivated()` and `monitor.start()` in `onActivated()`.
 * @throws TypeError when an option is not what it should be
 */
export function useInactivity(options: UseInactivityOptions = {}): UseInactivityReturn {
  const { resume = false, ...watched } = options;
  const monitor = new InactivityMonitor(readLimits(watched));
  const state = shallowRef(monitor.state);
  const update = (): void => {
    state.value = monitor.state;
  };
  for (const type of ['stopped', 'active', 'prompted', 'idle']) monitor.addEventListener(type, update);
  watchLimits(options, () => monitor);
  whileInUse({ start: () => monitor.start({ resume }), stop: () => monitor.stop() });
  return { monitor, state };
}
