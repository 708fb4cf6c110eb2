import { words as english } from './en.ts';
import type { Words } from './words.ts';

type Load = () => Promise<{ readonly words: Words }>;

/** English is always there; the others come when a page needs them. */
const others: Readonly<Record<string, Load>> = {};

/** The words of one language, and what `Intl` is to be asked for. */
export interface Language {
  /** BCP 47 tag */
  readonly locale: string;
  readonly words: Words;
}

export const fallback: Language = { locale: 'en', words: english };

/** What `lang` says where the node stands, also across the borders of shadow trees; empty if nobody said. */
export function languageAt(node: Node): string {
  for (let at: Node | null = node; at; at = at.parentNode ?? (at as ShadowRoot).host ?? null) {
    const lang = (at as Element).getAttribute?.('lang');
    if (lang) return lang;
  }
  return '';
}

/**
 * The words for a BCP 47 tag: at once for English, and also for what is no tag or a language that there are none for (then
 * durations are written in English, too, so that a sentence is in one language).
 */
export function languageFor(tag: string): Language | Promise<Language> {
  const [locale = 'en'] = canonical(tag);
  const language = locale.split('-')[0] as string;
  if (language === 'en') return { locale, words: english };
  const load = others[language];
  return load ? load().then(({ words }) => ({ locale, words })) : fallback;
}

function canonical(tag: string): string[] {
  try {
    return Intl.getCanonicalLocales(tag || 'en');
  } catch {
    return [];
  }
}
