// How the question appears: as what, with the focus where, above what.

import { describe, expect, onTestFinished, test } from 'vitest';
import { commands } from 'vitest/browser';
import { domActivity, InactivityMonitor } from '../../src/index.ts';
import type { Activity } from '../../src/sources/source.ts';
import {
  box,
  focused,
  isChromium,
  listenTo,
  pageButton,
  part,
  referenced,
  settle,
  stage,
  textOf,
  until,
} from '../support/dialog.ts';
import { centerOf, click, holdKey, moveMouse, pressKey, releaseKey } from '../support/input.ts';
import { record } from '../support/record.ts';

test('the question is a native modal dialog (A1)', async () => {
  const { dialog, ask } = stage();
  expect({ dialogOpen: dialog.open, boxOpen: box(dialog).open }).toEqual({ dialogOpen: false, boxOpen: false });
  await ask();
  expect(dialog.open).toBe(true);
  expect(box(dialog).matches('dialog:modal')).toBe(true);
  expect(box(dialog).getAttribute('role')).toBeNull();
});

test('its name is the visible title; the focused button is described by why, what happens, and when (A2)', async () => {
  const { dialog, ask } = stage();
  await ask();
  expect(textOf(dialog, 'title')).toBe('Are you still there?');
  expect({ name: referenced(dialog, box(dialog), 'aria-labelledby') }).toEqual({ name: 'Are you still there?' });
  expect({ description: referenced(dialog, part(dialog, 'stay'), 'aria-describedby') }).toEqual({
    description: 'We haven’t noticed any activity for a while. You will leave the call in 1 minute.',
  });
});

if (!isChromium)
  console.warn('Skipped "Chromium tells screen readers …": this engine does not tell what it tells them');
describe.runIf(isChromium)('Chromium tells screen readers', () => {
  test('role, name, description and that it is modal (A1, A2)', async () => {
    const { dialog, ask } = stage();
    await ask();
    expect(dialog.open).toBe(true);
    expect(await commands.accessibilityTree('dialog')).toMatchObject([
      {
        role: 'dialog',
        name: 'Are you still there?',
        description: '',
        properties: { modal: true },
        ignored: false,
      },
    ]);
    expect(await commands.accessibilityTree('[part~=stay]')).toMatchObject([
      { description: 'We haven’t noticed any activity for a while. You will leave the call in 1 minute.' },
    ]);
  });

  test('of the buttons by name, and nothing of what lies behind', async () => {
    pageButton();
    const { ask } = stage();
    const buttons = async () => (await commands.accessibilityTree()).filter(({ role }) => role === 'button');
    expect((await buttons()).map(({ name }) => name)).toEqual(['Mute']);
    await ask();
    expect((await buttons()).map(({ name }) => name)).toEqual(['I’m still here', 'Leave call']);
  });

  test('slotted texts as name and description', async () => {
    const { dialog, ask } = stage();
    dialog.innerHTML = '<span slot="title">Hello?</span><b slot="text">So quiet.</b><i slot="stay">Here</i>';
    await ask();
    expect(await commands.accessibilityTree('dialog')).toMatchObject([{ name: 'Hello?' }]);
    expect(await commands.accessibilityTree('[part~=stay]')).toMatchObject([
      { name: 'Here', description: 'So quiet. You will leave the call in 1 minute.' },
    ]);
  });
});

test('the focus is on Stay, which comes before Leave, and never on Leave (A3)', async () => {
  const { dialog, ask } = stage();
  const seen: unknown[] = [];
  const note = (event: Event): unknown => seen.push(event.composedPath()[0]);
  window.addEventListener('focusin', note, { capture: true });
  onTestFinished(() => window.removeEventListener('focusin', note, { capture: true }));
  await ask();
  expect(focused(dialog)).toBe('button stay primary');
  expect(document.activeElement).toBe(dialog);
  expect(new Set(seen)).toEqual(new Set([part(dialog, 'stay')]));
  expect(part(dialog, 'stay').compareDocumentPosition(part(dialog, 'leave'))).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
});

test('a link in a slotted text does not take the focus from Stay (A3)', async () => {
  const { dialog, ask } = stage();
  dialog.innerHTML = '<p slot="text">So quiet. <a href="#why">Why?</a></p>';
  await ask();
  await settle();
  expect(focused(dialog)).toBe('button stay primary');
});

test('moving the mouse does not answer, a voice does, and that is said (A9)', async () => {
  let hear: (activity: Activity) => void = () => {};
  const voice = (report: typeof hear): void => {
    hear = report;
  };
  // By the real clock, since trusted events have its stamps: it asks 50 ms after the start, an hour before the end.
  const sources = [domActivity(), voice];
  const monitor = new InactivityMonitor({ timeout: 3_600_050, promptBeforeIdle: 3_600_000, sources });
  const dialog = document.body.appendChild(document.createElement('still-there-dialog'));
  onTestFinished(() => {
    monitor.stop();
    dialog.remove();
  });
  dialog.monitor = monitor;
  monitor.start();
  await until(() => dialog.open);
  monitor.addEventListener('active', () => Object.assign(monitor, { timeout: 9_000_000 })); // not again so soon
  const said = listenTo(dialog);
  const moves: Event[] = record(window, 'mousemove');
  await moveMouse(150, 90);
  await moveMouse(160, 95);
  await until(() => moves.length > 0);
  expect({ open: dialog.open, state: monitor.state }).toEqual({ open: true, state: 'prompted' });
  hear({ source: 'speech', confirms: true });
  expect({ open: dialog.open, state: monitor.state }).toEqual({ open: false, state: 'active' });
  await until(() => said.some(({ isWithin }) => !isWithin));
  expect(said).toContainEqual({ text: 'You are still in the call.', live: 'polite', isWithin: false });
});

describe('over a modal dialog of the app (A15)', () => {
  async function withAppDialog(how: 'by a click' | 'by a script') {
    const app = document.body.appendChild(document.createElement('dialog'));
    const input = app.appendChild(document.createElement('input'));
    const opener = pageButton();
    opener.addEventListener('click', () => app.showModal());
    if (how === 'by a click') await click(...centerOf(opener));
    else app.showModal();
    input.focus();
    const { dialog, monitor, ask } = stage();
    await ask();
    await settle();
    return { app, input, dialog, monitor };
  }

  test.each(['by a click', 'by a script'] as const)(
    'that was opened %s: ours is above, Escape is for ours alone, and the focus goes back into theirs',
    async (how) => {
      const { app, input, dialog, monitor } = await withAppDialog(how);
      const [x, y] = centerOf(part(dialog, 'stay'));
      expect(document.elementFromPoint(x, y)).toBe(dialog);
      await pressKey('Escape');
      await settle();
      expect({ open: dialog.open, state: monitor.state }).toEqual({ open: false, state: 'active' });
      expect(app.open).toBe(true);
      expect(document.activeElement).toBe(input);
    },
  );
});

describe('busy hands (A16)', () => {
  async function writing(): Promise<HTMLInputElement> {
    const input = document.body.appendChild(document.createElement('input'));
    onTestFinished(() => input.remove());
    window.focus();
    input.focus();
    return input;
  }

  test('who holds a key is asked when it is let go', async () => {
    const { clock, dialog, ask } = stage();
    await writing();
    await holdKey('Shift');
    await ask();
    await clock.advanceAsync(2000);
    expect(dialog.open).toBe(false);
    await releaseKey('Shift');
    await clock.advanceAsync(0);
    expect(dialog.open).toBe(true);
  });

  test('or after 5 s at the latest, and the time for the answer is what is left', async () => {
    const { clock, dialog, monitor, ask } = stage();
    await writing();
    await holdKey('Shift');
    await ask();
    await clock.advanceAsync(4999);
    expect(dialog.open).toBe(false);
    await clock.advanceAsync(1);
    expect(dialog.open).toBe(true);
    expect(monitor.remaining).toBe(55_000);
    expect(textOf(dialog, 'time')).toBe('00:55');
    await releaseKey('Shift');
  });

  test.each([
    [60_000, 5000],
    [23_000, 3000],
    [20_000, 0],
  ])('of %i ms to answer, at most %i are waited: at least 20 s are left', async (promptBeforeIdle, wait) => {
    const { clock, dialog, monitor, ask } = stage({ promptBeforeIdle });
    await writing();
    await holdKey('Shift');
    await ask();
    if (wait > 0) await clock.advanceAsync(wait - 1);
    expect(dialog.open).toBe(wait === 0);
    if (wait > 0) await clock.advanceAsync(1);
    expect(dialog.open).toBe(true);
    expect(monitor.remaining).toBeGreaterThanOrEqual(20_000);
    await releaseKey('Shift');
  });

  test.each(['blur', 'visibilitychange'])(
    'a key that is let go elsewhere, after %s, is not held for ever',
    async (type) => {
      const { dialog, ask } = stage();
      await writing();
      await holdKey('Shift');
      window.dispatchEvent(new Event(type));
      await ask();
      expect(dialog.open).toBe(true);
      await releaseKey('Shift');
    },
  );

  test('a key whose letting go Meta has swallowed, as on a Mac, is not held for ever', async () => {
    const { dialog, ask } = stage();
    const send = (type: string, key: string, code: string): boolean =>
      window.dispatchEvent(new KeyboardEvent(type, { key, code }));
    send('keydown', 'Meta', 'MetaLeft');
    send('keydown', 'c', 'KeyC');
    send('keyup', 'Meta', 'MetaLeft');
    await ask();
    expect(dialog.open).toBe(true);
  });

  test('if somebody answers in the meantime, nothing is asked', async () => {
    const { clock, dialog, monitor, ask } = stage();
    const shows: Event[] = [];
    dialog.addEventListener('show', (event) => shows.push(event));
    await writing();
    await holdKey('Shift');
    await ask();
    monitor.reset();
    await releaseKey('Shift');
    await clock.advanceAsync(10_000);
    expect({ open: dialog.open, showsCount: shows.length }).toEqual({ open: false, showsCount: 0 });
  });

  if (!isChromium) console.warn('Skipped "who writes with an input method …": nothing here composes in this engine');
  test.runIf(isChromium)('who writes with an input method is asked when the word is done', async () => {
    const { clock, dialog, ask } = stage();
    const input = await writing();
    await commands.sendComposition('に');
    expect(input.value).toBe('に');
    await ask();
    await clock.advanceAsync(1000);
    expect(dialog.open).toBe(false);
    await commands.sendComposition('');
    await clock.advanceAsync(0);
    expect(dialog.open).toBe(true);
  });

  test('the end of a composition is what is waited for, in every engine', async () => {
    const { clock, dialog, ask } = stage();
    const input = await writing();
    input.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
    await ask();
    await clock.advanceAsync(4000);
    expect(dialog.open).toBe(false);
    input.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
    await clock.advanceAsync(0);
    expect(dialog.open).toBe(true);
  });
});
