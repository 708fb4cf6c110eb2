import { expect, expectObject } from './expect.ts';

/** Options of {@link formatRemaining}. */
export interface FormatRemainingOptions {
  /**
   * `'digital'`: `04:59`, `1:04:59`. `'long'`, `'short'`, `'narrow'`: words and units of `Intl`, such as `4 minutes 59 seconds`.
   * @default 'digital'
   */
  style?: 'digital' | 'long' | 'short' | 'narrow';
  /**
   * A BCP 47 language tag, or several in order of preference. The extension `-u-nu-` chooses the digits.
   * @default the language of the browser or of Node
   */
  locale?: string | readonly string[];
}

const units = ['hour', 'minute', 'second'] as const;

/**
 * Writes the remaining time for people: `04:59`, or in words, in any language that `Intl` knows.
 *
 * Seconds are rounded up, so `00:00` appears only when the time is up. A negative time is written as zero.
 * @param ms the remaining time in milliseconds
 * @throws TypeError when `ms` is not a finite number, or `options` is not an object; RangeError (by `Intl`) when the locale or
 *   the style is invalid
 */
export function formatRemaining(ms: number, options: FormatRemainingOptions = {}): string {
  expectObject('options', options);
  const { style = 'digital', locale } = options;
  const locales = locale as string | string[] | undefined;
  expect(Number.isFinite(ms), 'ms', 'a finite number', ms);
  const parts = split(ms);
  if (style === 'digital') {
    const [hours = 0] = parts;
    return parts
      .slice(hours ? 0 : 1)
      .map((part, index) =>
        new Intl.NumberFormat(locales, { minimumIntegerDigits: hours && !index ? 1 : 2, useGrouping: false }).format(
          part,
        ),
      )
      .join(':');
  }
  return new Intl.ListFormat(locales, { type: 'unit', style: 'narrow' }).format(durationUnits(ms, style, locales));
}

/**
 * Writes the hours, minutes and seconds of a duration that are not zero, each in words: `['4 minutes', '59 seconds']`.
 * `Intl.DurationFormat` would do this in one call, but Node 20 and browsers before 2025 do not have it.
 * @param ms the duration in milliseconds
 */
export function durationUnits(
  ms: number,
  unitDisplay: 'long' | 'short' | 'narrow',
  locales: string | string[] | undefined,
): string[] {
  const parts = split(ms);
  const isZero = parts.every((part) => part === 0);
  return units.flatMap((unit, index) => {
    const part = parts[index] as number;
    const isShown = part || (isZero && unit === 'second');
    return isShown ? new Intl.NumberFormat(locales, { style: 'unit', unit, unitDisplay }).format(part) : [];
  });
}

/** Hours, minutes and seconds, with the seconds rounded up; zeros for a negative time. */
function split(ms: number): readonly number[] {
  const total = Math.max(0, Math.ceil(ms / 1000));
  return [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
}
