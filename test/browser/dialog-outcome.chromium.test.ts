// What is shown after the end (C13).
import { expect, onTestFinished, test } from 'vitest';
import type { StillThereDialog } from '../../src/elements/index.ts';
import { box, clickOn, focused, minute, part, press, settle, stage, textOf } from '../support/dialog.ts';
import { pressKey } from '../support/input.ts';
import { record, typesOf } from '../support/record.ts';
import { reportedErrors } from '../support/reported-errors.ts';

const reasons = [
  ['inactive', 'You were inactive for too long.'],
  ['hidden', 'This page was in the background for too long.'],
  ['alone', 'You were the only one in the call.'],
  ['declined', 'You chose to leave.'],
  ['ended', 'The call has ended.'],
  ['limit', 'The session reached its time limit.'],
] as const;
test.each(reasons)('the reason "%s" is shown with a heading and read with the dialog (C13)', (reason, words) => {
  const { dialog } = stage();
  dialog.reason = reason;
  expect([dialog.open, dialog.reason, box(dialog).matches(':modal')]).toEqual([true, reason, true]);
  expect([textOf(dialog, '#over'), textOf(dialog, '#reason')]).toEqual(['You are no longer in the call', words]);
  expect([box(dialog).getAttribute('aria-labelledby'), box(dialog).getAttribute('aria-describedby')]).toEqual([
    'over',
    'reason',
  ]);
  expect([part(dialog, 'question').hidden, part(dialog, 'bar').hidden]).toEqual([true, true]);
  dialog.reason = null;
  expect([dialog.open, dialog.reason]).toEqual([false, null]);
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
  expect([dialog.open, dialog.reason, focused(dialog)]).toEqual([true, 'inactive', 'button close']);
  await close(dialog);
  await settle();
  expect([dialog.open, box(dialog).open, dialog.reason, monitor.state]).toEqual([false, false, null, 'idle']);
});

test.each([
  ['hidden', { hiddenTimeout: 90_000, promptBeforeIdle: 20_000 }],
  ['alone', { aloneTimeout: 90_000, promptBeforeIdle: 20_000, alone: (report: (is: boolean) => void) => report(true) }],
])('the question says why it is asked, and the end why it came: %s', async (why, options) => {
  const isHidden = why === 'hidden';
  if (isHidden) {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    onTestFinished(() => void Reflect.deleteProperty(document, 'visibilityState'));
  }
  const { clock, dialog } = stage(options);
  await clock.advanceAsync(70_000);
  expect(dialog.open).toBe(true);
  expect(textOf(dialog, 'question')).toContain(
    isHidden ? 'This page has been in the background for a while.' : 'You are the only one in the call.',
  );
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
  expect([part(dialog, 'rejoin').hidden, focused(dialog)]).toEqual([false, 'button rejoin primary']);
  await pressKey('Enter');
  expect([typesOf(events), dialog.open, dialog.reason, monitor.state]).toEqual([['rejoin'], false, null, 'active']);
  await ask();
  expect([dialog.open, part(dialog, 'question').hidden]).toEqual([true, false]);
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
  expect([dialog.open, box(dialog).open]).toEqual([false, false]);
  dialog.addEventListener('show', () => dialog.remove(), { once: true });
  dialog.reason = 'ended';
  expect([dialog.open, box(dialog).open]).toEqual([false, false]);
});

test('Leave shows nothing more: the person knows why', async () => {
  const { dialog, ask } = stage();
  await ask();
  press(dialog, 'leave');
  expect([dialog.open, dialog.reason]).toEqual([false, null]);
});

test('it closes when the monitor starts anew, and stays when the monitor is stopped', async () => {
  const { clock, dialog, monitor, ask } = stage();
  await ask();
  await clock.advanceAsync(minute);
  monitor.stop();
  expect([dialog.open, dialog.reason]).toEqual([true, 'inactive']);
  monitor.start();
  expect([dialog.open, dialog.reason]).toEqual([false, null]);
});

test('a reason that the app sets takes the place of the question', async () => {
  const { clock, dialog, ask } = stage();
  await ask();
  dialog.reason = 'limit';
  expect([dialog.open, part(dialog, 'question').hidden, textOf(dialog, '#reason')]).toEqual([
    true,
    true,
    'The session reached its time limit.',
  ]);
  await clock.advanceAsync(1000);
  expect(document.title).not.toContain('Are you still there?');
});
