import fc from 'fast-check';
import { expect, test } from 'vitest';
import { durationOf, formatDuration, parseDuration } from '../../src/rules/duration.ts';

test.each([
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['2h', 7_200_000],
  ['1h30m', 5_400_000],
  ['1d12h', 129_600_000],
  ['2d3h4m5s', 183_845_000],
  ['10d', 864_000_000],
  ['100h', 360_000_000],
  ['1000m', 60_000_000],
  ['0s', 0],
  [1500, 1500],
  [0, 0],
])('the duration %s is %d ms', (text, ms) => {
  expect(durationOf(text)).toBe(ms);
});

test.each([
  '',
  '30',
  '1.5h',
  '-5m',
  '30 m',
  '30M',
  'm',
  '30m1h',
  '1h1h',
  ' 30m',
  '30min',
  '1e3s',
  '100000d',
  '30s1m',
  ['30m'],
  2 ** 53,
  -1,
  1.5,
  Number.NaN,
  Infinity,
  null,
  {},
  true,
])('%j is not a duration', (value) => {
  expect(durationOf(value)).toBeUndefined();
  expect(() => parseDuration('limit', value)).toThrow(/^Expected `limit` to be a duration such as "90s", .*, got /);
});

test('parseDuration gives the duration in ms', () => {
  expect(parseDuration('--by', '15m')).toBe(900_000);
  expect(parseDuration('--by', 0)).toBe(0);
});

test('the error names the setting, the expected form and the value', () => {
  expect(() => parseDuration('--by', '15')).toThrow(
    'Expected `--by` to be a duration such as "90s", "30m" or "1h30m", or a number of ms, got "15" (string)',
  );
});

test('a formatted duration without blanks can be parsed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), (seconds) => {
      const text = formatDuration(seconds * 1000);
      expect(durationOf(text.replaceAll('min', 'm').replaceAll(' ', ''))).toBe(seconds * 1000);
    }),
  );
});

test.each([
  [183_845_000, '2 d 3 h 4 min 5 s'],
  [86_400_000, '1 d'],
  [3_600_000, '1 h'],
  [5_400_000, '1 h 30 min'],
  [1_800_000, '30 min'],
  [500, '0.5 s'],
  [0, '0 s'],
])('%d ms is formatted as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
