import { expect, expectDuration, expectOptions, expectSignal } from '../core/expect.ts';
import { type Instant, toEpochMs } from '../core/instant.ts';
import { countReached, rearmFrom, untilNext } from '../core/thresholds.ts';
import { addListener } from '../platform/add-listener.ts';
import { Clock } from '../platform/clock.ts';
import { createAlarm } from '../platform/timers.ts';
import { TypedEventTarget } from '../platform/typed-event-target.ts';
import { isUnseen } from '../platform/visibility.ts';
import { onWake } from '../platform/waking.ts';
import { CountdownEvent, type CountdownEventMap } from './countdown-event.ts';

/** What a {@link SessionCountdown} counts down to, and when it warns. */
export interface SessionCountdownOptions {
  /**
   * When the session ends, by the server's clock: epoch milliseconds, a `Date` or an ISO 8601 string with its zone;
   * `null`: no limit.
   * @default null
   */
  endsAt?: Instant | null;
  /**
   * How long before the end to fire `threshold`, in milliseconds each.
   * @default [300_000, 60_000] (5 minutes and 1 minute)
   */
  thresholds?: readonly number[];
  /**
   * The server's clock minus this machine's clock, in milliseconds.
   * @default 0
   */
  clockOffset?: number;
}

const never: number = Infinity;

/** A countdown that nobody can see sleeps for at most this many milliseconds. */
const longestNap = 60_000;

/**
 * Counts down to the end of a limited session that a server has set. It reads the remaining time from the clock and never counts
 * ticks, so it is correct after sleep and in a hidden tab.
 *
 * @fires CountdownEvent `tick` when the shown second changes, while the page is visible
 * @fires ThresholdEvent `threshold` once each; after sleep, or for a person who joins late, only the tightest one reached
 * @fires EndChangeEvent `change`
 * @fires CountdownEvent `end` when the time is up
 */
export class SessionCountdown extends TypedEventTarget<CountdownEventMap> {
  readonly #clock: Clock = new Clock();
  /** How long before the end `threshold` is fired, in milliseconds each, largest first. */
  readonly thresholds: readonly number[];
  /** The thresholds, and the end. */
  readonly #moments: readonly number[];
  #endsAt: number | null;
  #clockOffset = 0;
  /** The server's clock minus `#clock`. It stays correct when this machine's clock is set back. */
  #serverShift = 0;
  #isRunning = false;
  /** How many moments have been notified. */
  #notified = 0;
  #shownSecond: number | undefined;
  #run: AbortController = new AbortController();
  readonly #arm: (delay: number) => void = createAlarm(() => this.#evaluate());

  /** @throws TypeError when an option is unknown or not valid */
  constructor(options: SessionCountdownOptions = {}) {
    super();
    expectOptions(options, ['endsAt', 'thresholds', 'clockOffset']);
    const { endsAt = null, thresholds = [300_000, 60_000], clockOffset = 0 } = options;
    expect(Array.isArray(thresholds), 'thresholds', 'an array of numbers', thresholds);
    for (const threshold of thresholds) expectDuration('thresholds', threshold);
    this.thresholds = [...thresholds].sort((a, b) => b - a);
    this.#moments = [...this.thresholds, 0];
    this.#endsAt = endsAt === null ? null : toEpochMs('endsAt', endsAt);
    this.clockOffset = clockOffset;
  }

  /**
   * When the session ends, by the server's clock, epoch milliseconds; `null`: no limit. Can also be set to a `Date` or an ISO
   * 8601 string with its zone. After a later end is set, the thresholds that lie ahead again fire again, and an ended
   * countdown continues.
   * @throws TypeError when it is set to a value that is not an instant
   */
  get endsAt(): number | null {
    return this.#endsAt;
  }
  set endsAt(value: Instant | null) {
    const oldEndsAt = this.#endsAt;
    const endsAt = value === null ? null : toEpochMs('endsAt', value);
    if (endsAt === oldEndsAt) return;
    this.#evaluate();
    this.#endsAt = endsAt;
    if ((endsAt ?? never) > (oldEndsAt ?? never)) this.#rearm();
    this.#shownSecond = undefined;
    this.#fire('change', { oldEndsAt, endsAt });
    this.#evaluate();
  }

  /**
   * The server's clock minus this machine's clock, in milliseconds. After a correction that leaves 10 s more or above, the
   * thresholds that lie ahead again fire again, as after a later end: the machine's clock had been set.
   * @throws TypeError when it is set to a value that is not a finite number
   */
  get clockOffset(): number {
    return this.#clockOffset;
  }
  set clockOffset(ms: number) {
    expect(Number.isFinite(ms), 'clockOffset', 'a finite number', ms);
    this.#clockOffset = ms;
    if (ms !== 0) this.#clock.now(); // the offset was measured by the clock as it stands now
    const correction = this.#serverShift - this.#clock.toEpoch(ms);
    this.#serverShift -= correction;
    if (correction >= rearmFrom) this.#rearm();
    this.#evaluate();
  }

  /**
   * Milliseconds until the session ends, never negative; `null` without a limit. It is correct even when the
   * countdown is stopped.
   */
  get remaining(): number | null {
    if (this.#endsAt === null) return null;
    return Math.max(0, this.#endsAt - this.#serverShift - this.#clock.now());
  }

  /** `ended` once the time is up; `running` again if the end is moved. */
  get state(): 'stopped' | 'running' | 'ended' {
    if (!this.#isRunning) return 'stopped';
    return this.remaining === 0 ? 'ended' : 'running';
  }

  /**
   * Starts to fire events. No effect while running.
   * @param options `signal` stops the countdown when it aborts
   * @throws TypeError when an option is unknown or not valid
   */
  start(options: { signal?: AbortSignal } = {}): void {
    expectOptions(options, ['signal']);
    expectSignal(options.signal);
    if (this.#isRunning || options.signal?.aborted) return;
    this.#isRunning = true;
    this.#notified = 0;
    this.#shownSecond = undefined;
    this.#run = new AbortController();
    const { signal } = this.#run;
    addListener(options.signal, 'abort', () => this.stop(), { signal });
    onWake(() => this.#evaluate(), signal);
    this.#evaluate();
  }

  /** Stops firing events. No timer and no listener is left. */
  stop(): void {
    this.#isRunning = false;
    this.#run.abort();
    this.#arm(never);
  }

  /** The same as `stop()`. */
  [Symbol.dispose](): void {
    this.stop();
  }

  get #reached(): number {
    return countReached(this.#moments, this.remaining ?? never);
  }

  /** More time is left than before: what lies ahead again is notified again. */
  #rearm(): void {
    this.#notified = Math.min(this.#notified, this.#reached);
  }

  /** Notifies what the clock says is due: commits, arms, then fires events. */
  #evaluate(): void {
    if (!this.#isRunning) return;
    const remaining = this.remaining ?? never;
    const isVisible = !isUnseen();
    const second = Math.ceil(remaining / 1000);
    const isTick = isVisible && second !== this.#shownSecond && second !== never;
    const isDue = this.#reached > this.#notified;
    if (isTick) this.#shownSecond = second;
    if (isDue) this.#notified = this.#reached;

    const untilTick = isVisible ? remaining % 1000 || 1000 : longestNap;
    const delay = Math.min(untilNext(this.#moments, remaining), untilTick);
    this.#arm(remaining > 0 && remaining < never ? delay : never);

    const threshold = this.#moments[this.#notified - 1];
    if (isTick) this.#fire('tick');
    if (isDue) threshold ? this.#fire('threshold', { threshold }) : this.#fire('end');
  }

  #fire(type: keyof CountdownEventMap, fields = {}): void {
    if (this.#isRunning) this.dispatchEvent(new CountdownEvent(type, { ...fields, remaining: this.remaining }));
  }
}
