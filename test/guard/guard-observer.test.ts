import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { GuardObserver, guardReader } from '../../src/guard/guard-observer.ts';
import { type DrivenClock, driveClock, fakeMeeting } from '../../src/testing/index.ts';

const [second, minute] = [1000, 60_000];
const short = { timeout: minute, promptBeforeIdle: 20 * second, sources: [] };

let clock: DrivenClock;
beforeEach(() => {
  clock = driveClock(vi);
});
afterEach(() => {
  expect(clock.timers, 'timers left').toBe(0);
  clock[Symbol.dispose]();
});

test('guards one meeting after the other, and keeps why the last one was left until the next', async () => {
  const observer = new GuardObserver(() => short);
  observer.observe(fakeMeeting());
  expect(guardReader.read(observer)).toMatchObject({ state: 'active', remaining: null, canExtend: false });
  await clock.advanceAsync(minute);
  expect(guardReader.read(observer)).toMatchObject({
    state: 'idle',
    reason: 'inactive',
    left: { reason: 'inactive', cause: 'local', detail: '' },
  });
  observer.observe();
  expect(guardReader.read(observer)).toMatchObject({
    guard: undefined,
    state: 'stopped',
    left: { reason: 'inactive' },
  });
  observer.observe(fakeMeeting());
  expect(guardReader.read(observer)).toMatchObject({ state: 'active', left: undefined });
  observer.observe(null);
});

test('keeps why a meeting was left when the same meeting is observed again', async () => {
  const meeting = fakeMeeting();
  const observer = new GuardObserver(() => short);
  observer.observe(meeting);
  meeting.endByOthers('full', 'ROOM_FULL');
  await Promise.resolve();
  observer.observe();
  observer.observe(meeting);
  expect(observer.left).toEqual({ reason: 'ended', cause: 'full', detail: 'ROOM_FULL' });
});

test('shows why a meeting was left that was taken away at its end, but not after another one has come', async () => {
  const [first, next] = [fakeMeeting(), fakeMeeting()];
  const observer = new GuardObserver(() => short);
  observer.observe(first);
  first.endByOthers();
  observer.observe();
  await Promise.resolve();
  expect(observer.left).toMatchObject({ reason: 'ended' });
  observer.observe(first);
  observer.observe(next); // before the end of the first one was announced
  await Promise.resolve();
  expect(observer.left).toBeUndefined();
  observer.observe();
});

test('announces each change, also the one to a guard that an invalid option prevents', () => {
  let options: object = short;
  const observer = new GuardObserver(() => options);
  observer.observe(fakeMeeting());
  const states: string[] = [];
  observer.addEventListener('change', () => states.push(guardReader.read(observer).state));
  options = { timeout: -1 };
  expect(() => observer.observe(fakeMeeting())).toThrow('Expected `timeout` to be');
  expect(states.at(-1)).toBe('stopped');
  expect(observer.guard).toBeUndefined();
});

test('the reader shows no guard where there is none', () => {
  expect(guardReader.read()).toEqual({
    guard: undefined,
    state: 'stopped',
    reason: undefined,
    remaining: null,
    canExtend: false,
    left: undefined,
  });
});
