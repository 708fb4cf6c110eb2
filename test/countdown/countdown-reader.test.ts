import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { changeEnd } from '../../src/countdown/change-end.ts';
import { countdownReader } from '../../src/countdown/countdown-reader.ts';
import { SessionCountdown } from '../../src/countdown/session-countdown.ts';
import { onChange } from '../../src/platform/reader.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];

let clock: DrivenClock;
beforeEach(() => {
  clock = driveClock(vi);
});
afterEach(() => clock[Symbol.dispose]());

test('the reader rounds up to the shown second, and its events announce each change', () => {
  const countdown = new SessionCountdown({ endsAt: Date.now() + 1500 });
  const read: object[] = [countdownReader.read(countdown)];
  onChange(countdown, countdownReader, () => read.push(countdownReader.read(countdown)));
  countdown.start();
  clock.advance(second);
  clock.advance(second);
  expect(read).toEqual([
    { state: 'stopped', remaining: 2000 },
    { state: 'running', remaining: 2000 },
    { state: 'running', remaining: 1000 },
    { state: 'ended', remaining: 0 }, // a tick
    { state: 'ended', remaining: 0 }, // the end
  ]);
  read.length = 0;
  countdown.endsAt = null;
  expect(read).toContainEqual({ state: 'running', remaining: null });
  countdown.stop();
});

test('the reader shows a stopped countdown without a limit where there is none', () => {
  expect(countdownReader.read()).toEqual({ state: 'stopped', remaining: null });
});

test('the end becomes what it would be if the countdown had been created with it', () => {
  const countdown = new SessionCountdown({ endsAt: Date.now() + hour, clockOffset: second });
  changeEnd(countdown, { endsAt: Date.now() + minute, clockOffset: 10 * second });
  expect(countdown.remaining).toBe(50 * second);
  changeEnd(countdown, {});
  expect({ endsAt: countdown.endsAt, clockOffset: countdown.clockOffset }).toEqual({ endsAt: null, clockOffset: 0 });
});

test('a clock offset that is the same is not measured anew by a clock that was set back', () => {
  const start = Date.now();
  const countdown = new SessionCountdown({ endsAt: start + minute, clockOffset: second });
  clock.setBack(hour);
  changeEnd(countdown, { endsAt: start + 2 * minute, clockOffset: second });
  expect(countdown.remaining).toBe(119 * second);
});
