import { expect } from '../core/expect.ts';
import { formatRemaining } from '../core/format-remaining.ts';
import { fallback, type Language, languageAt, languageFor } from './words/language.ts';
import { fill, type Words } from './words/words.ts';

/** What an element says: the app's own words, and for the rest those of the language round it. */
export class Texts {
  #own: Partial<Words> = {};
  #language: Language = fallback;

  /** The app's own words. */
  get own(): Partial<Words> {
    return this.#own;
  }
  set own(words: Partial<Words>) {
    expect(typeof words === 'object', 'words', 'an object', words);
    for (const [name, text] of Object.entries(words)) {
      expect(Object.hasOwn(fallback.words, name), `words.${name}`, 'a text of the elements', text);
      expect(text === undefined || typeof text === 'string', `words.${name}`, 'a string', text);
    }
    this.#own = { ...words };
  }

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

  /** Whether it is read from right to left, wherever it stands. */
  get dir(): 'rtl' | 'ltr' {
    return this.#language.isRtl ? 'rtl' : 'ltr';
  }

  /** @param time what `{time}` stands for */
  say(name: keyof Words, time = ''): string {
    return fill(this.#own[name] ?? this.#language.words[name], time);
  }

  /** A duration, ms, for the eye: `04:59`. */
  digits(ms: number): string {
    return formatRemaining(ms, { locale: this.locale });
  }

  /** A duration, ms, for the ear: "4 minutes 59 seconds". */
  duration(ms: number): string {
    return formatRemaining(ms, { locale: this.locale, style: 'long' });
  }

  /** The nearest minutes of a duration, ms, and never none: "5 min". */
  minutes(ms: number): string {
    return formatRemaining(Math.max(1, Math.round(ms / 60_000)) * 60_000, { locale: this.locale, style: 'short' });
  }

  /** A time of day, epoch ms: in this language, with 12 or 24 hours as where the person lives, if that speaks it: `en-GB`. */
  time(at: number): string {
    const own = navigator.languages.find((tag) => tag.startsWith(`${this.locale}-`)) ?? this.locale;
    const { hourCycle = 'h23' } = new Intl.DateTimeFormat(own, { hour: 'numeric' }).resolvedOptions();
    return new Intl.DateTimeFormat(this.locale, { timeStyle: 'short', hourCycle }).format(at);
  }
}
