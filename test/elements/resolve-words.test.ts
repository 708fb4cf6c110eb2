import { describe, expect, test } from 'vitest';
import { english, languageFor } from '../../src/elements/words/language.ts';
import { expectWords, fill, resolveWords } from '../../src/elements/words/resolve-words.ts';
import type { Words } from '../../src/elements/words/words.ts';

const minute = 60_000;

/** Words as JavaScript may write them. */
const untyped = (words: unknown) => words as Partial<Words>;

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
    }).toEqual({ locale: 'de-AT', dir: 'ltr', stay: 'Ja, klar', leave: 'Verlassen', title: 'Sind Sie noch da?' });
  });

  test('accepts an empty text', () => {
    expect(resolveWords({ inactive: '' }, english).text('inactive')).toBe('');
  });

  test('puts the time into own words as well', () => {
    expect(resolveWords({ timeLeft: 'Only {time}!' }, english).text('timeLeft', '1 minute')).toBe('Only 1 minute!');
  });

  test('is right to left in Hebrew', async () => {
    expect(resolveWords({}, await languageFor('he')).dir).toBe('rtl');
  });

  test('writes durations in the language', async () => {
    const { digits, duration, minutes } = resolveWords({}, await languageFor('de'));
    const ms = 4.4 * minute;
    expect({ digits: digits(ms), duration: duration(ms), minutes: minutes(ms) }).toEqual({
      digits: '04:24',
      duration: '4 Minuten, 24 Sekunden',
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

describe('expectWords()', () => {
  test('accepts known names with strings or undefined', () => {
    expect(() => expectWords(untyped({ title: 'Well?', stay: undefined }))).not.toThrow();
  });

  test.each([
    { words: 'de', message: 'Expected `words` to be an object, got "de" (string)' },
    { words: { title: 5 }, message: 'Expected `words.title` to be a string, got 5 (number)' },
    { words: { title: null }, message: 'Expected `words.title` to be a string, got null (object)' },
  ])('refuses $words', ({ words, message }) => {
    expect(() => expectWords(untyped(words))).toThrow(new TypeError(message));
  });

  test.each([
    { name: 'titel', nearest: 'title' },
    { name: 'Stay', nearest: 'stay' },
    { name: 'over_inactive', nearest: 'overInactive' },
  ])('refuses the unknown name `$name` and suggests `$nearest`', ({ name, nearest }) => {
    expect(() => expectWords({ [name]: 'x' })).toThrow(
      new TypeError(
        `Unknown \`words\` key \`${name}\`, did you mean \`${nearest}\`? Expected ${Object.keys(english.words).join(', ')}`,
      ),
    );
  });
});

describe('fill()', () => {
  test.each([
    { text: 'The session now ends at {time}.', time: '3:30 PM', filled: 'The session now ends at 3:30 PM.' },
    { text: 'The session now ends at {time}.', time: '3:30 p.m.', filled: 'The session now ends at 3:30 p.m.' },
    { text: 'Ends at {time}', time: '3:30 p.m.', filled: 'Ends at 3:30 p.m.' },
    { text: '残り{time}です。', time: '1 分30 秒', filled: '残り1分30秒です。' },
    { text: '延長{time}', time: '1 小時1 分鐘', filled: '延長1小時1分鐘' },
    { text: '{time}に終了', time: '15:30', filled: '15:30に終了' },
    { text: '{time} 남았습니다.', time: '1분 30초', filled: '1분 30초 남았습니다.' },
  ])('writes "$filled" for $time', ({ text, time, filled }) => {
    expect(fill(text, time)).toBe(filled);
  });
});
