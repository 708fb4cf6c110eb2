import { expect, expectOptions } from '../../core/expect.ts';
import { formatRemaining } from '../../core/format-remaining.ts';
import { english, type Language } from './language.ts';
import type { Words } from './words.ts';

/** The words of an element in one language, with times and durations in the same language. */
export interface ResolvedWords {
  /** BCP 47 tag */
  readonly locale: string;
  readonly dir: 'ltr' | 'rtl';
  /** The text of that name, with `{time}` replaced. */
  text(name: keyof Words, time?: string): string;
  /** A duration (ms) in digits: `04:59`. */
  digits(ms: number): string;
  /** A duration (ms) in words: "4 minutes 59 seconds". */
  duration(ms: number): string;
  /** A duration (ms) in the nearest whole minutes, at least one: "5 min". */
  minutes(ms: number): string;
  /** A time of day, from epoch milliseconds. It has 12 or 24 hours as in the person's region. */
  timeOfDay(at: number): string;
}

/** Combines the app's own words with those of the language, which fill the gaps. */
export function resolveWords(own: Partial<Words>, { locale, words, isRtl }: Language): ResolvedWords {
  const format = (ms: number, style: 'digital' | 'long' | 'short'): string => formatRemaining(ms, { locale, style });
  return {
    locale,
    dir: isRtl ? 'rtl' : 'ltr',
    text: (name, time = '') => fill(own[name] ?? words[name], time),
    digits: (ms) => format(ms, 'digital'),
    duration: (ms) => format(ms, 'long'),
    minutes: (ms) => format(Math.max(1, Math.round(ms / 60_000)) * 60_000, 'short'),
    timeOfDay(at) {
      // The person's region counts only if its language is that of the words: `en-GB` for `en`.
      const regional = navigator.languages.find((tag) => tag.startsWith(`${locale}-`)) ?? locale;
      const { hourCycle = 'h23' } = new Intl.DateTimeFormat(regional, { hour: 'numeric' }).resolvedOptions();
      return new Intl.DateTimeFormat(locale, { timeStyle: 'short', hourCycle }).format(at);
    },
  };
}

/** @throws TypeError for an unknown name, or a text that is not a string */
export function expectWords(words: Partial<Words>): void {
  expect(typeof words === 'object', 'words', 'an object', words);
  expectOptions(words, Object.keys(english.words), '`words` key');
  for (const [name, text] of Object.entries(words))
    expect(text === undefined || typeof text === 'string', `words.${name}`, 'a string', text);
}

/**
 * Replaces `{time}` by a duration or a time of day. A time may end with the full stop of "p.m.", which then ends the sentence
 * as well. The space that `Intl` puts between a digit and 分 is removed: nobody writes it.
 */
export function fill(text: string, time: string): string {
  const written = time.replace(/(\d) (?=\p{Script=Han})/gu, '$1');
  return text.replace('{time}', written).replace(/\.\.$/, '.');
}
