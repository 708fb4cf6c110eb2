import { expectLimits, type Limits, nearestLimit, type Since, shortestLimit } from './limits.ts';
import { countReached, untilNext } from './thresholds.ts';

const states = ['active', 'prompted', 'idle'] as const;

/** When somebody runs out of time, and what state that means at an instant. All it knows it was told: it has no clock. */
export class Presence {
  /** When somebody was last there. */
  lastActive = 0;
  /** Since when what limits of their own go by holds. */
  readonly since: Since = { hidden: Infinity, alone: Infinity };
  #limits: Limits;
  readonly #prompt: number | undefined;
  /** A deadline that the app brings nearer still leaves the person the time to answer. */
  #notBefore = 0;

  /** @throws TypeError when a limit or the time for the prompt is not what it should be */
  constructor(limits: Limits, promptBeforeIdle: number | undefined) {
    expectLimits(limits, promptBeforeIdle);
    this.#limits = limits;
    this.#prompt = promptBeforeIdle;
  }

  get limits(): Limits {
    return this.#limits;
  }

  get promptBeforeIdle(): number {
    return this.#prompt ?? Math.min(60_000, shortestLimit(this.#limits) / 2);
  }

  /** The limit that runs out first. */
  get nearest(): ReturnType<typeof nearestLimit> {
    return nearestLimit(this.#limits, this.since, this.lastActive);
  }

  get endsAt(): number {
    return Math.max(this.#notBefore, this.nearest.endsAt);
  }

  /** Forgets what held in an earlier run. */
  begin(): void {
    this.since.hidden = this.since.alone = Infinity;
    this.#notBefore = 0;
  }

  /**
   * Moves the deadline; the prompt that is still to come is not skipped.
   * @throws TypeError when a limit is not what it should be, and changes nothing
   */
  change(limits: Partial<Limits>, now: number): void {
    const changed = { ...this.#limits, ...limits };
    expectLimits(changed, this.#prompt);
    const before = this.endsAt;
    this.#limits = changed;
    if (this.endsAt < before) this.#notBefore = Math.min(before, now + this.promptBeforeIdle);
  }

  stateAt(instant: number): (typeof states)[number] {
    return states[countReached(this.#thresholds, this.endsAt - instant)] as (typeof states)[number];
  }

  /** How long until the state changes, if nobody does anything. */
  untilChange(instant: number): number {
    return untilNext(this.#thresholds, this.endsAt - instant);
  }

  get #thresholds(): readonly number[] {
    return [this.promptBeforeIdle, 0];
  }
}
