import { expect, expectLimit } from './expect.ts';
import { countReached, untilNext } from './thresholds.ts';

/**
 * Milliseconds without activity before the monitor becomes idle. `Infinity` switches a limit off; one that is undefined equals
 * `timeout`.
 */
export interface Limits {
  readonly timeout: number;
  readonly hiddenTimeout: number | undefined;
  readonly aloneTimeout: number | undefined;
  readonly waitingTimeout: number | undefined;
}

/** A condition that has a limit of its own: the page is hidden, everybody else has left the call, or nobody has come yet. */
export type Condition = 'hidden' | 'alone' | 'waiting';

/** Which limit runs out: no activity at all, or none while a condition holds. */
export type LimitReason = 'inactive' | Condition;

/** Why somebody counts as gone: a limit ran out, or the person chose to leave. */
export type Reason = LimitReason | 'declined';

const states = ['active', 'prompted', 'idle'] as const;

/** The option that sets each limit. */
const options = {
  inactive: 'timeout',
  hidden: 'hiddenTimeout',
  alone: 'aloneTimeout',
  waiting: 'waitingTimeout',
} as const;
const reasons = Object.keys(options) as readonly LimitReason[];
const noCondition = { hidden: Infinity, alone: Infinity, waiting: Infinity } as const;

const never = { deadline: Infinity, reason: undefined };

/**
 * When somebody was last there, and what follows from it: the deadline, and the state at any instant. It has no clock: the
 * caller passes the time.
 */
export class Presence {
  /** When somebody was last there. */
  lastActive = 0;
  /** Since when each condition has held; `Infinity` while it does not. */
  readonly since: Record<LimitReason, number> = { inactive: 0, ...noCondition };
  limits: Limits;
  readonly #promptBeforeIdle: number | undefined;
  #thresholds: readonly number[];
  /** The earliest deadline. A limit that is made shorter still leaves the person the time to answer. */
  #notBefore = 0;
  /** Until when the person does not want to be asked. */
  snoozedUntil = 0;
  /** How the last run ended; undefined during a run. */
  #ended: { readonly deadline: number; readonly reason: Reason | undefined } | undefined = never;

  /** @throws TypeError when a limit is not a duration, or is not longer than `promptBeforeIdle` */
  constructor(limits: Limits, promptBeforeIdle: number | undefined) {
    this.limits = limits;
    this.#promptBeforeIdle = promptBeforeIdle;
    this.#thresholds = this.#check(limits);
  }

  /** How long before idle to show the prompt, in milliseconds. */
  get promptBeforeIdle(): number {
    return this.#thresholds[0] as number;
  }

  /**
   * The limit that runs out first, of equal ones the first in the order of {@link LimitReason}; or why the last run ended.
   * Undefined if no limit runs out.
   */
  get reason(): Reason | undefined {
    if (this.#ended) return this.#ended.reason;
    return this.deadline < Infinity ? this.#nearest : undefined;
  }

  /** When the state becomes, or became, `idle`; `Infinity` without a limit, before a run and after one that was stopped. */
  get deadline(): number {
    if (this.#ended) return this.#ended.deadline;
    return Math.max(this.#notBefore, this.snoozedUntil + this.promptBeforeIdle, this.#limitEnd(this.#nearest));
  }

  /** Begins a run. */
  begin(): void {
    Object.assign(this.since, noCondition);
    this.#notBefore = this.snoozedUntil = 0;
    this.#ended = undefined;
  }

  /** Ends a run, by the deadline at the latest; without a reason it is as if it had never begun. */
  end(now: number, reason?: Reason): void {
    this.#ended = reason ? { deadline: Math.min(this.deadline, now), reason } : never;
  }

  /**
   * Changes limits, and so the deadline. A prompt that is still to come is not skipped.
   * @throws TypeError when a limit is not valid, and changes nothing
   */
  change(changed: Partial<Limits>, now: number): void {
    const before = this.deadline;
    const limits = { ...this.limits, ...changed };
    this.#thresholds = this.#check(limits);
    this.limits = limits;
    if (this.deadline < before) this.#notBefore = Math.min(before, now + this.promptBeforeIdle);
  }

  stateAt(instant: number): (typeof states)[number] {
    return states[countReached(this.#thresholds, this.deadline - instant)] as (typeof states)[number];
  }

  /** How long until the state changes, if nobody does anything. */
  untilChange(instant: number): number {
    return untilNext(this.#thresholds, this.deadline - instant);
  }

  get #nearest(): LimitReason {
    let nearest: LimitReason = 'inactive';
    for (const reason of reasons) if (this.#limitEnd(reason) < this.#limitEnd(nearest)) nearest = reason;
    return nearest;
  }

  /** When a limit runs out. None starts to count before the last activity. */
  #limitEnd(reason: LimitReason): number {
    return Math.max(this.lastActive, this.since[reason]) + (this.limits[options[reason]] ?? Infinity);
  }

  /** Returns how long before the deadline the state changes. */
  #check(limits: Limits): readonly number[] {
    const given = Object.values(options).filter((name) => name === 'timeout' || limits[name] !== undefined);
    for (const name of given) expectLimit(name, limits[name]);
    const shortest = Math.min(...given.map((name) => limits[name] as number));
    const prompt = this.#promptBeforeIdle ?? Math.min(60_000, shortest / 2);
    const isBelow = Number.isFinite(prompt) && prompt >= 0 && prompt < shortest;
    expect(isBelow, 'promptBeforeIdle', `a number >= 0 and below every limit (${shortest})`, prompt);
    return [prompt, 0];
  }
}
