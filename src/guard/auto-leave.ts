import { expect, expectFunction } from '../core/expect.ts';
import { reportToPage } from '../platform/report-error.ts';
import { pause } from '../platform/timers.ts';
import type { InactivityEvent } from '../presence/inactivity-event.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import { onceInChannel } from '../tabs/across-tabs.ts';
import type { LeaveReason, Meeting } from './meeting.ts';

/** How {@link autoLeave} leaves. */
export interface AutoLeaveOptions {
  /**
   * `'leave'`: only this participant; `'end'`: the call ends for everybody, if the meeting can.
   * @default 'leave'
   */
  mode?: 'leave' | 'end';
  /**
   * Called when leaving failed for good, or did not go as it should have.
   * @default reports to the page, as an uncaught error is
   */
  onError?: (error: unknown) => void;
  /**
   * Of all tabs that share the monitor's `channel`, leave in one only: for what ends something that they have in common, as a
   * sign-out does. Exactly once, but for a tab that vanishes in the middle of it: then another one leaves as well.
   * @default false
   */
  once?: boolean;
  /** Its abort ends the connection between monitor and meeting. */
  signal?: AbortSignal;
}

/** Before each attempt, ms. */
const waits = [0, 1000, 4000];
/** How long an SDK may take to leave, and then to say so, ms. */
const [patience, proof] = [10_000, 3000];

/**
 * Leaves the meeting when the monitor becomes idle. Never twice at once; a call that was left already is a success; an
 * attempt that hangs or fails is repeated, three times in all, and then reported. Nothing is thrown into the page.
 * @throws TypeError when `mode` is `'end'` and the meeting has no `end()`, or `once` is set and the monitor has no `channel`
 */
export function autoLeave(monitor: InactivityMonitor, meeting: Meeting, options: AutoLeaveOptions = {}): void {
  const { mode = 'leave', onError = reportToPage, once = false, signal } = options;
  const { channel } = monitor.explain();
  expect(mode === 'leave' || mode === 'end', 'mode', "'leave' or 'end'", mode);
  expectFunction(`meeting.${mode}`, meeting[mode]);
  expectFunction('onError', onError);
  expect(!once || channel !== undefined, 'once', 'used with a monitor that has a `channel`', once);
  if (signal?.aborted || meeting.ended.aborted) return;

  const report = (error: unknown): void => {
    try {
      onError(error);
    } catch (thrown) {
      reportToPage(thrown);
    }
  };
  const isCalledOff = (): boolean => signal?.aborted || /active|prompted/.test(monitor.state);
  let isLeaving = false;
  const leave = async (reason: LeaveReason): Promise<void> => {
    if (isLeaving || meeting.ended.aborted) return;
    isLeaving = true;
    const act = async (): Promise<boolean> => {
      const error = await leaveForSure(meeting, mode, reason, isCalledOff);
      if (error) report(error);
      return meeting.ended.aborted;
    };
    if (once && channel) await onceInChannel(channel, monitor.explain().presentSince, act, signal).catch(act);
    else await act();
    isLeaving = false;
  };

  const over = new AbortController();
  for (const end of [signal, meeting.ended])
    end?.addEventListener('abort', () => over.abort(), { signal: over.signal });
  monitor.addEventListener('idle', (event: InactivityEvent) => void leave(event.reason ?? 'inactive'), {
    signal: over.signal,
  });
  if (monitor.state === 'idle') void leave('inactive');
}

/** Resolves to the error that is left when all attempts are used up, or that a success came with. */
async function leaveForSure(
  meeting: Meeting,
  mode: 'leave' | 'end',
  reason: LeaveReason,
  isCalledOff: () => boolean,
): Promise<unknown> {
  let error: unknown;
  for (const [attempt, wait] of waits.entries()) {
    if (wait) await pause(wait, meeting.ended);
    if (meeting.ended.aborted || isCalledOff()) return error;
    // If the call cannot be ended for everybody, this participant at least must not stay.
    const how = attempt === waits.length - 1 ? 'leave' : mode;
    try {
      await attemptTo(how, meeting, reason);
      if (meeting.ended.aborted || !(await pause(proof, meeting.ended))) return how === mode ? undefined : error;
      error = new Error(`${meeting.name}: ${how}() resolved, but the call is not over`);
    } catch (thrown) {
      error = thrown;
    }
  }
  return error;
}

/** Fails when the meeting's method does, or when it hangs and the call is not over by other means. */
async function attemptTo(how: 'leave' | 'end', meeting: Meeting, reason: LeaveReason): Promise<void> {
  const settled = new AbortController();
  const watchdog = pause(patience, settled.signal).then(() => {
    if (meeting.ended.aborted || settled.signal.aborted) return;
    throw new Error(`${meeting.name}: ${how}() did not settle within ${patience} ms`);
  });
  try {
    await Promise.race([meeting[how]?.(reason), watchdog]);
  } finally {
    settled.abort();
  }
}
