import { expect, expectTypeOf, test } from 'vitest';
import type { Activity, LeaveReason, Meeting, SessionLimit } from '../../src/index.ts';
import { fakeMeeting } from '../../src/testing/index.ts';

const signal = (): AbortSignal => new AbortController().signal;

test('leave() ends the call with the reason', async () => {
  const meeting = fakeMeeting();
  expect(meeting.ended.aborted).toBe(false);
  await meeting.leave('inactive');
  expect(meeting.left).toEqual(['inactive']);
  expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'inactive' } });
});

test('end() is recorded apart from leave()', async () => {
  const meeting = fakeMeeting();
  await meeting.end('alone');
  expect(meeting).toMatchObject({ left: [], endedForAll: ['alone'] });
  expect(meeting.ended.reason).toEqual({ reason: 'alone', cause: 'local', detail: '' });
});

test('leave() and end() reject while set to fail', async () => {
  const meeting = fakeMeeting({ name: 'my call', leaving: 'fails', ending: 'fails' });
  await expect(meeting.leave('hidden')).rejects.toThrow('my call: leave() failed');
  await expect(meeting.end('hidden')).rejects.toThrow('my call: end() failed');
  expect(meeting.ended.aborted).toBe(false);
  meeting.leaving = 'succeeds';
  await meeting.leave('hidden');
  expect(meeting.left).toEqual(['hidden', 'hidden']);
  expect(meeting.ended.aborted).toBe(true);
});

test('leave() never settles when set to hang, and others may still end the call', async () => {
  const meeting = fakeMeeting({ leaving: 'hangs' });
  let isSettled = false;
  void meeting.leave('inactive').finally(() => {
    isSettled = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect({ isSettled, isOver: meeting.ended.aborted, left: meeting.left }).toEqual({
    isSettled: false,
    isOver: false,
    left: ['inactive'],
  });
  meeting.endByOthers('elsewhere', 'DUPLICATE_IDENTITY');
  expect(meeting.ended.reason).toEqual({ reason: 'ended', cause: 'elsewhere', detail: 'DUPLICATE_IDENTITY' });
});

test('endByOthers() refuses a cause that does not exist', () => {
  const meeting = fakeMeeting();
  expect(() => meeting.endByOthers('kicked' as never)).toThrow('Expected `cause` to be one of elsewhere, removed,');
  expect(meeting.ended.aborted).toBe(false);
});

test('leave() resolves without ending the call when set to pretend', async () => {
  const meeting = fakeMeeting({ leaving: 'pretends' });
  await meeting.leave('inactive');
  expect(meeting.ended.aborted).toBe(false);
});

test('speak() reports confirming activity to those who listen', () => {
  const meeting = fakeMeeting();
  const heard: Activity[] = [];
  const run = new AbortController();
  meeting.activity((activity) => heard.push(activity), run.signal);
  meeting.speak();
  expect(heard).toEqual([{ source: 'speech', confirms: true }]);
  run.abort();
  meeting.speak();
  expect(heard).toHaveLength(1);
});

test('setWaiting() reports now, and to those who connect later', () => {
  const meeting = fakeMeeting();
  const waiting: boolean[] = [];
  meeting.waiting((isWaiting) => waiting.push(isWaiting), signal());
  meeting.setWaiting(true);
  meeting.setWaiting(false);
  meeting.waiting((isWaiting) => waiting.push(isWaiting), signal());
  expect(waiting).toEqual([true, false, false]);
});

test('setAlone() and setLimit() report now, and to those who connect later', () => {
  const meeting = fakeMeeting();
  const alone: boolean[] = [];
  meeting.alone((isAlone) => alone.push(isAlone), signal());
  expect(alone).toEqual([]);
  meeting.setAlone(true);
  meeting.alone((isAlone) => alone.push(isAlone), signal());
  expect(alone).toEqual([true, true]);

  const limits: SessionLimit[] = [];
  meeting.setLimit({ endsAt: 5000 });
  meeting.limit((limit) => limits.push(limit), signal());
  meeting.setLimit({ clockOffset: 10 });
  meeting.setLimit({ endsAt: null });
  expect(limits).toEqual([
    { endsAt: 5000, canExtend: false, clockOffset: 0 },
    { endsAt: 5000, canExtend: false, clockOffset: 10 },
    { endsAt: null, canExtend: false, clockOffset: 10 },
  ]);
});

test('extend() moves the limit if that is allowed', async () => {
  const meeting = fakeMeeting();
  const ends: (number | null)[] = [];
  meeting.limit(({ endsAt }) => ends.push(endsAt), signal());
  meeting.setLimit({ endsAt: 5000 });
  await expect(meeting.extend(1000)).rejects.toThrow('fake: extend() is not allowed');
  meeting.setLimit({ canExtend: true });
  expect(await meeting.extend(2000)).toBe(7000);
  expect(ends).toEqual([5000, 5000, 7000]);
  expect(meeting.extensions).toEqual([1000, 2000]);
});

test('a fake meeting is a Meeting, and a test may remove parts of it', () => {
  const meeting = fakeMeeting();
  expectTypeOf(meeting).toExtend<Meeting>();
  expectTypeOf(meeting.left).toEqualTypeOf<LeaveReason[]>();
  const { end: _, ...cannotEnd } = meeting;
  expectTypeOf(cannotEnd).toExtend<Meeting>();
  // @ts-expect-error not a way to behave
  expect(() => fakeMeeting({ leaving: 'explodes' })).toThrow(
    `Expected \`leaving\` to be 'succeeds', 'fails', 'hangs' or 'pretends', got "explodes" (string)`,
  );
});
