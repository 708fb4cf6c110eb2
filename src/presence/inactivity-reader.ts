import type { Reader } from '../platform/reader.ts';
import type { InactivityReason, InactivityState } from './inactivity-event.ts';
import type { InactivityMonitor } from './inactivity-monitor.ts';
import { expectMonitorOptions, type InactivityMonitorOptions, type StartOptions } from './inactivity-options.ts';

/** The values that each binding shows of an `InactivityMonitor`. */
export interface InactivityValues {
  /**
   * The state of the monitor: `'stopped'` on a server, and while there is no monitor. It changes with the monitor's events, not
   * with each activity.
   */
  readonly state: InactivityState;
  /** Why the state is `prompted` or `idle`; undefined in any other state. */
  readonly reason: InactivityReason | undefined;
}

/** Reads what each binding shows of a monitor. */
export const inactivityReader: Reader<InactivityMonitor, InactivityValues> = {
  events: ['stopped', 'active', 'prompted', 'idle'],
  read(monitor) {
    const state = monitor?.state ?? 'stopped';
    const hasReason = state === 'prompted' || state === 'idle';
    return { state, reason: hasReason ? monitor?.reason : undefined };
  },
};

/**
 * Separates the options of a monitor from those of its start.
 * @throws TypeError when an option is unknown
 */
export function splitOptions(options: InactivityMonitorOptions & Pick<StartOptions, 'resume'>): {
  monitorOptions: InactivityMonitorOptions;
  startOptions: StartOptions;
} {
  expectMonitorOptions(options, 'resume');
  const { resume = false, ...monitorOptions } = options;
  return { monitorOptions, startOptions: { resume } };
}
