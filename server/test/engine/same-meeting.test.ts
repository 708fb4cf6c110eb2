import { expect, test } from 'vitest';
import { RunningList } from '../../src/engine/running-list.ts';
import { isSameMeeting } from '../../src/engine/same-meeting.ts';

test.each([
  { what: 'starts less than a second apart', one: { startedAt: 1000 }, other: { startedAt: 1999 }, same: true },
  { what: 'starts a second apart', one: { startedAt: 1000 }, other: { startedAt: 2000 }, same: true },
  { what: 'starts more than a second apart', one: { startedAt: 1000 }, other: { startedAt: 2001 }, same: false },
  {
    what: 'the same id',
    one: { startedAt: 1000, meetingId: 'm1' },
    other: { startedAt: 16_000, meetingId: 'm1' },
    same: true,
  },
  {
    what: 'different ids',
    one: { startedAt: 1000, meetingId: 'm1' },
    other: { startedAt: 1000, meetingId: 'm2' },
    same: false,
  },
  { what: 'only one id', one: { startedAt: 1000, meetingId: 'm1' }, other: { startedAt: 1500 }, same: true },
])('$what: isSameMeeting is $same', async ({ one, other, same }) => {
  expect(isSameMeeting(one, other)).toBe(same);
  expect(isSameMeeting(other, one)).toBe(same);
  const list = await RunningList.of({ meetings: [{ room: 'a', ...one }] }, 0);
  expect(list.has({ room: 'a', ...other })).toBe(same);
  expect(list.has({ room: 'b', ...other })).toBe(false);
});
