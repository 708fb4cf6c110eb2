// What becomes of an answer: at once, after the app has confirmed it, or too late. And what is shown after the end.
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { StillThereDialog, WaitEvent } from '../../src/elements/index.ts';
import { InactivityMonitor, keepAlive, sharedTabs } from '../../src/index.ts';
import { fakeTabs } from '../../src/testing/index.ts';
import {
  box,
  clickOn,
  focused,
  listenTo,
  minute,
  part,
  press,
  settle,
  stage,
  textOf,
  texts,
} from '../support/dialog.ts';
import { pressKey } from '../support/input.ts';
import { record, typesOf } from '../support/record.ts';

interface Wait {
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/** Lets the app confirm answers when the test says so. */
function confirmed(dialog: StillThereDialog): Wait[] {
  const waits: Wait[] = [];
  dialog.addEventListener('stay', (event) => {
    const answer = new Promise((resolve, reject) => waits.push({ resolve, reject }));
    (event as WaitEvent).waitUntil(answer);
  });
  return waits;
}

const isDisabled = (dialog: StillThereDialog): string | null => part(dialog, 'stay').getAttribute('aria-disabled');

function setOnline(isOnline: boolean): void {
  Object.defineProperty(navigator, 'onLine', { value: isOnline, configurable: true });
  onTestFinished(() => void Reflect.deleteProperty(navigator, 'onLine'));
}

describe('an answer that the app confirms', () => {
  test('is pending, which is shown and said, until the yes: only then it counts', async () => {
    const { clock, dialog, monitor, ask } = stage();
    const said = listenTo(dialog);
    const waits = confirmed(dialog);
    await ask();
    await pressKey('Enter');
    await clock.advanceAsync(3000);
    expect({ open: dialog.open, state: monitor.state, remaining: monitor.remaining }).toEqual({
      open: true,
      state: 'prompted',
      remaining: 57_000,
    });
    expect({ note: textOf(dialog, 'note'), isDisabled: isDisabled(dialog), focused: focused(dialog) }).toEqual({
      note: 'One moment…',
      isDisabled: 'true',
      focused: 'button stay primary',
    });
    expect(texts(said)).toEqual(['One moment…']);
    waits[0]?.resolve(undefined);
    await clock.advanceAsync(0);
    expect({ open: dialog.open, state: monitor.state, remaining: monitor.remaining }).toEqual({
      open: false,
      state: 'active',
      remaining: 120_000,
    });
    expect(texts(said)).toEqual(['One moment…']);
  });

  test('is asked for once, however often Stay and Escape are pressed meanwhile', async () => {
    const { clock, dialog, ask } = stage();
    const waits = confirmed(dialog);
    await ask();
    await pressKey('Enter');
    await pressKey('Escape');
    await clickOn(dialog, 'stay');
    box(dialog).close();
    await settle();
    expect({ waitsCount: waits.length, matchesModal: box(dialog).matches(':modal') }).toEqual({
      waitsCount: 1,
      matchesModal: true,
    });
    waits[0]?.resolve(true);
    await clock.advanceAsync(0);
    expect(dialog.open).toBe(false);
  });

  test.each([
    ['a rejection', 'That didn’t work. Please try again.', true],
    ['false', 'That didn’t work. Please try again.', true],
    ['a rejection while offline', 'You are offline. Please try again when you are back online.', false],
  ])('does not count by %s, says so, and can be given again', async (what, note, isOnline) => {
    const { clock, dialog, monitor, ask } = stage();
    const said = listenTo(dialog);
    const waits = confirmed(dialog);
    await ask();
    setOnline(isOnline);
    press(dialog);
    if (what === 'false') waits[0]?.resolve(false);
    else waits[0]?.reject(new TypeError('Failed to fetch'));
    await clock.advanceAsync(1000);
    expect({ open: dialog.open, state: monitor.state, remaining: monitor.remaining }).toEqual({
      open: true,
      state: 'prompted',
      remaining: 59_000,
    });
    expect({ note: textOf(dialog, 'note'), isDisabled: isDisabled(dialog) }).toEqual({ note, isDisabled: 'false' });
    expect(texts(said)).toEqual(['One moment…', note]);
    press(dialog);
    expect({ note: textOf(dialog, 'note'), isDisabled: isDisabled(dialog) }).toEqual({
      note: 'One moment…',
      isDisabled: 'true',
    });
    waits[1]?.resolve(true);
    await clock.advanceAsync(0);
    expect({ open: dialog.open, state: monitor.state }).toEqual({ open: false, state: 'active' });
  });

  test('counts when all that it waits for has been confirmed, and not if one says false', async () => {
    const { clock, dialog, monitor, ask } = stage();
    let answers = [true, false];
    dialog.addEventListener('stay', (event) => {
      for (const answer of answers) (event as WaitEvent).waitUntil(Promise.resolve(answer));
    });
    await ask();
    press(dialog);
    await clock.advanceAsync(0);
    expect(monitor.state).toBe('prompted');
    answers = [true, true];
    press(dialog);
    await clock.advanceAsync(0);
    expect(monitor.state).toBe('active');
  });

  test('comes to nothing when the end comes first: that is shown, and a late yes changes nothing', async () => {
    const { clock, dialog, monitor, ask } = stage();
    const waits = confirmed(dialog);
    await ask();
    press(dialog);
    await clock.advanceAsync(minute);
    expect({ open: dialog.open, reason: dialog.reason, state: monitor.state }).toEqual({
      open: true,
      reason: 'inactive',
      state: 'idle',
    });
    waits[0]?.resolve(true);
    await clock.advanceAsync(0);
    expect({ open: dialog.open, reason: dialog.reason, state: monitor.state }).toEqual({
      open: true,
      reason: 'inactive',
      state: 'idle',
    });
  });

  test('does not touch what came after it: the next question is a new one', async () => {
    const { clock, dialog, monitor, ask } = stage();
    const waits = confirmed(dialog);
    await ask();
    press(dialog);
    monitor.report({ confirms: true });
    await ask();
    expect({
      open: dialog.open,
      says: textOf(dialog, 'question').includes('One moment'),
      isDisabled: isDisabled(dialog),
    }).toEqual({ open: true, says: false, isDisabled: 'false' });
    waits[0]?.reject(new Error('too late'));
    await clock.advanceAsync(0);
    expect({ says: textOf(dialog, 'question').includes('didn’t work'), state: monitor.state }).toEqual({
      says: false,
      state: 'prompted',
    });
    press(dialog);
    expect(waits).toHaveLength(2);
    waits[1]?.resolve(true);
    await clock.advanceAsync(0);
    expect(monitor.state).toBe('active');
  });

  test('is not needed any more when another tab has answered: the question closes', async () => {
    const tabs = fakeTabs();
    onTestFinished(() => tabs[Symbol.dispose]());
    const { clock, dialog, monitor, ask } = stage({ tabs: sharedTabs('person') });
    const otherTab = new InactivityMonitor({ timeout: 2 * minute, tabs: sharedTabs('person'), sources: [] });
    const said = listenTo(dialog);
    const waits = confirmed(dialog);
    await ask();
    press(dialog);
    otherTab.start();
    otherTab.stop();
    await clock.advanceAsync(0);
    expect({ open: dialog.open, state: monitor.state }).toEqual({ open: false, state: 'active' });
    await clock.advanceAsync(1000);
    expect(texts(said)).toEqual(['One moment…', 'You are still in the call.']);
    waits[0]?.resolve(false);
    await clock.advanceAsync(0);
    expect(dialog.open).toBe(false);
  });

  test('by keepAlive(): the server’s yes closes the question, its no keeps it open', async () => {
    const { clock, dialog, monitor, ask } = stage();
    let status = 500;
    const session = keepAlive(monitor, async () => new Response(null, { status }));
    onTestFinished(() => session.stop());
    dialog.addEventListener('stay', (event) => (event as WaitEvent).waitUntil(session.confirm()));
    await ask();
    press(dialog);
    await clock.advanceAsync(0);
    expect({ open: dialog.open, note: textOf(dialog, 'note') }).toEqual({
      open: true,
      note: 'That didn’t work. Please try again.',
    });
    status = 204;
    press(dialog);
    await clock.advanceAsync(0);
    expect({ open: dialog.open, state: monitor.state }).toEqual({ open: false, state: 'active' });
  });
});

describe('an answer that comes too late', () => {
  test('is refused, and that is said together with why the call is over', async () => {
    const { clock, dialog, monitor, ask } = stage();
    const shows = record(dialog, 'show');
    await ask();
    clock.sleep(minute + 1);
    press(dialog); // before anything has noticed
    expect({ open: dialog.open, state: monitor.state, reason: dialog.reason }).toEqual({
      open: true,
      state: 'idle',
      reason: 'inactive',
    });
    expect(textOf(dialog, 'outcome')).toBe(
      'You are no longer in the call Your answer came too late. You were inactive for too long. Close',
    );
    expect(shows).toHaveLength(2);
    await settle();
    expect(focused(dialog)).toBe('button close primary');
  });

  test('is not said of the end after it', async () => {
    const { clock, dialog, monitor, ask } = stage();
    await ask();
    clock.sleep(minute + 1);
    press(dialog);
    monitor.start();
    expect(dialog.open).toBe(false);
    await clock.advanceAsync(2 * minute);
    expect(textOf(dialog, '#reason')).toBe('You were inactive for too long.');
    monitor.start();
    await ask();
    clock.sleep(minute + 1);
    press(dialog);
    dialog.reason = 'ended';
    expect(textOf(dialog, '#reason')).toBe('The call has ended.');
  });

  test('if the app shows the end itself, it is asked to once', async () => {
    const { clock, dialog, ask } = stage();
    await ask();
    const shows = record(dialog, 'show');
    dialog.addEventListener('show', (event) => event.preventDefault());
    clock.sleep(minute + 1);
    press(dialog);
    await settle();
    expect({ showsCount: shows.length, open: dialog.open, reason: dialog.reason }).toEqual({
      showsCount: 1,
      open: false,
      reason: 'inactive',
    });
  });

  test('a Leave that comes too late is no choice: the reason is what ended it', async () => {
    const { clock, dialog, ask } = stage();
    await ask();
    clock.sleep(minute + 1);
    press(dialog, 'leave');
    expect({ open: dialog.open, reason: dialog.reason }).toEqual({ open: true, reason: 'inactive' });
  });
});

describe('the app may prevent', () => {
  test('show: nothing opens, and the app asks itself; the monitor goes on', async () => {
    const { clock, dialog, monitor, ask } = stage();
    const title = document.title;
    dialog.addEventListener('show', (event) => event.preventDefault());
    await ask();
    expect({ dialogOpen: dialog.open, boxOpen: box(dialog).open, title: document.title }).toEqual({
      dialogOpen: false,
      boxOpen: false,
      title,
    });
    expect(monitor.state).toBe('prompted');
    await clock.advanceAsync(minute);
    expect({ open: dialog.open, state: monitor.state }).toEqual({ open: false, state: 'idle' });
  });

  test('stay: the question stays open', async () => {
    const { dialog, monitor, ask } = stage();
    dialog.addEventListener('stay', (event) => event.preventDefault());
    await ask();
    press(dialog);
    expect({ open: dialog.open, state: monitor.state }).toEqual({ open: true, state: 'prompted' });
  });

  test('leave: the question stays open', async () => {
    const { dialog, monitor, ask } = stage();
    const events = record(dialog, 'leave');
    dialog.addEventListener('leave', (event) => event.preventDefault());
    await ask();
    press(dialog, 'leave');
    expect({ open: dialog.open, state: monitor.state, types: typesOf(events) }).toEqual({
      open: true,
      state: 'prompted',
      types: ['leave'],
    });
  });
});

describe('a listener may act for itself:', () => {
  const acts: [string, (monitor: InactivityMonitor, dialog: StillThereDialog) => void, boolean][] = [
    ['show that answers', (monitor) => monitor.reset(), false],
    ['show that stops the monitor', (monitor) => monitor.stop(), false],
    ['show that removes the dialog', (_, dialog) => dialog.remove(), false],
    ['show that gives the dialog another monitor', (_, dialog) => Object.assign(dialog, { monitor: null }), false],
    ['show that leaves', (monitor) => monitor.expire(), false],
  ];
  test.each(acts)('%s: no question is opened', async (_what, act, isOpen) => {
    const { dialog, monitor, ask } = stage();
    const errors = record(window, 'error', 'unhandledrejection');
    dialog.addEventListener('show', () => act(monitor, dialog), { once: true });
    await ask();
    await settle();
    expect({ dialogOpen: dialog.open, boxOpen: box(dialog).open, errors }).toEqual({
      dialogOpen: isOpen,
      boxOpen: false,
      errors: [],
    });
  });

  test('stay that ends the call: the reason is shown, and stays', async () => {
    const { dialog, ask } = stage();
    dialog.addEventListener('stay', () => Object.assign(dialog, { reason: 'ended' }));
    await ask();
    press(dialog);
    expect({ open: dialog.open, reason: dialog.reason }).toEqual({ open: true, reason: 'ended' });
  });

  test('stay that answers by the monitor: that is all', async () => {
    const { dialog, monitor, ask } = stage();
    const active = vi.fn();
    monitor.addEventListener('active', active);
    dialog.addEventListener('stay', () => monitor.reset());
    await ask();
    press(dialog);
    expect({ open: dialog.open, callsCount: active.mock.calls.length }).toEqual({ open: false, callsCount: 1 });
  });
});
