import { describe, expect, test } from 'vitest';
import { words as english } from '../../src/elements/words/en.ts';
import { languageFor } from '../../src/elements/words/language.ts';
import { resolveWords } from '../../src/elements/words/resolve-words.ts';
import type { Words } from '../../src/elements/words/words.ts';

const [second, minute] = [1000, 60_000];
const names = Object.keys(english) as (keyof Words)[];

const tags = 'ar de es fr he hi it ja ko nl pl pt ru tr uk zh zh-Hant'.split(' ');

const wide = { '.': '。', '?': '？', '…': '…' };
const marks: Record<string, Record<string, string>> = {
  ar: { '?': '؟' },
  de: { '…': '\u00a0…' },
  fr: { '?': '\u202f?' },
  hi: { '.': '।' },
  ja: wide,
  zh: wide,
  'zh-Hant': wide,
};

/** The punctuation mark at the end of an English text, if there is one. */
const markOf = (text: string): string => /[.?…]?$/.exec(text)?.[0] ?? '';

describe.each(tags)('the words in %s', (tag) => {
  const texts = async (): Promise<{ name: keyof Words; text: string }[]> => {
    const { words } = await languageFor(tag);
    return names.map((name) => ({ name, text: words[name] }));
  };

  test('are complete, and none of them is English', async () => {
    expect(Object.keys((await languageFor(tag)).words)).toEqual(names);
    for (const { name, text } of await texts()) {
      expect(text, name).toMatch(/\S/);
      expect(text, name).not.toBe(english[name]);
    }
  });

  test('have `{time}` once where English has it', async () => {
    for (const { name, text } of await texts()) {
      expect(text.match(/\{time\}|[{}]/g) ?? [], name).toEqual(english[name].match(/\{time\}/g) ?? []);
    }
  });

  test('end with the punctuation mark of the language, or with none in titles and buttons', async () => {
    for (const { name, text } of await texts()) {
      const mark = markOf(english[name]);
      if (mark) expect(text.endsWith(marks[tag]?.[mark] ?? mark), `${name}: ${text}`).toBe(true);
      else expect(text, name).toMatch(/[\p{L}\p{M}})]$/u);
    }
  });

  test('have the spaces and punctuation of the language', async () => {
    const wrong = {
      ja: /[ .,:;?!]/,
      zh: /[ .,:;?!]/,
      'zh-Hant': /[ .,:;?!]/,
      fr: /(?<!\u202f)[:;?!]|\s[\u202f]/,
      es: /^[^¿]*\?/,
      ar: /[?,;]/,
      hi: /\./,
    }[tag];
    for (const { name, text } of await texts()) {
      expect(text, name).toBe(text.trim());
      expect(text, name).not.toMatch(/'|"|\.\.|\s\s/);
      if (wrong) expect(text, name).not.toMatch(wrong);
    }
  });
});

test('the words in English have typographic apostrophes', () => {
  for (const name of names) expect(english[name], name).not.toMatch(/'|"|\.\.|\s\s/);
});

test.each(['ar', 'pl', 'ru', 'uk'])('in %s, which has cases, the time stands behind a colon or a sign', async (tag) => {
  const { words } = await languageFor(tag);
  for (const name of ['consequence', 'timeLeft', 'extend'] as const) {
    expect(words[name], name).toMatch(/(?:: |\(\+)\{time\}/);
  }
});

/** The letters that a two-byte charset can write. */
function lettersOf(charset: string, lead: readonly [number, number]): Set<string> {
  const decoder = new TextDecoder(charset);
  const letters = new Set<string>();
  for (let first = lead[0]; first <= lead[1]; first++) {
    for (let last = 0x40; last <= 0xfe; last++) letters.add(decoder.decode(Uint8Array.of(first, last)));
  }
  return letters;
}

test.each([
  { tag: 'zh', charset: 'gb2312', lead: [0xb0, 0xf7] },
  { tag: 'zh-Hant', charset: 'big5', lead: [0xa4, 0xf9] },
] as const)('the words in $tag have only letters of that script', async ({ tag, charset, lead }) => {
  const letters = lettersOf(charset, lead);
  const { words } = await languageFor(tag);
  const used =
    Object.values(words)
      .join('')
      .match(/\p{Script=Han}/gu) ?? [];
  expect(used.length).toBeGreaterThan(100);
  expect(used.filter((letter) => !letters.has(letter))).toEqual([]);
});

// Written out, for people who can read it.
test('the most important sentence reads well in each language', async () => {
  const say = async (tag: string) => {
    const words = resolveWords({}, await languageFor(tag));
    const times = [minute, 90 * second].map((ms) => words.duration(ms));
    return [tag, ...times.map((time) => words.text('consequence', time))].join('\n  ');
  };
  expect((await Promise.all(['en', ...tags].map(say))).join('\n')).toMatchInlineSnapshot(`
    "en
      You will leave the call in 1 minute.
      You will leave the call in 1 minute 30 seconds.
    ar
      الوقت المتبقي قبل مغادرة المكالمة تلقائيًا: دقيقة.
      الوقت المتبقي قبل مغادرة المكالمة تلقائيًا: دقيقة و30 ثانية.
    de
      Sie verlassen das Gespräch automatisch in 1 Minute.
      Sie verlassen das Gespräch automatisch in 1 Minute, 30 Sekunden.
    es
      Saldrá automáticamente de la llamada en 1 minuto.
      Saldrá automáticamente de la llamada en 1 minuto 30 segundos.
    fr
      Vous quitterez automatiquement l’appel dans 1 minute.
      Vous quitterez automatiquement l’appel dans 1 minute 30 secondes.
    he
      יציאה אוטומטית מהשיחה בעוד 1 דקה.
      יציאה אוטומטית מהשיחה בעוד 1 דקה 30 שניות.
    hi
      कॉल से अपने-आप बाहर होने में बाकी समय: 1 मिनट।
      कॉल से अपने-आप बाहर होने में बाकी समय: 1 मिनट 30 सेकंड।
    it
      Uscirai automaticamente dalla chiamata tra 1 minuto.
      Uscirai automaticamente dalla chiamata tra 1 minuto 30 secondi.
    ja
      1分後に通話から自動的に退出します。
      1分30秒後に通話から自動的に退出します。
    ko
      1분 후 통화에서 자동으로 나가게 됩니다.
      1분 30초 후 통화에서 자동으로 나가게 됩니다.
    nl
      U verlaat het gesprek automatisch over 1 minuut.
      U verlaat het gesprek automatisch over 1 minuut, 30 seconden.
    pl
      Do automatycznego rozłączenia pozostało: 1 minuta.
      Do automatycznego rozłączenia pozostało: 1 minuta i 30 sekund.
    pt
      Sairá automaticamente da chamada dentro de 1 minuto.
      Sairá automaticamente da chamada dentro de 1 minuto 30 segundos.
    ru
      До автоматического выхода из звонка: 1 минута.
      До автоматического выхода из звонка: 1 минута 30 секунд.
    tr
      1 dakika sonra görüşmeden otomatik olarak ayrılacaksınız.
      1 dakika 30 saniye sonra görüşmeden otomatik olarak ayrılacaksınız.
    uk
      До автоматичного виходу із дзвінка: 1 хвилина.
      До автоматичного виходу із дзвінка: 1 хвилина і 30 секунд.
    zh
      您将在1分钟后自动退出通话。
      您将在1分钟30秒钟后自动退出通话。
    zh-Hant
      您將在1分鐘後自動離開通話。
      您將在1分鐘30秒後自動離開通話。"
  `);
});

describe('languageFor()', () => {
  test.each([
    { tag: 'de', locale: 'de', file: 'de' },
    { tag: 'de-AT', locale: 'de-AT', file: 'de' },
    { tag: 'DE-at', locale: 'de-AT', file: 'de' },
    { tag: 'de-CH-1996', locale: 'de-CH-1996', file: 'de' },
    { tag: 'pt-BR', locale: 'pt-BR', file: 'pt' },
    { tag: 'pt-PT', locale: 'pt-PT', file: 'pt' },
    { tag: 'ar-EG-u-nu-latn', locale: 'ar-EG-u-nu-latn', file: 'ar' },
    { tag: 'iw', locale: 'he', file: 'he' },
    { tag: 'zh-CN', locale: 'zh-CN', file: 'zh' },
    { tag: 'zh-SG', locale: 'zh-SG', file: 'zh' },
    { tag: 'zh-Hans-HK', locale: 'zh-Hans-HK', file: 'zh' },
    { tag: 'zh-TW', locale: 'zh-TW', file: 'zh-hant' },
    { tag: 'zh-HK', locale: 'zh-HK', file: 'zh-hant' },
    { tag: 'zh-MO', locale: 'zh-MO', file: 'zh-hant' },
    { tag: 'zh-Hant', locale: 'zh-Hant', file: 'zh-hant' },
    { tag: 'zh-Hant-CN', locale: 'zh-Hant-CN', file: 'zh-hant' },
  ])('loads the words of $file for $tag, and the locale $locale', async ({ tag, locale, file }) => {
    const { words } = await import(`../../src/elements/words/${file}.ts`);
    expect(await languageFor(tag)).toEqual({ locale, words, isRtl: ['ar', 'he'].includes(file) });
  });

  test.each([
    { tag: 'en', locale: 'en' },
    { tag: 'en-GB', locale: 'en-GB' },
    { tag: 'EN-us', locale: 'en-US' },
  ])('has English for $tag', async ({ tag, locale }) => {
    expect(await languageFor(tag)).toEqual({ locale, words: english, isRtl: false });
  });

  test.each([
    { what: 'an empty tag', tag: '' },
    { what: 'an invalid tag', tag: 'en_US' },
    { what: 'a private tag', tag: 'x-klingon' },
    { what: 'an undetermined language', tag: 'und' },
    { what: 'a language without words', tag: 'nb' },
    { what: 'a right-to-left language without words', tag: 'fa' },
    { what: 'a language in another script', tag: 'hi-Latn' },
    { what: 'English in another script', tag: 'en-Shaw' },
  ])('falls back to English, durations too, for $what ("$tag")', async ({ tag }) => {
    expect(await languageFor(tag)).toEqual({ locale: 'en', words: english, isRtl: false });
  });
});
