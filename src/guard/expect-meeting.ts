import { expect, expectFunction } from '../core/expect.ts';
import type { Meeting } from './meeting.ts';

const optional = ['end', 'activity', 'alone', 'waiting', 'limit', 'extend'] as const;

/** @throws TypeError when it is not a meeting, for example the promise of one */
export function expectMeeting(meeting: Meeting): void {
  expect('leave' in Object(meeting), 'meeting', 'a `Meeting`, such as an adapter returns', meeting);
  expectFunction('meeting.leave', meeting.leave);
  expect('aborted' in Object(meeting.ended), 'meeting.ended', 'an AbortSignal', meeting.ended);
  for (const name of optional) if (meeting[name]) expectFunction(`meeting.${name}`, meeting[name]);
}
