import { expect } from './expect.ts';

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
 * @throws TypeError when `ms` is not a finite number; RangeError (by `Intl`) when the locale is invalid
 */
export function formatRemaining(ms: number, options: FormatRemainingOptions = {}): string {
  const { style = 'digital', locale } = options;
  const locales = locale as string | string[] | undefined;
  expect(Number.isFinite(ms), 'ms', 'a finite number', ms);
  const total = Math.max(0, Math.ceil(ms / 1000));
  const parts = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];

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
  // Intl.DurationFormat would do this in one call, but Node 20 and browsers before 2025 do not have it.
  const words = units.flatMap((unit, index) => {
    const part = parts[index] as number;
    const shown = part || (!total && unit === 'second');
    return shown ? new Intl.NumberFormat(locales, { style: 'unit', unit, unitDisplay: style }).format(part) : [];
  });
  return new Intl.ListFormat(locales, { type: 'unit', style: 'narrow' }).format(words);
}
