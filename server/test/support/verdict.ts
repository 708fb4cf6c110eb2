// Judges the outcome of the meetings by the provider's records, the server's records and the granted extensions.
import { callTimeout } from '../../src/engine/closer.ts';
import type { MeetingRecord } from '../../src/engine/meeting-record.ts';
import { type CallNotes, couldNotKnow } from './call-notes.ts';

export interface Extension {
  /** ms */
  readonly by: number;
  /** When the answer came. */
  readonly at: number;
}

/** A meeting in the provider's records, with its requested extensions. Instants are epoch ms. */
export interface Case {
  readonly room: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** `api`: by the server; `host`: by its participants. */
  readonly endedBy: 'api' | 'host' | null;
  /** Calls to close the room while this was its latest meeting. The one with the state `running` ended it. */
  readonly calls: readonly {
    readonly at: number;
    readonly state: 'running' | 'closing' | 'over';
    readonly notes: CallNotes | undefined;
  }[];
  /** ms; `null`: none. */
  readonly limit: number | null;
  /** Extensions that were granted. */
  readonly granted: readonly Extension[];
  /** Requested extensions without an answer: they may have been granted. */
  readonly undecided: readonly Extension[];
  /** When the server accepted the webhook about its end; `null`: never. */
  readonly endReportedAt: number | null;
  /** The server's record; missing if no start was reported. */
  readonly record: Pick<MeetingRecord, 'state' | 'extended'> | undefined;
}

export type Wrong =
  /** It is running after its last deadline. */
  | 'forgotten'
  /** It was closed before its last deadline, or has none. */
  | 'early'
  /** Two calls ended it. */
  | 'doubled'
  /** A granted extension is not in the server's record. */
  | 'extension lost'
  /** The server's record of its outcome is wrong. */
  | 'books';

export interface Verdict {
  readonly meetings: number;
  /** Closed by the server. */
  readonly closed: number;
  /** Ended otherwise. */
  readonly left: number;
  /** Still running. */
  readonly running: number;
  /** Ended by their participants before any report reached the server. */
  readonly unreported: number;
  /** Ended by their participants while the server's record says running. Accepted for meetings without a limit. */
  readonly unnoticed: number;
  readonly extensions: number;
  /** Extensions without an answer. */
  readonly undecided: number;
  /** Ended by a call meant for the previous meeting in the room. Unavoidable with a provider that closes rooms instead of meetings. */
  readonly unlucky: number;
  /** Calls for a meeting that was already over or closing. They have no effect. */
  readonly repeatedCalls: number;
  /** From the last deadline to the call, ms. */
  readonly lateness: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly wrong: Readonly<Record<Wrong, number>>;
  /** Some wrong cases, for debugging. */
  readonly examples: readonly string[];
}

/** The value below which this share of the values lies; 0 if there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const total = (extensions: readonly Extension[]): number => sum(extensions.map(({ by }) => by));

/** The sums of all subsets of the extensions. */
const totals = (extensions: readonly Extension[]): number[] =>
  extensions.reduce<number[]>((all, { by }) => all.flatMap((one) => [one, one + by]), [0]);

/** Whether the record contains all granted extensions, and no others than requested. */
function isBooked({ granted, undecided, record }: Case): boolean {
  if (!record) return granted.length === 0;
  return totals(undecided).some((more) => total(granted) + more === record.extended);
}

/**
 * The deadline at a moment. Extensions granted later do not count: a call whose answer was lost may have ended the meeting without
 * the server knowing it.
 */
function deadlineAt({ startedAt, limit, granted }: Case, at: number): number {
  return limit === null ? Infinity : startedAt + limit + total(granted.filter((extension) => extension.at <= at));
}

/** Whether the call took effect only when the server no longer waited for its answer: the end then seems to have another cause. */
const wasGivenUp = (call: Case['calls'][number] | undefined): boolean =>
  call?.notes !== undefined && call.at - call.notes.sentAt >= callTimeout;

interface Judgement {
  readonly wrong: readonly Wrong[];
  /** Milliseconds from the deadline to the call; `null`: no call closed it. */
  readonly late: number | null;
  /** A call for the previous meeting in the room ended it, which the caller could not know. */
  readonly unlucky: boolean;
}

/** What is wrong with one meeting. */
export function judgeOne(one: Case, now: number): Judgement {
  const wrong: Wrong[] = [];
  if (!isBooked(one)) wrong.push('extension lost');
  const accepted = one.calls.filter(({ state }) => state === 'running');
  if (accepted.length > 1) wrong.push('doubled');
  const [first] = accepted;
  const deadline = deadlineAt(one, first?.at ?? now);
  if (first && first.at < deadline) {
    if (first.notes && couldNotKnow(first.notes, one.startedAt)) return { wrong, late: null, unlucky: true };
    wrong.push('early');
  }
  if (one.endedBy === null) {
    if (deadline < now) wrong.push('forgotten');
    if (one.record && one.record.state !== 'running') wrong.push('books');
  } else if (one.endedBy === 'api') {
    if (one.record?.state !== 'closed' && !(one.record?.state === 'ended' && wasGivenUp(first))) wrong.push('books');
  } else if (one.record && one.record.state !== 'ended') {
    const isUnnoticed = one.record.state === 'running' && one.limit === null;
    // An unreported end may be recorded as closed: a call that finds no meeting counts as a success.
    const wasReported = one.endReportedAt !== null && one.endReportedAt < deadlineAt(one, one.endReportedAt);
    if (!isUnnoticed && (one.record.state !== 'closed' || wasReported)) wrong.push('books');
  }
  return { wrong, late: first ? first.at - deadline : null, unlucky: false };
}

export function judge(cases: readonly Case[], now: number): Verdict {
  const wrong: Record<Wrong, number> = { forgotten: 0, early: 0, doubled: 0, 'extension lost': 0, books: 0 };
  const examples: { readonly wrong: readonly Wrong[]; readonly one: Case }[] = [];
  const late: number[] = [];
  let unlucky = 0;
  for (const one of cases) {
    const result = judgeOne(one, now);
    for (const what of result.wrong) wrong[what]++;
    if (result.wrong.length > 0) examples.push({ wrong: result.wrong, one });
    if (result.unlucky) unlucky++;
    if (result.late !== null) late.push(result.late);
  }
  const count = (matches: (one: Case) => boolean): number => cases.filter(matches).length;
  return {
    meetings: cases.length,
    closed: count(({ endedBy }) => endedBy === 'api'),
    left: count(({ endedBy }) => endedBy === 'host'),
    running: count(({ endedBy }) => endedBy === null),
    unreported: count(({ record }) => record === undefined),
    unnoticed: count(({ endedBy, record }) => endedBy === 'host' && record?.state === 'running'),
    extensions: sum(cases.map(({ granted }) => granted.length)),
    undecided: sum(cases.map(({ undecided }) => undecided.length)),
    unlucky,
    repeatedCalls: sum(cases.map(({ calls }) => calls.filter(({ state }) => state !== 'running').length)),
    lateness: {
      p50: Math.round(percentile(late, 0.5)),
      p99: Math.round(percentile(late, 0.99)),
      max: Math.round(percentile(late, 1)),
    },
    wrong,
    // the worst first: a wrong record matters less than a wrong outcome
    examples: examples
      .sort((one, other) => Number(one.wrong[0] === 'books') - Number(other.wrong[0] === 'books'))
      .slice(0, 10)
      .map((example) => `${example.wrong}: ${JSON.stringify(example.one)}`),
  };
}

export const nothingWrong: Verdict['wrong'] = { forgotten: 0, early: 0, doubled: 0, 'extension lost': 0, books: 0 };
