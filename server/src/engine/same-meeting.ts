// Whether two reports describe the same meeting. If both have the provider's own id, the ids decide, since Daily reports one
// start with differences of up to 15 s. Otherwise the starts decide: a provider may leave out the fraction of a second.
import type { RunningMeeting } from '../providers/provider.ts';

const sameStart = 1000;

/** Whether a row `m` of the table and a report `s` about the same room describe the same meeting. */
export const isSame = `(case when m.meeting_id is not null and s.meeting_id is not null then m.meeting_id = s.meeting_id
  else m.started_at between s.started_at - interval '1 second' and s.started_at + interval '1 second' end)`;

/** Whether two reports about the same room describe the same meeting. */
export function isSameMeeting(
  one: Pick<RunningMeeting, 'startedAt' | 'meetingId'>,
  other: Pick<RunningMeeting, 'startedAt' | 'meetingId'>,
): boolean {
  if (one.meetingId !== undefined && other.meetingId !== undefined) return one.meetingId === other.meetingId;
  return Math.abs(one.startedAt - other.startedAt) <= sameStart;
}
