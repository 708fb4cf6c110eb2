import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatRemaining } from '../../src/core/format-remaining.ts';

test.each([
  [0, '00:00'],
  [-5000, '00:00'],
  [1, '00:01'],
  [999, '00:01'],
  [1000, '00:01'],
  [1001, '00:02'],
  [299_000, '04:59'],
  [299_001, '05:00'],
  [3_599_999, '1:00:00'],
  [3_600_000, '1:00:00'],
  [3_899_000, '1:04:59'],
  [100 * 3_600_000, '100:00:00'],
])('%d ms are shown as %s', (ms, shown) => {
  expect(formatRemaining(ms, { locale: 'en' })).toBe(shown);
});

test.each([
  ['en', 300_000, '5 minutes'],
  ['en', 90_000, '1 minute 30 seconds'],
  ['en', 3_661_000, '1 hour 1 minute 1 second'],
  ['en', 0, '0 seconds'],
  ['de', 300_000, '5 Minuten'],
  ['de', 60_000, '1 Minute'],
  ['pl', 5 * 60_000, '5 minut'],
  ['pl', 3 * 60_000, '3 minuty'],
  ['ja', 90_000, '1 分30 秒'],
])('in the words of %s, %d ms are "%s"', (locale, ms, words) => {
  expect(formatRemaining(ms, { locale, style: 'long' })).toBe(words);
});

test('digits follow the locale', () => {
  expect(formatRemaining(299_000, { locale: 'ar-EG' })).toBe('٠٤:٥٩');
  expect(formatRemaining(299_000, { locale: 'en-u-nu-deva' })).toBe('०४:५९');
});

test('short and narrow are shorter', () => {
  expect(formatRemaining(90_000, { locale: 'en', style: 'short' })).toBe('1 min 30 sec');
  expect(formatRemaining(90_000, { locale: 'en', style: 'narrow' })).toBe('1m 30s');
});

test('the digits always add up to the whole seconds that are left, rounded up', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), (ms) => {
      const seconds = formatRemaining(ms, { locale: 'en' })
        .split(':')
        .reduce((total, part) => total * 60 + Number(part), 0);
      expect(seconds).toBe(Math.ceil(ms / 1000));
    }),
  );
});

test('what is no number is refused, and so is a locale that is none', () => {
  expect(() => formatRemaining(Infinity)).toThrow('Expected `ms` to be a finite number, got Infinity (number)');
  expect(() => formatRemaining('5' as never)).toThrow('Expected `ms` to be a finite number, got "5" (string)');
  expect(() => formatRemaining(5, 'long' as never)).toThrow(
    'Expected `options` to be an object of options, got "long" (string)',
  );
  expect(() => formatRemaining(5, { locale: 'not a locale' })).toThrow(RangeError);
});
