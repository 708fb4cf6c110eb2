import { ancestorsOf } from '../dom.ts';
import { words as englishWords } from './en.ts';
import type { Words } from './words.ts';

/**
 * English is always there; the other languages are loaded when a page needs them. The key is the language, with its script if
 * that is not the usual one: readers of simplified Chinese (`zh`) may not read traditional Chinese (`zh-Hant`).
 */
const loaders: Readonly<Record<string, () => Promise<{ readonly words: Words }>>> = {
  en: async () => ({ words: englishWords }),
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
  es: () => import('./es.ts'),
  fr: () => import('./fr.ts'),
  he: () => import('./he.ts'),
  hi: () => import('./hi.ts'),
  it: () => import('./it.ts'),
  ja: () => import('./ja.ts'),
  ko: () => import('./ko.ts'),
  nl: () => import('./nl.ts'),
  pl: () => import('./pl.ts'),
  pt: () => import('./pt.ts'),
  ru: () => import('./ru.ts'),
  tr: () => import('./tr.ts'),
  uk: () => import('./uk.ts'),
  zh: () => import('./zh.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
};

/** The words of one language, and how to write it. */
export interface Language {
  /** BCP 47 tag, for `Intl` */
  readonly locale: string;
  readonly words: Words;
  /** Whether it is written from right to left. */
  readonly isRtl: boolean;
}

export const english: Language = { locale: 'en', words: englishWords, isRtl: false };

/** Calls back with the language in effect at the element, unless the signal has aborted by then. */
export async function loadLanguage(
  element: Element,
  signal: AbortSignal,
  onLoad: (language: Language) => void,
): Promise<void> {
  const language = await languageFor(languageAt(element));
  if (!signal.aborted) onLoad(language);
}

/** Returns the nearest `lang` of the node and its ancestors, also across shadow roots; empty if there is none. */
export function languageAt(node: Node): string {
  for (const ancestor of ancestorsOf(node)) {
    const lang = (ancestor as Element).getAttribute?.('lang');
    if (lang) return lang;
  }
  return '';
}

/**
 * Loads the words for a BCP 47 tag. Falls back to English for invalid tags and for languages without words; durations are in
 * English then too, so that a sentence has one language.
 *
 * Never rejects: if words cannot be loaded, the result is English, and the next call tries again. Firefox before 155 tries
 * again only after a reload: https://github.com/whatwg/html/pull/10327
 */
export async function languageFor(tag: string): Promise<Language> {
  try {
    const locale = new Intl.Locale(tag); // canonical: the old `iw` becomes `he`
    const { language } = locale;
    const { script } = locale.maximize(); // `zh-TW` implies `Hant`
    const isUsual = script === new Intl.Locale(language).maximize().script;
    const key = isUsual ? language : `${language}-${script}`;
    const load = loaders[key];
    if (!load) return english;
    const { words } = await load();
    return { locale: locale.toString(), words, isRtl: key === 'ar' || key === 'he' };
  } catch {
    return english; // no valid tag, or the words cannot be loaded: offline, or refused by a CSP
  }
}
