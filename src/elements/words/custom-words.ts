import { expect, expectOptions } from '../../core/expect.ts';
import { words as englishWords } from './en.ts';
import { parseTag, tagsFor } from './tags.ts';
import type { CustomWords, Words } from './words.ts';

/** A BCP 47 tag begins with a language of two or three letters. No text has such a name. */
const languageTag = /^[a-z]{2,3}(?:-|$)/i;

let defaults: CustomWords = {};
const listeners = new Set<() => void>();

/**
 * Sets your own texts for all elements of the page, also for those that are there already. An element's own `words` take
 * precedence. Call it again to replace them, or with `null` to remove them.
 * @throws TypeError for an unknown name, a text that is not a string, or an invalid language tag
 */
export function setDefaultWords(words: CustomWords | null | undefined): void {
  expectWords(words ?? {});
  defaults = { ...words };
  for (const listener of listeners) listener();
}

/** The texts of {@link setDefaultWords}. */
export const defaultWords = (): CustomWords => defaults;

/** Calls back after {@link setDefaultWords}, until the signal aborts. */
export function onDefaultWords(listener: () => void, signal: AbortSignal): void {
  listeners.add(listener);
  signal.addEventListener('abort', () => listeners.delete(listener));
}

/** @throws TypeError for an unknown name, a text that is not a string, or an invalid language tag */
export function expectWords(words: CustomWords): void {
  expect(typeof words === 'object', 'words', 'an object', words);
  for (const [name, value] of Object.entries(words)) {
    if (languageTag.test(name)) expectLanguage(name, value);
    else expectTexts({ [name]: value }, 'words');
  }
}

function expectLanguage(tag: string, texts: Partial<Words> | undefined): void {
  if (!parseTag(tag))
    throw new TypeError(`Expected \`words\` key \`${tag}\` to be a language tag such as \`de\` or \`pt-BR\``);
  if (texts === undefined) return;
  expect(typeof texts === 'object' && texts !== null, `words.${tag}`, 'an object of texts', texts);
  expectTexts(texts, `words.${tag}`);
}

function expectTexts(texts: Partial<Words>, where: string): void {
  expectOptions(texts, Object.keys(englishWords), `\`${where}\` key`);
  for (const [name, text] of Object.entries(texts))
    expect(text === undefined || typeof text === 'string', `${where}.${name}`, 'a string', text);
}

/** The texts for one language, from those that are for every language and those that are for this one. */
export interface TextsOfLanguage {
  readonly texts: Partial<Words>;
  /** Whether there are texts for this language alone. */
  readonly isSpecific: boolean;
}

/**
 * @param tag the page's language, a BCP 47 tag; may be empty
 * @param fallback the language to use if there are no texts for that one
 */
export function pickTexts(words: CustomWords, tag: string, fallback: string): TextsOfLanguage {
  const byTag = new Map<string, Partial<Words>>();
  const texts: Partial<Record<string, string>> = {};
  for (const [name, value] of Object.entries(words)) {
    if (typeof value === 'string') texts[name] = value;
    else if (value) byTag.set(new Intl.Locale(name).toString(), value);
  }
  const find = (language: string): Partial<Words> | undefined =>
    tagsFor(language)
      .map((candidate) => byTag.get(candidate))
      .find(Boolean);
  const found = find(tag);
  return { texts: { ...texts, ...(found ?? find(fallback)) }, isSpecific: found !== undefined };
}
