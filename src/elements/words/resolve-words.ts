import { durationUnits, formatRemaining } from '../../core/format-remaining.ts';
import { defaultWords, pickTexts } from './custom-words.ts';
import type { Language } from './language.ts';
import { isRightToLeft } from './tags.ts';
import type { CustomWords, TimeRules, Words } from './words.ts';

/** What the question is about: `'call'`, or `'session'` in a page without a call. */
export type Subject = 'call' | 'session';

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

/**
 * Combines the element's own words with those of the app and of the language, which fill the gaps. If there are own words for a
 * language that the package does not have, times and durations are in that language.
 */
export function resolveWords(own: CustomWords, language: Language, subject: Subject = 'call'): ResolvedWords {
  const { tag, words, sessionWords } = language;
  const custom = [own, defaultWords()].map((texts) => pickTexts(texts, tag, language.locale));
  const locale = custom.some(({ isSpecific }) => isSpecific) ? tag : language.locale;
  const texts: readonly Partial<Words>[] = [
    ...custom.map((one) => one.texts),
    ...(subject === 'session' ? [sessionWords] : []),
    words,
  ];
  // The rules are those of the language that the times are in.
  const { joinsByAnd, units = 'long', replacements = [] } = (locale === language.locale && language.timeRules) || {};
  const list = new Intl.ListFormat(locale, joinsByAnd ? {} : { type: 'unit', style: 'narrow' });
  return {
    locale,
    dir: isRightToLeft(locale) ? 'rtl' : 'ltr',
    text(name, time = '') {
      const text = texts.find((some) => some[name] !== undefined)?.[name] as string;
      return fill(text, time, replacements);
    },
    digits: (ms) => formatRemaining(ms, { locale }),
    duration: (ms) => list.format(durationUnits(ms, units, locale)),
    minutes: (ms) => formatRemaining(Math.max(1, Math.round(ms / 60_000)) * 60_000, { locale, style: 'short' }),
    timeOfDay(at) {
      // The person's region counts only if its language is that of the words: `en-GB` for `en`.
      const regional = navigator.languages.find((name) => name.startsWith(`${locale}-`)) ?? locale;
      const { hourCycle = 'h23' } = new Intl.DateTimeFormat(regional, { hour: 'numeric' }).resolvedOptions();
      return new Intl.DateTimeFormat(locale, { timeStyle: 'short', hourCycle }).format(at);
    },
  };
}

/**
 * Replaces `{time}` by a duration or a time of day. A time may end with the full stop of "p.m.", which then ends the sentence
 * as well.
 */
export function fill(text: string, time: string, replacements: TimeRules['replacements'] = []): string {
  const sentence = text.replace('{time}', time).replace(/\.\.$/, '.');
  return replacements.reduce((written, [pattern, replacement]) => written.replace(pattern, replacement), sentence);
}
