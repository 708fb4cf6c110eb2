import { vi } from 'vitest';

/** A machine whose time a test drives: timers and both clocks, together or, as in sleep, apart. */
export interface DrivenClock {
  /** Time goes by: both clocks move and timers fire when they are due. */
  advance(ms: number): void;
  /** The machine sleeps: only the wall clock moves, no timer fires (macOS, Linux, phones). */
  sleep(ms: number): void;
  /** Somebody sets the wall clock back. */
  setBack(ms: number): void;
  /** How many timers are pending. */
  readonly timers: number;
}

/** Puts the test's timers, `Date` and `performance` under its command; `vi.useRealTimers()` gives them back. */
export function driveClock(): DrivenClock {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] });
  return {
    advance: (ms) => void vi.advanceTimersByTime(ms),
    sleep: (ms) => void vi.setSystemTime(Date.now() + ms),
    setBack: (ms) => void vi.setSystemTime(Date.now() - ms),
    get timers() {
      return vi.getTimerCount();
    },
  };
}
