// The limits that rules give, checked one by one: a bad one is reported with its meeting, and the others are used.
import { expect, test } from 'vitest';
import { limitsOf, throwIfAny } from '../../src/engine/limits-of.ts';
import type { Limit } from '../../src/rules/limit.ts';
import { limitOf } from '../support/limit-of.ts';

const meeting = (room: string) => ({ provider: 'memory', room, startedAt: 0 });
/** The message of the problem with a limit; `undefined`: there is none. */
const problemWith = (limit: unknown): string | undefined => {
  const { limited, errors } = limitsOf([meeting('a')], () => limit as Limit);
  expect(limited).toHaveLength(errors.length === 0 ? 1 : 0);
  return (errors[0] as Error | undefined)?.cause instanceof Error
    ? ((errors[0] as Error).cause as Error).message
    : undefined;
};

test('each meeting gets its limit, and an error names the meeting whose limit was not found', () => {
  const { limited, errors } = limitsOf(['a', 'b', 'c'].map(meeting), ({ room }) => {
    if (room === 'b') throw new Error('no such class');
    return limitOf(room === 'a' ? 1 : 3);
  });
  expect(limited).toEqual([
    { meeting: meeting('a'), limit: limitOf(1) },
    { meeting: meeting('c'), limit: limitOf(3) },
  ]);
  expect(errors).toEqual([
    new Error('The limit of the meeting in room "b" (memory) was not found', { cause: new Error('no such class') }),
  ]);
});

test.each([
  { duration: null },
  { duration: 0 },
  { scheduledEnd: 0 },
  { duration: 4.32e15 - 1, scheduledEnd: Date.UTC(9999, 0) },
  { duration: null, maxExtension: Number.MAX_SAFE_INTEGER },
  { grace: 0, maxExtension: 0, rule: '' },
])('the limit %j is valid', (more) => {
  expect(problemWith(limitOf(60_000, more))).toBeUndefined();
});

const instant = 'an instant in whole epoch ms or null';
const durationOrNull = 'a whole number of ms >= 0 or null';
const duration = 'a whole number of ms >= 0';
test.each([
  { limit: undefined, problem: 'Expected `limit` to be a limit, got undefined (undefined)' },
  { limit: null, problem: 'Expected `limit` to be a limit, got null (object)' },
  { limit: '30m', problem: 'Expected `limit` to be a limit, got "30m" (string)' },
  ...[Number.NaN, -1, 0.5, 4.32e15, Infinity].map((bad) => ({
    limit: limitOf(bad),
    problem: `Expected \`duration\` to be ${durationOrNull}, got ${bad} (number)`,
  })),
  ...[Number.NaN, -1, 0.5, 4.32e15].map((bad) => ({
    limit: limitOf(1, { scheduledEnd: bad }),
    problem: `Expected \`scheduledEnd\` to be ${instant}, got ${bad} (number)`,
  })),
  { limit: limitOf(1, { grace: -1 }), problem: `Expected \`grace\` to be ${duration}, got -1 (number)` },
  { limit: limitOf(1, { grace: 0.5 }), problem: `Expected \`grace\` to be ${duration}, got 0.5 (number)` },
  {
    limit: { ...limitOf(1), maxExtension: null },
    problem: `Expected \`maxExtension\` to be ${duration}, got null (object)`,
  },
  ...[limitOf(4.32e15 - 1), limitOf(1, { grace: 9e15 }), limitOf(1, { maxExtension: 9e15 })].map((limit) => ({
    limit,
    problem: `Expected \`limit\` to be a limit that ends before the year 10000, got ${JSON.stringify(JSON.stringify(limit))} (string)`,
  })),
  { limit: { ...limitOf(1), rule: undefined }, problem: 'Expected `rule` to be a text, got undefined (undefined)' },
])('an invalid limit is reported: $problem', ({ limit, problem }) => {
  expect(problemWith(limit)).toBe(problem);
});

test('throwIfAny throws nothing, the only error, or all of them as one', () => {
  expect(() => throwIfAny([])).not.toThrow();
  const [one, other] = [new Error('one'), new Error('other')];
  expect(() => throwIfAny([one])).toThrow(one);
  const all = new AggregateError([one, other], '2 failures, such as: Error: one');
  expect(() => throwIfAny([one, other])).toThrow(all);
});
