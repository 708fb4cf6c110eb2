/**
 * The server's clock, because the operator's own may be hours off. It advances by the time since the last response: the larger of
 * two clocks, because the wall clock may be set and the monotonic one stops while the machine sleeps
 * (https://w3c.github.io/hr-time/#dfn-monotonic-clock).
 */
export class ServerClock {
  #now = Date.now();
  #readAt = { wall: Date.now(), monotonic: performance.now() };

  /**
   * Adjusts the clock. The response was written at some time between the request and its arrival.
   * @param now the server's time, in epoch milliseconds
   * @param sentAt by `performance.now()`
   */
  adjust(now: number, sentAt: number): void {
    const monotonic = performance.now();
    this.#now = now + (monotonic - sentAt) / 2;
    this.#readAt = { wall: Date.now(), monotonic };
  }

  /** Epoch ms. */
  get now(): number {
    const { wall, monotonic } = this.#readAt;
    return this.#now + Math.max(performance.now() - monotonic, Date.now() - wall);
  }
}
