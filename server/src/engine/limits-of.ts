// Asks the rules for the limits of meetings. The rules may be the user's own function. If it throws or returns something
// invalid for one meeting, the others still get their limits, and the error is reported.
import { expect } from '../expect.ts';
import { endOf, type Limit, type LimitedMeeting, type LimitFor } from '../rules/limit.ts';
import type { MeetingRecord } from './meeting-record.ts';

/** Meetings with their limits, and the errors for the others. */
export interface LimitsFound<Meeting> {
  readonly limited: readonly { readonly meeting: Meeting; readonly limit: Limit }[];
  readonly errors: readonly unknown[];
}

/** Finds the limits of meetings. */
export function limitsOf<Meeting extends LimitedMeeting>(
  meetings: readonly Meeting[],
  limitFor: LimitFor,
): LimitsFound<Meeting> {
  const limited: { meeting: Meeting; limit: Limit }[] = [];
  const errors: unknown[] = [];
  for (const meeting of meetings) {
    try {
      const limit = limitFor(meeting);
      check(limit, meeting);
      limited.push({ meeting, limit });
    } catch (error) {
      const { provider, room } = meeting;
      errors.push(
        new Error(`The limit of the meeting in room "${room}" (${provider}) was not found`, { cause: error }),
      );
    }
  }
  return { limited, errors };
}

/** @throws the errors, if there are any */
export function throwIfAny(errors: readonly unknown[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} failures, such as: ${String(errors[0])}`);
}

/** The largest instant of a `Date`. */
const longest = 8.64e15;
/** Databases and logs write years with four digits. */
const lastEnd = Date.UTC(10_000, 0);

function check(limit: Limit, { startedAt }: LimitedMeeting): void {
  expect(typeof limit === 'object' && limit !== null, 'limit', 'a limit', limit);
  const { duration, scheduledEnd, grace, maxExtension, rule } = limit;
  const isTime = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
  const isEnd = (value: unknown): boolean => value === null || (isTime(value) && (value as number) < longest / 2);
  expect(isEnd(duration), 'duration', 'a whole number of ms >= 0 or null', duration);
  expect(isEnd(scheduledEnd), 'scheduledEnd', 'an instant in whole epoch ms or null', scheduledEnd);
  expect(isTime(grace), 'grace', 'a whole number of ms >= 0', grace);
  expect(isTime(maxExtension), 'maxExtension', 'a whole number of ms >= 0', maxExtension);
  expect(typeof rule === 'string', 'rule', 'a text', rule);
  const { deadline } = endOf(limit, startedAt, 0);
  const until = deadline === null ? null : deadline + maxExtension;
  expect(until === null || until < lastEnd, 'limit', 'a limit that ends before the year 10000', JSON.stringify(limit));
}

/** A record as the rules see it. */
export function asMeeting({
  id,
  provider,
  room,
  startedAt,
  meetingId,
  name,
}: MeetingRecord): LimitedMeeting & { readonly id: number } {
  return { id, provider, room, startedAt, ...(meetingId !== null && { meetingId }), ...(name !== null && { name }) };
}
