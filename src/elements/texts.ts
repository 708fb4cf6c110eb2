import { formatRemaining } from '../core/format-remaining.ts';
import { fallback, type Language, languageAt, languageFor } from './words/language.ts';
import { fill, type Words } from './words/words.ts';

/** What an element says: the app's own words, and for the rest those of the language round it. */
export class Texts {
  own: Partial<Words> = {};
  #language: Language = fallback;

  /** Takes up the language where the element stands; tells when it is there, unless the signal has aborted by then. */
  async learn(element: Element, learnt: () => void, signal: AbortSignal): Promise<void> {
    const language = await languageFor(languageAt(element));
    if (signal.aborted) return;
    this.#language = language;
    learnt();
  }

  get locale(): string {
    return this.#language.locale;
  }

  /** How it is written, also in a page that is written the other way. */
  get dir(): 'ltr' | 'rtl' {
    return this.#language.isRtl ? 'rtl' : 'ltr';
  }

  /** @param time what `{time}` stands for */
  say(name: keyof Words, time = ''): string {
    return fill(this.own[name] ?? this.#language.words[name], time);
  }

  /** A duration, ms, for the eye: `04:59`. */
  digits(ms: number): string {
    return formatRemaining(ms, { locale: this.locale });
  }

  /** A duration, ms, for the ear: "4 minutes 59 seconds". */
  duration(ms: number): string {
    return formatRemaining(ms, { locale: this.locale, style: 'long' });
  }
}
