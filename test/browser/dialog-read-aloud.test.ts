// What a screen reader reads by itself when the dialog opens, and what it is given by an announcement because it would not
// read it. `test/screen-reader` listens to a real one.

import { expect, onTestFinished, test } from 'vitest';
import type { StillThereDialog } from '../../src/elements/index.ts';
import {
  isFirefox,
  listenTo,
  minute,
  pageButton,
  part,
  press,
  referenced,
  type Said,
  setHidden,
  stage,
} from '../support/dialog.ts';
import { fillScreen } from '../support/full-screen.ts';

/** Until an announcement comes that waits for its region to be readable, in milliseconds. */
const soon = 500;

const why = 'We haven’t noticed any activity for a while.';
const question = `Are you still there? ${why} You will leave the call in 1 minute.`;
const end = 'You are no longer in the call. You were inactive for too long.';

const within = (text: string): Said => ({ text, live: 'polite', isWithin: true });
const descriptionOf = (dialog: StillThereDialog, name: string): string =>
  referenced(dialog, part(dialog, name), 'aria-describedby');

/** Sets whether the focus is in the page, until the test ends. */
function setFocused(isFocused: boolean): void {
  Object.defineProperty(document, 'hasFocus', { value: () => isFocused, configurable: true });
  onTestFinished(() => void Reflect.deleteProperty(document, 'hasFocus'));
}

test('nothing is announced where a screen reader reads the dialog when the focus moves into it (A2)', async () => {
  const { clock, dialog, ask } = stage();
  setFocused(true);
  const said = listenTo(dialog);
  await ask();
  await clock.advanceAsync(soon);
  expect(descriptionOf(dialog, 'stay')).toBe(`${why} You will leave the call in 1 minute.`);
  expect(said).toEqual([]);
});

test('in Firefox on Linux the question is announced, and not in the description, if an element had the focus (A2)', async () => {
  const { clock, dialog, ask } = stage();
  setFocused(true);
  const said = listenTo(dialog);
  window.focus();
  pageButton().focus();
  await ask();
  await clock.advanceAsync(soon);
  const description = descriptionOf(dialog, 'stay');
  if (isFirefox) expect({ said, description }).toEqual({ said: [within(question)], description: '' });
  else expect({ said, description }).toEqual({ said: [], description: `${why} You will leave the call in 1 minute.` });
});

test('the question is announced if the focus is outside of the page, and read again when it comes back', async () => {
  const { clock, dialog, ask } = stage();
  setFocused(false);
  const said = listenTo(dialog);
  await ask();
  await clock.advanceAsync(soon);
  expect(said).toEqual([within(question)]);
  expect(descriptionOf(dialog, 'stay')).toBe(`${why} You will leave the call in 1 minute.`);
});

test('slotted texts are announced', async () => {
  const { clock, dialog, ask } = stage();
  setFocused(false);
  const said = listenTo(dialog);
  dialog.innerHTML = '<span slot="title">Hello?</span><b slot="text">So quiet.</b>';
  await ask();
  await clock.advanceAsync(soon);
  expect(said).toEqual([within('Hello? So quiet. You will leave the call in 1 minute.')]);
});

test('over full screen the question is announced', async () => {
  const { clock, dialog, ask } = stage();
  setFocused(true);
  const said = listenTo(dialog);
  const call = document.body.appendChild(document.createElement('div'));
  call.textContent = 'Full screen';
  await fillScreen(call);
  await ask();
  await clock.advanceAsync(soon);
  expect({ said, description: descriptionOf(dialog, 'stay') }).toEqual({ said: [within(question)], description: '' });
});

test('the end after a question is announced with its reason, because the dialog does not close in between', async () => {
  const { clock, dialog, ask } = stage();
  setFocused(true);
  await ask();
  await clock.advanceAsync(minute - 1);
  const said = listenTo(dialog);
  await clock.advanceAsync(1);
  expect({ reason: dialog.reason, said }).toEqual({ reason: 'inactive', said: [] });
  await clock.advanceAsync(soon);
  expect({ said, description: descriptionOf(dialog, 'close') }).toEqual({ said: [within(end)], description: '' });
});

test('an answer that comes too late is announced as such (A9)', async () => {
  const { clock, dialog, ask } = stage();
  setFocused(true);
  await ask();
  const said = listenTo(dialog);
  clock.sleep(minute + 1);
  press(dialog);
  await clock.advanceAsync(soon);
  const late = 'You are no longer in the call. Your answer came too late. You were inactive for too long.';
  expect(said).toEqual([within(late)]);
});

test('an end without a question is read with the dialog', async () => {
  const { clock, dialog } = stage();
  setFocused(true);
  const said = listenTo(dialog);
  dialog.reason = 'limit';
  await clock.advanceAsync(soon);
  expect({ said, description: descriptionOf(dialog, 'close') }).toEqual({
    said: [],
    description: 'The session reached its time limit.',
  });
});

test('nothing is announced in a hidden page, or after the dialog has closed', async () => {
  const { clock, dialog, monitor, ask } = stage();
  setFocused(false);
  const said = listenTo(dialog);
  setHidden(true);
  await ask();
  await clock.advanceAsync(soon);
  expect(said).toEqual([]);
  setHidden(false);
  monitor.reset();
  dialog.remove();
  await clock.advanceAsync(soon);
  expect(said.map(({ text }) => text)).not.toContain(question);
});

test('the regions have no role, which a screen reader would read, and the language of the sentences', async () => {
  const { clock, dialog, ask } = stage();
  dialog.lang = 'de';
  dialog.words = { stayed: 'Sie sind noch dabei.' };
  await ask();
  await expect.poll(() => part(dialog, 'dialog').lang).toBe('de');
  press(dialog);
  await clock.advanceAsync(soon);
  const regions = [...(dialog.shadowRoot?.querySelectorAll('[aria-live]') ?? [])];
  expect(regions.map((region) => region.getAttribute('role'))).toEqual([null, null]);
  const outside = regions.find((region) => region.textContent === 'Sie sind noch dabei.');
  expect(outside?.getAttribute('lang')).toBe('de');
});
