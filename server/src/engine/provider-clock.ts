// What time it is for a provider. Its clock, not ours, says when a meeting began, and so when it is over.

/** A step of the wall clock beyond what the monotonic one says, ms. */
const jump = 2000;

/** A moment by this machine's clocks, ms. */
export interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

/** One provider's clock, as far as it is known from the `Date` of its answers. */
export class ProviderClock {
  #offset = 0;
  #wall: number = Date.now();
  #monotonic: number = performance.now();
  #trusted = true;
  readonly #jumped: (ms: number) => void;

  /** @param jumped is told of each jump of this machine's wall clock, ms */
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

  /** False from a jump of the wall clock until the provider has told its time: nothing is closed by a clock in doubt. */
  get trusted(): boolean {
    this.now();
    return this.#trusted;
  }

  /** Our clock minus the provider's, ms, as far as it is beyond the resolution of `Date`. */
  get skew(): number {
    return -this.#offset;
  }

  /** This moment by both of our clocks, for {@link tell}. */
  moment(): Moment {
    return { wall: Date.now(), monotonic: performance.now() };
  }

  /**
   * Takes the time from an answer. `Date` has whole seconds, so what is known is a range; within it what we know already is
   * right. When our clock jumped while we waited nothing is known.
   * @param date epoch ms, rounded down to a second; undefined: the provider does not tell, so our clock it is
   * @param asked when the provider was asked
   */
  tell(date: number | undefined, asked: Moment): void {
    const answered = this.moment();
    if (Math.abs(answered.wall - asked.wall - (answered.monotonic - asked.monotonic)) > jump) return;
    if (date !== undefined) {
      const [least, most] = [date - answered.wall, date + 1000 - asked.wall];
      this.#offset = Math.max(least, Math.min(most, this.#offset));
    }
    this.now(); // a jump before the question is noticed first
    this.#trusted = true;
  }
}
