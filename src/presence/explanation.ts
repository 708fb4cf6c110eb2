import type { InactivityReason, InactivityState } from './inactivity-event.ts';
import type { SharedPresence } from './tabs.ts';
import type { Past } from './trace.ts';

/**
 * What `monitor.explain()` returns: what decides the state now and, with `trace: timeline()`, what led to it. Durations are
 * milliseconds, instants epoch milliseconds.
 */
export interface Explanation extends Partial<Past> {
  readonly state: InactivityState;
  /** Why the state is `prompted` or `idle`; while `active`, the limit that runs out first, if there is one. */
  readonly reason: InactivityReason | undefined;
  readonly deadline: number;
  readonly remaining: number;
  readonly lastActive: number;
  /** Until when nobody is asked, because of `snooze()`. */
  readonly snoozedUntil: number | undefined;
  /** Undefined without the option `tabs`. */
  readonly tabs: SharedPresence | undefined;
  /** How long the machine has slept since the monitor first started, as far as clocks can tell. */
  readonly slept: number;
  /** By how much the wall clock has been set back since then. */
  readonly setBack: number;
}
