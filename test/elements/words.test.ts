import { describe, expect, test } from 'vitest';
import { words as english, sessionWords as englishSession } from '../../src/elements/words/en.ts';
import { languageFor } from '../../src/elements/words/language.ts';
import { resolveWords, type Subject } from '../../src/elements/words/resolve-words.ts';
import type { Words } from '../../src/elements/words/words.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];
const names = Object.keys(english) as (keyof Words)[];
const sessionNames = Object.keys(englishSession) as (keyof typeof englishSession)[];

const tags = 'ar de es fr he hi it ja ko nl pl pt pt-PT ru tr uk zh zh-Hant'.split(' ');

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

interface Text {
  readonly name: string;
  readonly text: string;
  /** The English text of that name in that set. */
  readonly english: string;
}

describe.each(tags)('the words in %s', (tag) => {
  const texts = async (): Promise<Text[]> => {
    const { words, sessionWords } = await languageFor(tag);
    return [
      ...names.map((name) => ({ name, text: words[name], english: english[name] })),
      ...sessionNames.map((name) => ({
        name: `${name} of a session`,
        text: sessionWords[name],
        english: englishSession[name],
      })),
    ];
  };

  test('are complete for calls and for sessions, and none of them is English', async () => {
    const { words, sessionWords } = await languageFor(tag);
    expect({ words: Object.keys(words), sessionWords: Object.keys(sessionWords) }).toEqual({
      words: names,
      sessionWords: sessionNames,
    });
    for (const { name, text, english } of await texts()) {
      expect(text, name).toMatch(/\S/);
      expect(text, name).not.toBe(english);
    }
  });

  test('speak of a session in each text that a session has for itself', async () => {
    const { words, sessionWords } = await languageFor(tag);
    for (const name of sessionNames) expect(sessionWords[name], name).not.toBe(words[name]);
  });

  test('have `{time}` once where English has it', async () => {
    for (const { name, text, english } of await texts()) {
      expect(text.match(/\{time\}|[{}]/g) ?? [], name).toEqual(english.match(/\{time\}/g) ?? []);
    }
  });

  test('end with the punctuation mark of the language, or with none in titles and buttons', async () => {
    for (const { name, text, english } of await texts()) {
      const mark = markOf(english);
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
  for (const text of [...Object.values(english), ...Object.values(englishSession)])
    expect(text).not.toMatch(/'|"|\.\.|\s\s/);
});

// The words of the register that a language does not use here.
test.each([
  { tag: 'de', register: 'Sie', others: 'du dich dir dein deine bist hast' },
  { tag: 'es', register: 'tú', others: 'usted su sus sigue inténtelo puede saldrá lleva' },
  { tag: 'fr', register: 'vous', others: 'tu toi ton ta tes es as' },
  { tag: 'it', register: 'tu', others: 'lei suo sua può riprovi uscirà' },
  { tag: 'nl', register: 'je', others: 'u uw' },
  { tag: 'pl', register: 'the second person', others: 'pan pani pana państwo proszę' },
  { tag: 'pt', register: 'você', others: 'tu teu tua estás ligação noutro' },
  { tag: 'pt-PT', register: 'the third person without a pronoun', others: 'você tu teu tua estás conexão' },
  { tag: 'ru', register: 'вы', others: 'ты тебя тебе твой твоя попробуй подожди' },
  { tag: 'uk', register: 'ви', others: 'ти тебе твій твоя спробуй зачекай' },
  { tag: 'hi', register: 'आप', others: 'तुम तू तुम्हारा तुम्हारी करो' },
  { tag: 'tr', register: 'siz', others: 'sen senden seni mısın misin dene bekle' },
])('the words in $tag have one register: $register', async ({ tag, others }) => {
  const { words, sessionWords } = await languageFor(tag);
  const used = [...Object.values(words), ...Object.values(sessionWords)]
    .join(' ')
    .toLocaleLowerCase(tag)
    .match(/[\p{L}\p{M}]+/gu);
  expect(used?.filter((word) => others.split(' ').includes(word))).toEqual([]);
});

test.each(['zh', 'zh-Hant'])('the words in %s have one register: 您', async (tag) => {
  const { words, sessionWords } = await languageFor(tag);
  const text = [...Object.values(words), ...Object.values(sessionWords)].join('');
  expect(text).toContain('您');
  expect(text).not.toContain('你');
});

test.each([
  { tag: 'de', leave: 'Gespräch verlassen', end: 'Sitzung beenden' },
  { tag: 'nl', leave: 'Gesprek verlaten', end: 'Sessie beëindigen' },
])('a button in $tag says what it leaves or ends', async ({ tag, leave, end }) => {
  const { words, sessionWords } = await languageFor(tag);
  expect({ leave: words.leave, end: sessionWords.leave }).toEqual({ leave, end });
});

test('Brazilian and European Portuguese differ where their readers do', async () => {
  const [brazilian, european] = await Promise.all(['pt', 'pt-PT'].map((tag) => languageFor(tag)));
  expect({ brazilian: brazilian?.words.title, european: european?.words.title }).toEqual({
    brazilian: 'Você ainda está aí?',
    european: 'Ainda está aí?',
  });
});

test.each(['ar', 'pl', 'ru', 'uk'])('in %s, which has cases, the time stands behind a colon or a sign', async (tag) => {
  const { words, sessionWords } = await languageFor(tag);
  for (const text of [words.consequence, words.timeLeft, words.extend, sessionWords.consequence]) {
    expect(text).toMatch(/(?:: |\(\+)\{time\}/);
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
  const { words, sessionWords } = await languageFor(tag);
  const used = [...Object.values(words), ...Object.values(sessionWords)].join('').match(/\p{Script=Han}/gu) ?? [];
  expect(used.length).toBeGreaterThan(100);
  expect(used.filter((letter) => !letters.has(letter))).toEqual([]);
});

// Written out, for people who can read it.
describe('the sentences with a time read well in each language', () => {
  const texts = async (tag: string, subject: Subject, lines: (words: ReturnType<typeof resolveWords>) => string[]) =>
    [tag, ...lines(resolveWords({}, await languageFor(tag), subject))].join('\n  ');
  const all = async (subject: Subject, lines: (words: ReturnType<typeof resolveWords>) => string[]) =>
    (await Promise.all(['en', ...tags].map((tag) => texts(tag, subject, lines)))).join('\n');

  test('what happens without an answer, in a call', async () => {
    const times = [minute, 2 * minute + 30 * second, hour];
    const lines = await all('call', ({ text, duration }) => times.map((ms) => text('consequence', duration(ms))));
    expect(lines).toMatchInlineSnapshot(`
      "en
        You will leave the call in 1 minute.
        You will leave the call in 2 minutes 30 seconds.
        You will leave the call in 1 hour.
      ar
        الوقت المتبقي قبل مغادرة المكالمة تلقائيًا: دقيقة.
        الوقت المتبقي قبل مغادرة المكالمة تلقائيًا: دقيقتان و30 ثانية.
        الوقت المتبقي قبل مغادرة المكالمة تلقائيًا: ساعة.
      de
        Sie verlassen das Gespräch automatisch in 1 Minute.
        Sie verlassen das Gespräch automatisch in 2 Minuten und 30 Sekunden.
        Sie verlassen das Gespräch automatisch in 1 Stunde.
      es
        Saldrás automáticamente de la llamada en 1 minuto.
        Saldrás automáticamente de la llamada en 2 minutos y 30 segundos.
        Saldrás automáticamente de la llamada en 1 hora.
      fr
        Vous quitterez automatiquement l’appel dans 1 minute.
        Vous quitterez automatiquement l’appel dans 2 minutes et 30 secondes.
        Vous quitterez automatiquement l’appel dans 1 heure.
      he
        יציאה אוטומטית מהשיחה בעוד דקה אחת.
        יציאה אוטומטית מהשיחה בעוד שתי דקות ו-30 שניות.
        יציאה אוטומטית מהשיחה בעוד שעה אחת.
      hi
        आप 1 मिनट में कॉल से अपने-आप बाहर हो जाएँगे।
        आप 2 मिनट 30 सेकंड में कॉल से अपने-आप बाहर हो जाएँगे।
        आप 1 घंटे में कॉल से अपने-आप बाहर हो जाएँगे।
      it
        Uscirai automaticamente dalla chiamata tra 1 minuto.
        Uscirai automaticamente dalla chiamata tra 2 minuti e 30 secondi.
        Uscirai automaticamente dalla chiamata tra 1 ora.
      ja
        1分後に通話から自動的に退出します。
        2分30秒後に通話から自動的に退出します。
        1時間後に通話から自動的に退出します。
      ko
        1분 후 통화에서 자동으로 나가게 됩니다.
        2분 30초 후 통화에서 자동으로 나가게 됩니다.
        1시간 후 통화에서 자동으로 나가게 됩니다.
      nl
        Je verlaat het gesprek automatisch over 1 minuut.
        Je verlaat het gesprek automatisch over 2 minuten en 30 seconden.
        Je verlaat het gesprek automatisch over 1 uur.
      pl
        Do automatycznego opuszczenia rozmowy pozostało: 1 minuta.
        Do automatycznego opuszczenia rozmowy pozostało: 2 minuty i 30 sekund.
        Do automatycznego opuszczenia rozmowy pozostało: 1 godzina.
      pt
        Você sairá automaticamente da chamada em 1 minuto.
        Você sairá automaticamente da chamada em 2 minutos e 30 segundos.
        Você sairá automaticamente da chamada em 1 hora.
      pt-PT
        Sairá automaticamente da chamada dentro de 1 minuto.
        Sairá automaticamente da chamada dentro de 2 minutos e 30 segundos.
        Sairá automaticamente da chamada dentro de 1 hora.
      ru
        До автоматического выхода из звонка осталось: 1 минута.
        До автоматического выхода из звонка осталось: 2 минуты 30 секунд.
        До автоматического выхода из звонка осталось: 1 час.
      tr
        1 dakika sonra görüşmeden otomatik olarak ayrılacaksınız.
        2 dakika 30 saniye sonra görüşmeden otomatik olarak ayrılacaksınız.
        1 saat sonra görüşmeden otomatik olarak ayrılacaksınız.
      uk
        До автоматичного виходу із дзвінка залишилося: 1 хвилина.
        До автоматичного виходу із дзвінка залишилося: 2 хвилини і 30 секунд.
        До автоматичного виходу із дзвінка залишилося: 1 година.
      zh
        您将在1分钟后自动退出通话。
        您将在2分钟30秒后自动退出通话。
        您将在1小时后自动退出通话。
      zh-Hant
        您將在1分鐘後自動離開通話。
        您將在2分鐘30秒後自動離開通話。
        您將在1小時後自動離開通話。"
    `);
  });

  test('what happens without an answer, in a session', async () => {
    const lines = await all('session', ({ text, duration }) => [text('consequence', duration(minute))]);
    expect(lines).toMatchInlineSnapshot(`
      "en
        Your session will end in 1 minute.
      ar
        الوقت المتبقي قبل انتهاء جلستك تلقائيًا: دقيقة.
      de
        Ihre Sitzung endet automatisch in 1 Minute.
      es
        Tu sesión terminará automáticamente en 1 minuto.
      fr
        Votre session se terminera automatiquement dans 1 minute.
      he
        ההפעלה תסתיים אוטומטית בעוד דקה אחת.
      hi
        आपका सेशन 1 मिनट में अपने-आप खत्म हो जाएगा।
      it
        La tua sessione terminerà automaticamente tra 1 minuto.
      ja
        1分後にセッションが自動的に終了します。
      ko
        1분 후 세션이 자동으로 종료됩니다.
      nl
        Je sessie eindigt automatisch over 1 minuut.
      pl
        Do automatycznego zakończenia sesji pozostało: 1 minuta.
      pt
        Sua sessão terminará automaticamente em 1 minuto.
      pt-PT
        A sua sessão terminará automaticamente dentro de 1 minuto.
      ru
        До автоматического завершения сеанса осталось: 1 минута.
      tr
        Oturumunuz 1 dakika sonra otomatik olarak sona erecek.
      uk
        До автоматичного завершення сеансу залишилося: 1 хвилина.
      zh
        您的会话将在1分钟后自动结束。
      zh-Hant
        您的工作階段將在1分鐘後自動結束。"
    `);
  });

  test('the time left, the end, and an extension', async () => {
    const lines = await all('call', ({ text, duration }) => [
      [text('timeLeft', duration(90 * second)), text('timeLeft', duration(second)), text('endsAt', '15:30')].join(' '),
      [text('extend', duration(15 * minute)), text('extend', duration(hour)), text('extended', '15:30')].join(' | '),
    ]);
    expect(lines).toMatchInlineSnapshot(`
      "en
        1 minute 30 seconds left. 1 second left. Ends at 15:30
        Extend by 15 minutes | Extend by 1 hour | Extended. The session now ends at 15:30.
      ar
        الوقت المتبقي: دقيقة و30 ثانية. الوقت المتبقي: ثانية. وقت الانتهاء: 15:30
        تمديد الوقت: 15 دقيقة | تمديد الوقت: ساعة | تم تمديد الجلسة. وقت الانتهاء الجديد: 15:30.
      de
        Noch 1 Minute und 30 Sekunden. Noch 1 Sekunde. Endet um 15:30 Uhr
        Um 15 Minuten verlängern | Um 1 Stunde verlängern | Die Sitzung wurde bis 15:30 Uhr verlängert.
      es
        Tiempo restante: 1 minuto y 30 segundos. Tiempo restante: 1 segundo. Fin: 15:30
        Prolongar 15 minutos | Prolongar 1 hora | La sesión se prolongó. Nueva hora de fin: 15:30.
      fr
        Il reste 1 minute et 30 secondes. Il reste 1 seconde. Fin à 15:30
        Prolonger de 15 minutes | Prolonger de 1 heure | Session prolongée jusqu’à 15:30.
      he
        הזמן שנותר: דקה אחת ו-30 שניות. הזמן שנותר: שניה אחת. סיום ב-15:30
        להוסיף 15 דקות | להוסיף שעה אחת | הזמן הוארך עד 15:30.
      hi
        बाकी समय: 1 मिनट 30 सेकंड। बाकी समय: 1 सेकंड। खत्म होने का समय: 15:30
        15 मिनट बढ़ाएँ | 1 घंटा बढ़ाएँ | सेशन का समय बढ़ा दिया गया है। खत्म होने का नया समय: 15:30।
      it
        Tempo rimanente: 1 minuto e 30 secondi. Tempo rimanente: 1 secondo. Fine: 15:30
        Prolunga di 15 minuti | Prolunga di 1 ora | Sessione prolungata. Nuovo orario di fine: 15:30.
      ja
        残り1分30秒です。 残り1秒です。 15:30に終了
        15分延長する | 1時間延長する | セッションを延長しました。15:30に終了します。
      ko
        1분 30초 남았습니다. 1초 남았습니다. 15:30에 종료
        15분 연장하기 | 1시간 연장하기 | 세션이 연장되었습니다. 15:30에 종료됩니다.
      nl
        Nog 1 minuut en 30 seconden. Nog 1 seconde. Eindigt om 15:30
        Met 15 minuten verlengen | Met 1 uur verlengen | De sessie is verlengd tot 15:30.
      pl
        Pozostało: 1 minuta i 30 sekund. Pozostało: 1 sekunda. Koniec o 15:30
        Przedłuż (+15 minut) | Przedłuż (+1 godzina) | Sesję przedłużono do 15:30.
      pt
        Tempo restante: 1 minuto e 30 segundos. Tempo restante: 1 segundo. Término: 15:30
        Estender por 15 minutos | Estender por 1 hora | Sessão estendida. Novo término: 15:30.
      pt-PT
        Tempo restante: 1 minuto e 30 segundos. Tempo restante: 1 segundo. Fim: 15:30
        Prolongar por 15 minutos | Prolongar por 1 hora | Sessão prolongada. Novo fim: 15:30.
      ru
        Осталось: 1 минута 30 секунд. Осталось: 1 секунда. Завершится в 15:30
        Продлить (+15 минут) | Продлить (+1 час) | Сеанс продлён до 15:30.
      tr
        1 dakika 30 saniye kaldı. 1 saniye kaldı. Bitiş: 15:30
        15 dakika uzat | 1 saat uzat | Oturum uzatıldı. Yeni bitiş saati: 15:30.
      uk
        Залишилося: 1 хвилина і 30 секунд. Залишилося: 1 секунда. Завершення: 15:30
        Подовжити (+15 хвилин) | Подовжити (+1 година) | Сеанс подовжено до 15:30.
      zh
        还剩1分钟30秒。 还剩1秒。 15:30结束
        延长15分钟 | 延长1小时 | 已延长至15:30。
      zh-Hant
        還剩1分鐘30秒。 還剩1秒。 15:30結束
        延長15分鐘 | 延長1小時 | 已延長至15:30。"
    `);
  });
});

describe('languageFor()', () => {
  test.each([
    { tag: 'de', locale: 'de', file: 'de' },
    { tag: 'de-AT', locale: 'de-AT', file: 'de' },
    { tag: 'DE-at', locale: 'de-AT', file: 'de' },
    { tag: 'de-CH-1996', locale: 'de-CH-1996', file: 'de' },
    { tag: 'pt-BR', locale: 'pt-BR', file: 'pt' },
    { tag: 'pt', locale: 'pt', file: 'pt' },
    { tag: 'pt-PT', locale: 'pt-PT', file: 'pt-pt' },
    { tag: 'pt-AO', locale: 'pt-AO', file: 'pt-pt' },
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
    const { words, sessionWords } = await import(`../../src/elements/words/${file}.ts`);
    expect(await languageFor(tag)).toMatchObject({ tag: locale, locale, words, sessionWords });
  });

  test.each([
    { tag: 'en', locale: 'en' },
    { tag: 'en-GB', locale: 'en-GB' },
    { tag: 'EN-us', locale: 'en-US' },
  ])('has English for $tag', async ({ tag, locale }) => {
    expect(await languageFor(tag)).toEqual({ tag: locale, locale, words: english, sessionWords: englishSession });
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
    expect(await languageFor(tag)).toMatchObject({ locale: 'en', words: english, sessionWords: englishSession });
  });
});
