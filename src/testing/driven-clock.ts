import { expectFunction } from '../core/expect.ts';
import { wallNow } from '../platform/clock.ts';

/** The fake timers of a test runner: Vitest's `vi`, Jest's `jest`. Only what {@link driveClock} calls. */
export interface FakeTimers {
  useFakeTimers(config: object): unknown;
  useRealTimers(): unknown;
  advanceTimersByTime(ms: number): unknown;
  advanceTimersByTimeAsync(ms: number): Promise<unknown>;
  setSystemTime(now: number): unknown;
  getTimerCount(): number;
}

/** A machine whose time a test drives: timers and both clocks together or, as in sleep, apart. Durations are ms. */
export interface DrivenClock extends Disposable {
  /** Time goes by: both clocks move, and timers fire when they are due. */
  advance(ms: number): void;
  /** The same, with promises settled in between: what leaving a call, or asking a server, needs. */
  advanceAsync(ms: number): Promise<void>;
  /** The machine sleeps, as laptops and phones do: only the wall clock moves, and no timer fires. */
  sleep(ms: number): void;
  /** Somebody sets the wall clock back. */
  setBack(ms: number): void;
  /** How many timers are pending: 0 once all is stopped. */
  readonly timers: number;
  /** Gives the time back; `vi.useRealTimers()` and `jest.useRealTimers()` do the same. */
  [Symbol.dispose](): void;
}

/** What a monitor asks the time of: timers and both clocks. `performance` is the one that stands still in sleep. */
const faked = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'];

/** Everything else stays real: what waits for a microtask or a frame would otherwise wait for the test. */
const real = [
  ...['queueMicrotask', 'nextTick', 'setImmediate', 'clearImmediate', 'hrtime', 'scheduler', 'Intl', 'Temporal'],
  ...['requestAnimationFrame', 'cancelAnimationFrame', 'requestIdleCallback', 'cancelIdleCallback'],
];

/**
 * Puts timers, `Date` and `performance` under the command of a test, by the runner's own fake timers: Vitest's `vi`, or
 * Jest's `jest` (modern fake timers, Jest 29.5 and later). It brings no timers of its own.
 *
 * ```ts
 * using clock = driveClock(vi);
 * monitor.start();
 * clock.sleep(7_200_000);
 * expect(monitor.state).toBe('idle');
 * ```
 * @throws TypeError when it is handed something else
 */
export function driveClock(timers: FakeTimers): DrivenClock {
  expectFunction('timers.advanceTimersByTimeAsync', timers?.advanceTimersByTimeAsync);
  // Vitest is told what to fake, Jest what not to: each overlooks the word of the other.
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
