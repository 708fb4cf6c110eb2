import { describe, expect, onTestFinished, test } from 'vitest';
import { expectWords, onDefaultWords, setDefaultWords } from '../../src/elements/words/custom-words.ts';
import { english, languageFor } from '../../src/elements/words/language.ts';
import { fill, resolveWords } from '../../src/elements/words/resolve-words.ts';
import type { CustomWords } from '../../src/elements/words/words.ts';

const minute = 60_000;

/** Words as JavaScript may write them. */
const untyped = (words: unknown) => words as CustomWords;

describe('resolveWords()', () => {
  test('puts the own words over those of the language', async () => {
    const own = untyped({ stay: 'Ja, klar', leave: undefined });
    const words = resolveWords(own, await languageFor('de-AT'));
    expect({
      locale: words.locale,
      dir: words.dir,
      stay: words.text('stay'),
      leave: words.text('leave'),
      title: words.text('title'),
    }).toEqual({
      locale: 'de-AT',
      dir: 'ltr',
      stay: 'Ja, klar',
      leave: 'Gespräch verlassen',
      title: 'Sind Sie noch da?',
    });
  });

  test('accepts an empty text', () => {
    expect(resolveWords({ inactive: '' }, english).text('inactive')).toBe('');
  });

  test('puts the time into own words as well', () => {
    expect(resolveWords({ timeLeft: 'Only {time}!' }, english).text('timeLeft', '1 minute')).toBe('Only 1 minute!');
  });

  test('has the words of a session where there is no call', async () => {
    const words = resolveWords({ rejoin: 'Sign in' }, await languageFor('de'), 'session');
    expect({ leave: words.text('leave'), rejoin: words.text('rejoin'), stay: words.text('stay') }).toEqual({
      leave: 'Sitzung beenden',
      rejoin: 'Sign in',
      stay: 'Ich bin noch da',
    });
  });

  describe('own words for each language', () => {
    const own = {
      en: { title: 'Hello?' },
      de: { title: 'Hallo?', stay: 'Ja' },
      'de-AT': { title: 'Servus?' },
      zh: { title: '简' },
      'zh-hant': { title: '繁' },
      'pt-PT': { title: 'Olá?' },
    };

    test.each([
      { tag: 'de', title: 'Hallo?' },
      { tag: 'de-CH', title: 'Hallo?' },
      { tag: 'de-AT', title: 'Servus?' },
      { tag: 'en-GB', title: 'Hello?' },
      { tag: '', title: 'Hello?' },
      { tag: 'sv', title: 'Hello?' },
      { tag: 'fr', title: 'Êtes-vous toujours là\u202f?' },
      { tag: 'zh-CN', title: '简' },
      { tag: 'zh-TW', title: '繁' },
      { tag: 'pt-BR', title: 'Você ainda está aí?' },
      { tag: 'pt-MZ', title: 'Olá?' },
    ])('a page in "$tag" asks "$title"', async ({ tag, title }) => {
      expect(resolveWords(own, await languageFor(tag)).text('title')).toBe(title);
    });

    test('leave the texts that are not given to the language', async () => {
      expect(resolveWords(own, await languageFor('de')).text('leave')).toBe('Gespräch verlassen');
    });

    test('stand before those for every language', async () => {
      const both = untyped({ title: 'Everywhere', leave: 'Bye', de: { title: 'Hallo?' } });
      const words = resolveWords(both, await languageFor('de'));
      expect({ title: words.text('title'), leave: words.text('leave') }).toEqual({ title: 'Hallo?', leave: 'Bye' });
    });

    test('add a language that the package does not have, with its durations and its direction', async () => {
      const swedish = resolveWords({ sv: { timeLeft: '{time} kvar.' } }, await languageFor('sv-FI'));
      expect({ locale: swedish.locale, left: swedish.text('timeLeft', swedish.duration(2 * minute)) }).toEqual({
        locale: 'sv-FI',
        left: '2 minuter kvar.',
      });
      expect(resolveWords({ fa: { title: 'هنوز هستید؟' } }, await languageFor('fa')).dir).toBe('rtl');
    });
  });

  test('is right to left in Hebrew', async () => {
    expect(resolveWords({}, await languageFor('he')).dir).toBe('rtl');
  });

  test('writes durations in the language', async () => {
    const { digits, duration, minutes } = resolveWords({}, await languageFor('de'));
    const ms = 4.4 * minute;
    expect({ digits: digits(ms), duration: duration(ms), minutes: minutes(ms) }).toEqual({
      digits: '04:24',
      duration: '4 Minuten und 24 Sekunden',
      minutes: '4 Min.',
    });
  });

  test.each([
    { ms: 0, written: '1 min' },
    { ms: 20_000, written: '1 min' },
    { ms: 1.5 * minute, written: '2 min' },
    { ms: 90 * minute, written: '1 hr 30 min' },
  ])('rounds $ms ms to $written, and never to none', ({ ms, written }) => {
    expect(resolveWords({}, english).minutes(ms)).toBe(written);
  });
});

describe('setDefaultWords()', () => {
  /** Sets the defaults for one test. */
  const set = (words: unknown): void => {
    onTestFinished(() => setDefaultWords(null));
    setDefaultWords(untyped(words));
  };

  test('gives every element words, which its own words replace', async () => {
    set({ stay: 'Here!', de: { leave: 'Auflegen' }, title: 'Well?' });
    const words = resolveWords({ title: 'Mine?' }, await languageFor('de'));
    expect({ title: words.text('title'), stay: words.text('stay'), leave: words.text('leave') }).toEqual({
      title: 'Mine?',
      stay: 'Here!',
      leave: 'Auflegen',
    });
  });

  test('replaces the earlier ones, and null removes them', () => {
    set({ stay: 'Here!' });
    set({ leave: 'Bye' });
    expect(resolveWords({}, english).text('stay')).toBe('I’m still here');
    setDefaultWords(null);
    expect(resolveWords({}, english).text('leave')).toBe('Leave call');
  });

  test('tells those who listen, until they have enough', () => {
    const enough = new AbortController();
    let calls = 0;
    onDefaultWords(() => calls++, enough.signal);
    set({ stay: 'Here!' });
    enough.abort();
    set({ stay: 'There!' });
    expect(calls).toBe(1);
  });

  test('refuses unknown names, and keeps what was set', () => {
    set({ stay: 'Here!' });
    expect(() => setDefaultWords(untyped({ staay: 'x' }))).toThrow('did you mean `stay`?');
    expect(resolveWords({}, english).text('stay')).toBe('Here!');
  });
});

describe('expectWords()', () => {
  test('accepts known names with strings or undefined', () => {
    expect(() => expectWords(untyped({ title: 'Well?', stay: undefined }))).not.toThrow();
  });

  test.each([
    { words: 'de', message: 'Expected `words` to be an object, got "de" (string)' },
    { words: { title: 5 }, message: 'Expected `words.title` to be a string, got 5 (number)' },
    { words: { title: null }, message: 'Expected `words.title` to be a string, got null (object)' },
    { words: { title: {} }, message: 'Expected `words.title` to be a string, got [object Object] (object)' },
    { words: { de: 'Hallo?' }, message: 'Expected `words.de` to be an object of texts, got "Hallo?" (string)' },
    { words: { de: null }, message: 'Expected `words.de` to be an object of texts, got null (object)' },
    { words: { de: { title: 5 } }, message: 'Expected `words.de.title` to be a string, got 5 (number)' },
    {
      words: { 'pt-': { title: 'Olá?' } },
      message: 'Expected `words` key `pt-` to be a language tag such as `de` or `pt-BR`',
    },
  ])('refuses $words', ({ words, message }) => {
    expect(() => expectWords(untyped(words))).toThrow(new TypeError(message));
  });

  test.each([
    { name: 'titel', nearest: 'title' },
    { name: 'Stay', nearest: 'stay' },
    { name: 'over_inactive', nearest: 'overInactive' },
    { name: 'canExtends', nearest: 'canExtend' },
  ])('refuses the unknown name `$name` and suggests `$nearest`', ({ name, nearest }) => {
    expect(() => expectWords({ [name]: 'x' })).toThrow(
      new TypeError(
        `Unknown \`words\` key \`${name}\`, did you mean \`${nearest}\`? Expected ${Object.keys(english.words).join(', ')}`,
      ),
    );
  });
});

test('a language refuses unknown names as well', () => {
  expect(() => expectWords(untyped({ en: {}, 'pt-BR': { titel: 'x' } }))).toThrow(
    'Unknown `words.pt-BR` key `titel`, did you mean `title`?',
  );
});

describe('fill()', () => {
  test.each([
    { text: 'The session now ends at {time}.', time: '3:30 PM', filled: 'The session now ends at 3:30 PM.' },
    { text: 'The session now ends at {time}.', time: '3:30 p.m.', filled: 'The session now ends at 3:30 p.m.' },
    { text: 'Ends at {time}', time: '3:30 p.m.', filled: 'Ends at 3:30 p.m.' },
    { text: '{time}に終了', time: '15:30', filled: '15:30に終了' },
    { text: '{time} 남았습니다.', time: '1분 30초', filled: '1분 30초 남았습니다.' },
  ])('writes "$filled" for $time', ({ text, time, filled }) => {
    expect(fill(text, time)).toBe(filled);
  });
});
