// What a guard does with the elements of the page, and without being told to.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import '../../src/elements/index.ts';
import type { StillThereDialog } from '../../src/elements/index.ts';
import { guardLatest } from '../../src/guard/guard-latest.ts';
import { type GuardMeetingOptions, guardMeeting, type LeftEvent, type MeetingGuard } from '../../src/index.ts';
import { type DrivenClock, driveClock, type FakeMeeting, fakeMeeting } from '../../src/testing/index.ts';
import { record } from '../support/record.ts';

let clock: DrivenClock;
let guards: MeetingGuard[];

beforeEach(() => {
  clock = driveClock(vi);
  guards = [];
});
afterEach(() => {
  for (const guard of guards) guard.stop();
  for (const dialog of dialogs()) dialog.remove();
  expect(clock.timers).toBe(0);
  clock[Symbol.dispose]();
});

const dialogs = (): StillThereDialog[] => [...document.querySelectorAll('still-there-dialog')];
const press = (dialog: StillThereDialog | undefined, name: string): void =>
  dialog?.shadowRoot?.querySelector<HTMLButtonElement>(`[part~=${name}]`)?.click();
const shownText = (dialog: StillThereDialog | undefined): string | undefined =>
  dialog?.shadowRoot?.querySelector('[part=outcome]:not([hidden])')?.textContent ?? undefined;

function guard(meeting: FakeMeeting, options: GuardMeetingOptions = {}): MeetingGuard {
  const made = guardMeeting(meeting, { timeout: 120_000, promptBeforeIdle: 60_000, ...options });
  guards.push(made);
  return made;
}

test('one call asks in a dialog, Stay keeps the call, no answer leaves it, and why stays to be read', async () => {
  const meeting = fakeMeeting();
  const { monitor } = guard(meeting);
  const [dialog] = dialogs();
  expect(dialog?.open).toBe(false);
  clock.advance(60_000);
  expect(dialog?.open).toBe(true);
  press(dialog, 'stay');
  expect({ open: dialog?.open, state: monitor.state }).toEqual({ open: false, state: 'active' });
  await clock.advanceAsync(120_000);
  expect(meeting.left).toEqual(['inactive']);
  expect({ open: dialog?.open, reason: dialog?.reason }).toEqual({ open: true, reason: 'inactive' });
  expect(shownText(dialog)).toContain('You were inactive for too long.');
  press(dialog, 'close');
  expect(dialog?.open).toBe(false);
});

test('Leave leaves, and asks nothing more', async () => {
  const meeting = fakeMeeting();
  guard(meeting);
  clock.advance(60_000);
  press(dialogs()[0], 'leave');
  await clock.advanceAsync(0);
  expect(meeting.left).toEqual(['declined']);
  expect(dialogs()[0]?.open).toBe(false);
});

test("the page's own dialog is taken, and the next call uses the one that the last one made", () => {
  const own = document.body.appendChild(document.createElement('still-there-dialog'));
  const first = guard(fakeMeeting());
  expect(dialogs()).toEqual([own]);
  expect(own.monitor).toBe(first.monitor);
  const second = guard(fakeMeeting());
  expect(dialogs()).toHaveLength(2);
  second.stop();
  expect(dialogs()[1]?.monitor).toBeNull();
  const third = guard(fakeMeeting());
  expect(dialogs()).toHaveLength(2);
  expect(dialogs()[1]?.monitor).toBe(third.monitor);
});

test('a guard that is stopped takes its question down', () => {
  const { monitor } = guard(fakeMeeting());
  clock.advance(60_000);
  expect(dialogs()[0]?.open).toBe(true);
  guards[0]?.stop();
  expect({ open: dialogs()[0]?.open, state: monitor.state }).toEqual({ open: false, state: 'stopped' });
});

test('who asks by a prompt of their own gets no dialog', () => {
  const prompt = vi.fn();
  guard(fakeMeeting(), { prompt });
  clock.advance(60_000);
  expect(prompt).toHaveBeenCalledOnce();
  expect(dialogs()).toEqual([]);
});

test.each([
  ['at its end', 0, 'limit', 'The session reached its time limit.'],
  ['just before its end', 1500, 'limit', 'The session reached its time limit.'],
  ['long before its end', 60_000, 'ended', undefined],
])('a session that the server ends %s has the reason %s ms → %s', async (_when, ahead, reason, words) => {
  const meeting = fakeMeeting();
  const left: LeftEvent[] = record(guard(meeting, { timeout: 3_600_000 }), 'left');
  meeting.setLimit({ endsAt: Date.now() + 90_000 });
  await clock.advanceAsync(90_000 - ahead);
  meeting.endByOthers();
  await clock.advanceAsync(0);
  expect(left.map((event) => event.reason)).toEqual([reason]);
  expect(dialogs()[0]?.open).toBe(words !== undefined);
  if (words) expect(shownText(dialogs()[0])).toContain(words);
});

test("a framework's guard asks by the page's dialog too, unless the app asks itself", () => {
  const limits = { timeout: 120_000, promptBeforeIdle: 60_000 };
  guards.push(guardLatest(fakeMeeting(), () => ({ ...limits, prompt: () => {} })));
  clock.advance(60_000);
  expect(dialogs()).toEqual([]);
  guards.push(guardLatest(fakeMeeting(), () => limits));
  clock.advance(60_000);
  expect(dialogs().map(({ open }) => open)).toEqual([true]);
});
