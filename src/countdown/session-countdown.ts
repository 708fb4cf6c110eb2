import { expect, expectDuration, expectOptions } from '../core/expect.ts';
import { type Instant, toEpochMs } from '../core/instant.ts';
import { countReached, untilNext } from '../core/thresholds.ts';
import { Clock } from '../platform/clock.ts';
import { createAlarm } from '../platform/timers.ts';
import { TypedEventTarget } from '../platform/typed-event-target.ts';
import { isHidden } from '../platform/visibility.ts';
import { onWake } from '../platform/waking.ts';
import { CountdownEvent, type CountdownEventMap } from './countdown-event.ts';

/** What a {@link SessionCountdown} counts down to, and what it tells on the way. */
export interface SessionCountdownOptions {
  /**
   * When the session ends, by the server's clock: epoch ms, `Date` or ISO 8601 string; `null`: no limit.
   * @default null
   */
  endsAt?: Instant | null;
  /**
   * How long before the end to raise `threshold`, ms each.
   * @default [300_000, 60_000] (5 minutes and 1 minute)
   */
  thresholds?: readonly number[];
  /**
   * The server's clock minus this machine's clock, ms.
   * @default 0
   */
  clockOffset?: number;
}

const never: number = Infinity;

/** How long (ms) a countdown that nobody can see sleeps at most. */
const longestNap = 60_000;

/**
 * Counts down to the end of a limited session that a server has set. It reads the time that is left from the clock and
 * never counts ticks, so that it is right after sleep and in a hidden tab.
 *
 * @fires CountdownEvent `tick` when the shown second changes, while the page is visible
 * @fires ThresholdEvent `threshold` once each; late, after sleep or for who joins late, only the tightest one reached
 * @fires EndChangeEvent `change`
 * @fires CountdownEvent `end` when the time is up
 */
export class SessionCountdown extends TypedEventTarget<CountdownEventMap> {
  readonly #clock: Clock = new Clock();
  /** How long before the end `threshold` is raised, ms each, largest first. */
  readonly thresholds: readonly number[];
  /** The thresholds, and the end. */
  readonly #moments: readonly number[];
  #endsAt: number | null;
  #clockOffset = 0;
  /** The server's clock minus `#clock`: it stays true when this machine's clock is set back. */
  #serverShift = 0;
  #isRunning = false;
  /** How many of the thresholds have been told of. */
  #told = 0;
  #shownSecond: number | undefined;
  #run: AbortController = new AbortController();
  readonly #arm: (delay: number) => void = createAlarm(() => this.#settle());

  /** @throws TypeError when an option is not what it should be */
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
   * When the session ends, by the server's clock, epoch ms; `null`: no limit. May be set as `Date` or ISO 8601 string too.
   * Moved away, it arms again the thresholds that lie ahead again, and an ended countdown runs on.
   */
  get endsAt(): number | null {
    return this.#endsAt;
  }
  set endsAt(value: Instant | null) {
    const oldEndsAt = this.#endsAt;
    const endsAt = value === null ? null : toEpochMs('endsAt', value);
    if (endsAt === oldEndsAt) return;
    this.#settle();
    this.#endsAt = endsAt;
    if ((endsAt ?? never) > (oldEndsAt ?? never)) this.#told = Math.min(this.#told, this.#reached);
    this.#shownSecond = undefined;
    this.#tell('change', { oldEndsAt, endsAt });
    this.#settle();
  }

  /** The server's clock minus this machine's clock, ms. */
  get clockOffset(): number {
    return this.#clockOffset;
  }
  set clockOffset(ms: number) {
    expect(Number.isFinite(ms), 'clockOffset', 'a finite number', ms);
    this.#clockOffset = ms;
    this.#serverShift = this.#clock.toEpoch(ms);
    this.#settle();
  }

  /** How much time is left, ms, never negative; `null` without a limit. Right also when not started. */
  get remaining(): number | null {
    if (this.#endsAt === null) return null;
    return Math.max(0, this.#endsAt - this.#serverShift - this.#clock.now());
  }

  /** `ended` once the time is up; it is `running` again if the end is moved away. */
  get state(): 'stopped' | 'running' | 'ended' {
    if (!this.#isRunning) return 'stopped';
    return this.remaining === 0 ? 'ended' : 'running';
  }

  /**
   * Begins to tell. No effect while running.
   * @param options `signal`: its abort is `stop()`
   */
  start(options: { signal?: AbortSignal } = {}): void {
    if (this.#isRunning || options.signal?.aborted) return;
    this.#isRunning = true;
    this.#told = 0;
    this.#shownSecond = undefined;
    this.#run = new AbortController();
    const { signal } = this.#run;
    options.signal?.addEventListener('abort', () => this.stop(), { signal });
    onWake(() => this.#settle(), signal);
    this.#settle();
  }

  /** Stops telling: no timer and no listener is left. */
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

  /** Brings what was told in line with the clock: commits, arms, then notifies. */
  #settle(): void {
    if (!this.#isRunning) return;
    const remaining = this.remaining ?? never;
    const isVisible = !isHidden();
    const second = Math.ceil(remaining / 1000);
    const isTick = isVisible && second !== this.#shownSecond && second !== never;
    const isNews = this.#reached > this.#told;
    if (isTick) this.#shownSecond = second;
    if (isNews) this.#told = this.#reached;

    const untilLook = isVisible ? remaining % 1000 || 1000 : longestNap;
    const due = Math.min(untilNext(this.#moments, remaining), untilLook);
    this.#arm(remaining > 0 && remaining < never ? due : never);

    const threshold = this.#moments[this.#told - 1];
    if (isTick) this.#tell('tick');
    if (isNews) threshold ? this.#tell('threshold', { threshold }) : this.#tell('end');
  }

  #tell(type: keyof CountdownEventMap, fields = {}): void {
    if (this.#isRunning) this.dispatchEvent(new CountdownEvent(type, { ...fields, remaining: this.remaining }));
  }
}
