import { expect, expectDuration, expectFlag, expectFunction } from '../core/expect.ts';
import { SessionCountdown } from '../countdown/session-countdown.ts';
import { addListener } from '../platform/add-listener.ts';
import { reportToPage } from '../platform/report-error.ts';
import { TypedEventTarget } from '../platform/typed-event-target.ts';
import { addAsker } from '../presence/askers.ts';
import { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import { expectMonitorOptions, type InactivityMonitorOptions } from '../presence/inactivity-options.ts';
import { domActivity } from '../sources/dom-activity.ts';
import { connect } from '../sources/source.ts';
import type { RunOnce } from '../tabs/across-tabs.ts';
import { autoLeave, expectLeaving } from './auto-leave.ts';
import { comparableLimit } from './comparable-limit.ts';
import type { LimitSource, Meeting } from './meeting.ts';
import { type EndCause, type MeetingEnd, readEnd } from './meeting-end.ts';
import { askByDialog, showInTimers } from './page-elements.ts';
import { reportPrompt } from './report-prompt.ts';
import { keepScreenOn } from './wake-lock.ts';

/** Asks "Are you still there?" until the signal aborts. */
type Prompt = (monitor: InactivityMonitor, signal: AbortSignal) => void;

/** Options of {@link guardMeeting}: those of the monitor (`alone` and `waiting` come from the meeting), and these. */
export interface GuardMeetingOptions extends Omit<InactivityMonitorOptions, 'alone' | 'waiting'> {
  /**
   * How long before the end of a limited session to fire the countdown's `threshold`, in milliseconds each.
   * @default [300_000, 60_000]
   */
  thresholds?: readonly number[];
  /**
   * `'leave'`: only this participant; `'end'`: the call ends for everybody, if the meeting can.
   * @default 'leave'
   */
  mode?: 'leave' | 'end';
  /**
   * Asks "Are you still there?" in your own way. Called when the state becomes `prompted`. Answer with `monitor.reset()` ("I
   * am here") or `monitor.expire()` ("Leave"), and remove the question when the signal aborts. `'page'`: the page shows its
   * own question while the state is `prompted`. `false`, `null` and `undefined` mean the default, so `condition && ask`
   * always asks somehow.
   * @default the page's `<still-there-dialog>`, or one that the guard adds; if that element is not loaded, nobody is asked, and
   *   the console says so
   */
  prompt?: Prompt | 'page' | false | null | undefined;
  /**
   * Continue from the last activity of the `tabs` after a reload or a restored session, like `monitor.start({ resume: true })`.
   * @default false
   */
  resume?: boolean;
  /**
   * Leave in only one of the tabs that share the person: `acrossTabs()`. Needs `tabs`.
   * @default each tab leaves
   */
  once?: RunOnce;
  /**
   * Where the end of a limited session comes from, such as {@link limitFromServer}. If it has `extend()`, the guard's `extend()`
   * uses it. If it has `hold()`, each prompt is reported to it, so that the server does not end the session meanwhile.
   * @default the meeting's own `limit`
   */
  limit?: LimitSource;
  /**
   * Keep the screen on while somebody is there, with a screen wake lock. It is released when the question comes, so that the
   * screen can go off if nobody answers, and requested again after an answer and when the page is shown again. Needs
   * `allow="screen-wake-lock"` in a frame.
   * @default false
   */
  wakeLock?: boolean;
  /**
   * Called with each error, like the guard's `error` event.
   * @default the error is reported to the page, unless a listener of `error` prevents that
   */
  onError?: (error: unknown) => void;
}

/** A server may end a session up to this many milliseconds before its end by our clock. */
const limitSlack = 2000;

/** The call is over for this participant. */
export class LeftEvent extends Event implements MeetingEnd {
  /** Why the call was left. If the guard did not leave it: `'limit'` if the session's time was up, else `'ended'`. */
  readonly reason: MeetingEnd['reason'];
  /** What the SDK says about the end. */
  readonly cause: EndCause;
  /** The SDK's own word for the cause, for your logs. Empty if it has none. */
  readonly detail: string;

  constructor({ reason, cause, detail }: MeetingEnd) {
    super('left');
    this.reason = reason;
    this.cause = cause;
    this.detail = detail;
  }
}

/**
 * Leaving, asking, or reporting a prompt to the server failed. The error is reported to the page as well, unless
 * `preventDefault()` is called or `onError` is given.
 */
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
    expectMonitorOptions(options, 'thresholds mode prompt onError limit resume once wakeLock');
    const {
      thresholds,
      mode = 'leave',
      prompt,
      onError,
      limit,
      resume = false,
      once,
      wakeLock = false,
      sources = [domActivity()],
      ...limits
    } = options;
    // All of this before anything is added to the page.
    expectLeaving(limits, meeting, { mode, once });
    const { activity, alone, waiting, ended } = meeting;
    if (limits.aloneTimeout) expectFunction('meeting.alone', alone);
    if (limits.waitingTimeout && !alone) expectFunction('meeting.waiting', waiting);
    expectPrompt(prompt);
    for (const [name, callback] of Object.entries({ onError, limit })) if (callback) expectFunction(name, callback);
    expectFlag('wakeLock', wakeLock);
    expectFlag('resume', resume);
    expect(!resume || !!limits.tabs, 'resume', 'used with `tabs`', resume);
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
      ...(waiting && { waiting }),
    });
    this.countdown = new SessionCountdown(thresholds ? { thresholds } : {});
    const { signal } = this.#run;
    const showEnd = prompt ? undefined : askByDialog(this.monitor, fail, signal);
    if (prompt) addAsker(null, this.monitor, signal);
    if (typeof prompt === 'function') ask(this.monitor, prompt, fail, signal);
    const allow = showInTimers(this.countdown, (by) => this.extend(by), signal);
    autoLeave(this.monitor, meeting, { mode, onError: fail, once, signal });

    const leave = (): void => {
      const end = endOf(ended, this.countdown, fail);
      const { reason, cause } = end;
      // While the dialog still belongs to this guard. If the guard left the call, the dialog shows that by itself.
      if (reason === 'limit') showEnd?.(reason);
      else if (reason === 'ended' && cause !== 'local' && cause !== 'unknown') showEnd?.(cause);
      this.stop();
      // after the app's own listeners for `idle`, which may be the reason
      queueMicrotask(() => this.dispatchEvent(new LeftEvent(end)));
    };
    addListener(ended, 'abort', leave, { signal });
    const hold = (until: number): unknown => limit?.hold?.(until).catch(fail);
    const reportNow = reportPrompt(this.monitor, this.countdown, hold, signal);
    if (wakeLock) keepScreenOn(this.monitor, signal);
    this.monitor.start({ signal, resume });
    // after the app could add listeners: a person who joins late gets a threshold at once
    queueMicrotask(() => this.countdown.start({ signal }));
    const known = limit ?? meeting.limit;
    if (known)
      connect(
        known,
        comparableLimit(
          (value) => {
            if (value.clockOffset !== undefined) this.countdown.clockOffset = value.clockOffset;
            // Before the end changes: a listener of that may read it.
            this.#canExtend = value.canExtend && this.#extender.extend !== undefined;
            this.countdown.endsAt = value.endsAt;
            allow(this.#canExtend);
            reportNow();
          },
          fail,
          signal,
        ),
        signal,
      );
    if (ended.aborted) leave();
  }

  /** Whether this participant may extend a limited session, as far as the meeting knows. */
  get canExtend(): boolean {
    return this.#canExtend;
  }

  /**
   * Extends a limited session.
   * @param by milliseconds
   * @returns the new end, epoch milliseconds by the server's clock
   * @throws (as a rejection) the error of the meeting or of the limit's server when it refuses; TypeError when the
   *   meeting cannot extend, or `by` is not a duration
   */
  async extend(by: number): Promise<number> {
    expectFunction('meeting.extend', this.#extender.extend);
    expectDuration('by', by);
    return (this.#extender as Required<Meeting>).extend(by);
  }

  /** Lets go of the meeting without leaving it, also while it is being left. No timer, listener or prompt is left. */
  stop(): void {
    this.#run.abort();
  }

  /** The same as `stop()`. */
  [Symbol.dispose](): void {
    this.stop();
  }
}

/** Expects a prompt, or nothing. */
function expectPrompt(value: unknown): void {
  expect(!value || value === 'page' || typeof value === 'function', 'prompt', "a function or 'page'", value);
}

/**
 * How the meeting ended. An end that comes when the session's time is up has the reason `'limit'`, unless the SDK knows better.
 */
function endOf(ended: AbortSignal, { remaining }: SessionCountdown, fail: (error: unknown) => void): MeetingEnd {
  let end: MeetingEnd = { reason: 'ended', cause: 'unknown', detail: '' };
  try {
    end = readEnd(ended.reason);
  } catch (error) {
    fail(error);
  }
  const isTimeUp = (remaining ?? Infinity) <= limitSlack && end.cause !== 'elsewhere' && end.cause !== 'full';
  return end.reason === 'ended' && (isTimeUp || end.cause === 'limit') ? { ...end, reason: 'limit' } : end;
}

/** Runs the prompt as long as the monitor is `prompted`. */
function ask(monitor: InactivityMonitor, prompt: Prompt, fail: (error: unknown) => void, signal: AbortSignal): void {
  let shown = new AbortController();
  const question = async (): Promise<void> => prompt(monitor, shown.signal);
  const put = (): void => {
    shown = new AbortController();
    question().catch(fail);
  };
  addListener(monitor, 'prompted', put, { signal });
  for (const type of ['active', 'idle', 'stopped'] as const) monitor.addEventListener(type, () => shown.abort());
}

/**
 * Guards a meeting: starts to watch at once, asks before idle, leaves when nobody is there, and lets go of everything when
 * the call is over.
 * @throws TypeError when the meeting or an option is not valid, an option is unknown, or `mode` is `'end'` and the meeting has no
 *   `end()`
 */
export function guardMeeting(meeting: Meeting, options: GuardMeetingOptions = {}): MeetingGuard {
  return new MeetingGuard(meeting, options);
}
