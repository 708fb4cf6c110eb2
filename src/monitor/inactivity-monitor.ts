import { expect, expectFunction } from '../core/expect.ts';
import { expectLimits, type Limits, nearestLimit, type Since, shortestLimit } from '../core/limits.ts';
import { countReached, untilNext } from '../core/thresholds.ts';
import { Clock } from '../platform/clock.ts';
import { createAlarm } from '../platform/timers.ts';
import { isHidden } from '../platform/visibility.ts';
import { onWake } from '../platform/wake.ts';
import { domActivity } from '../sources/dom-activity.ts';
import { type Activity, type ActivitySource, connect, type Feed } from '../sources/feed.ts';
import {
  InactivityEvent,
  type InactivityEventMap,
  type InactivityReason,
  type InactivityState,
} from './inactivity-event.ts';
import { TypedEventTarget } from './typed-event-target.ts';

/** What an {@link InactivityMonitor} watches, and how long it waits. */
export interface InactivityMonitorOptions {
  /**
   * How long nobody may be there, ms.
   * @default 3_600_000 (1 hour)
   */
  timeout?: number;
  /**
   * How long before `idle` the person is asked, ms; 0 never asks. Must be below every limit.
   * @default 60_000, or half the shortest limit if that is less
   */
  promptBeforeIdle?: number;
  /**
   * How long nobody may be there while the page is hidden, ms, counted from when it was hidden at the earliest.
   * @default timeout
   */
  hiddenTimeout?: number;
  /**
   * How long nobody may be there while nobody else is in the call, ms, counted from when the last one left at the earliest.
   * Needs `alone`.
   * @default timeout
   */
  aloneTimeout?: number;
  /** Tells whether this person is alone in the call. */
  alone?: Feed<boolean>;
  /**
   * Where evidence of somebody comes from.
   * @default [domActivity()]
   */
  sources?: readonly ActivitySource[];
  /**
   * While `prompted`, let every activity count; by default only `reset()` and confirming activity (speech) do.
   * @default false
   */
  dismissOnActivity?: boolean;
}

/** A sleep that no event announces is noticed after at most this long (ms): two wake-ups a minute. */
const longestNap = 30_000;

const states = ['active', 'prompted', 'idle'] as const;

/**
 * Knows whether somebody is there, and raises `prompted` and `idle` when nobody is.
 *
 * It stores when somebody was last there; state and deadline follow from that and the clock. A timer that comes late, after
 * sleep or in a hidden tab, is late but never wrong. Durations are ms, instants epoch ms.
 *
 * @fires InactivityEvent `stopped`, `active`, `prompted`, `idle`
 */
export class InactivityMonitor extends TypedEventTarget<InactivityEventMap> {
  readonly #clock: Clock = new Clock();
  readonly #options: InactivityMonitorOptions & { sources: readonly ActivitySource[] };
  #limits: Limits;

  #state: InactivityState = 'stopped';
  /** Its `at` is by `#clock`. */
  #lastActivity: (Activity & { at: number }) | undefined;
  #since: Since = { hidden: Infinity, alone: Infinity };
  /** A deadline that the app brings nearer still leaves the person the time to answer. */
  #notBefore = 0;
  #endedAt: number = Infinity;
  /** Ends what a run holds: at `idle` or `stopped`. */
  #run: AbortController = new AbortController();
  readonly #arm: (delay: number) => void = createAlarm(() => this.#settle(true));

  /** @throws TypeError when an option is not what it should be */
  constructor(options: InactivityMonitorOptions = {}) {
    super();
    const { timeout = 3_600_000, hiddenTimeout, aloneTimeout, promptBeforeIdle, alone } = options;
    const { sources = [domActivity()] } = options;
    this.#limits = { timeout, hiddenTimeout, aloneTimeout };
    expectLimits(this.#limits, promptBeforeIdle);
    if (aloneTimeout || alone) expectFunction('alone', alone);
    expect(Array.isArray(sources), 'sources', 'an array of functions', sources);
    for (const source of sources) expectFunction('sources', source);
    this.#options = { ...options, sources };
  }

  /** How long nobody may be there, ms. Setting it moves the deadline; it neither restarts the time nor skips the prompt. */
  get timeout(): number {
    return this.#limits.timeout;
  }
  set timeout(timeout: number) {
    this.#setLimits({ ...this.#limits, timeout });
  }

  /** How long nobody may be there while the page is hidden, ms. Live as {@link timeout}, and equal to it until set. */
  get hiddenTimeout(): number {
    return this.#limits.hiddenTimeout ?? this.timeout;
  }
  set hiddenTimeout(hiddenTimeout: number) {
    this.#setLimits({ ...this.#limits, hiddenTimeout });
  }

  /** How long nobody may be there while alone in the call, ms. Live as {@link timeout}, and equal to it until set. */
  get aloneTimeout(): number {
    return this.#limits.aloneTimeout ?? this.timeout;
  }
  set aloneTimeout(aloneTimeout: number) {
    this.#setLimits({ ...this.#limits, aloneTimeout });
  }

  /** How long before `idle` the person is asked, ms. */
  get promptBeforeIdle(): number {
    return this.#options.promptBeforeIdle ?? Math.min(60_000, shortestLimit(this.#limits) / 2);
  }

  /** The state at this very moment, also when the page has just woken and the event is still to come. */
  get state(): InactivityState {
    const state = this.#stateAt(this.#clock.now());
    if (state !== this.#state) queueMicrotask(() => this.#settle());
    return state;
  }

  /** When somebody was last there, epoch ms; 0 before the first `start()`. */
  get lastActive(): number {
    return this.lastActivity?.at ?? 0;
  }

  /** The latest evidence that counted; undefined before the first `start()`. */
  get lastActivity(): Activity | undefined {
    return this.#lastActivity && { ...this.#lastActivity, at: this.#clock.toEpoch(this.#lastActivity.at) };
  }

  /** When the state becomes, or became, `idle`: epoch ms; `Infinity` when stopped. */
  get deadline(): number {
    return this.#clock.toEpoch(this.#deadline);
  }

  /** How long until `idle`, ms, never negative; `Infinity` when stopped. */
  get remaining(): number {
    return Math.max(0, this.#deadline - this.#clock.now());
  }

  /**
   * Begins anew, from `stopped` or `idle`: joining a call is activity. No effect while running.
   * @param options `signal`: its abort is `stop()`
   */
  start(options: { signal?: AbortSignal } = {}): void {
    if (this.#isRunning || options.signal?.aborted) return;
    this.#run = new AbortController();
    const { signal } = this.#run;
    options.signal?.addEventListener('abort', () => this.stop(), { signal });
    this.#lastActivity = { source: 'start', at: this.#clock.now() };
    this.#since = { hidden: Infinity, alone: Infinity };
    this.#notBefore = 0;
    this.#enter('active');

    if (signal.aborted) return; // by a listener
    const look = (): void => this.#setCondition('hidden', isHidden());
    look();
    onWake(look, signal);
    const { alone, sources } = this.#options;
    if (alone) connect(alone, (isAlone) => this.#setCondition('alone', isAlone), signal);
    for (const source of sources) connect(source, (activity) => this.report(activity), signal);
  }

  /** Ends all watching: no timer, listener, stream or channel is left. */
  stop(): void {
    if (this.#state !== 'stopped') this.#enter('stopped');
  }

  /**
   * Reports evidence that somebody is there. It counts at the moment it happened, if the state was `active` then; while
   * `prompted`, only if it `confirms` (or with `dismissOnActivity`). Ignored when stopped or idle.
   * @param activity `source` is `'report'` and `at` is now unless given
   * @throws TypeError when `at` is no finite number
   */
  report(activity: Partial<Activity> = {}): void {
    const { source = 'report', at, confirms = false } = activity;
    expect(at === undefined || Number.isFinite(at), 'at', 'a finite number', at);
    this.#credit(source, this.#clock.fromEpoch(at ?? Infinity), confirms);
  }

  /**
   * "I am here": a deliberate answer of the person.
   * @returns false when it came too late, after the deadline, or when stopped: nothing is revived
   */
  reset(): boolean {
    return this.#credit('reset', Infinity, true);
  }

  /** "Leave": idle now, with the reason `'declined'`. No effect when stopped or idle. */
  expire(): void {
    this.#settle();
    if (this.#isRunning) this.#enter('idle', 'declined');
  }

  /** The same as `stop()`. */
  [Symbol.dispose](): void {
    this.stop();
  }

  get #isRunning(): boolean {
    return this.#state === 'active' || this.#state === 'prompted';
  }

  get #nearest(): { reason: InactivityReason; endsAt: number } {
    return nearestLimit(this.#limits, this.#since, this.#lastActivity?.at ?? 0);
  }

  get #deadline(): number {
    return this.#isRunning ? Math.max(this.#notBefore, this.#nearest.endsAt) : this.#endedAt;
  }

  get #thresholds(): readonly number[] {
    return [this.promptBeforeIdle, 0];
  }

  #stateAt(instant: number): InactivityState {
    if (!this.#isRunning) return this.#state;
    return states[countReached(this.#thresholds, this.#deadline - instant)] as InactivityState;
  }

  #credit(source: string, at: number, confirms: boolean): boolean {
    const now = this.#clock.now();
    const then = Math.min(at, now);
    const state = this.#stateAt(then);
    const counts =
      state === 'active' || (state === 'prompted' && (confirms || this.#options.dismissOnActivity === true));
    if (counts && then > (this.#lastActivity?.at ?? 0)) this.#lastActivity = { source, at: then, confirms };
    this.#settle(false, now);
    return counts;
  }

  #setLimits(limits: Limits): void {
    expectLimits(limits, this.#options.promptBeforeIdle);
    this.#settle();
    const before = this.#deadline;
    this.#limits = limits;
    if (this.#deadline < before) this.#notBefore = Math.min(before, this.#clock.now() + this.promptBeforeIdle);
    this.#settle(true);
  }

  #setCondition(condition: 'hidden' | 'alone', holds: boolean): void {
    this.#settle(); // what ran out while the page slept is not forgiven because it is shown again
    if (holds === this.#since[condition] < Infinity) return;
    this.#since[condition] = holds ? this.#clock.now() : Infinity;
    this.#settle(true);
  }

  /** Brings the state in line with the clock. */
  #settle(rearm = false, now = this.#clock.now()): void {
    const state = this.#stateAt(now);
    // Activity only moves the deadline away: the pending alarm rings early then, and no event needs to set a timer.
    if (state !== this.#state) this.#enter(state, state === 'active' ? undefined : this.#nearest.reason, now);
    else if (rearm) this.#armNext(now);
  }

  /** By the instant that the state was decided by: a later one may be past a threshold that nobody has told of. */
  #armNext(now: number): void {
    const due = untilNext(this.#thresholds, this.#deadline - now);
    this.#arm(this.#isRunning ? Math.min(due, longestNap) : Infinity);
  }

  /** Commits, arms, then notifies, so that no listener can break it. */
  #enter(state: InactivityState, reason?: InactivityReason, now = this.#clock.now()): void {
    const oldState = this.#state;
    const endsAt = state === 'stopped' ? Infinity : Math.min(this.#deadline, now);
    this.#state = state;
    this.#endedAt = endsAt;
    this.#armNext(now);
    if (!this.#isRunning) this.#run.abort();
    const { deadline, lastActivity } = this;
    this.dispatchEvent(new InactivityEvent(state, { oldState, deadline, lastActivity, reason }));
  }
}
