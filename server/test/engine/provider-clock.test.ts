// A provider's clock, estimated from its answers. The clocks of this machine are driven by the test, so each instant is exact.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ProviderClock } from '../../src/engine/provider-clock.ts';

const start = 10_500;
let clock: ProviderClock;
let jumps: number[];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout'], now: start - 5000 });
  pass(5000);
  jumps = [];
  clock = new ProviderClock((ms) => void jumps.push(ms));
});
afterEach(() => void vi.useRealTimers());

/** Both clocks of this machine go on. */
const pass = (ms: number): void => void vi.advanceTimersByTime(ms);
/** Somebody sets the wall clock of this machine. */
const jump = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
/** The provider answers a request after `took` milliseconds with its time, a whole second. */
const tell = (date: number | undefined, took = 0): void => {
  const asked = clock.moment();
  pass(took);
  clock.tell(date, asked);
};

test('without a report of the provider, the time is that of this machine', () => {
  expect({ now: clock.now(), trusted: clock.trusted }).toEqual({ now: start, trusted: true });
  tell(undefined);
  pass(700);
  expect({ now: clock.now(), trusted: clock.trusted }).toEqual({ now: start + 700, trusted: true });
});

test.each([
  { title: 'within the second', date: 10_000, took: 0, now: 10_500 },
  { title: 'ahead', date: 20_000, took: 0, now: 20_000 },
  { title: 'behind', date: 1000, took: 0, now: 2000 },
  { title: 'ahead, after a slow answer', date: 20_000, took: 300, now: 20_000 },
  { title: 'behind, after a slow answer', date: 1000, took: 300, now: 2300 },
])('a clock that is $title is corrected by the least that the report allows', ({ date, took, now }) => {
  tell(date, took);
  expect(clock.now()).toBe(now);
  expect(jumps).toEqual([]);
});

test('further reports bring the time nearer to the true one, and never away from it', () => {
  const ahead = 5300;
  let before = 0;
  for (let n = 0; n < 40; n++) {
    tell(Math.floor((Date.now() + ahead) / 1000) * 1000);
    const known = clock.now() - Date.now();
    expect(known).toBeGreaterThanOrEqual(before);
    expect(known).toBeLessThanOrEqual(ahead);
    before = known;
    pass(137);
  }
  expect(ahead - before).toBeLessThan(100);
});

test.each([2001, -2001])('a jump of the wall clock by %i ms is reported once, and the clock is not trusted', (ms) => {
  pass(60_000);
  jump(ms);
  expect(clock.trusted).toBe(false);
  expect(clock.trusted).toBe(false);
  expect(jumps).toEqual([ms]);
});

test('each jump is reported', () => {
  for (const ms of [5000, 7000, -12_000]) {
    jump(ms);
    expect(clock.trusted).toBe(false);
    tell(undefined);
    expect(clock.trusted).toBe(true);
  }
  expect(jumps).toEqual([5000, 7000, -12_000]);
});

test.each([2000, -2000])('a step of the wall clock by %i ms is no jump', (ms) => {
  pass(60_000);
  jump(ms);
  expect(clock.trusted).toBe(true);
  expect(jumps).toEqual([]);
});

test('small steps of the wall clock do not add up to a jump', () => {
  for (let n = 0; n < 5; n++) {
    jump(1500);
    expect(clock.trusted).toBe(true);
  }
  expect(jumps).toEqual([]);
});

test('after a jump the clock is trusted as soon as the provider reports its time', () => {
  jump(7_200_000);
  expect(clock.trusted).toBe(false);
  tell(10_000);
  expect(clock.trusted).toBe(true);
  expect(clock.now()).toBe(11_000);
  expect(jumps).toEqual([7_200_000]);
});

test('a provider that does not report its time makes the clock trusted again by answering', () => {
  jump(7_200_000);
  expect(clock.trusted).toBe(false);
  tell(undefined);
  expect(clock.trusted).toBe(true);
});

test.each([2001, -2001])('an answer during which the wall clock jumped by %i ms is ignored', (ms) => {
  const asked = clock.moment();
  jump(ms);
  clock.tell(50_000, asked);
  expect(clock.trusted).toBe(false);
  expect(clock.now()).toBe(Date.now());
});

test('an answer during which the wall clock moved by less counts, however long it took', () => {
  const asked = clock.moment();
  pass(30_000);
  jump(2000);
  clock.tell(50_000, asked);
  expect(clock.now()).toBe(50_000);
});

test('a jump that nobody has noticed before the request is reported, and the answer makes the clock trusted', () => {
  jump(7_200_000);
  tell(10_000);
  expect(jumps).toEqual([7_200_000]);
  expect(clock.trusted).toBe(true);
});
