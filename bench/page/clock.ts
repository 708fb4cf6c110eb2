// What the page's two clocks have in common: something moves them by hand.

export interface Clock {
  /** Moves the clock on, ms. */
  forward(ms: number): void;
}

/** Makes `now` the time of this page: `Date` and `performance` tell it and nothing else. */
export function setTime(wallNow: () => number, monotonicNow: () => number): void {
  const NativeDate = Date;
  // A plain function, not a subclass: peers make a `new Date()` per event, and it should cost them what it always does.
  function fakeDate(...parts: []) {
    return parts.length ? new NativeDate(...parts) : new NativeDate(wallNow());
  }
  fakeDate.prototype = NativeDate.prototype;
  globalThis.Date = Object.assign(fakeDate, { now: wallNow, parse: NativeDate.parse, UTC: NativeDate.UTC }) as never;
  performance.now = monotonicNow;
}
