import { expect, test } from 'vitest';
import { shownTime } from '../../src/core/shown-time.ts';

test.each([
  [null, null],
  [0, 0],
  [1, 1000],
  [1000, 1000],
  [1001, 2000],
])('%s ms left are shown as %s', (remaining, shown) => {
  expect(shownTime(remaining)).toBe(shown);
});
