import { expect } from '../core/expect.ts';
import type { LeaveReason, Meeting, SessionLimit } from '../guard/meeting.ts';
import type { Activity, Source } from '../sources/source.ts';

/**
 * What leaving does: `'succeeds'`; `'fails'` (rejects); `'hangs'` (never settles); `'pretends'` (resolves, and the call goes
 * on all the same).
 */
export type FakeOutcome = 'succeeds' | 'fails' | 'hangs' | 'pretends';

/** How a {@link fakeMeeting} behaves. */
export interface FakeMeetingOptions {
  /**
   * Its name.
   * @default 'fake'
   */
  name?: string;
  /**
   * What `leave()` does.
   * @default 'succeeds'
   */
  leaving?: FakeOutcome;
  /**
   * What `end()` does.
   * @default 'succeeds'
   */
  ending?: FakeOutcome;
}

/** A meeting that does what the test says, and writes down what was asked of it. */
export interface FakeMeeting extends Required<Meeting> {
  /** What `leave()` does from now on. */
  leaving: FakeOutcome;
  /** What `end()` does from now on. */
  ending: FakeOutcome;
  /** The reason of each call of `leave()`, whatever came of it. */
  readonly left: LeaveReason[];
  /** The reason of each call of `end()`, whatever came of it. */
  readonly endedForAll: LeaveReason[];
  /** How much each call of `extend()` asked for, ms. */
  readonly extensions: number[];
  /** This participant says something. */
  speak(): void;
  /** Everybody else goes, or somebody comes. */
  setAlone(alone: boolean): void;
  /** The server sets, moves or takes away the end of the session; what is left out stays as it was. */
  setLimit(limit: Partial<SessionLimit>): void;
  /** The call is over, and this page had no part in it. */
  endByOthers(): void;
}

/**
 * A meeting without an SDK, for tests of how an app behaves: whether it leaves, what it shows when leaving fails.
 * Its `extend()` moves the limit that {@link FakeMeeting.setLimit} set, if it said `canExtend`.
 *
 * ```ts
 * const meeting = fakeMeeting({ leaving: 'fails' });
 * const guard = guardMeeting(meeting, { timeout: 60_000 });
 * ```
 * @throws TypeError when it is told to do something it does not know
 */
export function fakeMeeting(options: FakeMeetingOptions = {}): FakeMeeting {
  const { name = 'fake', leaving = 'succeeds', ending = 'succeeds' } = options;
  expectOutcome('leaving', leaving);
  expectOutcome('ending', ending);
  const over = new AbortController();
  const [activity, alone, limit] = [lateSource<Activity>(), lateSource<boolean>(), lateSource<SessionLimit>()];
  const attempt = async (how: 'leave' | 'end', outcome: FakeOutcome, reason: LeaveReason): Promise<void> => {
    if (outcome === 'hangs') await new Promise(() => {});
    if (outcome === 'fails') throw new Error(`${name}: ${how}() failed`);
    if (outcome === 'succeeds') over.abort(reason);
  };
  let known: SessionLimit = { endsAt: null, canExtend: false };

  const meeting: FakeMeeting = {
    name,
    leaving,
    ending,
    left: [],
    endedForAll: [],
    extensions: [],
    ended: over.signal,
    activity: activity.feed,
    alone: alone.feed,
    limit: limit.feed,
    async leave(reason) {
      meeting.left.push(reason);
      await attempt('leave', meeting.leaving, reason);
    },
    async end(reason) {
      meeting.endedForAll.push(reason);
      await attempt('end', meeting.ending, reason);
    },
    async extend(by) {
      meeting.extensions.push(by);
      if (!known.canExtend || known.endsAt === null) throw new Error(`${name}: extend() is not allowed`);
      meeting.setLimit({ endsAt: known.endsAt + by });
      return known.endsAt;
    },
    speak: () => activity.tell({ source: 'speech', confirms: true }),
    setAlone(isAlone) {
      alone.latest = isAlone;
      alone.tell(isAlone);
    },
    setLimit(change) {
      known = { ...known, ...change };
      limit.latest = known;
      limit.tell(known);
    },
    endByOthers: () => over.abort('ended'),
  };
  return meeting;
}

/** A feed that is told what to report; who connects later hears the latest first, if there is one. */
function lateSource<T>(): { readonly feed: Source<T>; readonly tell: (value: T) => void; latest?: T } {
  const reports = new Set<(value: T) => void>();
  const late: ReturnType<typeof lateSource<T>> = {
    feed: (report, signal) => {
      reports.add(report);
      signal.addEventListener('abort', () => reports.delete(report));
      if (late.latest !== undefined) report(late.latest);
    },
    tell: (value) => {
      for (const report of reports) report(value);
    },
  };
  return late;
}

function expectOutcome(name: string, outcome: unknown): void {
  const isKnown = /^(succeeds|fails|hangs|pretends)$/.test(String(outcome));
  expect(isKnown, name, "'succeeds', 'fails', 'hangs' or 'pretends'", outcome);
}
