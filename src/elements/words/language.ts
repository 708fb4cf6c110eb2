import { ancestorsOf } from '../dom.ts';
import { sessionWords as englishSessionWords, words as englishWords } from './en.ts';
import { tagsFor } from './tags.ts';
import type { SessionWords, TimeRules, Words } from './words.ts';

/** What the file of a language exports. */
interface LanguageFile {
  readonly words: Words;
  readonly sessionWords: SessionWords;
  readonly timeRules?: TimeRules;
}

/**
 * English is always there; the other languages are loaded when a page needs them. The key is the language, with its script or
 * region where people of that language read another one.
 */
const loaders: Readonly<Record<string, () => Promise<LanguageFile>>> = {
  en: async () => ({ words: englishWords, sessionWords: englishSessionWords }),
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
  'pt-PT': () => import('./pt-pt.ts'),
  ru: () => import('./ru.ts'),
  tr: () => import('./tr.ts'),
  uk: () => import('./uk.ts'),
  zh: () => import('./zh.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
};

/** The words of one language. */
export interface Language extends LanguageFile {
  /** The language of the page as a canonical BCP 47 tag; empty if it has none or an invalid one. */
  readonly tag: string;
  /** The language of the words as a BCP 47 tag, for `Intl`. It differs from `tag` if the package has no words for that one. */
  readonly locale: string;
}

export const english: Language = { tag: '', locale: 'en', words: englishWords, sessionWords: englishSessionWords };

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
  const tags = tagsFor(tag);
  const [canonical = ''] = tags;
  const load = tags.map((candidate) => loaders[candidate]).find(Boolean);
  if (!load) return { ...english, tag: canonical };
  try {
    return { tag: canonical, locale: canonical, ...(await load()) };
  } catch {
    return { ...english, tag: canonical }; // they cannot be loaded: offline, or refused by a CSP
  }
}
