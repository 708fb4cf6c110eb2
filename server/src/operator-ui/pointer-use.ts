/** Milliseconds without a movement after which the pointer counts as at rest. */
const restAfter = 1500;
/** The most milliseconds to wait for that. */
const longestWait = 10_000;

/** Whether somebody is moving the pointer over the rows, about to press something there. */
export class PointerUse {
  #usedAt = -Infinity;

  /** The pointer has moved or was pressed. */
  use(): void {
    this.#usedAt = performance.now();
  }

  /** The pointer has left the rows. */
  leave(): void {
    this.#usedAt = -Infinity;
  }

  /** Resolves when the pointer is at rest, or after ten seconds. @throws the signal's reason */
  async rest(signal: AbortSignal): Promise<void> {
    const until = performance.now() + longestWait;
    for (;;) {
      const now = performance.now();
      const wait = Math.min(this.#usedAt + restAfter, until) - now;
      if (wait <= 0) return;
      await new Promise((resolve) => setTimeout(resolve, Math.min(wait, 100)));
      signal.throwIfAborted();
    }
  }
}
