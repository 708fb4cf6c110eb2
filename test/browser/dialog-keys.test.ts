// How the question is answered by keys and mouse, and by whatever else closes dialogs.
import { describe, expect, onTestFinished, test } from 'vitest';
import { commands } from 'vitest/browser';
import type { StillThereDialog } from '../../src/elements/index.ts';
import {
  box,
  clickOn,
  focused,
  isFirefox,
  isWebKit,
  pageButton,
  part,
  reactionTime,
  type Stage,
  settle,
  stage,
  textOf,
} from '../support/dialog.ts';
import { centerOf, click, holdKey, pressKey, releaseKey } from '../support/input.ts';
import { record, typesOf } from '../support/record.ts';

const answers = (dialog: StillThereDialog): Event[] => record(dialog, 'stay', 'leave');

/** Clicks what lies round the box. */
const clickBackdrop = (): Promise<void> => click(4, 4);

async function asked(): Promise<Stage & { events: Event[] }> {
  const set = stage();
  const events = answers(set.dialog);
  await set.ask();
  await settle();
  expect(set.dialog.open).toBe(true);
  return { ...set, events };
}

describe('Tab and Shift+Tab (A4)', () => {
  test('go from Stay to Leave, and back', async () => {
    const { dialog } = await asked();
    await pressKey('Tab');
    expect(focused(dialog)).toBe('button leave');
    await pressKey('Shift+Tab');
    expect(focused(dialog)).toBe('button stay primary');
  });

  if (isFirefox)
    console.warn('Skipped "stay in the dialog …": keys that go to its controls drive a headless Firefox away');
  test.skipIf(isFirefox).each(['Tab', 'Shift+Tab'])(
    'stay in the dialog, but for the controls of the browser: %s',
    async (key) => {
      const before = pageButton();
      const { dialog } = await asked();
      const behind: Event[] = [before, pageButton()].flatMap((button) => record(button, 'focus'));
      const stops = new Set<string | null | undefined>();
      for (let press = 0; press < 7; press++) {
        await commands.sendKey(key);
        const isInBrowser = document.activeElement === document.body && !document.hasFocus();
        expect(document.activeElement === dialog || isInBrowser).toBe(true);
        stops.add(focused(dialog));
      }
      expect(stops).toContain('button leave');
      expect(behind).toEqual([]);
    },
  );

  test('what lies behind cannot be clicked or focused', async () => {
    const button = pageButton();
    const clicks = record(button, 'click', 'focus');
    await asked();
    button.focus();
    await click(...centerOf(button));
    expect(clicks).toEqual([]);
  });
});

describe('it means Stay (A5):', () => {
  const ways: [string, (dialog: StillThereDialog) => unknown][] = [
    ['Enter', () => pressKey('Enter')],
    ['Space', () => pressKey(' ')],
    ['Escape', () => pressKey('Escape')],
    ['a click on Stay', (dialog) => clickOn(dialog, 'stay')],
    [
      'Escape while Leave has the focus',
      async (dialog) => {
        part(dialog, 'leave').focus();
        await pressKey('Escape');
      },
    ],
    [
      'Escape after a click on what lies round the box, which takes the focus',
      async () => {
        await clickBackdrop();
        await pressKey('Escape');
      },
    ],
    ['the page closing the <dialog>', (dialog) => box(dialog).close()],
    ['a request to close it, as the gesture "back" is', (dialog) => box(dialog).requestClose?.()],
  ];
  for (const [way, act] of ways) {
    const isMissing = /request/.test(way) && !HTMLDialogElement.prototype.requestClose;
    if (isMissing) console.warn(`Skipped "${way}": this engine has no requestClose()`);
    test.skipIf(isMissing)(`${way}`, async () => {
      const { dialog, monitor, events } = await asked();
      await act(dialog);
      await settle();
      expect(typesOf(events)).toEqual(['stay']);
      expect({ dialogOpen: dialog.open, boxOpen: box(dialog).open, state: monitor.state }).toEqual({
        dialogOpen: false,
        boxOpen: false,
        state: 'active',
      });
      expect(monitor.lastActivity?.source).toBe('reset');
    });
  }
});

test('only the button leaves: by a click, and by Enter on it', async () => {
  const first = await asked();
  await first.clock.advanceAsync(reactionTime);
  await clickOn(first.dialog, 'leave');
  expect({ open: first.dialog.open, state: first.monitor.state, types: typesOf(first.events) }).toEqual({
    open: false,
    state: 'idle',
    types: ['leave'],
  });
  expect(first.monitor.explain().reason).toBe('declined');
  first.monitor.start();
  await first.ask();
  await first.clock.advanceAsync(reactionTime);
  await pressKey('Tab');
  expect(focused(first.dialog)).toBe('button leave');
  await pressKey('Enter');
  expect({ open: first.dialog.open, state: first.monitor.state }).toEqual({ open: false, state: 'idle' });
});

test('a click on what lies round the box, or on its text, does nothing (A5)', async () => {
  const { dialog, monitor, events } = await asked();
  await clickBackdrop();
  await clickOn(dialog, 'title');
  await settle();
  expect({ open: dialog.open, state: monitor.state, events }).toEqual({ open: true, state: 'prompted', events: [] });
});

test('several Escapes in a row close nothing that the app wants open, and each is one answer (A5)', async () => {
  const { dialog, monitor, events } = await asked();
  dialog.addEventListener('stay', (event) => event.preventDefault());
  for (let press = 1; press <= 4; press++) {
    await pressKey('Escape');
    await settle();
    expect(events).toHaveLength(press);
    expect({ open: dialog.open, matchesModal: box(dialog).matches(':modal'), state: monitor.state }).toEqual({
      open: true,
      matchesModal: true,
      state: 'prompted',
    });
  }
  expect(focused(dialog)).toBe('button stay primary');
});

test('nor do they after a click that takes the focus out of the box (A5)', async () => {
  const { dialog, monitor, events } = await asked();
  dialog.addEventListener('stay', (event) => event.preventDefault());
  await clickBackdrop();
  for (let press = 1; press <= 4; press++) {
    await pressKey('Escape');
    await settle();
    expect(events).toHaveLength(press);
    expect({ open: dialog.open, matchesModal: box(dialog).matches(':modal'), state: monitor.state }).toEqual({
      open: true,
      matchesModal: true,
      state: 'prompted',
    });
  }
});

test('closed by the page again and again it opens again, as long as the answer does not count', async () => {
  const { dialog, events } = await asked();
  dialog.addEventListener('stay', (event) => event.preventDefault());
  for (let time = 1; time <= 3; time++) {
    box(dialog).close();
    await settle();
    expect(box(dialog).matches(':modal')).toBe(true);
    expect(events).toHaveLength(time);
    expect(focused(dialog)).toBe('button stay primary');
  }
});

if (isWebKit) console.warn('Skipped "a key that is held …": WebDriver repeats no keys in this engine');
test.skipIf(isWebKit).each(['Enter', ' ', 'Escape'])(
  'a key that is held down, "%s", is no answer: it was held before there was a question',
  async (key) => {
    window.focus();
    const { clock, dialog, events, monitor, ask } = { ...stage(), events: [] as Event[] };
    events.push(...answers(dialog));
    const pressed: KeyboardEvent[] = [];
    const note = (event: KeyboardEvent): unknown => pressed.push(event);
    window.addEventListener('keydown', note, { capture: true });
    onTestFinished(() => window.removeEventListener('keydown', note, { capture: true }));
    await holdKey(key);
    await ask();
    await clock.advanceAsync(5000);
    expect(dialog.open).toBe(true);
    const heard = answers(dialog);
    for (let time = 0; time < 3; time++) await holdKey(key);
    await releaseKey(key);
    await settle();
    expect(pressed.at(-1)?.repeat).toBe(true);
    expect({ open: dialog.open, state: monitor.state, heard }).toEqual({ open: true, state: 'prompted', heard: [] });
    await pressKey(key);
    await settle();
    expect({ open: dialog.open, types: typesOf(heard) }).toEqual({ open: false, types: ['stay'] });
  },
);

test('Stay works as often as it is wanted: twelve times in a row (A8)', async () => {
  const { dialog, monitor, ask } = stage();
  for (let time = 1; time <= 12; time++) {
    await ask();
    expect({ open: dialog.open, time: textOf(dialog, 'time') }).toEqual({ open: true, time: '01:00' });
    await pressKey(time % 2 ? 'Enter' : 'Escape');
    expect({ open: dialog.open, state: monitor.state }).toEqual({ open: false, state: 'active' });
    expect(monitor.remaining).toBe(120_000);
  }
});
