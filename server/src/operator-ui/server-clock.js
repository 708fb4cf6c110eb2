/**
 * The server's clock as this page knows it: the operator's own may be hours off. It goes on by how long it is since the last
 * answer, which is the larger of what both clocks here say: one may be set, the other stops while the machine sleeps
 * (https://w3c.github.io/hr-time/#dfn-monotonic-clock).
 */
export class ServerClock {
  #now = Date.now();
  #heard = { wall: Date.now(), monotonic: performance.now() };

  /**
   * Takes in an answer. It was written somewhere between the question and its arrival.
   * @param {number} now of the server, epoch ms
   * @param {number} sentAt by `performance.now()`
   */
  heard(now, sentAt) {
    const monotonic = performance.now();
    this.#now = now + (monotonic - sentAt) / 2;
    this.#heard = { wall: Date.now(), monotonic };
  }

  /** Epoch ms. */
  get now() {
    const { wall, monotonic } = this.#heard;
    return this.#now + Math.max(performance.now() - monotonic, Date.now() - wall);
  }
}
