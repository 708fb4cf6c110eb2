import { expectFunction } from '../core/expect.ts';
import { SessionCountdown } from '../countdown/session-countdown.ts';
import { reportToPage } from '../platform/report-error.ts';
import { TypedEventTarget } from '../platform/typed-event-target.ts';
import { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import { expectMonitorOptions, type InactivityMonitorOptions } from '../presence/inactivity-options.ts';
import { domActivity } from '../sources/dom-activity.ts';
import { connect } from '../sources/source.ts';
import type { RunOnce } from '../tabs/across-tabs.ts';
import { autoLeave } from './auto-leave.ts';
import type { LeaveReason, LimitSource, Meeting } from './meeting.ts';
import { askByDialog, showInTimers } from './page-elements.ts';
import { reportPrompt } from './report-prompt.ts';

/** How {@link guardMeeting} guards: the monitor's options (`alone` comes from the meeting), and these. */
export interface GuardMeetingOptions extends Omit<InactivityMonitorOptions, 'alone'> {
  /**
   * How long before the end of a limited session to raise the countdown's `threshold`, ms each.
   * @default [300_000, 60_000]
   */
  thresholds?: readonly number[];
  /**
   * `'leave'`: only this participant; `'end'`: the call ends for everybody, if the meeting can.
   * @default 'leave'
   */
  mode?: 'leave' | 'end';
  /**
   * Asks "Are you still there?". Called when the state becomes `prompted`; answer with `monitor.reset()` ("I am here") or
   * `monitor.expire()` ("Leave"); take the question down when the signal aborts.
   * @default the page's `<still-there-dialog>`, or one of the guard's own; nobody is asked where that element is not loaded
   */
  prompt?: (monitor: InactivityMonitor, signal: AbortSignal) => void;
  /**
   * Continue from the last activity of the `tabs` after a reload or a restored session, as `monitor.start({ resume: true })` does.
   * @default false
   */
  resume?: boolean;
  /**
   * Leave in one of the tabs that share the person: `acrossTabs()`. Needs `tabs`.
   * @default each tab leaves
   */
  once?: RunOnce;
  /**
   * The end of a limited session, as {@link limitFromServer} knows it. Its `extend()`, where it has one, is what the guard
   * extends by; its `hold()` is told until when the prompt stands, once for each, so that no server cuts in.
   * @default the meeting's own, if it knows one
   */
  limit?: LimitSource;
  /** Called with what went wrong, as the guard's `error` event is. */
  onError?: (error: unknown) => void;
}

/** A server may end a session so much (ms) before its end by our clock. */
const limitSlack = 2000;

/** The call is over for this participant. */
export class LeftEvent extends Event {
  /** Why it was left; when the guard had no part in it `'limit'` if the session's time was up by then, else `'ended'`. */
  readonly reason: LeaveReason | 'limit' | 'ended';

  constructor(reason: LeaveReason | 'limit' | 'ended') {
    super('left');
    this.reason = reason;
  }
}

/** Leaving or asking failed, or telling the server that somebody is asked. Reported to the page as well, unless `preventDefault()` is called or `onError` was given. */
export class GuardErrorEvent extends Event {
  /** What was thrown. */
  readonly error: unknown;

  constructor(error: unknown) {
    super('error', { cancelable: true });
    this.error = error;
  }
}

/** The events of `MeetingGuard`, by name. */
export interface GuardEventMap {
  left: LeftEvent;
  error: GuardErrorEvent;
}

/**
 * What {@link guardMeeting} returns.
 *
 * @fires LeftEvent `left` once, when the call is over
 * @fires GuardErrorEvent `error`
 */
export class MeetingGuard extends TypedEventTarget<GuardEventMap> {
  /** Knows whether somebody is there. */
  readonly monitor: InactivityMonitor;
  /** Counts down to the meeting's limit; without one its `endsAt` is `null`. */
  readonly countdown: SessionCountdown;
  readonly #run: AbortController = new AbortController();
  readonly #extender: Pick<Meeting, 'extend'>;
  #canExtend = false;

  /** @internal */
  constructor(meeting: Meeting, options: GuardMeetingOptions) {
    super();
    expectMonitorOptions(options, 'thresholds mode prompt onError limit resume once');
    const {
      thresholds,
      mode = 'leave',
      prompt,
      onError,
      limit,
      resume = false,
      once,
      sources = [domActivity()],
      ...limits
    } = options;
    const { activity, alone, ended } = meeting;
    for (const [name, callback] of Object.entries({ prompt, onError, limit }))
      if (callback) expectFunction(name, callback);
    this.#extender = limit?.extend ? limit : meeting;
    const fail = (error: unknown): void => {
      const isHandled = !this.dispatchEvent(new GuardErrorEvent(error));
      if (onError) onError(error);
      else if (!isHandled) reportToPage(error);
    };
    this.monitor = new InactivityMonitor({
      ...limits,
      sources: activity && Array.isArray(sources) ? [...sources, activity] : sources,
      ...(alone && { alone }),
    });
    this.countdown = new SessionCountdown(thresholds ? { thresholds } : {});
    const { signal } = this.#run;
    const showLimit = prompt ? undefined : askByDialog(this.monitor, signal);
    if (prompt) ask(this.monitor, prompt, fail, signal);
    const allow = showInTimers(this.countdown, (by) => this.extend(by), signal);
    autoLeave(this.monitor, meeting, { mode, onError: fail, once, signal });

    const leave = (): void => {
      const isLimit = (this.countdown.remaining ?? Infinity) <= limitSlack;
      this.stop();
      const cause = typeof ended.reason === 'string' ? (ended.reason as LeaveReason) : 'ended';
      const reason = cause === 'ended' && isLimit ? 'limit' : cause;
      if (reason === 'limit') showLimit?.();
      // Not before the app's own listeners have heard of `idle`, which may be why it was left.
      queueMicrotask(() => this.dispatchEvent(new LeftEvent(reason)));
    };
    ended.addEventListener('abort', leave, { signal });
    const hold = (until: number): unknown => limit?.hold?.(until).catch(fail);
    const tellPrompt = reportPrompt(this.monitor, this.countdown, hold, signal);
    this.monitor.start({ signal, resume });
    // Not before the app could listen: who joins late is told of a threshold at once.
    queueMicrotask(() => this.countdown.start({ signal }));
    const known = limit ?? meeting.limit;
    if (known)
      connect(
        known,
        (value) => {
          if (value.clockOffset !== undefined) this.countdown.clockOffset = value.clockOffset;
          this.countdown.endsAt = value.endsAt;
          this.#canExtend = value.canExtend && this.#extender.extend !== undefined;
          allow(this.#canExtend);
          tellPrompt();
        },
        signal,
      );
    if (ended.aborted) leave();
  }

  /** Whether this participant may extend a limited session, as far as the meeting tells. */
  get canExtend(): boolean {
    return this.#canExtend;
  }

  /**
   * Extends a limited session.
   * @param by ms
   * @returns the new end, epoch ms by the server's clock
   * @throws what the meeting, or the server of its limit, says when it refuses; TypeError (as a rejection) when it cannot extend
   */
  async extend(by: number): Promise<number> {
    expectFunction('meeting.extend', this.#extender.extend);
    return (this.#extender as Required<Meeting>).extend(by);
  }

  /** Lets go of the meeting without leaving it: no timer, listener or prompt is left. */
  stop(): void {
    this.#run.abort();
  }

  /** The same as `stop()`. */
  [Symbol.dispose](): void {
    this.stop();
  }
}

/** Runs the prompt as long as the monitor is `prompted`. */
function ask(
  monitor: InactivityMonitor,
  prompt: NonNullable<GuardMeetingOptions['prompt']>,
  fail: (error: unknown) => void,
  signal: AbortSignal,
): void {
  let shown = new AbortController();
  const question = async (): Promise<void> => prompt(monitor, shown.signal);
  const put = (): void => {
    shown = new AbortController();
    question().catch(fail);
  };
  monitor.addEventListener('prompted', put, { signal });
  for (const type of ['active', 'idle', 'stopped'] as const) monitor.addEventListener(type, () => shown.abort());
}

/**
 * Monitor, countdown and leaving in one call: starts watching at once, asks by `prompt`, leaves when nobody is there, and
 * lets go of everything when the call is over.
 * @throws TypeError when an option is not what it should be, or the meeting cannot `end()` and `mode` says so
 */
export function guardMeeting(meeting: Meeting, options: GuardMeetingOptions = {}): MeetingGuard {
  return new MeetingGuard(meeting, options);
}
