// When a meeting ends, and when it is closed.
import { expect, test } from 'vitest';
import { endOf, type Limit } from '../../src/rules/limit.ts';

const limit: Limit = { duration: null, scheduledEnd: null, grace: 5, maxExtension: 0, rule: 'test' };

test.each([
  { title: 'the duration', set: { duration: 100 }, end: { endsAt: 1100, deadline: 1105 } },
  { title: 'the scheduled end', set: { scheduledEnd: 1500 }, end: { endsAt: 1500, deadline: 1505 } },
  {
    title: 'a duration before the scheduled end',
    set: { duration: 100, scheduledEnd: 1500 },
    end: { endsAt: 1100, deadline: 1105 },
  },
  {
    title: 'a scheduled end before the duration',
    set: { duration: 900, scheduledEnd: 1500 },
    end: { endsAt: 1500, deadline: 1505 },
  },
  { title: 'a duration of 0', set: { duration: 0 }, end: { endsAt: 1000, deadline: 1005 } },
  { title: 'the lack of a limit', set: {}, end: { endsAt: null, deadline: null } },
])('endOf follows $title', ({ set, end }) => {
  expect(endOf({ ...limit, ...set }, 1000, 0)).toEqual(end);
});

test('an extension moves the end and the deadline, but not for a meeting without a limit', () => {
  expect(endOf({ ...limit, duration: 100 }, 1000, 50)).toEqual({ endsAt: 1150, deadline: 1155 });
  expect(endOf(limit, 1000, 50)).toEqual({ endsAt: null, deadline: null });
});
