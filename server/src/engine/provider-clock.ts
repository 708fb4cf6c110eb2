// A provider's clock. The provider reports by it when a meeting began, so deadlines are measured by it, too.

/** Milliseconds by which the wall clock must differ from the monotonic clock to count as a jump. */
const jump = 2000;

/** One moment by both of this machine's clocks, ms. */
export interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

/** Estimates a provider's clock from the `Date` headers of its answers. */
export class ProviderClock {
  #offset = 0;
  #wall: number = Date.now();
  #monotonic: number = performance.now();
  #trusted = true;
  readonly #jumped: (ms: number) => void;

  /** @param jumped called at each jump of this machine's wall clock, with the jump in ms */
  constructor(jumped: (ms: number) => void) {
    this.#jumped = jumped;
  }

  /** Epoch ms by the provider's clock. */
  now(): number {
    const [wall, monotonic] = [Date.now(), performance.now()];
    const step = wall - this.#wall - (monotonic - this.#monotonic);
    [this.#wall, this.#monotonic] = [wall, monotonic];
    if (Math.abs(step) > jump) {
      this.#trusted = false;
      this.#jumped(step);
    }
    return wall + this.#offset;
  }

  /** False after a jump of the wall clock, until the provider has reported its time. No meeting is closed meanwhile. */
  get trusted(): boolean {
    this.now();
    return this.#trusted;
  }

  /** The current moment, for {@link tell}. */
  moment(): Moment {
    return { wall: Date.now(), monotonic: performance.now() };
  }

  /**
   * Takes the time from an answer. `Date` has whole seconds and so gives a range; the offset changes only if it is outside.
   * An answer during which this machine's clock jumped is ignored.
   * @param date epoch ms, rounded down to a second; `undefined`: the provider does not report its time, and ours is used
   * @param asked the moment of the request
   */
  tell(date: number | undefined, asked: Moment): void {
    const answered = this.moment();
    if (Math.abs(answered.wall - asked.wall - (answered.monotonic - asked.monotonic)) > jump) return;
    if (date !== undefined) {
      const [least, most] = [date - answered.wall, date + 1000 - asked.wall];
      this.#offset = Math.max(least, Math.min(most, this.#offset));
    }
    this.now(); // notices a jump before the request first
    this.#trusted = true;
  }
}
