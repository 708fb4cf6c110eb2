import { expect, expectFunction } from '../core/expect.ts';
import type { Limits } from '../core/limits.ts';
import { Presence } from '../core/presence.ts';
import { Clock } from '../platform/clock.ts';
import { createAlarm } from '../platform/timers.ts';
import { TypedEventTarget } from '../platform/typed-event-target.ts';
import { isHidden } from '../platform/visibility.ts';
import { onWake } from '../platform/waking.ts';
import { warnOfShortPrompt } from '../platform/warn-of-short-prompt.ts';
import { domActivity } from '../sources/dom-activity.ts';
import { type Activity, connect } from '../sources/source.ts';
import { Channel, type Heard } from '../tabs/shared-tabs.ts';
import { type Seen, Timeline } from '../trace/timeline.ts';
import type { Explanation } from './explanation.ts';
import {
  InactivityEvent,
  type InactivityEventMap,
  type InactivityReason,
  type InactivityState,
} from './inactivity-event.ts';
import { defaultTimeout, type InactivityMonitorOptions, type StartOptions } from './inactivity-options.ts';

/** A sleep that no event announces is noticed after at most this long (ms): two wake-ups a minute. */
const longestNap = 30_000;

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
  readonly #options: InactivityMonitorOptions & Required<Pick<InactivityMonitorOptions, 'sources'>>;
  readonly #channel: Channel;
  readonly #timeline: Timeline = new Timeline(this.#clock);
  /** By the instants of `#clock`. */
  readonly #presence: Presence;

  #state: InactivityState = 'stopped';
  #lastSeen: Seen | undefined;
  #endedAt: number = Infinity;
  #reason: InactivityReason | undefined;
  /** Ends what a run holds: at `idle` or `stopped`. */
  #run: AbortController = new AbortController();
  readonly #arm: (delay: number) => void = createAlarm(() => this.#look(true));

  /** @throws TypeError when an option is not what it should be */
  constructor(options: InactivityMonitorOptions = {}) {
    super();
    const { timeout = defaultTimeout, hiddenTimeout, aloneTimeout, promptBeforeIdle, alone } = options;
    const { sources = [domActivity()], channel } = options;
    this.#presence = new Presence({ timeout, hiddenTimeout, aloneTimeout }, promptBeforeIdle);
    if (aloneTimeout || alone) expectFunction('alone', alone);
    expect(Array.isArray(sources), 'sources', 'an array of functions', sources);
    for (const source of sources) expectFunction('sources', source);
    expect(channel === undefined || (typeof channel === 'string' && channel !== ''), 'channel', 'a name', channel);
    this.#options = { ...options, sources };
    this.#channel = new Channel(channel, this.#clock);
  }

  /** How long nobody may be there, ms. Setting it moves the deadline; it neither restarts the time nor skips the prompt. */
  get timeout(): number {
    return this.#presence.limits.timeout;
  }
  set timeout(timeout: number) {
    this.#change({ timeout });
  }

  /** How long nobody may be there while the page is hidden, ms. Live as {@link timeout}, and equal to it until set. */
  get hiddenTimeout(): number {
    return this.#presence.limits.hiddenTimeout ?? this.timeout;
  }
  set hiddenTimeout(hiddenTimeout: number) {
    this.#change({ hiddenTimeout });
  }

  /** How long nobody may be there while alone in the call, ms. Live as {@link timeout}, and equal to it until set. */
  get aloneTimeout(): number {
    return this.#presence.limits.aloneTimeout ?? this.timeout;
  }
  set aloneTimeout(aloneTimeout: number) {
    this.#change({ aloneTimeout });
  }

  /** How long before `idle` the person is asked, ms. */
  get promptBeforeIdle(): number {
    return this.#presence.promptBeforeIdle;
  }

  /** The state at this very moment, also when the page has just woken and the event is still to come. */
  get state(): InactivityState {
    const state = this.#stateNow(this.#clock.now());
    if (state !== this.#state) queueMicrotask(() => this.#settle());
    return state;
  }

  /** When somebody was last there, epoch ms; 0 before the first `start()`. */
  get lastActive(): number {
    return this.lastActivity?.at ?? 0;
  }

  /** The latest evidence that counted; undefined before the first `start()`. */
  get lastActivity(): Activity | undefined {
    return this.#lastSeen && { ...this.#lastSeen, at: this.#clock.toEpoch(this.#lastSeen.at) };
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
   * @throws TypeError when it is to resume without a `channel`
   */
  start({ signal: outer, resume = false }: StartOptions = {}): void {
    expect(!resume || this.#channel.name !== undefined, 'resume', 'used with a `channel`', resume);
    if (this.#isRunning || outer?.aborted) return;
    warnOfShortPrompt(this);
    this.#run = new AbortController();
    const { signal } = this.#run;
    outer?.addEventListener('abort', () => this.stop(), { signal });
    const now = this.#clock.now();
    this.#presence.begin();
    const heard = this.#channel.begin(now, this.timeout, resume);
    this.#channel.tell(this.#see(heard ?? { source: 'start', at: now }), true);
    this.#enter(this.#presence.stateAt(now), now);

    if (signal.aborted) return; // idle already, or stopped by a listener
    const look = (): void => {
      this.#look(isHidden()); // a tab that is left has told the others all it saw
      this.#setCondition('hidden', isHidden());
    };
    look();
    onWake(look, signal);
    this.#channel.onTold(() => this.#look(false, false), signal);
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
    if (this.#isRunning) this.#enter('idle', undefined, 'declined');
  }

  /** The same as `stop()`. */
  [Symbol.dispose](): void {
    this.stop();
  }

  /** Everything that decides the state, and what led to it: JSON without personal data, to print or to send to support. */
  explain(): Explanation {
    const { state, deadline, remaining, lastActive } = this;
    return {
      state,
      reason: this.#isRunning ? this.#presence.nearest.reason : this.#reason,
      deadline,
      remaining,
      lastActive,
      presentSince: this.#clock.toEpoch(this.#channel.presentSince),
      channel: this.#channel.name,
      tab: this.#channel.tab,
      slept: this.#timeline.slept,
      setBack: this.#timeline.setBack,
      ...this.#timeline.read(),
    };
  }

  get #isRunning(): boolean {
    return this.#state === 'active' || this.#state === 'prompted';
  }

  get #deadline(): number {
    return this.#isRunning ? this.#presence.endsAt : this.#endedAt;
  }

  #stateAt(instant: number): InactivityState {
    return this.#isRunning ? this.#presence.stateAt(instant) : this.#state;
  }

  /** Before a state is left, what the other tabs have seen counts too. */
  #stateNow(now: number): InactivityState {
    const state = this.#stateAt(now);
    if (state === this.#state) return state;
    this.#hear(now);
    return this.#stateAt(now);
  }

  #hear(now: number): void {
    const heard = this.#channel.hear(this.#presence.lastActive, this.#deadline, now);
    if (heard) this.#see(heard);
  }

  #see({ source, at, tab }: Heard, confirms = false): Seen {
    this.#presence.lastActive = at;
    this.#lastSeen = this.#timeline.see(source, at, confirms, tab);
    return this.#lastSeen;
  }

  #credit(source: string, at: number, confirms: boolean): boolean {
    const now = this.#clock.now();
    const then = Math.min(at, now);
    let state = this.#stateNow(now);
    if (then < now) state = this.#stateAt(then);
    const counts =
      state === 'active' || (state === 'prompted' && (confirms || this.#options.dismissOnActivity === true));
    if (counts && then > this.#presence.lastActive) {
      this.#channel.tell(this.#see({ source, at: then }, confirms), state === 'prompted');
    }
    this.#settle(false, now);
    return counts;
  }

  #change(limits: Partial<Limits>): void {
    this.#settle();
    this.#presence.change(limits, this.#clock.now());
    this.#settle(true);
  }

  #setCondition(condition: 'hidden' | 'alone', holds: boolean): void {
    this.#settle(); // what ran out while the page slept is not forgiven because it is shown again
    if (holds === this.#presence.since[condition] < Infinity) return;
    this.#presence.since[condition] = holds ? this.#clock.now() : Infinity;
    this.#timeline.add(holds ? condition : { hidden: 'shown', alone: 'accompanied' }[condition]);
    this.#settle(true);
  }

  /** What the alarm, a wake sign and another tab's word are for. */
  #look(tellAtOnce: boolean, rearm = true): void {
    const now = this.#clock.now();
    if (this.#lastSeen) this.#channel.tell(this.#lastSeen, tellAtOnce);
    this.#hear(now);
    this.#settle(rearm, now);
  }

  /** Brings the state in line with the clock. */
  #settle(rearm = false, now = this.#clock.now()): void {
    const state = this.#stateNow(now);
    // Activity only moves the deadline away: the pending alarm rings early then, and no event needs to set a timer.
    if (state !== this.#state) this.#enter(state, now);
    else if (rearm) this.#armNext(now);
  }

  /** By the instant that the state was decided by: a later one may be past a threshold that nobody has told of. */
  #armNext(now: number): void {
    this.#arm(this.#isRunning ? Math.min(this.#presence.untilChange(now), longestNap) : Infinity);
  }

  /** Commits, arms, then notifies, so that no listener can break it. */
  #enter(state: InactivityState, now = this.#clock.now(), why: InactivityReason = this.#presence.nearest.reason): void {
    const oldState = this.#state;
    const reason = state === 'prompted' || state === 'idle' ? why : undefined;
    this.#endedAt = state === 'stopped' ? Infinity : Math.min(this.#presence.endsAt, now);
    this.#state = state;
    this.#reason = reason;
    this.#armNext(now);
    if (!this.#isRunning) this.#run.abort();
    this.#timeline.add(state, reason);
    const { deadline, lastActivity } = this;
    const { slept, setBack } = this.#timeline;
    this.dispatchEvent(new InactivityEvent(state, { oldState, deadline, lastActivity, reason, slept, setBack }));
  }
}
