import { words as english } from './en.ts';
import type { Words } from './words.ts';

type Load = () => Promise<{ readonly words: Words }>;

/**
 * English is always there; the others come when a page needs them. By language and script: who reads simplified Chinese may
 * not read traditional Chinese, and `Intl` writes durations in the script that the page has asked for.
 */
const others: Readonly<Record<string, Load>> = {
  'ar-Arab': () => import('./ar.ts'),
  'de-Latn': () => import('./de.ts'),
  'es-Latn': () => import('./es.ts'),
  'fr-Latn': () => import('./fr.ts'),
  'he-Hebr': () => import('./he.ts'),
  'hi-Deva': () => import('./hi.ts'),
  'it-Latn': () => import('./it.ts'),
  'ja-Jpan': () => import('./ja.ts'),
  'ko-Kore': () => import('./ko.ts'),
  'nl-Latn': () => import('./nl.ts'),
  'pl-Latn': () => import('./pl.ts'),
  'pt-Latn': () => import('./pt.ts'),
  'ru-Cyrl': () => import('./ru.ts'),
  'tr-Latn': () => import('./tr.ts'),
  'uk-Cyrl': () => import('./uk.ts'),
  'zh-Hans': () => import('./zh.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
};

/** The words of one language, and what `Intl` is to be asked for. */
export interface Language {
  /** BCP 47 tag */
  readonly locale: string;
  readonly words: Words;
  /** Whether it is written from right to left. */
  readonly isRtl: boolean;
}

export const fallback: Language = { locale: 'en', words: english, isRtl: false };

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
 *
 * Never rejected: words that cannot be loaded, as when offline or refused by a CSP, are English, and the next call tries again
 * (in Firefox before 155 only on a page loaded anew: https://github.com/whatwg/html/pull/10327).
 */
export function languageFor(tag: string): Language | Promise<Language> {
  const { locale, language, script } = parse(tag);
  if (language === 'en' && script === 'Latn') return { ...fallback, locale };
  const load = others[`${language}-${script}`];
  return load ? loaded(load, locale, script === 'Arab' || script === 'Hebr') : fallback;
}

async function loaded(load: Load, locale: string, isRtl: boolean): Promise<Language> {
  try {
    const { words } = await load();
    return { locale, words, isRtl };
  } catch {
    return fallback;
  }
}

/** Canonical, so that the old `iw` is `he`, and with the script that the tag implies: zh-TW is written in Hant. */
function parse(tag: string): { locale: string; language?: string; script?: string | undefined } {
  try {
    const locale = new Intl.Locale(tag);
    return { locale: locale.toString(), language: locale.language, script: locale.maximize().script };
  } catch {
    return { locale: '' };
  }
}
