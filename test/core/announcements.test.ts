import { describe, expect, test } from 'vitest';
import { announcements, isUrgent, Schedule } from '../../src/core/announcements.ts';

const [second, minute] = [1000, 60_000];

describe('announcements()', () => {
  test.each([
    { total: 10 * minute, times: [5 * minute, 2 * minute, minute, 30 * second, 20 * second, 10 * second] },
    { total: 2 * minute, times: [minute, 30 * second, 20 * second, 10 * second] },
    { total: 65 * second, times: [minute, 30 * second, 20 * second, 10 * second] },
    { total: 65 * second - 1, times: [30 * second, 20 * second, 10 * second] },
    { total: 12 * second, times: [] },
  ])('are at least 5 s after a beginning with $total ms', ({ total, times }) => {
    expect(announcements(total)).toEqual(times);
  });

  test('are at least 5 s away from other announcements', () => {
    const others = [5 * minute, minute + 5 * second, 34_999, 15_001];
    expect(announcements(Infinity, others)).toEqual([2 * minute, minute, 10 * second]);
  });
});

test.each([
  { remaining: 20 * second + 1, urgent: false },
  { remaining: 20 * second, urgent: true },
  { remaining: 0, urgent: true },
])('with $remaining ms left, isUrgent() is $urgent', ({ remaining, urgent }) => {
  expect(isUrgent(remaining)).toBe(urgent);
});

describe('a schedule', () => {
  const make = () => new Schedule([minute, 30 * second, 10 * second]);

  test('is due when a moment is reached, and no longer once it is marked', () => {
    const schedule = make();
    const before = schedule.isDue(minute + 1);
    const at = schedule.isDue(minute);
    schedule.mark(minute);
    expect({ before, at, after: schedule.isDue(minute), later: schedule.isDue(30 * second) }).toEqual({
      before: false,
      at: true,
      after: false,
      later: true,
    });
  });

  test('is due once for several moments that were missed', () => {
    const schedule = make();
    schedule.mark(20 * second);
    expect({ now: schedule.isDue(20 * second), next: schedule.isDue(10 * second) }).toEqual({ now: false, next: true });
  });

  test('is due again for the moments ahead when the end moves away', () => {
    const schedule = make();
    schedule.mark(0);
    schedule.mark(2 * minute);
    expect({ early: schedule.isDue(2 * minute), due: schedule.isDue(minute) }).toEqual({ early: false, due: true });
  });
});
