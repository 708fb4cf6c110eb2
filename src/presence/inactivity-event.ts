import type { Reason } from '../core/presence.ts';
import type { Activity } from '../sources/source.ts';

/**
 * `stopped` until started; `active`; `prompted` while the person is asked; `idle` when nobody is there: final until `start()`.
 */
export type InactivityState = 'stopped' | 'active' | 'prompted' | 'idle';

/**
 * Why the state is `prompted` or `idle`: no activity, hidden too long, alone too long, waiting too long for the first one to
 * come, or `expire()` was called ("Leave").
 */
export type InactivityReason = Reason;

/** The fields of an {@link InactivityEvent} besides its type. */
export interface InactivityEventInit {
  oldState: InactivityState;
  deadline: number;
  lastActivity: Activity | undefined;
  reason?: InactivityReason | undefined;
  slept?: number;
  setBack?: number;
}

/** Fired by `InactivityMonitor` when a state is entered; its type is that state. */
export class InactivityEvent extends Event {
  /** The state that was left. */
  declare readonly oldState: InactivityState;
  /** The state that is entered; the same as `type`. */
  declare readonly newState: InactivityState;
  /** When the state becomes, or became, `idle`: epoch milliseconds; `Infinity` when stopped. */
  declare readonly deadline: number;
  /** The latest evidence that somebody was there. */
  declare readonly lastActivity: Activity | undefined;
  /** Why `prompted` or `idle`; undefined otherwise. */
  declare readonly reason: InactivityReason | undefined;

  /** How long the machine has slept since the monitor first started, as far as clocks can tell, in milliseconds. */
  declare readonly slept: number;
  /** By how much the wall clock has been set back since then, in milliseconds. */
  declare readonly setBack: number;

  constructor(type: InactivityState, init: InactivityEventInit) {
    super(type);
    Object.assign(this, { newState: type, reason: undefined, slept: 0, setBack: 0 }, init);
  }
}

/** The events of `InactivityMonitor`, by name. */
export type InactivityEventMap = Record<InactivityState, InactivityEvent>;
