// What is shown after the end (C13).
import { expect, onTestFinished, test } from 'vitest';
import type { StillThereDialog } from '../../src/elements/index.ts';
import {
  box,
  clickOn,
  focused,
  minute,
  part,
  press,
  reactionTime,
  referenced,
  settle,
  stage,
  textOf,
} from '../support/dialog.ts';
import { pressKey } from '../support/input.ts';
import { record, typesOf } from '../support/record.ts';
import { reportedErrors } from '../support/reported-errors.ts';

const reasons = [
  ['inactive', 'You were inactive for too long.'],
  ['hidden', 'This page was in the background for too long.'],
  ['alone', 'You were the only one in the call.'],
  ['waiting', 'Nobody else joined the call.'],
  ['declined', 'You chose to leave.'],
  ['ended', 'The call has ended.'],
  ['limit', 'The session reached its time limit.'],
  ['elsewhere', 'You joined this call in another window or on another device.'],
  ['removed', 'You were removed from the call.'],
  ['connection', 'The connection was lost.'],
  ['full', 'The call is full. Please try again later.'],
  ['host', 'The call was ended for everyone.'],
  ['local', 'The call has ended.'],
  ['unknown', 'The call has ended.'],
] as const;
test.each(reasons)('the reason "%s" is shown with a heading and read with the dialog (C13)', (reason, words) => {
  const { dialog } = stage();
  dialog.reason = reason;
  expect({ open: dialog.open, reason: dialog.reason, matchesModal: box(dialog).matches(':modal') }).toEqual({
    open: true,
    reason,
    matchesModal: true,
  });
  expect({ Over: textOf(dialog, '#over'), Reason: textOf(dialog, '#reason') }).toEqual({
    Over: 'You are no longer in the call',
    Reason: words,
  });
  const first = dialog.shadowRoot?.activeElement as Element;
  expect({
    name: referenced(dialog, box(dialog), 'aria-labelledby'),
    description: referenced(dialog, first, 'aria-describedby'),
  }).toEqual({ name: 'You are no longer in the call', description: words });
  expect({ questionHidden: part(dialog, 'question').hidden, barHidden: part(dialog, 'track').hidden }).toEqual({
    questionHidden: true,
    barHidden: true,
  });
  dialog.reason = null;
  expect({ open: dialog.open, reason: dialog.reason }).toEqual({ open: false, reason: null });
});

const closings: [string, (dialog: StillThereDialog) => Promise<void>][] = [
  ['Close', (dialog) => clickOn(dialog, 'close')],
  ['Enter', () => pressKey('Enter')],
  ['Escape', () => pressKey('Escape')],
];
test.each(closings)('the monitor’s end shows why by itself; %s closes it for good', async (_what, close) => {
  const { clock, dialog, monitor, ask } = stage();
  await ask();
  await clock.advanceAsync(minute);
  expect({ open: dialog.open, reason: dialog.reason, focused: focused(dialog) }).toEqual({
    open: true,
    reason: 'inactive',
    focused: 'button close primary',
  });
  await clock.advanceAsync(reactionTime);
  await close(dialog);
  await settle();
  expect({ dialogOpen: dialog.open, boxOpen: box(dialog).open, reason: dialog.reason, state: monitor.state }).toEqual({
    dialogOpen: false,
    boxOpen: false,
    reason: null,
    state: 'idle',
  });
});

const reporting =
  (...values: readonly boolean[]) =>
  (report: (is: boolean) => void): void =>
    values.forEach(report);

test.each([
  ['hidden', { hiddenTimeout: 90_000, promptBeforeIdle: 20_000 }],
  ['alone', { aloneTimeout: 90_000, promptBeforeIdle: 20_000, alone: reporting(false, true) }],
  ['waiting', { waitingTimeout: 90_000, promptBeforeIdle: 20_000, waiting: reporting(true) }],
])('the question says why it is asked, and the end why it came: %s', async (why, options) => {
  if (why === 'hidden') {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    onTestFinished(() => void Reflect.deleteProperty(document, 'visibilityState'));
  }
  const { clock, dialog } = stage(options);
  await clock.advanceAsync(70_000);
  expect(dialog.open).toBe(true);
  const questions: Readonly<Record<string, string>> = {
    hidden: 'This page has been in the background for a while.',
    alone: 'You are the only one in the call.',
    waiting: 'Nobody else has joined the call yet.',
  };
  expect(textOf(dialog, 'question')).toContain(questions[why]);
  await clock.advanceAsync(20_000);
  expect(dialog.reason).toBe(why);
});

test('Rejoin is offered where the app can do it, has the focus, and tells the app (C13)', async () => {
  const { clock, dialog, monitor, ask } = stage();
  dialog.toggleAttribute('rejoin', true);
  const events = record(dialog, 'rejoin');
  dialog.addEventListener('rejoin', () => monitor.start());
  await ask();
  await clock.advanceAsync(minute);
  expect({ hidden: part(dialog, 'rejoin').hidden, focused: focused(dialog) }).toEqual({
    hidden: false,
    focused: 'button rejoin primary',
  });
  await clock.advanceAsync(reactionTime);
  await pressKey('Enter');
  expect({ types: typesOf(events), open: dialog.open, reason: dialog.reason, state: monitor.state }).toEqual({
    types: ['rejoin'],
    open: false,
    reason: null,
    state: 'active',
  });
  await ask();
  expect({ open: dialog.open, hidden: part(dialog, 'question').hidden }).toEqual({ open: true, hidden: false });
});

test.each([
  // It would throw the person out of the other window.
  { reason: 'elsewhere', rejoin: 'none', focused: 'close' },
  // Somebody has decided that.
  { reason: 'removed', rejoin: 'none', focused: 'close' },
  // It would probably fail, or start the call anew for one person.
  { reason: 'limit', rejoin: 'second', focused: 'close' },
  { reason: 'full', rejoin: 'second', focused: 'close' },
  { reason: 'host', rejoin: 'second', focused: 'close' },
  { reason: 'connection', rejoin: 'first', focused: 'rejoin' },
  { reason: 'ended', rejoin: 'first', focused: 'rejoin' },
  { reason: 'local', rejoin: 'first', focused: 'rejoin' },
  { reason: 'unknown', rejoin: 'first', focused: 'rejoin' },
] as const)('after "$reason" Rejoin is offered: $rejoin; the focus is on $focused', (row) => {
  const { dialog } = stage();
  dialog.toggleAttribute('rejoin', true);
  dialog.reason = row.reason;
  expect({ hidden: part(dialog, 'rejoin').hidden, focused: focused(dialog) }).toEqual({
    hidden: row.rejoin === 'none',
    focused: `button ${row.focused} primary`,
  });
  expect(part(dialog, row.focused === 'close' ? 'rejoin' : 'close').part.contains('primary')).toBe(false);
});

test('without it there is none; the attribute may come and go while it is shown', () => {
  const { dialog } = stage();
  dialog.reason = 'ended';
  expect(part(dialog, 'rejoin').hidden).toBe(true);
  dialog.toggleAttribute('rejoin', true);
  expect(part(dialog, 'rejoin').hidden).toBe(false);
  dialog.removeAttribute('rejoin');
  expect(part(dialog, 'rejoin').hidden).toBe(true);
});

test('rejoin="false" is reported, because it is on', () => {
  const errors = reportedErrors();
  const { dialog } = stage();
  dialog.setAttribute('rejoin', 'false');
  expect(errors).toEqual([new TypeError('Expected `rejoin` to be empty (on) or absent (off), got "false" (string)')]);
});

test('a show listener that takes the reason back, or the dialog away, is heard', () => {
  const { dialog } = stage();
  dialog.addEventListener('show', () => Object.assign(dialog, { reason: null }), { once: true });
  dialog.reason = 'ended';
  expect({ dialogOpen: dialog.open, boxOpen: box(dialog).open }).toEqual({ dialogOpen: false, boxOpen: false });
  dialog.addEventListener('show', () => dialog.remove(), { once: true });
  dialog.reason = 'ended';
  expect({ dialogOpen: dialog.open, boxOpen: box(dialog).open }).toEqual({ dialogOpen: false, boxOpen: false });
});

test('Leave shows nothing more: the person knows why', async () => {
  const { dialog, ask } = stage();
  await ask();
  press(dialog, 'leave');
  expect({ open: dialog.open, reason: dialog.reason }).toEqual({ open: false, reason: null });
});

test('it closes when the monitor starts anew, and stays when the monitor is stopped', async () => {
  const { clock, dialog, monitor, ask } = stage();
  await ask();
  await clock.advanceAsync(minute);
  monitor.stop();
  expect({ open: dialog.open, reason: dialog.reason }).toEqual({ open: true, reason: 'inactive' });
  monitor.start();
  expect({ open: dialog.open, reason: dialog.reason }).toEqual({ open: false, reason: null });
});

test('a reason that the app sets takes the place of the question', async () => {
  const { clock, dialog, ask } = stage();
  await ask();
  dialog.reason = 'limit';
  expect({ open: dialog.open, hidden: part(dialog, 'question').hidden, Reason: textOf(dialog, '#reason') }).toEqual({
    open: true,
    hidden: true,
    Reason: 'The session reached its time limit.',
  });
  await clock.advanceAsync(1000);
  expect(document.title).not.toContain('Are you still there?');
});
