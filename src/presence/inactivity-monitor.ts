import { type CompanyReport, followCompany } from '../core/company.ts';
import {
  expect,
  expectDuration,
  expectFlag,
  expectFunction,
  expectLimit,
  expectOptions,
  expectSignal,
} from '../core/expect.ts';
import { type Condition, type Limits, Presence } from '../core/presence.ts';
import { addListener } from '../platform/add-listener.ts';
import { Clock } from '../platform/clock.ts';
import { createAlarm } from '../platform/timers.ts';
import { TypedEventTarget } from '../platform/typed-event-target.ts';
import { isHidden } from '../platform/visibility.ts';
import { onWake } from '../platform/waking.ts';
import { warnOfShortPrompt } from '../platform/warn-of-short-prompt.ts';
import { domActivity } from '../sources/dom-activity.ts';
import { type Activity, connect } from '../sources/source.ts';
import { promptedEvent } from './askers.ts';
import type { CountedActivity } from './counted-activity.ts';
import type { Explanation } from './explanation.ts';
import {
  InactivityEvent,
  type InactivityEventMap,
  type InactivityReason,
  type InactivityState,
} from './inactivity-event.ts';
import {
  defaultSnoozeAtMost,
  defaultTimeout,
  expectMonitorOptions,
  type InactivityMonitorOptions,
  type StartOptions,
} from './inactivity-options.ts';
import type { SharedPresence, TabsConnection } from './tabs.ts';
import type { TraceConnection } from './trace.ts';

/** The longest wait in milliseconds: two wake-ups a minute. If no event tells that the machine slept, it is noticed by then. */
const longestNap = 30_000;

/**
 * Knows whether somebody is there, and fires `prompted` and `idle` when nobody is.
 *
 * It stores when somebody was last there. State and deadline follow from that and the clock, so a timer that fires late, after
 * sleep or in a hidden tab, does no harm. Durations are milliseconds, instants epoch milliseconds.
 *
 * @fires InactivityEvent `stopped`, `active`, `prompted`, `idle`
 */
export class InactivityMonitor extends TypedEventTarget<InactivityEventMap> {
  readonly #options: InactivityMonitorOptions & Required<Pick<InactivityMonitorOptions, 'sources'>>;
  readonly #clock: Clock = new Clock();
  /** By the instants of `#clock`. */
  readonly #presence: Presence;
  /** The longest time in milliseconds for which one answer can keep the question away. */
  readonly snoozeAtMost: number;
  readonly #tabs: TabsConnection | undefined;
  readonly #trace: TraceConnection | undefined;

  #state: InactivityState = 'stopped';
  /** One object for all activities. `at` is 0 before the first `start()`. */
  readonly #last: CountedActivity = { source: '', at: 0, confirms: false, tab: undefined };
  /** Ends what a run holds, at `idle` or `stopped`. */
  #run: AbortController = new AbortController();
  readonly #arm: (delay: number) => void = createAlarm(() => this.#wake(true));

  /** @throws TypeError when an option is unknown or not valid */
  constructor(options: InactivityMonitorOptions = {}) {
    super();
    expectMonitorOptions(options);
    const { timeout = defaultTimeout, hiddenTimeout, aloneTimeout, waitingTimeout, promptBeforeIdle } = options;
    const { sources = [domActivity()], tabs, trace, snoozeAtMost = defaultSnoozeAtMost } = options;
    this.#presence = new Presence({ timeout, hiddenTimeout, aloneTimeout, waitingTimeout }, promptBeforeIdle);
    expectDuration('snoozeAtMost', snoozeAtMost);
    expectFlag('dismissOnActivity', options.dismissOnActivity);
    expect(Array.isArray(sources), 'sources', 'an array of functions', sources);
    for (const source of sources) expectFunction('sources', source);
    expect(!tabs || 'connect' in Object(tabs), 'tabs', "made by `sharedTabs('…')`", tabs);
    expect(!trace || 'connect' in Object(trace), 'trace', 'made by `timeline()`', trace);
    this.#options = { ...options, sources };
    this.#expectCompany(options);
    this.snoozeAtMost = snoozeAtMost;
    this.#tabs = tabs?.connect(this.#clock);
    this.#trace = trace?.connect(this.#clock);
  }

  /**
   * Milliseconds without activity before idle; `Infinity`: no limit. Setting it moves the deadline; it neither restarts the time
   * nor skips the prompt.
   * @throws TypeError when it is set to a value that is not valid, which changes nothing
   */
  get timeout(): number {
    return this.#presence.limits.timeout;
  }
  set timeout(timeout: number) {
    this.#change({ timeout });
  }

  /**
   * Milliseconds without activity before idle while the page is hidden. Can be set like {@link timeout}, and
   * equals it until then.
   */
  get hiddenTimeout(): number {
    return this.#presence.limits.hiddenTimeout ?? this.timeout;
  }
  set hiddenTimeout(hiddenTimeout: number) {
    this.#change({ hiddenTimeout });
  }

  /**
   * Milliseconds without activity before idle while alone in the call. Can be set like {@link timeout}, and equals it until then.
   */
  get aloneTimeout(): number {
    return this.#presence.limits.aloneTimeout ?? this.timeout;
  }
  set aloneTimeout(aloneTimeout: number) {
    this.#change({ aloneTimeout });
  }

  /**
   * Milliseconds without activity before idle while nobody has come yet. Can be set like {@link timeout}, and
   * equals it until then.
   */
  get waitingTimeout(): number {
    return this.#presence.limits.waitingTimeout ?? this.timeout;
  }
  set waitingTimeout(waitingTimeout: number) {
    this.#change({ waitingTimeout });
  }

  /** How long before idle the prompt is shown, in milliseconds. */
  get promptBeforeIdle(): number {
    return this.#presence.promptBeforeIdle;
  }

  /** The state at this moment. It is correct even if the page has just woken and the event has not fired yet. */
  get state(): InactivityState {
    const state = this.#stateNow(this.#clock.now());
    if (state !== this.#state) queueMicrotask(() => this.#evaluate());
    return state;
  }

  /**
   * Why the state is `prompted` or `idle`; while `active`, the limit that runs out first. Undefined when stopped, and
   * without a limit.
   */
  get reason(): InactivityReason | undefined {
    return this.#presence.reason;
  }

  /** When somebody was last there, epoch milliseconds; 0 before the first `start()`. */
  get lastActive(): number {
    return this.lastActivity?.at ?? 0;
  }

  /** The latest activity that counted; undefined before the first `start()`. */
  get lastActivity(): Activity | undefined {
    const { at, tab, ...last } = this.#last;
    return at ? { ...last, at: this.#clock.toEpoch(at), ...(tab && { tab }) } : undefined;
  }

  /** When the state becomes, or became, `idle`: epoch milliseconds; `Infinity` when stopped, and without a limit. */
  get deadline(): number {
    return this.#clock.toEpoch(this.#presence.deadline);
  }

  /** Milliseconds until `idle`, never negative; `Infinity` when stopped, and without a limit. */
  get remaining(): number {
    return Math.max(0, this.#presence.deadline - this.#clock.now());
  }

  /** Until when nobody is asked, because of `snooze()`: epoch milliseconds; undefined otherwise. */
  get snoozedUntil(): number | undefined {
    const { snoozedUntil } = this.#presence;
    return this.#isRunning && snoozedUntil > this.#clock.now() ? this.#clock.toEpoch(snoozedUntil) : undefined;
  }

  /** The tabs that share one person with this one; undefined without the option `tabs`. */
  get tabs(): SharedPresence | undefined {
    return this.#tabs?.shared;
  }

  /**
   * Starts watching, from `stopped` or `idle`. Starting counts as activity, as joining a call does. No effect while running.
   * @throws TypeError when an option is unknown or not valid, or `resume` is used without `tabs`
   */
  start(options: StartOptions = {}): void {
    expectOptions(options, ['signal', 'resume']);
    const { signal: outer, resume = false } = options;
    expectSignal(outer);
    expectFlag('resume', resume);
    expect(!resume || !!this.#tabs, 'resume', 'used with `tabs`', resume);
    if (this.#isRunning || outer?.aborted) return;
    warnOfShortPrompt(this);
    this.#run = new AbortController();
    const { signal } = this.#run;
    addListener(outer, 'abort', () => this.stop(), { signal });
    const now = this.#clock.now();
    this.#presence.begin();
    const earlier = this.#tabs?.start(now, this.timeout, resume);
    this.#record(earlier?.source ?? 'start', earlier?.at ?? now, false, earlier?.tab);
    this.#snooze(this.#tabs?.snoozedUntil ?? 0, now);
    this.#tabs?.send(this.#last, true, this.#presence.snoozedUntil);
    this.#enter(this.#presence.stateAt(now), now);

    if (signal.aborted) return; // idle already, or stopped by a listener
    const wake = (): void => {
      this.#wake(isHidden()); // a tab that the person leaves has sent everything by then
      this.#setCondition('hidden', isHidden());
    };
    onWake(wake, signal);
    wake();
    this.#tabs?.onReceive(() => this.#wake(false, false), signal);
    const { alone, waiting, sources } = this.#options;
    const company = followCompany();
    const setCompany = (report: CompanyReport): void => {
      const now = company(report);
      for (const condition of ['waiting', 'alone'] as const) this.#setCondition(condition, now[condition]);
    };
    if (waiting) connect(waiting, (isWaiting) => setCompany({ waiting: isWaiting }), signal);
    if (alone) connect(alone, (isAlone) => setCompany({ alone: isAlone }), signal);
    for (const source of sources) connect(source, (activity) => this.report(activity), signal);
  }

  /** Stops watching. No timer, listener, stream or channel is left. */
  stop(): void {
    if (this.#state !== 'stopped') this.#enter('stopped');
  }

  /**
   * Reports activity. It counts at the moment it happened, if the state was `active` then. While `prompted` it counts only if it
   * `confirms` (or with `dismissOnActivity`). Ignored when stopped or idle.
   * @param activity `source` defaults to `'report'`, and `at` to now
   * @throws TypeError when `activity` is not an object, `source` not a string, or `at` not a finite number
   */
  report(activity: Partial<Activity> = {}): void {
    expect(Object(activity) === activity, 'activity', "an object such as { source: 'chat' }", activity);
    const { source = 'report', at, confirms = false } = activity;
    expect(typeof source === 'string', 'source', 'a string', source);
    expect(at === undefined || Number.isFinite(at), 'at', 'a finite number', at);
    this.#credit(source, this.#clock.fromEpoch(at ?? Infinity), confirms);
  }

  /**
   * "I am here": the person's deliberate answer.
   * @returns false if it came after the deadline, or if the monitor is stopped: it does not become active again
   */
  reset(): boolean {
    return this.#credit('reset', Infinity, true);
  }

  /**
   * "I am here, ask me again later": like `reset()`, and whichever limit runs out, the person is not asked for `ms` from now,
   * here and in the `tabs` that share this person. It ends with `stop()` or idle. The latest call counts.
   * @param ms milliseconds, at most `snoozeAtMost`; `Infinity`: as long as that
   * @returns false if it came after the deadline, or if the monitor is stopped: it does not become active again
   * @throws TypeError when `ms` is not a number above 0
   */
  snooze(ms: number): boolean {
    expectLimit('ms', ms);
    return this.#credit('snooze', Infinity, true, ms);
  }

  /** "Leave": idle now, with the reason `'declined'`. No effect when stopped or idle. */
  expire(): void {
    this.#evaluate();
    if (this.#isRunning) this.#enter('idle', undefined, 'declined');
  }

  /** The same as `stop()`. */
  [Symbol.dispose](): void {
    this.stop();
  }

  /**
   * What decides the state now and, with `trace: timeline()`, what led to it. JSON without personal data, to print or to send to
   * support.
   */
  explain(): Explanation {
    const { state, reason, deadline, remaining, lastActive, snoozedUntil, tabs } = this;
    const { slept, setBack } = this.#clock;
    return {
      state,
      reason,
      deadline,
      remaining,
      lastActive,
      snoozedUntil,
      tabs,
      slept,
      setBack,
      ...this.#trace?.read(),
    };
  }

  get #isRunning(): boolean {
    return this.#state === 'active' || this.#state === 'prompted';
  }

  #stateAt(instant: number): InactivityState {
    return this.#isRunning ? this.#presence.stateAt(instant) : this.#state;
  }

  /** Before a state is left, the activity of other tabs counts too. */
  #stateNow(now: number): InactivityState {
    const state = this.#stateAt(now);
    if (state === this.#state) return state;
    this.#readTabs(now);
    return this.#stateAt(now);
  }

  #readTabs(now: number): void {
    const { lastActive, deadline } = this.#presence;
    const latest = this.#tabs?.read(lastActive, deadline, now);
    if (!latest) return;
    this.#record(latest.source, latest.at, false, latest.tab);
    this.#snooze(this.#tabs?.snoozedUntil ?? 0, now);
  }

  #snooze(wanted: number, now: number): void {
    const until = Math.min(wanted, now + this.snoozeAtMost);
    if (!(until > now) || until === this.#presence.snoozedUntil) return; // not `<=`: a stored one may be NaN
    this.#presence.snoozedUntil = until;
    this.#trace?.add('snoozed', until - now);
  }

  /** Allocates nothing: a moving mouse comes here ten times a second. */
  #record(source: string, at: number, confirms: boolean, tab?: string): void {
    const last = this.#last;
    last.source = source;
    last.at = this.#presence.lastActive = at;
    last.confirms = confirms;
    last.tab = tab;
    this.#trace?.addActivity(last);
  }

  #credit(source: string, at: number, confirms: boolean, snooze = 0): boolean {
    const now = this.#clock.now();
    const then = Math.min(at, now);
    const state = this.#stateNow(now);
    // Input that is handled late counts if the state was `active` when it happened.
    const stateThen = state === 'active' || then === now ? state : this.#stateAt(then);
    const counts =
      stateThen === 'active' || (stateThen === 'prompted' && (confirms || this.#options.dismissOnActivity === true));
    if (counts && (then > this.#presence.lastActive || snooze)) {
      this.#record(source, then, confirms);
      if (snooze) this.#snooze(now + snooze, now);
      this.#tabs?.send(this.#last, stateThen === 'prompted' || snooze > 0, this.#presence.snoozedUntil);
    }
    // Activity keeps `active` as it is, and moves the deadline away: the pending alarm rings early, and no event sets a timer.
    if (state !== 'active' || this.#state !== 'active') this.#evaluate(false, now);
    return counts;
  }

  /** Expects what these limits need to be told of the other people. */
  #expectCompany({ aloneTimeout, waitingTimeout }: Partial<Limits>): void {
    const { alone, waiting } = this.#options;
    if (aloneTimeout || alone) expectFunction('alone', alone);
    if (waiting || (waitingTimeout && !alone)) expectFunction('waiting', waiting);
  }

  #change(limits: Partial<Limits>): void {
    this.#expectCompany(limits);
    this.#evaluate();
    this.#presence.change(limits, this.#clock.now());
    this.#evaluate(true);
  }

  #setCondition(condition: Condition, holds: boolean): void {
    this.#evaluate(); // what ran out while the page slept has run out, even if the page is shown again
    const { since } = this.#presence;
    if (holds === since[condition] < Infinity) return;
    since[condition] = holds ? this.#clock.now() : Infinity;
    this.#trace?.add(holds ? condition : condition === 'hidden' ? 'shown' : 'accompanied');
    this.#evaluate(true);
  }

  /** The alarm rang, the page woke, or another tab sent something. */
  #wake(sendAtOnce: boolean, rearm = true): void {
    const now = this.#clock.now();
    this.#tabs?.send(this.#last, sendAtOnce, this.#presence.snoozedUntil);
    this.#readTabs(now);
    this.#evaluate(rearm, now);
  }

  /** Brings the state in line with the clock. */
  #evaluate(rearm = false, now = this.#clock.now()): void {
    const state = this.#stateNow(now);
    if (state !== this.#state) this.#enter(state, now);
    else if (rearm) this.#armNext(now);
  }

  /** Uses the instant that decided the state, because a later one may be past a threshold that no event was fired for. */
  #armNext(now: number): void {
    const wait = this.#isRunning ? this.#presence.untilChange(now) : Infinity;
    this.#arm(wait < Infinity ? Math.min(wait, longestNap) : Infinity);
  }

  /** Commits, arms, then notifies, so that a listener cannot break anything. */
  #enter(state: InactivityState, now = this.#clock.now(), reason = this.#presence.reason): void {
    const oldState = this.#state;
    const why = state === 'prompted' || state === 'idle' ? reason : undefined;
    this.#state = state;
    if (!this.#isRunning) this.#presence.end(now, why);
    this.#armNext(now);
    if (!this.#isRunning) this.#run.abort();
    this.#trace?.add(state, why);
    const { deadline, lastActivity } = this;
    const { slept, setBack } = this.#clock;
    this.dispatchEvent(new InactivityEvent(state, { oldState, deadline, lastActivity, reason: why, slept, setBack }));
    if (state === 'prompted') globalThis.document?.dispatchEvent?.(new CustomEvent(promptedEvent, { detail: this }));
  }
}
