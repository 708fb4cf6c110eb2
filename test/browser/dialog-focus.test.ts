// What a person comes back to after the answer.
import { expect, onTestFinished, test } from 'vitest';
import { box, focused, pageButton, settle, stage } from '../support/dialog.ts';
import { pressKey } from '../support/input.ts';
import { liveStream } from '../support/media.ts';
import { record } from '../support/record.ts';

const ways = ['Enter', 'Escape'] as const;

test.each(ways)('the focus goes back to where it was, and the page is not scrolled: %s (A6)', async (key) => {
  window.focus();
  const { clock, dialog, ask } = stage();
  const tall = document.body.appendChild(document.createElement('div'));
  tall.style.cssText = 'height: 6000px; width: 3000px';
  const field = document.body.appendChild(document.createElement('textarea'));
  field.value = 'a draft';
  field.focus();
  field.setSelectionRange(2, 7);
  window.scrollTo(40, 700);
  await settle();
  const before = [scrollX, scrollY];
  expect(before).toEqual([40, 700]);
  await ask();
  await settle();
  expect([focused(dialog), scrollX, scrollY]).toEqual(['button stay primary', ...before]);
  await clock.advanceAsync(3000);
  await pressKey(key);
  await settle();
  expect([dialog.open, scrollX, scrollY]).toEqual([false, ...before]);
  expect(document.activeElement).toBe(field);
  expect({ value: field.value, selectionStart: field.selectionStart, selectionEnd: field.selectionEnd }).toEqual({
    value: 'a draft',
    selectionStart: 2,
    selectionEnd: 7,
  });
});

test('also into a shadow tree, and when a voice has answered (A6)', async () => {
  const host = document.body.appendChild(document.createElement('div'));
  const root = host.attachShadow({ mode: 'open' });
  const button = root.appendChild(document.createElement('button'));
  button.focus();
  const { dialog, monitor, ask } = stage();
  await ask();
  expect(document.activeElement).toBe(dialog);
  monitor.report({ source: 'speech', confirms: true });
  expect({ documentActiveElement: document.activeElement, rootActiveElement: root.activeElement }).toEqual({
    documentActiveElement: host,
    rootActiveElement: button,
  });
});

test('also into the frame of a call (A6)', async () => {
  const frame = document.body.appendChild(document.createElement('iframe'));
  const inner = frame.contentDocument?.body.appendChild(document.createElement('button')) as HTMLButtonElement;
  frame.contentWindow?.focus();
  inner.focus();
  expect(document.activeElement).toBe(frame);
  const { dialog, monitor, ask } = stage();
  await ask();
  expect(document.activeElement).toBe(dialog);
  monitor.reset();
  await settle();
  expect(document.activeElement).toBe(frame);
});

test('if what had the focus is gone, the page has it, as the browser decides; nothing is thrown (A6)', async () => {
  const button = pageButton();
  button.focus();
  const { dialog, ask } = stage();
  await ask();
  button.remove();
  await pressKey('Escape');
  await settle();
  expect(dialog.open).toBe(false);
  expect(document.activeElement).toBe(document.body);
});

test('the focus goes back also when the question closes without an answer', async () => {
  const button = pageButton();
  button.focus();
  const { dialog, monitor, ask } = stage();
  await ask();
  monitor.stop();
  expect({ dialogOpen: dialog.open, boxOpen: box(dialog).open }).toEqual({ dialogOpen: false, boxOpen: false });
  expect(document.activeElement).toBe(button);
});

test('what the page plays plays on (A6)', async () => {
  const run = new AbortController();
  onTestFinished(() => run.abort());
  const video = document.body.appendChild(document.createElement('video'));
  Object.assign(video, { muted: true, srcObject: liveStream(run.signal) });
  await video.play();
  const pauses = record(video, 'pause');
  const { dialog, ask } = stage();
  await ask();
  await pressKey('Enter');
  await settle();
  expect({ open: dialog.open, paused: video.paused, pauses }).toEqual({ open: false, paused: false, pauses: [] });
});
