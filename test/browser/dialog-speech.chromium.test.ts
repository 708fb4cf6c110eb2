// What is told, when, and how often: to the ear and to the eye.

import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { commands } from 'vitest/browser';
import { box, isChromium, listenTo, part, type Said, setHidden, stage, textOf, texts } from '../support/dialog.ts';
import { pressKey } from '../support/input.ts';

const within = (text: string, live = 'polite'): Said => ({ text, live, isWithin: true });

describe('the sentences that are said', () => {
  test('of two minutes: at 60, 30, 20 and 10 s, assertive in the end, in words (C2, C4, C7)', async () => {
    const { clock, dialog, ask } = stage({ timeout: 300_000, promptBeforeIdle: 120_000 });
    const said = listenTo(dialog);
    await ask();
    expect(said).toEqual([]);
    await clock.advanceAsync(119_999);
    expect(said).toEqual([
      within('You will leave the call in 1 minute.'),
      within('You will leave the call in 30 seconds.'),
      within('You will leave the call in 20 seconds.', 'assertive'),
      within('You will leave the call in 10 seconds.', 'assertive'),
    ]);
  });

  test('what is said first is not what the description has said already (C6)', async () => {
    const { clock, dialog, ask } = stage();
    const said = listenTo(dialog);
    await ask();
    await clock.advanceAsync(59_999);
    expect(texts(said)).toEqual([
      'You will leave the call in 30 seconds.',
      'You will leave the call in 20 seconds.',
      'You will leave the call in 10 seconds.',
    ]);
    expect(part(dialog, '#when').textContent).toBe('You will leave the call in 1 minute.');
  });

  test('a moment that was slept through is not made up for: only where it stands now is said (C4)', async () => {
    const { clock, dialog, ask } = stage({ timeout: 300_000, promptBeforeIdle: 120_000 });
    const said = listenTo(dialog);
    await ask();
    clock.sleep(101_500);
    window.dispatchEvent(new Event('focus'));
    await clock.advanceAsync(500);
    expect(texts(said)).toEqual(['You will leave the call in 19 seconds.']);
    await clock.advanceAsync(17_000);
    expect(texts(said)).toEqual(['You will leave the call in 19 seconds.', 'You will leave the call in 10 seconds.']);
  });

  test('the region is there, and empty, before anything is said in it (C2)', async () => {
    const { clock, dialog, ask } = stage();
    const region = part(dialog, 'dialog [aria-atomic]');
    expect({ ariaLive: region.getAttribute('aria-live'), ariaAtomic: region.getAttribute('aria-atomic') }).toEqual({
      ariaLive: 'polite',
      ariaAtomic: 'true',
    });
    await ask();
    expect(region.textContent).toBe('');
    await clock.advanceAsync(30_000);
    expect(region.isConnected && part(dialog, 'dialog [aria-atomic]') === region).toBe(true);
    expect(region.textContent).toBe('You will leave the call in 30 seconds.');
  });

  test('are said again when the same question comes again', async () => {
    const { clock, dialog, ask } = stage();
    const said = listenTo(dialog);
    for (let time = 1; time <= 3; time++) {
      await ask();
      await clock.advanceAsync(30_000);
      const again = texts(said).filter((text) => text === 'You will leave the call in 30 seconds.');
      expect(again).toHaveLength(time);
      await pressKey('Escape');
      expect(dialog.open).toBe(false);
    }
  });

  test('“You are still in the call.” is announced after every answer, by something else or by Stay (A9)', async () => {
    const { clock, dialog, monitor, ask } = stage();
    const said = listenTo(dialog);
    for (let time = 1; time <= 3; time++) {
      await ask();
      if (time < 3) monitor.report({ source: 'speech', confirms: true });
      else await pressKey('Enter');
      await clock.advanceAsync(1000);
      expect(said).toEqual(Array(time).fill({ text: 'You are still in the call.', live: 'polite', isWithin: false }));
    }
  });

  test('that one is said when the dialog no longer hides the region it is said in (C3)', async () => {
    const { clock, dialog, monitor, ask } = stage();
    const states: boolean[] = [];
    const region = dialog.shadowRoot?.lastElementChild as HTMLElement;
    const { set, get } = Object.getOwnPropertyDescriptor(Node.prototype, 'textContent') as Required<PropertyDescriptor>;
    Object.defineProperty(region, 'textContent', {
      get,
      set(text: string) {
        if (text) states.push(box(dialog).open);
        set.call(this, text);
      },
    });
    await ask();
    monitor.report({ confirms: true });
    await clock.advanceAsync(500);
    expect(states).toEqual([false]);
  });
});

describe('what is shown', () => {
  test('the digits change once a second, all else not at all (C1, C5)', async () => {
    const { clock, dialog, ask } = stage();
    await ask();
    const changed = new Map<Element | null, number>();
    const observer = new MutationObserver((records) => {
      const elements = records.map(({ target }) => (target instanceof Element ? target : target.parentElement));
      for (const element of new Set(elements)) changed.set(element, (changed.get(element) ?? 0) + 1);
    });
    onTestFinished(() => observer.disconnect());
    observer.observe(dialog.shadowRoot as ShadowRoot, { subtree: true, childList: true, characterData: true });
    for (let tenth = 0; tenth < 200; tenth++) {
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
      await clock.advanceAsync(100);
    }
    expect(changed).toEqual(new Map([[part(dialog, 'time'), 20]]));
    expect(textOf(dialog, 'time')).toBe('00:40');
  });

  test('the digits are hidden from screen readers, and so is the bar (C1)', async () => {
    const { dialog, ask } = stage();
    await ask();
    expect(part(dialog, 'time').getAttribute('aria-hidden')).toBe('true');
    expect(part(dialog, 'track').getAttribute('aria-hidden')).toBe('true');
    expect(textOf(dialog, 'question')).toContain('You will leave the call in');
    if (!isChromium) return;
    expect(await commands.accessibilityTree('[part~=time]')).toMatchObject([{ ignored: true }]);
    expect(await commands.accessibilityTree('dialog [aria-atomic]')).toMatchObject([
      { ignored: false, properties: { live: 'polite', atomic: true } },
    ]);
  });

  test('never more time than before, never less than none, and the bar shrinks with it (C11)', async () => {
    const { clock, dialog, ask } = stage();
    await ask();
    const scale = (): number => Number(part(dialog, 'bar').style.transform.match(/scaleX\((.+)\)/)?.[1]);
    const shown = [textOf(dialog, 'time')];
    const scales = [scale()];
    for (let second = 0; second < 59; second++) {
      await clock.advanceAsync(1000);
      shown.push(textOf(dialog, 'time'));
      scales.push(scale());
    }
    const expected = Array.from({ length: 60 }, (_, second) => 60 - second);
    expect(shown).toEqual(expected.map((left) => (left === 60 ? '01:00' : `00:${String(left).padStart(2, '0')}`)));
    expect(scales.map((value) => Math.round(value * 60))).toEqual(expected);
  });

  test.each(['visibilitychange', 'focus', 'pageshow', 'online'])(
    'after a sleep within the prompt, what is seen first on %s is true (C11)',
    async (sign) => {
      const { clock, dialog, ask } = stage();
      await ask();
      clock.sleep(27_000);
      (sign === 'visibilitychange' ? document : window).dispatchEvent(new Event(sign, { bubbles: true }));
      expect(textOf(dialog, 'time')).toBe('00:33');
      expect(part(dialog, 'bar').style.transform).toBe('scaleX(0.55)');
    },
  );

  test('after a sleep into the prompt it is asked at once, with what is left (C11)', async () => {
    const { clock, dialog } = stage();
    clock.sleep(85_000);
    window.dispatchEvent(new Event('focus'));
    await clock.advanceAsync(0);
    expect({ open: dialog.open, time: textOf(dialog, 'time') }).toEqual({ open: true, time: '00:35' });
    expect(part(dialog, '#when').textContent).toBe('You will leave the call in 35 seconds.');
  });

  test('after a sleep past the end nothing is asked: it says at once that the call was left, and why (C11)', async () => {
    const { clock, dialog } = stage();
    const said = listenTo(dialog);
    clock.sleep(3_600_000);
    window.dispatchEvent(new Event('focus'));
    expect({ open: dialog.open, reason: dialog.reason, outcome: textOf(dialog, 'outcome') }).toEqual({
      open: true,
      reason: 'inactive',
      outcome: 'You are no longer in the call You were inactive for too long. Close',
    });
    expect(part(dialog, 'question').hidden).toBe(true);
    await clock.advanceAsync(0);
    expect(said).toEqual([]);
  });

  test('also past the end of a question that was open', async () => {
    const { clock, dialog, ask } = stage();
    await ask();
    clock.sleep(3_600_000);
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    expect({ open: dialog.open, reason: dialog.reason, hidden: part(dialog, 'question').hidden }).toEqual({
      open: true,
      reason: 'inactive',
      hidden: true,
    });
  });
});

describe('while nobody sees the page (C16)', () => {
  test('nothing counts as said; on return it is said once how much is left', async () => {
    const { clock, dialog, ask } = stage();
    const said = listenTo(dialog);
    await ask();
    setHidden(true);
    await clock.advanceAsync(41_500);
    expect(said).toEqual([]);
    setHidden(false);
    await clock.advanceAsync(0);
    expect(said).toEqual([within('You will leave the call in 19 seconds.', 'assertive')]);
    setHidden(true);
    setHidden(false);
    await clock.advanceAsync(0);
    expect(said).toHaveLength(1);
    await clock.advanceAsync(9000);
    expect(texts(said)).toEqual(['You will leave the call in 19 seconds.', 'You will leave the call in 10 seconds.']);
  });

  test('also of a question that was asked when nobody looked', async () => {
    const { clock, dialog, ask } = stage();
    const said = listenTo(dialog);
    setHidden(true);
    await ask();
    await clock.advanceAsync(5000);
    expect({ open: dialog.open, said }).toEqual({ open: true, said: [] });
    setHidden(false);
    await clock.advanceAsync(0);
    expect(said).toEqual([within('You will leave the call in 55 seconds.')]);
  });

  test('the digits cost no timer each second', async () => {
    const { clock, ask } = stage();
    await ask();
    setHidden(true);
    const wakes = vi.spyOn(globalThis, 'setTimeout');
    onTestFinished(() => wakes.mockRestore());
    await clock.advanceAsync(28_000);
    // The monitor looks at the clock now and then; the question only at the next moment at which something is told.
    expect(wakes.mock.calls.length).toBeLessThan(8);
  });
});
