// Which time counts for a provider's meetings. The clocks of this machine are driven by the test, so each instant is exact.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ProviderClock } from '../../src/engine/provider-clock.ts';

const start = 10_500_500;
const minute = 60_000;
const hour = 60 * minute;
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
/** The true time, which is that of this machine until its clock jumps. */
const truth = (): number => start - 5000 + performance.now();
/** The provider answers, with a clock that is off by `ms`. */
const answer = (ms = 0): void => tell(Math.floor((truth() + ms) / 1000) * 1000);
/** How far the time that counts is ahead of the true one. */
const ahead = (): number => clock.now() - truth();

test('without a report of the provider, the time is that of this machine', () => {
  expect({ now: clock.now(), trusted: clock.trusted }).toEqual({ now: start, trusted: true });
  tell(undefined);
  pass(700);
  expect({ now: clock.now(), trusted: clock.trusted }).toEqual({ now: start + 700, trusted: true });
  expect(clock).toMatchObject({ disagreement: 0, settled: true, latest: start + 700 });
});

test.each([
  { title: 'within the second', date: start - 500, took: 0, now: start },
  { title: 'behind', date: start - 9500, took: 0, now: start - 8500 },
  { title: 'behind, after a slow answer', date: start - 9500, took: 300, now: start - 8200 },
])(
  'a provider that is $title counts from its first answer, as little earlier as that allows',
  ({ date, took, now }) => {
    tell(date, took);
    expect(clock.now()).toBe(now);
    expect(jumps).toEqual([]);
  },
);

test('a provider that is ahead counts when three answers agree', () => {
  tell(start + 9500);
  tell(start + 9500, 300);
  expect(ahead()).toBe(0);
  tell(start + 9500);
  expect(ahead()).toBe(9200);
});

test('further reports bring the time nearer to the true one, and never away from it', () => {
  let before = 0;
  for (let n = 0; n < 40; n++) {
    answer(5300);
    expect(ahead()).toBeGreaterThanOrEqual(before);
    expect(ahead()).toBeLessThanOrEqual(5300);
    before = ahead();
    pass(137);
  }
  expect(5300 - before).toBeLessThan(400);
});

describe('A provider whose time is wrong', () => {
  test.each([
    { title: 'ahead in one answer', offsets: [0, 0, 2 * hour] },
    { title: 'ahead in the first answer', offsets: [2 * hour] },
    { title: 'ahead in every answer', offsets: [2 * hour, 2 * hour, 2 * hour, 2 * hour, 2 * hour] },
    { title: 'ahead in every other answer', offsets: [0, 2 * hour, 0, 2 * hour, 0, 2 * hour] },
    { title: 'ahead from some answer on', offsets: [0, 0, 0, 2 * hour, 2 * hour, 2 * hour, 2 * hour] },
  ])('$title: the time does not move forwards', ({ offsets }) => {
    for (const offset of offsets) {
      answer(offset);
      expect(ahead()).toBe(0);
      pass(1000);
    }
    expect(clock.latest - truth()).toBeGreaterThan(2 * hour - 1001);
    expect(clock.disagreement).toBeGreaterThan(2 * hour - 1001);
  });

  test('behind in one answer: the earlier time counts, until further answers contradict it', () => {
    answer();
    answer(-20 * minute);
    expect(ahead()).toBeLessThanOrEqual(-20 * minute + 1000);
    expect(clock).toMatchObject({ latest: truth(), settled: false });
    answer();
    answer();
    expect(ahead()).toBeLessThan(-19 * minute);
    answer();
    expect({ ahead: ahead(), disagreement: clock.disagreement, settled: clock.settled }).toEqual({
      ahead: -500,
      disagreement: 500,
      settled: true,
    });
  });

  test('behind in every answer: the earlier time counts, and further answers are not needed', () => {
    for (let n = 0; n < 3; n++) {
      expect(clock.settled).toBe(n === 0);
      answer(-2 * hour);
    }
    expect(clock.settled).toBe(true);
    expect(ahead()).toBe(-2 * hour + 500);
    expect(clock.latest).toBe(truth());
  });

  test('behind in every other answer: the earlier time counts throughout, and is not settled', () => {
    for (let n = 0; n < 9; n++) {
      answer(n % 2 ? 0 : -2 * hour);
      expect(ahead()).toBeLessThanOrEqual(-2 * hour + 500);
    }
    expect(clock.settled).toBe(false);
  });

  test('missing from now on: the last answers still count', () => {
    for (let n = 0; n < 3; n++) answer(-10 * minute);
    const before = ahead();
    for (let n = 0; n < 5; n++) tell(undefined);
    expect(ahead()).toBe(before);
  });

  test('of another age: the latest time can still be written', () => {
    tell(Date.UTC(20_000, 0));
    expect(ahead()).toBe(0);
    expect(new Date(clock.latest + minute).toISOString()).toMatch(/^9999-/);
  });

  test('a list with a start in the future widens the span, and moves nothing', () => {
    clock.started(start + 5 * hour - performance.now());
    pass(minute);
    expect({ ahead: ahead(), latest: clock.latest - truth(), disagreement: clock.disagreement }).toEqual({
      ahead: 0,
      latest: 5 * hour,
      disagreement: 5 * hour,
    });
    clock.started(-Infinity);
    expect(clock.disagreement).toBe(0);
  });
});

describe('This machine’s clock', () => {
  test.each([2001, -2001])('a jump by %i ms is reported once, and the clock is not trusted', (ms) => {
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

  test.each([2000, -2000])('a step by %i ms is no jump', (ms) => {
    pass(60_000);
    jump(ms);
    expect(clock.trusted).toBe(true);
    expect(clock.now()).toBe(Date.now());
    expect(jumps).toEqual([]);
  });

  test('small steps do not add up to a jump', () => {
    for (let n = 0; n < 5; n++) {
      jump(1500);
      expect(clock.trusted).toBe(true);
    }
    expect(jumps).toEqual([]);
    expect(clock.disagreement).toBe(0);
  });

  test.each([2 * hour, -2 * hour])('a jump by %i ms moves nothing if the provider’s answers contradict it', (ms) => {
    for (let n = 0; n < 3; n++) answer();
    const before = ahead();
    jump(ms);
    expect({ ahead: ahead(), trusted: clock.trusted }).toEqual({ ahead: before, trusted: false });
    answer();
    expect({ ahead: ahead(), trusted: clock.trusted }).toEqual({ ahead: before, trusted: true });
    expect(clock.disagreement).toBeGreaterThanOrEqual(2 * hour - 1000);
    expect(clock.settled).toBe(true);
    expect(jumps).toEqual([ms]);
  });

  test('a jump back counts at once if the provider has not answered often enough, and no longer than that', () => {
    jump(-2 * hour);
    answer();
    answer();
    expect({ ahead: ahead(), settled: clock.settled }).toEqual({ ahead: -2 * hour, settled: false });
    answer();
    expect({ ahead: ahead(), settled: clock.settled }).toEqual({ ahead: 0, settled: true });
  });

  test('a jump that corrects the clock, or a pause of the machine, counts when three answers agree with it', () => {
    for (let n = 0; n < 3; n++) answer();
    jump(2 * hour);
    for (let n = 0; n < 2; n++) {
      answer(2 * hour);
      expect(ahead()).toBeLessThan(1);
    }
    answer(2 * hour);
    expect(ahead()).toBe(2 * hour - 500);
    expect(clock.disagreement).toBe(500);
  });

  test.each([2 * hour, -2 * hour])(
    'without a time of the provider, a jump by %i ms lets the earlier time count',
    (ms) => {
      jump(ms);
      expect(clock.trusted).toBe(false);
      tell(undefined);
      expect({ ahead: ahead(), trusted: clock.trusted }).toEqual({ ahead: Math.min(0, ms), trusted: true });
      expect({ latest: clock.latest - truth(), disagreement: clock.disagreement }).toEqual({
        latest: Math.max(0, ms),
        disagreement: 2 * hour,
      });
    },
  );

  test.each([2001, -2001])('an answer during which it jumped by %i ms is ignored', (ms) => {
    const asked = clock.moment();
    jump(ms);
    clock.tell(50_000, asked);
    expect(clock.trusted).toBe(false);
    expect(ahead()).toBe(Math.min(0, ms));
  });

  test('an answer during which it moved by less counts, however long it took', () => {
    const asked = clock.moment();
    pass(30_000);
    jump(-2000);
    clock.tell(50_000, asked);
    expect(clock.now()).toBe(81_000);
  });

  test('a jump that nobody has noticed before the request is reported, and the answer makes the clock trusted', () => {
    jump(2 * hour);
    answer();
    expect(jumps).toEqual([2 * hour]);
    expect(clock.trusted).toBe(true);
  });
});
