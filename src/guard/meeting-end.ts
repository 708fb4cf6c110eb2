import { expect } from '../core/expect.ts';
import type { LeaveReason } from './meeting.ts';

/**
 * What the SDK says of the end of a call:
 * - `'elsewhere'`: the same person joined in another window or on another device
 * - `'removed'`: somebody, or a server, removed this participant
 * - `'connection'`: the connection was lost and did not come back
 * - `'full'`: the call has its maximum number of participants
 * - `'limit'`: the time of the session, the room or the token is up
 * - `'host'`: the call was ended for everybody
 * - `'local'`: this page ended it, by the app, the guard or the SDK's own user interface
 * - `'unknown'`: the SDK says nothing, or something that is new to this package
 */
export type EndCause = 'elsewhere' | 'removed' | 'connection' | 'full' | 'limit' | 'host' | 'local' | 'unknown';

/** Every {@link EndCause}. */
export const endCauses: readonly EndCause[] = [
  'elsewhere',
  'removed',
  'connection',
  'full',
  'limit',
  'host',
  'local',
  'unknown',
];

/** How a call ended for this participant. */
export interface MeetingEnd {
  /** Why it was left. If it was not left by `leave()` or `end()`: `'limit'` if the session's time was up, else `'ended'`. */
  readonly reason: LeaveReason | 'limit' | 'ended';
  /** What the SDK says. */
  readonly cause: EndCause;
  /** The SDK's own word for the cause, for your logs. Empty if it has none. */
  readonly detail: string;
}

/**
 * Reads the `reason` of a meeting's `ended`. A plain `abort()` says nothing of the cause.
 * @throws TypeError when it is something else than a {@link MeetingEnd}
 */
export function readEnd(reason: unknown): MeetingEnd {
  // by its name as well: a signal of another frame, or of Node beside jsdom, has a `DOMException` of its own
  if (reason instanceof DOMException || Object(reason).name === 'AbortError')
    return { reason: 'ended', cause: 'unknown', detail: '' };
  expect('cause' in Object(reason), 'meeting.ended.reason', '{ reason, cause, detail }', reason);
  return reason as MeetingEnd;
}
