// The one file that reads clocks.
//
// Neither clock tells the truth alone. `performance.now()` stands still while a Mac, Linux or phone sleeps
// (https://developer.mozilla.org/docs/Web/API/Performance/now#ticking_during_sleep); `Date.now()` counts sleep but can be
// set, also backwards. So what has elapsed is the larger of what the two say: sleep counts, and a wall clock that is set
// back neither extends nor freezes anything. A wall clock set forward cannot be told from sleep; counting it is the safe side.

/** Below this the clocks are taken to agree (ms): they tick in steps of up to 100 ms where a browser resists fingerprinting. */
const tolerance = 250;

/** A clock that never runs backwards and counts sleep. Its instants are epoch ms until the wall clock is set back. */
export class Clock {
  readonly #origin: number = Date.now() - performance.now();
  /** How far the monotonic clock is behind: grows by every sleep, never shrinks. */
  #monotonicShift: number = this.#origin;
  /** By how much the wall clock was set back. */
  #wallShift = 0;

  /** This instant, whole ms. */
  now(): number {
    const monotonic = performance.now() + this.#monotonicShift;
    const wall = Date.now() + this.#wallShift;
    const ahead = wall - monotonic;
    if (ahead > 0) this.#monotonicShift += ahead;
    if (ahead < -tolerance) this.#wallShift -= Math.round(ahead);
    return Math.round(Math.max(monotonic, wall));
  }

  /** How long the machine slept, or the wall clock was set forward, ms, where the monotonic clock stood still meanwhile. */
  get slept(): number {
    return Math.round(this.#monotonicShift - this.#origin);
  }

  /** By how much the wall clock was set back, ms. */
  get setBack(): number {
    return this.#wallShift;
  }

  /** An instant of this clock as epoch ms of the wall clock as it stands now. */
  toEpoch(instant: number): number {
    return instant - this.#wallShift;
  }

  /** Epoch ms of the wall clock as it stands now as an instant of this clock. */
  fromEpoch(epoch: number): number {
    return epoch + this.#wallShift;
  }
}

/** The clock that timers wait by, ms: it stands still where a machine sleeps, and so do they. */
export function timerNow(): number {
  return performance.now();
}

/** The wall clock, epoch ms: the cheapest reading there is, and one that sleep moves. */
export function wallNow(): number {
  return Date.now();
}

/**
 * How long ago (ms) the browser saw this event: a page that stalled handles its input late, but the event knows when it
 * happened. An event of another window (popup, picture-in-picture) counts from that window's own origin. Events that a
 * script made are as old as now: test environments stamp them with clocks of their own.
 */
export function eventAge(event: Event & { view?: Window | null }): number {
  const { performance } = event.view ?? globalThis;
  return event.isTrusted ? Math.max(0, Math.floor(performance.now() - event.timeStamp)) : 0;
}
