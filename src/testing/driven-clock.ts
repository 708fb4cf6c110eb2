import { expectFunction } from '../core/expect.ts';
import { wallNow } from '../platform/clock.ts';

/** The fake timers of a test runner, Vitest's `vi` or Jest's `jest`: the part that {@link driveClock} calls. */
export interface FakeTimers {
  useFakeTimers(config: object): unknown;
  useRealTimers(): unknown;
  advanceTimersByTime(ms: number): unknown;
  advanceTimersByTimeAsync(ms: number): Promise<unknown>;
  setSystemTime(now: number): unknown;
  getTimerCount(): number;
}

/** A machine whose time a test drives: its timers, and its two clocks. Durations are milliseconds. */
export interface DrivenClock extends Disposable {
  /** Time passes: both clocks move, and timers fire when they are due. */
  advance(ms: number): void;
  /** The same, and promises settle in between: needed to leave a call, or to ask a server. */
  advanceAsync(ms: number): Promise<void>;
  /** The machine sleeps, as laptops and phones do: only the wall clock moves, and no timer fires. */
  sleep(ms: number): void;
  /** The wall clock is set back. */
  setBack(ms: number): void;
  /** The number of pending timers: 0 once everything is stopped. */
  readonly timers: number;
  /** Restores the real time, as `vi.useRealTimers()` and `jest.useRealTimers()` do. */
  [Symbol.dispose](): void;
}

/** The timers and clocks that the library uses. `performance` is the clock that stands still during sleep. */
const faked = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'];

/** Everything else stays real: otherwise microtasks and animation frames would wait for the test. */
const real = [
  ...['queueMicrotask', 'nextTick', 'setImmediate', 'clearImmediate', 'hrtime', 'scheduler', 'Intl', 'Temporal'],
  ...['requestAnimationFrame', 'cancelAnimationFrame', 'requestIdleCallback', 'cancelIdleCallback'],
];

/**
 * Lets a test drive timers, `Date` and `performance`, with the fake timers of the test runner: Vitest's `vi`, or Jest's
 * `jest` (modern fake timers, Jest 29.5 and later).
 *
 * ```ts
 * using clock = driveClock(vi);
 * monitor.start();
 * clock.sleep(7_200_000);
 * expect(monitor.state).toBe('idle');
 * ```
 * @throws TypeError when it is given something else
 */
export function driveClock(timers: FakeTimers): DrivenClock {
  expectFunction('timers.advanceTimersByTimeAsync', timers?.advanceTimersByTimeAsync);
  // Vitest takes `toFake` and Jest takes `doNotFake`: each ignores the other's option.
  timers.useFakeTimers({ toFake: faked, doNotFake: real });
  return {
    advance: (ms) => void timers.advanceTimersByTime(ms),
    advanceAsync: async (ms) => void (await timers.advanceTimersByTimeAsync(ms)),
    sleep: (ms) => void timers.setSystemTime(wallNow() + ms),
    setBack: (ms) => void timers.setSystemTime(wallNow() - ms),
    get timers() {
      return timers.getTimerCount();
    },
    [Symbol.dispose]: () => void timers.useRealTimers(),
  };
}
