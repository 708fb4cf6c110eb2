// Holds what became of the meetings against what should have: the provider's books, the server's, and what was promised.
import type { MeetingRecord } from '../../src/engine/meeting-record.ts';
import { type CallNotes, couldNotKnow } from './call-notes.ts';

export interface Extension {
  /** ms */
  readonly by: number;
  /** When the answer came. */
  readonly at: number;
}

/** A meeting by the provider's books, and what was asked of it. Instants are epoch ms. */
export interface Case {
  readonly room: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** `api`: by the server; `host`: people left. */
  readonly endedBy: 'api' | 'host' | null;
  /** Calls to end the room's meeting while this was its latest one; `running`: this is the call that ended it. */
  readonly calls: readonly {
    readonly at: number;
    readonly state: 'running' | 'closing' | 'over';
    readonly notes: CallNotes | undefined;
  }[];
  /** ms; `null`: none. */
  readonly limit: number | null;
  /** Extensions that were granted. */
  readonly granted: readonly Extension[];
  /** Extensions that were asked for, and no answer came: they may have been granted. */
  readonly undecided: readonly Extension[];
  /** When the server took in that it had ended; `null`: it never did. */
  readonly endHeardAt: number | null;
  /** What the server has of it; missing when it never heard. */
  readonly record: Pick<MeetingRecord, 'state' | 'extended'> | undefined;
}

export type Wrong =
  /** It is over its last deadline, and runs. */
  | 'forgotten'
  /** It was closed before its last deadline, or has none. */
  | 'early'
  /** Two calls ended it. */
  | 'doubled'
  /** An extension that was granted is not in the books. */
  | 'extension lost'
  /** It is over, and the server's books say something else. */
  | 'books';

export interface Verdict {
  readonly meetings: number;
  /** Closed by the server. */
  readonly closed: number;
  /** Ended otherwise. */
  readonly left: number;
  /** Running, and rightly so. */
  readonly running: number;
  /** Ended by people before the server ever heard of them. */
  readonly unheard: number;
  /** Ended by people, and the server has not noticed yet: without a limit, and so without haste. */
  readonly unnoticed: number;
  readonly extensions: number;
  /** Extensions nobody knows of whether they were granted. */
  readonly undecided: number;
  /** Ended by a call that was on its way to the room's former meeting. A provider that ends rooms, not meetings, allows no better. */
  readonly unlucky: number;
  /** Calls for a meeting that was over or closing already: without effect. */
  readonly repeatedCalls: number;
  /** From the last deadline to the call, ms. */
  readonly lateness: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly wrong: Readonly<Record<Wrong, number>>;
  /** Some of what is wrong, to look into. */
  readonly examples: readonly string[];
}

/** The value below which that share of all is; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const total = (extensions: readonly Extension[]): number => sum(extensions.map(({ by }) => by));

/** All sums that some of the extensions make. */
const totals = (extensions: readonly Extension[]): number[] =>
  extensions.reduce<number[]>((all, { by }) => all.flatMap((one) => [one, one + by]), [0]);

/** Whether what was granted, and nothing that nobody asked for, is in the books. */
function isBooked({ granted, undecided, record }: Case): boolean {
  if (!record) return granted.length === 0;
  return totals(undecided).some((more) => total(granted) + more === record.extended);
}

/**
 * The last deadline as it was at a moment. An extension that was granted later is no part of it: a call whose answer was lost has
 * ended the meeting, and nobody knows.
 */
function deadlineAt({ startedAt, limit, granted }: Case, at: number): number {
  return limit === null ? Infinity : startedAt + limit + total(granted.filter((extension) => extension.at <= at));
}

interface Judgement {
  readonly wrong: readonly Wrong[];
  /** ms; `null`: it was not closed by a call for it. */
  readonly late: number | null;
  /** A call for the room's former meeting ended it, and nobody could know. */
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
    if (one.record?.state !== 'closed') wrong.push('books');
  } else if (one.record && one.record.state !== 'ended') {
    const isUnnoticed = one.record.state === 'running' && one.limit === null;
    // who left unheard is taken for closed when the deadline is there: a call that finds nobody is a success
    const wasHeard = one.endHeardAt !== null && one.endHeardAt < deadlineAt(one, one.endHeardAt);
    if (!isUnnoticed && (one.record.state !== 'closed' || wasHeard)) wrong.push('books');
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
    unheard: count(({ record }) => record === undefined),
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
    // the worst first: what is wrong in the books only is less than what is wrong for people
    examples: examples
      .sort((one, other) => Number(one.wrong[0] === 'books') - Number(other.wrong[0] === 'books'))
      .slice(0, 10)
      .map((example) => `${example.wrong}: ${JSON.stringify(example.one)}`),
  };
}

export const nothingWrong: Verdict['wrong'] = { forgotten: 0, early: 0, doubled: 0, 'extension lost': 0, books: 0 };
