// The screen stays on while somebody is there: the browser's own wake locks.
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { guardMeeting, type MeetingGuard } from '../../src/index.ts';
import { type FakeMeeting, fakeMeeting } from '../../src/testing/index.ts';
import { setHidden } from '../support/dialog.ts';

const minute = 60_000;

afterEach(() => vi.restoreAllMocks());

/** Whether each lock that the browser has given is held. */
function watchLocks(): () => boolean[] {
  const { wakeLock } = navigator;
  const request = wakeLock.request.bind(wakeLock);
  const given: WakeLockSentinel[] = [];
  vi.spyOn(wakeLock, 'request').mockImplementation(async (type) => {
    const lock = await request(type);
    given.push(lock);
    return lock;
  });
  return () => given.map(({ released }) => !released);
}

function guarded(options = {}): { meeting: FakeMeeting; guard: MeetingGuard } {
  const meeting = fakeMeeting();
  const guard = guardMeeting(meeting, {
    ...{ timeout: 2 * minute, promptBeforeIdle: minute, sources: [], prompt: () => {}, wakeLock: true },
    ...options,
  });
  onTestFinished(() => guard.stop());
  return { meeting, guard };
}

const waitFor = (held: () => boolean[], wanted: boolean[]): Promise<void> =>
  vi.waitFor(() => expect(held()).toEqual(wanted), { timeout: 120_000 });

test('the screen stays on from the start to the question, and from the answer to the end', async () => {
  const held = watchLocks();
  const { guard, meeting } = guarded();
  await waitFor(held, [true]);
  guard.monitor.timeout = minute + 1; // asks at once
  await waitFor(held, [false]);
  expect(guard.monitor.state).toBe('prompted');
  guard.monitor.snooze(minute);
  await waitFor(held, [false, true]);
  await meeting.leave('declined');
  await waitFor(held, [false, false]);
});

test('a page that is shown again has it again, and stopping the guard releases it', async () => {
  const held = watchLocks();
  const { guard } = guarded();
  await waitFor(held, [true]);
  setHidden(true);
  await waitFor(held, [false]);
  setHidden(false);
  await waitFor(held, [false, true]);
  guard.stop();
  await waitFor(held, [false, false]);
});

test('without the option, no lock is requested', async () => {
  watchLocks();
  guarded({ wakeLock: false });
  await Promise.resolve();
  expect(navigator.wakeLock.request).not.toHaveBeenCalled();
});

test('a refusal is no failure of the call: the console says so once', async () => {
  const refusal = new DOMException('Wake Lock permission request denied', 'NotAllowedError');
  const request = vi.spyOn(navigator.wakeLock, 'request').mockRejectedValue(refusal);
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const onError = vi.fn();
  const { guard } = guarded({ onError });
  await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(1), { timeout: 120_000 });
  expect(warn.mock.calls).toEqual([[`still-there: the screen may go off during the call: ${refusal}`]]);
  document.dispatchEvent(new Event('visibilitychange'));
  await vi.waitFor(() => expect(request).toHaveBeenCalledTimes(2), { timeout: 120_000 });
  await new Promise(requestAnimationFrame);
  expect(warn).toHaveBeenCalledTimes(1);
  expect(onError).not.toHaveBeenCalled();
  expect(guard.monitor.state).toBe('active');
});

test.each(['yes', 1, {}])('wakeLock: %o is refused', (wakeLock) => {
  expect(() => guarded({ wakeLock })).toThrow('Expected `wakeLock` to be true or false, got');
});
