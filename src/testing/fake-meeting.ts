import { expect, expectOptions } from '../core/expect.ts';
import type { LeaveReason, Meeting, SessionLimit } from '../guard/meeting.ts';
import { type EndCause, endCauses, type MeetingEnd } from '../guard/meeting-end.ts';
import type { Activity, Source } from '../sources/source.ts';

/**
 * What leaving does: `'succeeds'`; `'fails'` (rejects); `'hangs'` (never settles); `'pretends'` (resolves, but the call goes on).
 */
export type FakeOutcome = 'succeeds' | 'fails' | 'hangs' | 'pretends';

/** How a {@link fakeMeeting} behaves. */
export interface FakeMeetingOptions {
  /**
   * The meeting's `name`.
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

/** A meeting that a test controls, and that records every call of its methods. */
export interface FakeMeeting extends Required<Meeting> {
  /** What `leave()` does from now on. */
  leaving: FakeOutcome;
  /** What `end()` does from now on. */
  ending: FakeOutcome;
  /** The reason of each call of `leave()`, whatever its outcome. */
  readonly left: LeaveReason[];
  /** The reason of each call of `end()`, whatever its outcome. */
  readonly endedForAll: LeaveReason[];
  /** The milliseconds of each call of `extend()`. */
  readonly extensions: number[];
  /** This participant speaks. */
  speak(): void;
  /** Everybody else leaves (`true`), or somebody joins (`false`). */
  setAlone(alone: boolean): void;
  /** Nobody has come yet (`true`), or somebody has (`false`). Until it is called, that follows from `setAlone()`. */
  setWaiting(waiting: boolean): void;
  /**
   * The server sets, moves or removes the end of the session. Fields that are left out stay as they are. At first, its clock is
   * this machine's; `{ clockOffset: undefined }` makes it unknown.
   */
  setLimit(limit: Partial<SessionLimit>): void;
  /**
   * The call ends without the guard.
   * @param cause what the SDK says. Default: `'unknown'`
   * @param detail the SDK's own word for that. Default: none
   * @throws TypeError when `cause` is not an `EndCause`
   */
  endByOthers(cause?: EndCause, detail?: string): void;
}

/**
 * A meeting without an SDK. It is for tests of an app: whether it leaves, and what it shows when leaving fails. Its `extend()`
 * moves the limit that {@link FakeMeeting.setLimit} has set, if that said `canExtend`.
 *
 * ```ts
 * const meeting = fakeMeeting({ leaving: 'fails' });
 * const guard = guardMeeting(meeting, { timeout: 60_000 });
 * ```
 * @throws TypeError when an outcome is not one of the four, or an option is unknown
 */
export function fakeMeeting(options: FakeMeetingOptions = {}): FakeMeeting {
  expectOptions(options, ['name', 'leaving', 'ending']);
  const { name = 'fake', leaving = 'succeeds', ending = 'succeeds' } = options;
  expectOutcome('leaving', leaving);
  expectOutcome('ending', ending);
  const over = new AbortController();
  const activity = createSource<Activity>();
  const alone = createSource<boolean>('latest');
  const waiting = createSource<boolean>('latest');
  const limit = createSource<SessionLimit>('latest');
  const finish = (end: MeetingEnd): void => over.abort(end);
  const attempt = async (how: 'leave' | 'end', outcome: FakeOutcome, reason: LeaveReason): Promise<void> => {
    if (outcome === 'hangs') await new Promise(() => {});
    if (outcome === 'fails') throw new Error(`${name}: ${how}() failed`);
    if (outcome === 'succeeds') finish({ reason, cause: 'local', detail: '' });
  };
  let known: SessionLimit = { endsAt: null, canExtend: false, clockOffset: 0 };

  const meeting: FakeMeeting = {
    name,
    leaving,
    ending,
    left: [],
    endedForAll: [],
    extensions: [],
    ended: over.signal,
    activity: activity.source,
    alone: alone.source,
    waiting: waiting.source,
    limit: limit.source,
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
    speak: () => activity.report({ source: 'speech', confirms: true }),
    setAlone(isAlone) {
      alone.report(isAlone);
    },
    setWaiting(isWaiting) {
      waiting.report(isWaiting);
    },
    setLimit(change) {
      known = { ...known, ...change };
      limit.report(known);
    },
    endByOthers(cause = 'unknown', detail = '') {
      expect(endCauses.includes(cause), 'cause', `one of ${endCauses.join(', ')}`, cause);
      finish({ reason: 'ended', cause, detail });
    },
  };
  return meeting;
}

/** A source and its reporter. With `latest`, it first reports the latest value to everybody who connects later. */
function createSource<T>(keeps?: 'latest'): { readonly source: Source<T>; readonly report: (value: T) => void } {
  const reports = new Set<(value: T) => void>();
  let latest: T | undefined;
  return {
    source: (report, signal) => {
      reports.add(report);
      signal.addEventListener('abort', () => reports.delete(report));
      if (latest !== undefined) report(latest);
    },
    report: (value) => {
      if (keeps) latest = value;
      for (const report of reports) report(value);
    },
  };
}

function expectOutcome(name: string, outcome: unknown): void {
  const isKnown = /^(succeeds|fails|hangs|pretends)$/.test(String(outcome));
  expect(isKnown, name, "'succeeds', 'fails', 'hangs' or 'pretends'", outcome);
}
