import type { Readable } from 'svelte/store';
import type { InactivityState } from '../presence/inactivity-event.ts';
import { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import type { InactivityMonitorOptions, StartOptions } from '../presence/inactivity-options.ts';
import { whileWatched } from './while-watched.ts';

/** The options of an `InactivityMonitor` and of its `start()`. */
export interface InactivityOptions extends InactivityMonitorOptions, Pick<StartOptions, 'resume'> {}

/** What {@link inactivity} returns; as a store its value is itself. */
export interface Inactivity extends Readable<Inactivity> {
  /** Takes the answer (`reset()`, `expire()`), evidence of your own (`report()`) and changed limits, and has the events. */
  readonly monitor: InactivityMonitor;
  /** The monitor's state, which templates and effects follow; `'stopped'` while nobody watches, and on a server. */
  readonly state: InactivityState;
}

/**
 * An `InactivityMonitor` that runs while it is watched: from the first template or effect that reads `state`, or the first
 * subscription as a store, until the last one is gone. It does not run on a server.
 *
 * A limit that changes is set on the monitor: `$effect(() => { inactivity.monitor.timeout = minutes * 60_000; })`.
 * @throws TypeError when an option is not what it should be
 */
export function inactivity(options: InactivityOptions = {}): Inactivity {
  const { resume = false, ...watched } = options;
  const monitor = new InactivityMonitor(watched);
  const { subscribe, field, update } = whileWatched(() => view, {
    start: () => monitor.start({ resume }),
    stop: () => monitor.stop(),
  });
  for (const type of ['stopped', 'active', 'prompted', 'idle']) monitor.addEventListener(type, update);
  const state = field(() => monitor.state);
  const view: Inactivity = {
    monitor,
    subscribe,
    get state() {
      return state();
    },
  };
  return view;
}
