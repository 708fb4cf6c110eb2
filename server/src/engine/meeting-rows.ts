// Conversion between rows of the table `meetings` and records.

import type { RunningMeeting } from '../providers/provider.ts';
import type { Row } from './database.ts';
import type { ExportedEntry, HistoryEntry, MeetingProgress, MeetingRecord, MeetingState } from './meeting-record.ts';

/** The columns of a record. */
export const columns = `id, provider, room, started_at, meeting_id, name, state, rule, grace_ms, max_extension_ms, extended_ms,
  extensions, ends_at, deadline, ordered_by, attempts, last_error, ended_at, ended_by, version, would_close_at`;

/** A timestamp of the database as epoch ms. */
export const instant = (value: unknown): number => new Date(value as Date | string).getTime();
const instantOrNull = (value: unknown): number | null => (value === null ? null : instant(value));
const textOrNull = (value: unknown): string | null => (value === null ? null : String(value));

/** Epoch ms as a timestamp of the database. */
export const timestamp = (ms: number): string => new Date(ms).toISOString();

/** A row with `room`, `started_at` and `meeting_id` as a meeting of a provider. */
export function toMeeting({ room, started_at: startedAt, meeting_id: meetingId }: Row): RunningMeeting {
  return {
    room: String(room),
    startedAt: instant(startedAt),
    ...(meetingId !== null && { meetingId: String(meetingId) }),
  };
}

/** A row of {@link columns} as a record. */
export function toRecord(row: Row): MeetingRecord {
  return {
    id: Number(row.id),
    provider: String(row.provider),
    room: String(row.room),
    startedAt: instant(row.started_at),
    meetingId: textOrNull(row.meeting_id),
    name: textOrNull(row.name),
    state: row.state as MeetingState,
    endsAt: instantOrNull(row.ends_at),
    deadline: instantOrNull(row.deadline),
    grace: Number(row.grace_ms),
    extended: Number(row.extended_ms),
    extensions: Number(row.extensions),
    maxExtension: Number(row.max_extension_ms),
    rule: String(row.rule),
    orderedBy: textOrNull(row.ordered_by),
    attempts: Number(row.attempts),
    lastError: textOrNull(row.last_error),
    endedAt: instantOrNull(row.ended_at),
    endedBy: textOrNull(row.ended_by),
    version: Number(row.version),
    wouldCloseAt: instantOrNull(row.would_close_at),
  };
}

/** The columns of what is known about a meeting's progress. */
export const progressColumns = 'heard_at, reported_by, listed, missing_since, attempted_at, called_at';

/** A row of {@link progressColumns} as an object. */
export function toProgress(row: Row): MeetingProgress {
  return {
    reportedAt: instant(row.heard_at),
    reportedBy: row.reported_by as MeetingProgress['reportedBy'],
    isListed: row.listed === true,
    missingSince: instantOrNull(row.missing_since),
    attemptedAt: instantOrNull(row.attempted_at),
    acceptedAt: instantOrNull(row.called_at),
  };
}

/** A row of the history as an entry. */
export function toHistory(row: Row): HistoryEntry {
  return {
    meeting: Number(row.meeting),
    at: instant(row.at),
    what: String(row.what),
    detail: textOrNull(row.detail),
    actor: String(row.actor),
  };
}

/** A row of the history with its meeting as an entry. */
export function toExported(row: Row): ExportedEntry {
  return { ...toHistory(row), provider: textOrNull(row.provider), room: textOrNull(row.room) };
}
