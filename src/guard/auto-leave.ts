import { expect, expectFunction, expectOptions, expectSignal } from '../core/expect.ts';
import { addListener } from '../platform/add-listener.ts';
import { reportToPage } from '../platform/report-error.ts';
import { pause } from '../platform/timers.ts';
import { expectMonitor } from '../presence/expect-monitor.ts';
import type { InactivityEvent } from '../presence/inactivity-event.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import type { RunOnce } from '../tabs/across-tabs.ts';
import { expectMeeting } from './expect-meeting.ts';
import type { LeaveReason, Meeting } from './meeting.ts';

/** How {@link autoLeave} leaves. */
export interface AutoLeaveOptions {
  /**
   * `'leave'`: only this participant; `'end'`: the call ends for everybody, if the meeting can.
   * @default 'leave'
   */
  mode?: 'leave' | 'end';
  /**
   * Called when leaving failed after all attempts, or did not go as expected.
   * @default reports the error to the page, like an uncaught one
   */
  onError?: (error: unknown) => void;
  /**
   * Leave in only one of the tabs that share the monitor's person, for example to sign out: `acrossTabs()`. Needs a monitor with
   * `tabs`.
   * @default each tab leaves
   */
  once?: RunOnce | undefined;
  /** Disconnects monitor and meeting when it aborts. An attempt to leave that is under way is given up. */
  signal?: AbortSignal;
}

/** Milliseconds to wait before each attempt. */
const attemptDelays = [0, 1000, 4000];
/** How long an SDK may take to leave, and then to report that the call is over, in milliseconds. */
const [leaveTimeout, endedTimeout] = [10_000, 3000];

/**
 * Leaves the meeting when the monitor becomes idle. It never leaves twice at once, and a call that is over already is a
 * success. An attempt that hangs or fails is repeated, three times in all, and then reported. Nothing is thrown into the page.
 * @throws TypeError when an argument or an option is not valid, an option is unknown, `mode` is `'end'` and the meeting has no
 *   `end()`, or `once` is set and the monitor has no `tabs`
 */
export function autoLeave(monitor: InactivityMonitor, meeting: Meeting, options: AutoLeaveOptions = {}): void {
  expectOptions(options, ['mode', 'onError', 'once', 'signal']);
  const { mode = 'leave', onError = reportToPage, once, signal } = options;
  expectMonitor(monitor);
  expectLeaving(monitor, meeting, { mode, once });
  expectFunction('onError', onError);
  expectSignal(signal);
  if (signal?.aborted || meeting.ended.aborted) return;

  const report = (error: unknown): void => {
    try {
      onError(error);
    } catch (thrown) {
      reportToPage(thrown);
    }
  };
  const over = new AbortController();
  for (const end of [signal, meeting.ended]) addListener(end, 'abort', () => over.abort(), { signal: over.signal });
  const isCalledOff = (): boolean => over.signal.aborted || /active|prompted/.test(monitor.state);
  let isLeaving = false;
  const leave = async (reason: LeaveReason): Promise<void> => {
    if (isLeaving || meeting.ended.aborted) return;
    isLeaving = true;
    const act = async (): Promise<boolean> => {
      const error = await leaveForSure(meeting, mode, reason, isCalledOff, over.signal);
      if (error) report(error);
      return meeting.ended.aborted;
    };
    const actOnce = async (run: RunOnce): Promise<void> => {
      const turn = run(monitor, act, signal);
      expect('then' in Object(turn), 'once()', 'a promise, as `once: acrossTabs()` returns', turn);
      await turn;
    };
    const fall = async (error: unknown): Promise<unknown> => {
      report(error);
      return act(); // twice is better than never
    };
    await (once ? actOnce(once).catch(fall) : act());
    isLeaving = false;
  };

  addListener(monitor, 'idle', (event: InactivityEvent) => void leave(event.reason ?? 'inactive'), {
    signal: over.signal,
  });
  if (monitor.state === 'idle') void leave('inactive');
}

/** Expects what {@link autoLeave} needs. `monitor` may be the options of one. */
export function expectLeaving(
  monitor: { readonly tabs?: unknown },
  meeting: Meeting,
  { mode, once }: Pick<AutoLeaveOptions, 'mode' | 'once'>,
): void {
  expectMeeting(meeting);
  expect(mode === 'leave' || mode === 'end', 'mode', "'leave' or 'end'", mode);
  expectFunction(`meeting.${mode}`, meeting[mode]);
  expect(!once || typeof once === 'function', 'once', 'made by `acrossTabs()`', once);
  expect(!once || !!monitor.tabs, 'once', 'used with a monitor that has `tabs`', once);
}

/**
 * Resolves to the last error if all attempts failed, or if the success was not the one that was asked for.
 * @param over aborts when the call is over, or nobody cares any more
 */
async function leaveForSure(
  meeting: Meeting,
  mode: 'leave' | 'end',
  reason: LeaveReason,
  isCalledOff: () => boolean,
  over: AbortSignal,
): Promise<unknown> {
  let error: unknown;
  for (const [attempt, wait] of attemptDelays.entries()) {
    if (wait) await pause(wait, over);
    if (isCalledOff()) return error;
    // If the call cannot be ended for everybody, at least this participant leaves.
    const how = attempt === attemptDelays.length - 1 ? 'leave' : mode;
    try {
      await attemptTo(how, meeting, reason, over);
      if (!(await pause(endedTimeout, over))) return how === mode ? undefined : error;
      error = new Error(`${meeting.name}: ${how}() resolved, but the call is not over`);
    } catch (thrown) {
      error = thrown;
    }
  }
  return error;
}

/** Resolves when the meeting's method does, or when it is over; rejects when the method does, or hangs. */
async function attemptTo(
  how: 'leave' | 'end',
  meeting: Meeting,
  reason: LeaveReason,
  over: AbortSignal,
): Promise<void> {
  const settled = new AbortController();
  addListener(over, 'abort', () => settled.abort(), { signal: settled.signal });
  const watchdog = pause(leaveTimeout, settled.signal).then((isLate) => {
    if (!isLate) return;
    throw new Error(`${meeting.name}: ${how}() did not settle within ${leaveTimeout} ms`);
  });
  try {
    await Promise.race([meeting[how]?.(reason), watchdog]);
  } finally {
    settled.abort();
  }
}
