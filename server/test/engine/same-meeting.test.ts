import { expect, test } from 'vitest';
import { RunningList } from '../../src/engine/running-list-cache.ts';
import { isSameMeeting } from '../../src/engine/same-meeting.ts';

test.each([
  ['starts that are less than a second apart', { startedAt: 1000 }, { startedAt: 1999 }, true],
  ['starts that are further apart', { startedAt: 1000 }, { startedAt: 2001 }, false],
  ['the same id', { startedAt: 0, meetingId: 'm1' }, { startedAt: 15_000, meetingId: 'm1' }, true],
  ['different ids', { startedAt: 0, meetingId: 'm1' }, { startedAt: 0, meetingId: 'm2' }, false],
  ['one id, which decides nothing', { startedAt: 0, meetingId: 'm1' }, { startedAt: 500 }, true],
])('two words with %s', async (_what, one, other, same) => {
  expect(isSameMeeting(one, other)).toBe(same);
  expect(isSameMeeting(other, one)).toBe(same);
  const list = await RunningList.of([{ room: 'a', ...one }], 0);
  expect(list.has({ room: 'a', ...other })).toBe(same);
  expect(list.has({ room: 'b', ...other })).toBe(false);
});
