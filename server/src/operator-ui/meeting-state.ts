// What the page shows of a meeting's state, and what an operator can do with it.
import type { MeetingRecord } from '../engine/meeting-record.ts';
import { counted, duration, timeOf } from './words.ts';

const minute = 60_000;

/** Milliseconds by which a deadline may have passed without anything being wrong: lists of providers lag. */
export const overdueTolerance = 20_000;

/** Whether the meeting has ended. */
export const isOver = ({ state }: MeetingRecord): boolean => state === 'closed' || state === 'ended';

/** Whether a dry run has come to the deadline of the meeting. */
export const isDecided = ({ deadline, wouldCloseAt }: MeetingRecord): boolean =>
  deadline !== null && wouldCloseAt === deadline;

/** Milliseconds since the meeting should have been ended; 0 if it is over, or not yet due. */
export const lateness = (meeting: MeetingRecord, now: number): number =>
  meeting.deadline === null || isOver(meeting) ? 0 : Math.max(0, now - meeting.deadline);

/** Minutes that the operator can add without being refused. */
export function minutesLeft({ state, endsAt, orderedBy, maxExtension, extended }: MeetingRecord): number {
  if (state !== 'running' || endsAt === null || orderedBy !== null) return 0;
  return Math.max(0, Math.floor((maxExtension - extended) / minute));
}

/** Whether the meeting can be ended: it runs, and nobody and nothing is ending it already. */
export const canEnd = ({ state, orderedBy }: MeetingRecord): boolean =>
  (state === 'running' || state === 'failed') && orderedBy === null;

/** A state in a word, how it is coloured, and a note that explains it. */
export interface ShownState {
  readonly tone: 'running' | 'ending' | 'overdue' | 'ended';
  readonly word: string;
  readonly note: string;
  /** Whether the note says that something is wrong. */
  readonly isTrouble: boolean;
}

/** What ended a meeting. */
const enders: Readonly<Record<string, string>> = {
  limit: 'time limit reached',
  operator: 'by an operator',
  webhook: 'reported by the provider',
  list: 'no longer on the provider’s list',
  superseded: 'a new meeting began in the room',
};

/** What ended a meeting, in words. */
export const endedBy = ({ endedBy: what, orderedBy }: MeetingRecord): string => {
  if (what === 'operator' && orderedBy !== null) return `by ${orderedBy}`;
  return what === null ? '' : (enders[what] ?? `by ${what}`);
};

/** Whether the end, as shown to people, has passed, and the deadline has not. */
function isInGrace(meeting: MeetingRecord, now: number): meeting is MeetingRecord & { readonly deadline: number } {
  const { endsAt, deadline } = meeting;
  return endsAt !== null && deadline !== null && endsAt <= now && now < deadline;
}

/** The state of a meeting at `now` (epoch ms by the server's clock). @param isDryRun whether the server closes no meeting */
export function shownState(meeting: MeetingRecord, now: number, isDryRun: boolean): ShownState {
  const { state, orderedBy, attempts, lastError, extended, extensions } = meeting;
  if (isOver(meeting)) return { tone: 'ended', word: 'Ended', note: endedBy(meeting), isTrouble: false };
  if (isDryRun && isDecided(meeting)) {
    const note = `would have been ended at ${timeOf(meeting.deadline ?? now, now)}`;
    return { tone: 'running', word: 'Running', note, isTrouble: false };
  }
  const late = lateness(meeting, now);
  const isTrouble = state === 'failed' || (lastError !== null && (state === 'closing' || late > 0));
  const order = orderedBy === null ? '' : `asked for by ${orderedBy}`;
  const trouble = isTrouble ? `${counted(attempts, 'attempt')}: ${lastError ?? 'no reason given'}` : '';
  const times = extensions > 1 ? `, ${counted(extensions, 'time')}` : '';
  const extension = extended > 0 ? `extended by ${duration(extended)}${times}` : '';
  const ends = isDryRun ? 'would be ended' : 'ends';
  const grace = isInGrace(meeting, now) ? `${ends} in ${duration(meeting.deadline - now)}, after a grace period` : '';
  const note = [trouble, order].filter(Boolean).join(', ') || grace || extension;
  if (state === 'failed' || late > overdueTolerance) return { tone: 'overdue', word: 'Overdue', note, isTrouble };
  const isEnding = state === 'closing' || orderedBy !== null || (!isDryRun && (late > 0 || grace !== ''));
  return { tone: isEnding ? 'ending' : 'running', word: isEnding ? 'Ending' : 'Running', note, isTrouble };
}
