// When two words are of one meeting. The provider's own ids decide, where both have one: Daily gives the same start to some 15 s
// only. Else the starts do; a provider may write one with and without its fraction of a second.
import type { RunningMeeting } from '../providers/provider.ts';

const sameStart = 1000;

/** Whether a row `m` of the table and a word `s` are of one meeting, in a room of one provider. */
export const isSame = `(case when m.meeting_id is not null and s.meeting_id is not null then m.meeting_id = s.meeting_id
  else m.started_at between s.started_at - interval '1 second' and s.started_at + interval '1 second' end)`;

/** Whether two that met in one room are one meeting. */
export function isSameMeeting(
  one: Pick<RunningMeeting, 'startedAt' | 'meetingId'>,
  other: Pick<RunningMeeting, 'startedAt' | 'meetingId'>,
): boolean {
  if (one.meetingId !== undefined && other.meetingId !== undefined) return one.meetingId === other.meetingId;
  return Math.abs(one.startedAt - other.startedAt) <= sameStart;
}
