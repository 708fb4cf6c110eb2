// Which time counts for a provider's meetings. The provider reports by its clock when a meeting began. Its `Date` headers, this
// machine's wall clock and its monotonic one all have a say, and none of them is believed alone.

/** Milliseconds by which the wall clock must differ from the monotonic clock to count as a jump. */
const jump = 2000;
/** The latest answers, each with a time of the provider. Only all of them together can move the time forwards. */
const answersKept = 3;
/** Milliseconds by which clocks may differ and still agree. */
export const tolerance = 60_000;
/** The last instant that every database can read. */
const lastInstant = Date.UTC(9999, 0);

/** One moment by both of this machine's clocks, ms. */
export interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

/** An answer's `Date` has whole seconds, so it gives a range of offsets. */
interface Answer {
  readonly least: number;
  readonly most: number;
}

/**
 * Weighs the clocks. All offsets are epoch ms minus the monotonic clock, so a wall clock that is set changes none of them but its own.
 * While the clocks disagree, the earliest of them counts, so that no meeting is closed early.
 */
export class ProviderClock {
  /** The wall clock's offset. */
  #wall: number = Date.now() - performance.now();
  /** The offset that the wall clock had before it jumped. The same as `#wall` if it has not, or the provider agrees with it. */
  #steady: number = this.#wall;
  /** The provider's offset, by its answers. */
  #offset: number = this.#wall;
  #answers: readonly Answer[] = [];
  #latestStart = -Infinity;
  #trusted = true;
  readonly #jumped: (ms: number) => void;

  /** @param jumped called at each jump of this machine's wall clock, with the jump in ms */
  constructor(jumped: (ms: number) => void) {
    this.#jumped = jumped;
  }

  /** The time that counts, epoch ms: the provider's, but no later than ours by more than a minute. */
  now(): number {
    this.#checkWall();
    return this.#counts + performance.now();
  }

  /** The latest time that any of the clocks or the list shows, epoch ms. */
  get latest(): number {
    this.#checkWall();
    return Math.min(lastInstant, Math.max(...this.#shown) + performance.now());
  }

  /** The latest time that any of the clocks shows, epoch ms, whatever the list contains. */
  get latestOfClocks(): number {
    this.#checkWall();
    return Math.min(lastInstant, Math.max(...this.#clocks) + performance.now());
  }

  /** Whether the provider has reported its time. */
  get isReported(): boolean {
    return this.#answers.length > 0;
  }

  /** Milliseconds between the earliest and the latest of the clocks. */
  get disagreement(): number {
    this.#checkWall();
    const shown = this.#shown;
    return Math.max(...shown) - Math.min(...shown);
  }

  /** Whether further answers cannot tell more: the clocks agree, or at least the last answers do. */
  get settled(): boolean {
    if (this.#answers.length === 0 || this.disagreement <= tolerance) return true;
    return this.#agreed !== undefined;
  }

  /** False after a jump of the wall clock, until the provider has answered. No meeting is closed meanwhile. */
  get trusted(): boolean {
    this.#checkWall();
    return this.#trusted;
  }

  /** The current moment, for {@link tell}. */
  moment(): Moment {
    return { wall: Date.now(), monotonic: performance.now() };
  }

  /**
   * Takes the time from an answer. An earlier time counts at once, a later one when the last answers agree on it. An answer during
   * which this machine's clock jumped is ignored.
   * @param date epoch ms, rounded down to a second; `undefined`: the provider does not report its time, and ours is used
   * @param asked the moment of the request
   */
  tell(date: number | undefined, asked: Moment): void {
    const answered = this.moment();
    if (Math.abs(answered.wall - asked.wall - (answered.monotonic - asked.monotonic)) > jump) return;
    this.#checkWall(); // notices a jump before the request first
    if (date !== undefined) {
      const answer = { least: date - answered.monotonic, most: date + 1000 - asked.monotonic };
      this.#answers = [...this.#answers, answer].slice(-answersKept);
      const back = Math.min(...this.#answers.map(({ most }) => most));
      const forth = this.#isFull ? Math.min(...this.#answers.map(({ least }) => least)) : -Infinity;
      this.#offset = Math.max(forth, Math.min(back, this.#offset));
    }
    this.#trusted = true;
  }

  /** Takes the latest start on the provider's list, as its offset when it was seen: its clock showed at least that. */
  started(offset: number): void {
    this.#latestStart = offset;
  }

  get #isFull(): boolean {
    return this.#answers.length === answersKept;
  }

  /** The offset on which the last answers agree, if they do. */
  get #agreed(): number | undefined {
    const least = this.#answers.map((answer) => answer.least);
    return this.#isFull && Math.max(...least) - Math.min(...least) <= tolerance ? Math.min(...least) : undefined;
  }

  /** This machine's offset. After a jump of the wall clock the provider's answers decide between before and after. */
  get #own(): number {
    const [wall, steady] = [this.#wall, this.#steady];
    return this.#isConfirmed(wall) ? wall : this.#isConfirmed(steady) ? steady : Math.min(wall, steady);
  }

  #isConfirmed(offset: number): boolean {
    const agreed = this.#agreed;
    return agreed !== undefined && Math.abs(offset - agreed) <= tolerance;
  }

  /** The offset of the time that counts. */
  get #counts(): number {
    const own = this.#own;
    return this.#answers.length === 0 || this.#offset > own + tolerance ? own : this.#offset;
  }

  /** The offsets of all clocks, and of the latest start on the list. */
  get #shown(): number[] {
    return [...this.#clocks, Math.max(this.#counts, this.#latestStart)];
  }

  /** The offsets of all clocks. */
  get #clocks(): number[] {
    const counts = this.#counts;
    const answers = this.#answers.map(({ least, most }) => Math.max(least, Math.min(most, counts)));
    return [counts, this.#wall, this.#steady, ...answers];
  }

  #checkWall(): void {
    const wall = Date.now() - performance.now();
    const step = wall - this.#wall;
    this.#wall = wall;
    if (Math.abs(step) > jump) {
      this.#trusted = false;
      this.#jumped(step);
    } else this.#steady += step;
    if (this.#isConfirmed(wall)) this.#steady = wall;
  }
}
