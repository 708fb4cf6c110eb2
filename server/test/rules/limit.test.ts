// When a limited meeting ends, and when it is closed.
import { expect, test } from 'vitest';
import { endOf, type Limit } from '../../src/rules/limit.ts';

const limit: Limit = { duration: null, scheduledEnd: null, grace: 5, maxExtension: 0, rule: 'test' };

test.each([
  { title: 'its duration', set: { duration: 100 }, end: { endsAt: 1100, deadline: 1105 } },
  { title: 'its scheduled end', set: { scheduledEnd: 1500 }, end: { endsAt: 1500, deadline: 1505 } },
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
  { title: 'a duration of nothing', set: { duration: 0 }, end: { endsAt: 1000, deadline: 1005 } },
  { title: 'no limit', set: {}, end: { endsAt: null, deadline: null } },
])('$title decides', ({ set, end }) => {
  expect(endOf({ ...limit, ...set }, 1000, 0)).toEqual(end);
});

test('an extension moves the end and the deadline, but makes no limit where there is none', () => {
  expect(endOf({ ...limit, duration: 100 }, 1000, 50)).toEqual({ endsAt: 1150, deadline: 1155 });
  expect(endOf(limit, 1000, 50)).toEqual({ endsAt: null, deadline: null });
});
