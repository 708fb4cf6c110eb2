/** Milliseconds by which the database's clock must differ from the monotonic one to count as a jump. */
const jump = 2000;

/** Notices when the clock of the database jumps, which decides when the queue's jobs begin. It may run on another machine. */
export class DatabaseClock {
  /** How many jumps there were. */
  jumps = 0;
  /** By how many milliseconds it last jumped; negative: it was set back. */
  lastJump = 0;
  /** The range in which its offset from the monotonic clock lies. */
  #offset: { readonly least: number; readonly most: number } | undefined;

  /**
   * Takes a time that the database has reported.
   * @param now epoch ms
   * @param sent when it was asked, by the monotonic clock
   */
  tell(now: number, sent: number): void {
    const before = this.#offset;
    const offset = { least: now - performance.now(), most: now - sent };
    this.#offset = offset;
    if (!before) return;
    const forwards = offset.least - before.most;
    const backwards = before.least - offset.most;
    if (Math.max(forwards, backwards) <= jump) return;
    this.jumps++;
    this.lastJump = forwards > 0 ? forwards : -backwards;
  }
}
