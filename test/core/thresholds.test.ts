import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countReached, untilNext } from '../../src/core/thresholds.ts';

const duration = fc.integer({ min: 0, max: 1e9 });
const thresholds = fc.array(duration, { maxLength: 5 }).map((list) => [...list, 0].sort((a, b) => b - a));

test.each([
  // thresholds, remaining, reached, until the next
  [[60_000, 0], 60_001, 0, 1],
  [[60_000, 0], 60_000, 1, 60_000],
  [[60_000, 0], 1, 1, 1],
  [[60_000, 0], 0, 2, Infinity],
  [[60_000, 0], -5, 2, Infinity],
  [[0, 0], 1, 0, 1],
  [[0, 0], 0, 2, Infinity],
  [[], 5, 0, Infinity],
])('%j with %d ms left: %d reached, the next one in %d ms', (list, remaining, reached, next) => {
  expect(countReached(list, remaining)).toBe(reached);
  expect(untilNext(list, remaining)).toBe(next);
});

test('a later instant never un-reaches a threshold', () => {
  fc.assert(
    fc.property(thresholds, duration, duration, (list, remaining, passed) => {
      expect(countReached(list, remaining - passed)).toBeGreaterThanOrEqual(countReached(list, remaining));
    }),
  );
});

test('waiting exactly as long as it says reaches the next threshold, and any shorter wait does not', () => {
  fc.assert(
    fc.property(thresholds, duration, fc.double({ min: 0, max: 0.999, noNaN: true }), (list, remaining, part) => {
      const wait = untilNext(list, remaining);
      const before = countReached(list, remaining);
      if (wait === Infinity) {
        expect(before).toBe(list.length);
        return;
      }
      expect(countReached(list, remaining - wait)).toBeGreaterThan(before);
      expect(countReached(list, remaining - Math.floor(wait * part))).toBe(before);
    }),
  );
});

test('stepping from threshold to threshold visits each of them once', () => {
  fc.assert(
    fc.property(thresholds, duration, (list, start) => {
      let remaining = start;
      let reached = countReached(list, remaining);
      for (let steps = 0; untilNext(list, remaining) < Infinity; steps++) {
        expect(steps).toBeLessThan(list.length);
        remaining -= untilNext(list, remaining);
        expect(countReached(list, remaining)).toBeGreaterThan(reached);
        reached = countReached(list, remaining);
      }
      expect(reached).toBe(list.length);
    }),
  );
});
