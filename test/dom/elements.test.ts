// The elements in the tests of an app: jsdom has no modal dialogs, and neither environment has a layout.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import '../../src/elements/index.ts';
import type { StillThereDialog } from '../../src/elements/index.ts';
import { guardMeeting, InactivityMonitor, type MeetingGuard, SessionCountdown } from '../../src/index.ts';
import { type DrivenClock, driveClock, fakeMeeting } from '../../src/testing/index.ts';

const [second, minute] = [1000, 60_000];

let clock: DrivenClock;
let guard: MeetingGuard | undefined;
const reported = vi.fn();

beforeEach(() => {
  clock = driveClock(vi);
  window.addEventListener('error', reported);
});
afterEach(() => {
  guard?.stop();
  guard = undefined;
  document.body.replaceChildren();
  window.removeEventListener('error', reported);
  expect(reported.mock.calls.map(([event]) => event.message)).toEqual([]);
  clock[Symbol.dispose]();
});

const question = (dialog: StillThereDialog): HTMLDialogElement =>
  dialog.shadowRoot?.querySelector('dialog') as HTMLDialogElement;
const press = (dialog: StillThereDialog, part: string): void =>
  dialog.shadowRoot?.querySelector<HTMLButtonElement>(`[part~=${part}]`)?.click();
const pageDialog = (): StillThereDialog => document.querySelector('still-there-dialog') as StillThereDialog;

test('the dialog asks, closes at the answer, and shows why the call is over', async () => {
  const meeting = fakeMeeting();
  guard = guardMeeting(meeting, { timeout: minute, promptBeforeIdle: 30 * second });
  const dialog = pageDialog();
  expect({ open: dialog.open, isShown: question(dialog).open }).toEqual({ open: false, isShown: false });
  await clock.advanceAsync(30 * second);
  expect({ open: dialog.open, isShown: question(dialog).open }).toEqual({ open: true, isShown: true });
  expect(dialog.shadowRoot?.querySelector('[part=question]')?.textContent).toContain('Are you still there?');
  press(dialog, 'stay');
  expect({ isShown: question(dialog).open, state: guard.monitor.state }).toEqual({ isShown: false, state: 'active' });
  await clock.advanceAsync(minute);
  expect(meeting.left).toEqual(['inactive']);
  expect({ isShown: question(dialog).open, reason: dialog.reason }).toEqual({ isShown: true, reason: 'inactive' });
  press(dialog, 'close');
  expect(question(dialog).open).toBe(false);
});

test('the dialog is left by its button, and by Escape it is not', async () => {
  const monitor = new InactivityMonitor({ timeout: minute, promptBeforeIdle: 30 * second });
  const dialog = document.body.appendChild(document.createElement('still-there-dialog'));
  dialog.monitor = monitor;
  monitor.start();
  await clock.advanceAsync(30 * second);
  question(dialog).dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Escape', cancelable: true, bubbles: true, composed: true }),
  );
  expect(monitor.state).toBe('active');
  await clock.advanceAsync(30 * second);
  press(dialog, 'leave');
  expect({ state: monitor.state, reason: monitor.reason, isShown: question(dialog).open }).toEqual({
    state: 'idle',
    reason: 'declined',
    isShown: false,
  });
});

test.each([{ mode: 'kill' }, { once: true }, { resume: true }, { thresholds: [-1] }])(
  'a guard that is refused (%j) has neither dialog nor timer',
  (options) => {
    document.body.innerHTML = '<still-there-dialog></still-there-dialog><session-timer></session-timer>';
    expect(() => guardMeeting(fakeMeeting(), options as never)).toThrow(TypeError);
    expect({ monitor: pageDialog().monitor, countdown: document.querySelector('session-timer')?.countdown }).toEqual({
      monitor: null,
      countdown: null,
    });
  },
);

test('the timer shows and alerts', async () => {
  const countdown = new SessionCountdown({ endsAt: Date.now() + 6 * minute });
  const timer = document.body.appendChild(document.createElement('session-timer'));
  timer.countdown = countdown;
  countdown.start();
  expect(timer.shadowRoot?.querySelector('[part=time]')?.textContent).toBe('06:00');
  await clock.advanceAsync(minute);
  expect(timer.shadowRoot?.querySelector('[part=alert]')?.textContent).toContain('5 minutes left');
  countdown.stop();
});
