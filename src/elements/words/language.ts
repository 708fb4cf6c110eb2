import { ancestorsOf } from '../dom.ts';
import { words as englishWords } from './en.ts';
import type { Words } from './words.ts';

type Load = () => Promise<{ readonly words: Words }>;

/**
 * English is always there; the other languages are loaded when a page needs them. The key is the language, with its script if
 * that is not the usual one: readers of simplified Chinese (`zh`) may not read traditional Chinese (`zh-Hant`).
 */
const others: Readonly<Record<string, Load>> = {
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
 * Returns the words for a BCP 47 tag. English is returned synchronously. It is also the fallback for invalid tags and for
 * languages without words; durations are in English then too, so that a sentence has one language.
 *
 * The promise never rejects: if words cannot be loaded (offline, or refused by a CSP), it is fulfilled with English, and the
 * next call tries again. Firefox before 155 tries again only after a reload: https://github.com/whatwg/html/pull/10327
 */
export function languageFor(tag: string): Language | Promise<Language> {
  const { locale, key } = parse(tag);
  if (key === 'en') return { ...english, locale };
  const load = others[key];
  return load ? loadWords(load, locale, key === 'ar' || key === 'he') : english;
}

async function loadWords(load: Load, locale: string, isRtl: boolean): Promise<Language> {
  try {
    const { words } = await load();
    return { locale, words, isRtl };
  } catch {
    return english;
  }
}

/** Canonicalizes the tag (the old `iw` becomes `he`) and finds its key (`zh-TW` has `zh-Hant`, because it implies that script). */
function parse(tag: string): { locale: string; key: string } {
  try {
    const locale = new Intl.Locale(tag);
    const { language } = locale;
    const { script } = locale.maximize();
    const isUsual = script === new Intl.Locale(language).maximize().script;
    return { locale: locale.toString(), key: isUsual ? language : `${language}-${script}` };
  } catch {
    return { locale: '', key: '' };
  }
}
