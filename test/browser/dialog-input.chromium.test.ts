// What the dialog is given: a monitor, a reason, words, slots, a language.
import { describe, expect, onTestFinished, test } from 'vitest';
import type { StillThereDialog } from '../../src/elements/index.ts';
import { words as english } from '../../src/elements/words/en.ts';
import { InactivityMonitor } from '../../src/index.ts';
import { box, part, stage, textOf, until } from '../support/dialog.ts';
import { pressKey } from '../support/input.ts';

describe('bad input is refused, in words', () => {
  const make = (): StillThereDialog => document.createElement('still-there-dialog');

  test.each([
    [{}, '[object Object] (object)'],
    ['monitor', '"monitor" (string)'],
    [new EventTarget(), '[object EventTarget] (object)'],
  ])('monitor = %s', (monitor, shown) => {
    expect(() => Object.assign(make(), { monitor })).toThrow(
      new TypeError(`Expected \`monitor\` to be an InactivityMonitor or null, got ${shown}`),
    );
  });

  test.each([
    ['x', '"x" (string)'],
    ['toString', '"toString" (string)'],
    [7, '7 (number)'],
  ])('reason = %s', (reason, shown) => {
    const all =
      'inactive, hidden, alone, waiting, declined, ended, limit, elsewhere, removed, connection, full, host, local, unknown';
    expect(() => Object.assign(make(), { reason })).toThrow(
      new TypeError(`Expected \`reason\` to be null or one of ${all}, got ${shown}`),
    );
  });

  test.each([
    ['de', 'Expected `words` to be an object, got "de" (string)'],
    [{ title: 5 }, 'Expected `words.title` to be a string, got 5 (number)'],
    [
      { titel: 'Da?' },
      `Unknown \`words\` key \`titel\`, did you mean \`title\`? Expected ${Object.keys(english).join(', ')}`,
    ],
  ])('words = %s', (words, message) => {
    expect(() => Object.assign(make(), { words })).toThrow(new TypeError(message));
  });

  test('undefined, as frameworks write what is taken away, is none of it', async () => {
    const { dialog } = stage();
    dialog.words = { stay: 'Here' };
    dialog.reason = 'ended';
    Object.assign(dialog, { monitor: undefined, words: undefined, reason: undefined });
    expect({ monitor: dialog.monitor, words: dialog.words, reason: dialog.reason, open: dialog.open }).toEqual({
      monitor: null,
      words: {},
      reason: null,
      open: false,
    });
  });

  test('what was set before is kept', () => {
    const dialog = make();
    const monitor = new InactivityMonitor({ sources: [] });
    Object.assign(dialog, { monitor, words: { stay: 'Here' } });
    expect(() => Object.assign(dialog, { monitor: {} })).toThrow();
    expect(() => Object.assign(dialog, { words: { stay: 1 } })).toThrow();
    expect({ monitor: dialog.monitor, words: dialog.words }).toEqual({ monitor, words: { stay: 'Here' } });
  });
});

describe('texts', () => {
  test('in a language that there is none of, all is English, the times as well', async () => {
    const { dialog, ask } = stage();
    document.documentElement.lang = 'tlh';
    onTestFinished(() => document.documentElement.removeAttribute('lang'));
    dialog.remove();
    document.body.append(dialog);
    await ask();
    expect(textOf(dialog, 'title')).toBe('Are you still there?');
    expect(part(dialog, '#when').textContent).toBe('You will leave the call in 1 minute.');
    expect(box(dialog).lang).toBe('en');
  });

  test.each(['', 'x', '###', 'en_US'])('what is no language, "%s", does no harm', async (lang) => {
    const { dialog, ask } = stage();
    dialog.lang = lang;
    await ask();
    expect({ open: dialog.open, lang: box(dialog).lang }).toEqual({ open: true, lang: 'en' });
  });

  test('in the page’s language, its direction, and its digits: also of what is said and of the title', async () => {
    document.documentElement.lang = 'fa-AF';
    onTestFinished(() => document.documentElement.removeAttribute('lang'));
    const none = stage();
    await none.ask();
    expect({ lang: box(none.dialog).lang, dir: box(none.dialog).dir }).toEqual({ lang: 'en', dir: 'ltr' }); // there is no Persian
    none.dialog.remove();
    document.documentElement.lang = 'he';
    document.body.append(none.dialog);
    await until(() => box(none.dialog).lang === 'he');
    expect({ dir: box(none.dialog).dir, title: textOf(none.dialog, 'title') }).toEqual({
      dir: 'rtl',
      title: 'עדיין כאן?',
    });
    const { left, right } = part(none.dialog, 'stay').getBoundingClientRect();
    expect(left).toBeGreaterThan(part(none.dialog, 'leave').getBoundingClientRect().right);
    expect(right).toBeLessThan(innerWidth);
    expect(getComputedStyle(part(none.dialog, 'bar')).transformOrigin).toMatch(/^4\d\d/);
  });

  test('a page that speaks another language by the next question is asked in that', async () => {
    const { clock, dialog, ask } = stage();
    await ask();
    expect(box(dialog).lang).toBe('en');
    await pressKey('Enter');
    dialog.lang = 'en-GB';
    await ask();
    await clock.advanceAsync(0);
    expect(box(dialog).lang).toBe('en-GB');
  });

  test('words take the place of the ready ones, the rest stays; also while it is open', async () => {
    const { dialog, ask } = stage();
    dialog.words = { title: 'Noch da?', consequence: 'In {time} ist Schluss.' };
    await ask();
    expect({ title: textOf(dialog, 'title'), leave: textOf(dialog, 'leave') }).toEqual({
      title: 'Noch da?',
      leave: 'Leave call',
    });
    expect(part(dialog, '#when').textContent).toBe('In 1 minute ist Schluss.');
    expect(textOf(dialog, 'question')).toContain('01:00 ist Schluss.');
    expect(document.title).toContain('Noch da?');
    dialog.words = { stay: 'Ja', title: undefined as unknown as string };
    expect({ stay: textOf(dialog, 'stay'), title: textOf(dialog, 'title') }).toEqual({
      stay: 'Ja',
      title: 'Are you still there?',
    });
  });

  test('what is set on `words` later is not seen: it is a copy', () => {
    const { dialog } = stage();
    const words = { stay: 'A' };
    dialog.words = words;
    words.stay = 'B';
    expect(dialog.words).toEqual({ stay: 'A' });
  });

  test('slots take the place of texts, and missing ones do not', async () => {
    const { dialog, ask } = stage();
    dialog.innerHTML = '<span slot="title">Hello?</span><span slot="leave">Bye</span><p slot="nothing">lost</p>';
    await ask();
    const slotted = (name: string): string[] =>
      part<HTMLSlotElement>(dialog, `slot[name=${name}]`)
        .assignedNodes({ flatten: true })
        .map(({ textContent }) => textContent ?? '');
    expect(['title', 'text', 'stay', 'leave'].map(slotted)).toEqual([
      ['Hello?'],
      ['We haven’t noticed any activity for a while.'],
      ['I’m still here'],
      ['Bye'],
    ]);
  });
});
