import { describe, expect, test } from 'vitest';
import { formatRemaining } from '../../src/core/format-remaining.ts';
import { words as english } from '../../src/elements/words/en.ts';
import { languageFor } from '../../src/elements/words/language.ts';
import { fill } from '../../src/elements/words/resolve-words.ts';
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

/** The mark that the text in English ends with, if it does. */
const markOf = (text: string): string => /[.?…]?$/.exec(text)?.[0] ?? '';

describe.each(tags)('in %s', (tag) => {
  const texts = async (): Promise<(readonly [keyof Words, string])[]> => {
    const { words } = await languageFor(tag);
    return names.map((name) => [name, words[name]]);
  };

  test('every text is there, and is not the one in English', async () => {
    expect(Object.keys((await languageFor(tag)).words)).toEqual(names);
    for (const [name, text] of await texts()) {
      expect(text, name).toMatch(/\S/);
      expect(text, name).not.toBe(english[name]);
    }
  });

  test('the time stands in the texts in which it does in English, once', async () => {
    for (const [name, text] of await texts()) {
      expect(text.match(/\{time\}|[{}]/g) ?? [], name).toEqual(english[name].match(/\{time\}/g) ?? []);
    }
  });

  test('a sentence ends with the mark of the language, and a title or a button with none', async () => {
    for (const [name, text] of await texts()) {
      const mark = markOf(english[name]);
      if (mark) expect(text.endsWith(marks[tag]?.[mark] ?? mark), `${name}: ${text}`).toBe(true);
      else expect(text, name).toMatch(/[\p{L}\p{M}})]$/u);
    }
  });

  test('spaces and signs are those of the language', async () => {
    const wrong = {
      ja: /[ .,:;?!]/,
      zh: /[ .,:;?!]/,
      'zh-Hant': /[ .,:;?!]/,
      fr: /(?<!\u202f)[:;?!]|\s[\u202f]/,
      es: /^[^¿]*\?/,
      ar: /[?,;]/,
      hi: /\./,
    }[tag];
    for (const [name, text] of await texts()) {
      expect(text, name).toBe(text.trim());
      expect(text, name).not.toMatch(/'|"|\.\.|\s\s/);
      if (wrong) expect(text, name).not.toMatch(wrong);
    }
  });
});

test.each(['ar', 'pl', 'ru', 'uk'])('in %s, which has cases, no word governs the duration', async (tag) => {
  const { words } = await languageFor(tag);
  for (const name of ['consequence', 'timeLeft', 'extend'] as const) {
    expect(words[name], name).toMatch(/(?:: |\(\+)\{time\}/);
  }
});

/** What a charset can write, two bytes a letter. */
function lettersOf(charset: string, lead: readonly [number, number]): Set<string> {
  const decoder = new TextDecoder(charset);
  const letters = new Set<string>();
  for (let first = lead[0]; first <= lead[1]; first++) {
    for (let last = 0x40; last <= 0xfe; last++) letters.add(decoder.decode(Uint8Array.of(first, last)));
  }
  return letters;
}

test.each([
  ['zh', 'gb2312', [0xb0, 0xf7]],
  ['zh-Hant', 'big5', [0xa4, 0xf9]],
] as const)('%s is written in the letters of its script', async (tag, charset, lead) => {
  const letters = lettersOf(charset, lead);
  const { words } = await languageFor(tag);
  const used =
    Object.values(words)
      .join('')
      .match(/\p{Script=Han}/gu) ?? [];
  expect(used.length).toBeGreaterThan(100);
  expect(used.filter((letter) => !letters.has(letter))).toEqual([]);
});

/** The sentence that matters most, for those who read it. */
test('what happens without an answer is said in each language', async () => {
  const say = async (tag: string) => {
    const { locale, words } = await languageFor(tag);
    const times = [minute, 90 * second].map((ms) => formatRemaining(ms, { style: 'long', locale }));
    return [tag, ...times.map((time) => fill(words.consequence, time))].join('\n  ');
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
    ['de', 'de', 'de'],
    ['de-AT', 'de-AT', 'de'],
    ['DE-at', 'de-AT', 'de'],
    ['de-CH-1996', 'de-CH-1996', 'de'],
    ['pt-BR', 'pt-BR', 'pt'],
    ['pt-PT', 'pt-PT', 'pt'],
    ['ar-EG-u-nu-latn', 'ar-EG-u-nu-latn', 'ar'],
    ['iw', 'he', 'he'],
    ['zh-CN', 'zh-CN', 'zh'],
    ['zh-SG', 'zh-SG', 'zh'],
    ['zh-Hans-HK', 'zh-Hans-HK', 'zh'],
    ['zh-TW', 'zh-TW', 'zh-hant'],
    ['zh-HK', 'zh-HK', 'zh-hant'],
    ['zh-MO', 'zh-MO', 'zh-hant'],
    ['zh-Hant', 'zh-Hant', 'zh-hant'],
    ['zh-Hant-CN', 'zh-Hant-CN', 'zh-hant'],
  ])('%s is %s, with the words of %s', async (tag, locale, file) => {
    const { words } = await import(`../../src/elements/words/${file}.ts`);
    expect(await languageFor(tag)).toEqual({ locale, words, isRtl: ['ar', 'he'].includes(file) });
  });

  test.each([
    ['en', 'en'],
    ['en-GB', 'en-GB'],
    ['EN-us', 'en-US'],
  ])('%s is %s, at once', (tag, locale) => {
    expect(languageFor(tag)).toEqual({ locale, words: english, isRtl: false });
  });

  test.each([
    ['nothing', ''],
    ['no tag', 'en_US'],
    ['no tag', 'x-klingon'],
    ['no language', 'und'],
    ['a language without words', 'nb'],
    ['a language without words', 'fa'],
    ['a language in another script', 'hi-Latn'],
    ['English in another script', 'en-Shaw'],
  ])('%s ("%s") is English, durations too, and at once', (_what, tag) => {
    expect(languageFor(tag)).toEqual({ locale: 'en', words: english, isRtl: false });
  });
});

describe('fill()', () => {
  test.each([
    ['The session now ends at {time}.', '3:30 PM', 'The session now ends at 3:30 PM.'],
    ['The session now ends at {time}.', '3:30 p.m.', 'The session now ends at 3:30 p.m.'],
    ['Ends at {time}', '3:30 p.m.', 'Ends at 3:30 p.m.'],
    ['残り{time}です。', '1 分30 秒', '残り1分30秒です。'],
    ['延長{time}', '1 小時1 分鐘', '延長1小時1分鐘'],
    ['{time}に終了', '15:30', '15:30に終了'],
    ['{time} 남았습니다.', '1분 30초', '1분 30초 남았습니다.'],
  ])('%s with %s reads %s', (text, time, read) => {
    expect(fill(text, time)).toBe(read);
  });
});
