import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectLimits, nearestLimit, shortestLimit } from '../../src/core/limits.ts';

const never = { hidden: Infinity, alone: Infinity };
const limits = { timeout: 100, hiddenTimeout: 40, aloneTimeout: 30 };

test.each([
  // since, last active, reason, ends at
  [never, 1000, 'inactive', 1100],
  [{ hidden: 1010, alone: Infinity }, 1000, 'hidden', 1050],
  [{ hidden: 900, alone: Infinity }, 1000, 'hidden', 1040],
  [{ hidden: 1080, alone: Infinity }, 1000, 'inactive', 1100],
  [{ hidden: 1010, alone: 1005 }, 1000, 'alone', 1035],
] as const)('since %j and last active at %d, the limit is "%s" at %d', (since, lastActive, reason, endsAt) => {
  expect(nearestLimit(limits, since, lastActive)).toEqual({ reason, endsAt });
});

test('a limit that is not given never comes before the timeout', () => {
  const only = { timeout: 100, hiddenTimeout: undefined, aloneTimeout: undefined };
  expect(nearestLimit(only, { hidden: 0, alone: 0 }, 1000)).toEqual({ reason: 'inactive', endsAt: 1100 });
  expect(shortestLimit(only)).toBe(100);
});

const instant = fc.integer({ min: 0, max: 1e9 });
const ms = fc.integer({ min: 1, max: 1e9 });
const since = fc.record({
  hidden: fc.oneof(instant, fc.constant(Infinity)),
  alone: fc.oneof(instant, fc.constant(Infinity)),
});
const anyLimits = fc.record({
  timeout: ms,
  hiddenTimeout: fc.option(ms, { nil: undefined }),
  aloneTimeout: fc.option(ms, { nil: undefined }),
});

test('activity never brings the deadline nearer', () => {
  fc.assert(
    fc.property(anyLimits, since, instant, instant, (given, begun, lastActive, later) => {
      const before = nearestLimit(given, begun, lastActive).endsAt;
      expect(nearestLimit(given, begun, lastActive + later).endsAt).toBeGreaterThanOrEqual(before);
    }),
  );
});

test('no limit runs out sooner after the last activity than the shortest limit says', () => {
  fc.assert(
    fc.property(anyLimits, since, instant, (given, begun, lastActive) => {
      const { endsAt } = nearestLimit(given, begun, lastActive);
      expect(endsAt - lastActive).toBeGreaterThanOrEqual(shortestLimit(given));
      expect(endsAt - lastActive).toBeLessThanOrEqual(given.timeout);
    }),
  );
});

test('bad limits are named with what was expected and what came', () => {
  const expectBad = (given: object, prompt: unknown, message: string): void =>
    expect(() => expectLimits({ ...limits, ...given }, prompt as number)).toThrow(new TypeError(message));
  expectBad({ timeout: '1h' }, undefined, 'Expected `timeout` to be a finite number > 0, got "1h" (string)');
  expectBad({ timeout: 0 }, undefined, 'Expected `timeout` to be a finite number > 0, got 0 (number)');
  expectBad({ hiddenTimeout: -1 }, undefined, 'Expected `hiddenTimeout` to be a finite number > 0, got -1 (number)');
  expectBad(
    { aloneTimeout: Infinity },
    undefined,
    'Expected `aloneTimeout` to be a finite number > 0, got Infinity (number)',
  );
  expectBad({ timeout: null }, undefined, 'Expected `timeout` to be a finite number > 0, got null (object)');
  const below = 'Expected `promptBeforeIdle` to be a number >= 0 and below every limit (30), got';
  expectBad({}, 30, `${below} 30 (number)`);
  expectBad({}, -1, `${below} -1 (number)`);
  expectBad({}, Number.NaN, `${below} NaN (number)`);
  expect(() => expectLimits(limits, 29)).not.toThrow();
});
