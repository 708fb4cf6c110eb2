// Records of meetings in memory, for stand-ins of the engine and of its API.
import type { MeetingProgress, MeetingRecord, MeetingState } from '../../src/engine/meeting-record.ts';

/** What a record says before anything has happened to its meeting. */
export const untouched = {
  ...{ meetingId: null, name: null, state: 'running', extended: 0, extensions: 0, orderedBy: null },
  ...{ attempts: 0, lastError: null, endedAt: null, endedBy: null, version: 1, wouldCloseAt: null },
} as const satisfies Partial<MeetingRecord>;

/** The progress of a meeting that a webhook has reported, and that nobody has tried to end. */
export const progressOf = ({ startedAt }: MeetingRecord): MeetingProgress => ({
  ...{ reportedAt: startedAt, reportedBy: 'webhook', isListed: false },
  ...{ missingSince: null, attemptedAt: null, acceptedAt: null },
});

/** How many meetings are in each state. */
export function countsOf(meetings: Iterable<MeetingRecord>): Record<MeetingState, number> {
  const counts = { running: 0, closing: 0, closed: 0, ended: 0, failed: 0 };
  for (const { state } of meetings) counts[state]++;
  return counts;
}
