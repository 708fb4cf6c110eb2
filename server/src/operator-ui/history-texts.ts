// What the history of a meeting says, in words.
import type { HistoryEntry, MeetingProgress, MeetingRecord } from '../engine/meeting-record.ts';
import { endWord } from './list-texts.ts';
import { endedBy, isOver } from './meeting-state.ts';
import type { MeetingDetails } from './server.ts';
import { counted, duration, readable, timeOf } from './words.ts';

/** An entry of the history as it is shown. */
export interface ShownEntry {
  /** Epoch ms. */
  readonly at: number;
  readonly what: string;
  /** Who did it; empty for what nobody has decided. */
  readonly who: string;
  readonly detail: string;
  readonly isTrouble: boolean;
}

/** What was done, by the word in the database. Others are shown as they are. */
const deeds: Readonly<Record<string, string>> = {
  held: 'End postponed',
  ending: 'End asked for',
  closed: 'Ended',
  'attempt failed': 'Attempt to end it failed',
  failed: 'Every attempt to end it failed',
  revived: 'Found running again',
  'hold refused': 'Postponing the end refused',
};
const troubles: readonly string[] = ['attempt failed', 'failed', 'revived'];

/** How an end was confirmed, by the detail in the database. */
const confirmations: Readonly<Record<string, string>> = {
  webhook: 'confirmed by the provider’s webhook',
  list: 'confirmed: no longer on the provider’s list',
  superseded: 'confirmed: a new meeting began in the room',
};

/** The entries, the latest first: what was reported of the meeting, what was decided about it, and what came of it. */
export function entriesOf({ meeting, history, progress, now }: MeetingDetails): ShownEntry[] {
  const none = { who: '', detail: '', isTrouble: false };
  const isRecorded = history.some(
    ({ what, at }) => what === 'closed' && meeting.endedAt !== null && at >= progress.reportedAt,
  );
  return [
    ...(meeting.endedAt !== null && isOver(meeting) && !isRecorded
      ? [{ ...none, at: meeting.endedAt, what: 'Ended', detail: endedBy(meeting) }]
      : []),
    ...history.map((entry) => shownEntry(entry, now)),
    { ...none, at: progress.reportedAt, what: 'First reported', detail: reportedFrom(progress) },
    { ...none, at: meeting.startedAt, what: 'Started' },
  ].sort((a, b) => b.at - a.at);
}

function shownEntry({ at, what, detail, actor }: HistoryEntry, now: number): ShownEntry {
  return {
    at,
    what: deeds[what] ?? what.charAt(0).toUpperCase() + what.slice(1),
    who: actor === 'server' ? '' : actor,
    detail: (what === 'closed' && confirmations[detail ?? '']) || readable(detail ?? '', now),
    isTrouble: troubles.includes(what),
  };
}

function reportedFrom({ reportedBy }: MeetingProgress): string {
  if (reportedBy === 'webhook') return 'by the provider’s webhook';
  return reportedBy === 'list' ? 'by the provider’s list; no webhook had reported it' : '';
}

/** What is known about the meeting, as names and values. */
export function factsOf(
  { meeting, progress, now }: MeetingDetails,
  isDryRun: boolean,
): [name: string, value: string][] {
  const { room, meetingId, provider, extended, extensions, maxExtension, rule } = meeting;
  const times = extensions > 1 ? `, ${counted(extensions, 'time')}` : '';
  const most = `at most ${duration(maxExtension)} in total`;
  return [
    ['Room', room],
    ...(meetingId ? [['Meeting', meetingId] satisfies [string, string]] : []),
    ['Provider', provider],
    [endWord(false, isDryRun), endOf(meeting, now, isDryRun)],
    ['Limit', rule],
    [
      'Extended',
      extended > 0
        ? `by ${duration(extended)}${times}; ${most}`
        : `not so far; ${maxExtension > 0 ? most : 'not allowed'}`,
    ],
    ['On the provider’s list', listed(progress, now)],
    ['Attempts to end it', attempts(meeting, progress, now)],
  ];
}

function endOf({ endsAt, deadline, grace }: MeetingRecord, now: number, isDryRun: boolean): string {
  if (endsAt === null || deadline === null) return 'never';
  if (deadline === endsAt) return timeOf(endsAt, now);
  const why =
    deadline === endsAt + grace ? `after a grace period of ${duration(grace)}` : 'because somebody is being asked';
  const ends = isDryRun ? 'would end' : 'ends';
  return `${timeOf(endsAt, now)}; the server ${ends} it at ${timeOf(deadline, now)}, ${why}`;
}

function listed({ isListed, missingSince }: MeetingProgress, now: number): string {
  if (!isListed) return 'not so far';
  return missingSince === null ? 'yes' : `missing since ${timeOf(missingSince, now)}`;
}

function attempts(meeting: MeetingRecord, { attemptedAt, acceptedAt }: MeetingProgress, now: number): string {
  const parts = [
    meeting.attempts === 0 ? 'none' : String(meeting.attempts),
    attemptedAt !== null && `the last at ${timeOf(attemptedAt, now)}`,
    meeting.lastError && `error: ${readable(meeting.lastError, now)}`,
    acceptedAt !== null && `the provider accepted it at ${timeOf(acceptedAt, now)}`,
    acceptedAt !== null && !isOver(meeting) && 'its end is not confirmed yet',
  ];
  return parts.filter(Boolean).join('; ');
}
