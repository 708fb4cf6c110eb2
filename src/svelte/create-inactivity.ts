import type { Readable } from 'svelte/store';
import { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import type { InactivityMonitorOptions, StartOptions } from '../presence/inactivity-options.ts';
import { type InactivityValues, inactivityReader, splitOptions } from '../presence/inactivity-reader.ts';
import { createView } from './create-view.ts';

/** The options of an `InactivityMonitor`, and `resume` of its `start()`. */
export interface CreateInactivityOptions extends InactivityMonitorOptions, Pick<StartOptions, 'resume'> {}

/** What {@link createInactivity} returns. Templates and effects track each field. As a store, its value is the object itself. */
export interface CreateInactivityResult extends InactivityValues, Readable<CreateInactivityResult> {
  /**
   * The monitor. It takes the answer (`reset()`, `expire()`), your own evidence (`report()`) and changed limits, and
   * raises the events.
   */
  readonly monitor: InactivityMonitor;
}

/**
 * Runs an `InactivityMonitor` while it is watched: from the first template or effect that reads a field, or the first
 * subscription as a store, until the last of them is gone. It does not run on a server.
 * @param options read once. Set a limit that changes on the monitor:
 * `$effect(() => { view.monitor.timeout = minutes * 60_000; })`.
 * @throws TypeError when an option is invalid
 */
export function createInactivity(options: CreateInactivityOptions = {}): CreateInactivityResult {
  const { monitorOptions, startOptions } = splitOptions(options);
  const monitor = new InactivityMonitor(monitorOptions);
  const run = { start: () => monitor.start(startOptions), stop: () => monitor.stop() };
  return createView<InactivityMonitor, InactivityValues, CreateInactivityResult>(monitor, inactivityReader, run, {
    monitor,
  });
}
