// A press that was not meant for the question, or not for what lies beneath it, does nothing.
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  box,
  clickOn,
  focused,
  isWebKit,
  minute,
  pageButton,
  part,
  press,
  reactionTime,
  setHidden,
  settle,
  stage,
} from '../support/dialog.ts';
import { centerOf, click, holdKey, pressKey, releaseKey } from '../support/input.ts';
import { record, typesOf } from '../support/record.ts';

describe('in the first half second after the question appears (A5)', () => {
  test.each(['a click', 'Enter', 'Space'])('%s on Leave does not leave; afterwards it does', async (how) => {
    const { clock, dialog, monitor, ask } = stage();
    const events = record(dialog, 'leave', 'stay');
    const leave = async (): Promise<void> => {
      part(dialog, 'leave').focus();
      await (how === 'a click' ? clickOn(dialog, 'leave') : pressKey(how === 'Enter' ? how : ' '));
      await settle();
    };
    await ask();
    await clock.advanceAsync(reactionTime - 1);
    await leave();
    expect({ open: dialog.open, state: monitor.state, events }).toEqual({ open: true, state: 'prompted', events: [] });
    await clock.advanceAsync(1);
    await leave();
    expect({ open: dialog.open, state: monitor.state, types: typesOf(events) }).toEqual({
      open: false,
      state: 'idle',
      types: ['leave'],
    });
  });

  test('the press of a key on Leave does not leave, also if it is released later', async () => {
    const { clock, dialog, monitor, ask } = stage();
    await ask();
    part(dialog, 'leave').focus();
    await holdKey(' ');
    await clock.advanceAsync(reactionTime);
    await releaseKey(' ');
    await settle();
    expect({ open: dialog.open, state: monitor.state }).toEqual({ open: true, state: 'prompted' });
  });

  test.each(['Enter', 'Escape', 'a click'])('%s for Stay counts: by mistake, it only keeps the call', async (how) => {
    const { dialog, monitor, ask } = stage();
    await ask();
    await (how === 'a click' ? clickOn(dialog, 'stay') : pressKey(how));
    await settle();
    expect({ open: dialog.open, state: monitor.state }).toEqual({ open: false, state: 'active' });
  });

  test('a script that presses Leave is no slip of the hand', async () => {
    const { dialog, monitor, ask } = stage();
    await ask();
    press(dialog, 'leave');
    expect(monitor.state).toBe('idle');
  });
});

test('a click on Leave right after the tab has come to the front does not leave', async () => {
  const { clock, dialog, monitor, ask } = stage();
  setHidden(true);
  await ask();
  await clock.advanceAsync(5000);
  setHidden(false);
  await clickOn(dialog, 'leave');
  expect(monitor.state).toBe('prompted');
  await clock.advanceAsync(reactionTime);
  await clickOn(dialog, 'leave');
  expect(monitor.state).toBe('idle');
});

test.each(['a click', 'Enter', 'Escape'])(
  '%s that came just too late for Stay does not close what says that the call is over',
  async (how) => {
    const { clock, dialog, ask } = stage();
    await ask();
    await clock.advanceAsync(minute);
    expect(dialog.reason).toBe('inactive');
    const answer = async (): Promise<void> => {
      await (how === 'a click' ? clickOn(dialog, 'close') : pressKey(how));
      await settle();
    };
    await answer();
    expect({ open: dialog.open, reason: dialog.reason, focused: focused(dialog) }).toEqual({
      open: true,
      reason: 'inactive',
      focused: 'button close primary',
    });
    await clock.advanceAsync(reactionTime);
    await answer();
    expect(dialog.open).toBe(false);
  },
);

describe('the second click of a double click on Stay', () => {
  /** Where Stay will be. */
  async function findStay({ dialog, monitor, ask }: ReturnType<typeof stage>): Promise<[number, number]> {
    await ask();
    const center = centerOf(part(dialog, 'stay'));
    monitor.stop();
    monitor.start();
    return center;
  }

  const cover = <T extends HTMLElement>(element: T): T => {
    element.style.cssText = 'position: fixed; inset: 0; width: 100%; height: 100%; border: 0';
    return element;
  };

  test('does not press what lies beneath; a later click does', async () => {
    const set = stage();
    const [x, y] = await findStay(set);
    const button = cover(pageButton());
    const events = record(button, 'pointerdown', 'mousedown', 'mouseup', 'click', 'focus');
    await set.ask();
    await click(x, y);
    await click(x, y);
    await settle();
    expect({ open: set.dialog.open, state: set.monitor.state, events }).toEqual({
      open: false,
      state: 'active',
      events: [],
    });
    await set.clock.advanceAsync(reactionTime);
    await click(x, y);
    expect(typesOf(events)).toContain('click');
  });

  test('nor in a frame, such as one with a call', async () => {
    const set = stage();
    const [x, y] = await findStay(set);
    const frame = cover(document.body.appendChild(document.createElement('iframe')));
    const events = record(frame.contentDocument as Document, 'pointerdown', 'click');
    await set.ask();
    await click(x, y);
    await click(x, y);
    await settle();
    expect({ state: set.monitor.state, events }).toEqual({ state: 'active', events: [] });
    await set.clock.advanceAsync(reactionTime);
    await settle();
    await click(x, y);
    await settle();
    expect(typesOf(events)).toEqual(['pointerdown', 'click']);
  });

  test('nor the only one, if a voice has answered a moment earlier', async () => {
    const set = stage();
    const [x, y] = await findStay(set);
    const events = record(cover(pageButton()), 'pointerdown', 'click');
    await set.ask();
    set.monitor.report({ source: 'speech', confirms: true });
    await click(x, y);
    expect({ open: set.dialog.open, events }).toEqual({ open: false, events: [] });
  });

  test('nor if the app removes the dialog when it is answered', async () => {
    const set = stage();
    const [x, y] = await findStay(set);
    const events = record(cover(pageButton()), 'pointerdown', 'click');
    set.monitor.addEventListener('active', () => set.dialog.remove());
    await set.ask();
    await click(x, y);
    await click(x, y);
    expect({ isConnected: set.dialog.isConnected, events }).toEqual({ isConnected: false, events: [] });
  });
});

describe('a key that is held on', () => {
  if (isWebKit) console.warn('Skipped "… after it has answered": WebDriver repeats no keys in this engine');
  test.skipIf(isWebKit).each(['Enter', 'Escape'])(
    '%s after it has answered presses nothing in the page, until it is released',
    async (key) => {
      const app = document.body.appendChild(document.createElement('dialog'));
      const button = app.appendChild(document.createElement('button'));
      app.showModal();
      button.focus();
      const clicks = record(button, 'click');
      const { clock, dialog, monitor, ask } = stage();
      await ask();
      await holdKey(key);
      await settle();
      expect({ open: dialog.open, focused: document.activeElement }).toEqual({ open: false, focused: button });
      await clock.advanceAsync(2 * reactionTime);
      for (let time = 0; time < 3; time++) await holdKey(key);
      await settle();
      expect({ state: monitor.state, appIsOpen: app.open, clicks }).toEqual({
        state: 'active',
        appIsOpen: true,
        clicks: [],
      });
      await releaseKey(key);
      await pressKey(key);
      await settle();
      expect(key === 'Enter' ? clicks.length === 1 : !app.open).toBe(true);
    },
  );

  test('the space bar from before the question, and then released, is no answer', async () => {
    window.focus();
    const { clock, dialog, monitor, ask } = stage();
    await holdKey(' ');
    await ask();
    await clock.advanceAsync(5000);
    expect({ open: dialog.open, focused: focused(dialog) }).toEqual({ open: true, focused: 'button stay primary' });
    await releaseKey(' ');
    await settle();
    expect({ open: dialog.open, state: monitor.state }).toEqual({ open: true, state: 'prompted' });
  });

  test('a second Enter on Stay presses nothing in the page, but is typed into a text field', async () => {
    const button = pageButton();
    const clicks = record(button, 'click');
    const { clock, dialog, ask } = stage();
    button.focus();
    await ask();
    await pressKey('Enter');
    await pressKey('Enter');
    expect({ open: dialog.open, focused: document.activeElement, clicks }).toEqual({
      open: false,
      focused: button,
      clicks: [],
    });
    await clock.advanceAsync(reactionTime);
    await pressKey('Enter');
    expect(clicks).toHaveLength(1);
    const field = document.body.appendChild(document.createElement('textarea'));
    field.focus();
    await ask();
    await pressKey('Enter');
    await pressKey('Enter');
    await pressKey('a');
    expect(field.value).toBe('\na');
  });
});

test('the press of a script leaves nothing behind that would take a click', async () => {
  const button = pageButton();
  const clicks = record(button, 'click');
  const { dialog, ask } = stage();
  await ask();
  press(dialog);
  await click(...centerOf(button));
  expect({ clicks: clicks.length, boxIsOpen: box(dialog).open }).toEqual({ clicks: 1, boxIsOpen: false });
  onTestFinished(() => button.remove());
});
