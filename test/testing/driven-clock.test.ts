import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';

let clock: DrivenClock;

beforeEach(() => {
  clock = driveClock(vi);
});
afterEach(() => clock[Symbol.dispose]());

/** Both clocks. */
const read = (): [wall: number, monotonic: number] => [Date.now(), performance.now()];

test('advance() moves both clocks and fires timers when they are due', () => {
  const [wall, monotonic] = read();
  const fired: number[] = [];
  setTimeout(() => fired.push(Date.now() - wall), 1000);
  setInterval(() => fired.push(Date.now() - wall), 700);
  clock.advance(1500);
  expect(fired).toEqual([700, 1000, 1400]);
  expect(read()).toEqual([wall + 1500, monotonic + 1500]);
});

test('sleep() moves only the wall clock, and timers wait as long as before', () => {
  const [wall, monotonic] = read();
  const ring = vi.fn();
  setTimeout(ring, 1000);
  clock.sleep(7_200_000);
  expect(read()).toEqual([wall + 7_200_000, monotonic]);
  clock.advance(999);
  expect(ring).not.toHaveBeenCalled();
  clock.advance(1);
  expect(ring).toHaveBeenCalledOnce();
});

test('setBack() leaves the monotonic clock as it is', () => {
  const [wall, monotonic] = read();
  clock.setBack(3_600_000);
  expect(read()).toEqual([wall - 3_600_000, monotonic]);
});

test('timers is the number of pending timers', () => {
  expect(clock.timers).toBe(0);
  const timer = setTimeout(() => {}, 1000);
  expect(clock.timers).toBe(1);
  clearTimeout(timer);
  expect(clock.timers).toBe(0);
});

test('driveClock() leaves microtasks and immediates real', async () => {
  const heard: string[] = [];
  queueMicrotask(() => heard.push('microtask'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(heard).toEqual(['microtask']);
});

test('advanceAsync() settles promises between timers', async () => {
  const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const heard: string[] = [];
  const chain = async (): Promise<void> => {
    for (const name of ['first', 'second', 'third']) {
      await wait(1000);
      heard.push(name);
    }
  };
  void chain();
  await clock.advanceAsync(2000);
  expect(heard).toEqual(['first', 'second']);
});

test('disposing it restores the real time', () => {
  const faked = Date;
  {
    using other = driveClock(vi);
    other.advance(1000);
  }
  expect(vi.isFakeTimers()).toBe(false);
  expect(Date).not.toBe(faked);
});

test.each([undefined, {}, { useFakeTimers() {} }])('driveClock() refuses %j', (timers) => {
  expect(() => driveClock(timers as never)).toThrow(
    'Expected `timers.advanceTimersByTimeAsync` to be a function, got undefined (undefined)',
  );
});
