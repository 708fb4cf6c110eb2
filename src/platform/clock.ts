// The only file that reads clocks.
//
// Neither clock is reliable alone. `performance.now()` stands still while a Mac, Linux or phone sleeps
// (https://developer.mozilla.org/docs/Web/API/Performance/now#ticking_during_sleep); `Date.now()` counts sleep but can be
// set, also backwards. So elapsed time is the larger of the two: sleep counts, and setting the wall clock back neither extends
// nor freezes anything. A wall clock that is set forward looks like sleep, and counts as sleep, which is the safe side.

/**
 * Below this difference, in milliseconds, the clocks agree. Browsers that resist fingerprinting tick in steps of up to 100 ms.
 */
const tolerance = 250;

/**
 * A clock that never runs backwards and counts sleep. Its instants are epoch milliseconds until the wall clock is set back. It
 * begins with the first call of `now()`: frameworks that prerender pages, such as Next, allow no clock to be read meanwhile
 * (https://nextjs.org/docs/messages/next-prerender-current-time-client).
 */
export class Clock {
  #origin: number | undefined;
  /** How far the monotonic clock is behind. Each sleep adds to it; it never shrinks. */
  #monotonicShift = 0;
  /** By how much the wall clock was set back. */
  #wallShift = 0;

  /** This instant, in whole milliseconds. */
  now(): number {
    const wall = Date.now() + this.#wallShift;
    const sinceOrigin = performance.now();
    this.#origin ??= this.#monotonicShift = wall - sinceOrigin;
    const monotonic = sinceOrigin + this.#monotonicShift;
    const ahead = wall - monotonic;
    if (ahead > 0) this.#monotonicShift += ahead;
    if (ahead < -tolerance) this.#wallShift -= Math.round(ahead);
    return Math.round(Math.max(monotonic, wall));
  }

  /** How long the machine slept, or by how much the wall clock was set forward, in milliseconds. */
  get slept(): number {
    return Math.round(this.#monotonicShift - (this.#origin ?? 0));
  }

  /** By how much the wall clock was set back, in milliseconds. */
  get setBack(): number {
    return this.#wallShift;
  }

  /** Converts an instant of this clock to epoch milliseconds of the wall clock as it is now. */
  toEpoch(instant: number): number {
    return instant - this.#wallShift;
  }

  /** Converts epoch milliseconds of the wall clock as it is now to an instant of this clock. */
  fromEpoch(epoch: number): number {
    return epoch + this.#wallShift;
  }
}

/** The clock that timers use, in milliseconds. Both stand still while most machines sleep. */
export function timerNow(): number {
  return performance.now();
}

/** The wall clock, epoch milliseconds. It is the cheapest clock to read, and it counts sleep. */
export function wallNow(): number {
  return Date.now();
}

/**
 * How long ago the browser saw this event, in milliseconds. A page that stalled handles its input late, but the event knows when
 * it happened. The time stamp of an event of another window (popup, picture-in-picture) starts at that window's own origin.
 * Events dispatched by scripts are 0 ms old, because test environments stamp them with clocks of their own.
 */
export function eventAge(event: Event & { view?: Window | null }): number {
  if (!event.isTrusted) return 0;
  const target = event.target as Node | Document;
  const { performance } = event.view ?? ((target.ownerDocument ?? target) as Document).defaultView ?? globalThis;
  return Math.max(0, Math.floor(performance.now() - event.timeStamp));
}
