import { Clock } from './clock.ts';

/** A round trip longer than this (ms) says nothing: most likely the machine slept on the way. */
const longestRoundTrip = 10_000;

/** An uncertainty (ms) above which another reading is worth a request. */
const poor = 1000;

/** By how much (ms) the clock of a machine that was awake may seem to jump. */
const jitter = 1000;

/**
 * A server's clock, compared with this machine's. The server writes the time into its answer somewhere between the request and
 * the arrival. Assuming the middle is wrong by half the round trip at most, so the reading of the shortest round trip is kept,
 * until another reading contradicts it, or the machine slept: then one of the clocks may have been set.
 */
export class ServerClock {
  readonly #clock: Clock;
  /** The server's clock minus `#clock`, in milliseconds. */
  #offset: number | undefined;
  /** By how much `#offset` may be wrong, in milliseconds; `Infinity` if it comes from a message that was not requested. */
  #uncertainty = Infinity;
  /** How long the machine had slept at the latest reading. */
  #slept = 0;

  constructor(clock: Clock = new Clock()) {
    this.#clock = clock;
  }

  /** The server's clock minus this machine's as it is now, in whole milliseconds; undefined before the first reading. */
  get offset(): number | undefined {
    this.#clock.now(); // notices when this machine's clock was set back
    return this.#offset === undefined ? undefined : Math.round(this.#clock.fromEpoch(this.#offset));
  }

  /** Whether the server should be asked: there is no good reading, or the machine slept or its clock was set forward since. */
  get isDoubtful(): boolean {
    return this.#uncertainty > poor || this.#hasJumped;
  }

  /** This instant, to pass to `read()`. */
  now(): number {
    return this.#clock.now();
  }

  /**
   * Takes the server's time from an answer.
   * @param now the server's time, epoch milliseconds
   * @param sentAt when it was requested, by `now()`
   */
  read(now: number, sentAt: number): void {
    const half = (this.#clock.now() - sentAt) / 2;
    if (half > longestRoundTrip / 2) return;
    const reading = now - sentAt - half;
    const isBetter = half <= this.#uncertainty || this.#hasJumped;
    const contradicts = Math.abs(reading - (this.#offset ?? reading)) > half + this.#uncertainty;
    if (isBetter || contradicts) this.#take(reading, half);
  }

  /**
   * Takes the server's time from a message that was not requested. It may have been on its way for any time, so the server's
   * clock is at least this far, and the furthest of these messages counts.
   * @param now the server's time, epoch milliseconds
   */
  hear(now: number): void {
    const least = now - this.#clock.now();
    const isMeasured = this.#uncertainty < Infinity;
    const isNews = this.#offset === undefined || (this.#hasJumped && !isMeasured);
    if (isNews || least > (this.#offset ?? 0) + (isMeasured ? this.#uncertainty : 0)) this.#take(least, Infinity);
  }

  get #hasJumped(): boolean {
    this.#clock.now();
    return this.#clock.slept - this.#slept > jitter;
  }

  #take(offset: number, uncertainty: number): void {
    [this.#offset, this.#uncertainty, this.#slept] = [offset, uncertainty, this.#clock.slept];
  }
}
