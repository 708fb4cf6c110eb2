/** Milliseconds of the longest pause, even if `Retry-After` is longer. Shorter than pg-boss's time limit for a job. */
const longestPause = 300_000;

/** Options of {@link ProviderQueue}. */
export interface ProviderQueueOptions {
  /** The most calls in flight. */
  readonly concurrency: number;
}

/**
 * Limits the calls to one provider. Each provider has its own: one that hangs does not delay the meetings of the others, and
 * one that answers 429 gets no calls at all for a while.
 */
export class ProviderQueue {
  /** Resolve functions, in the order of the requests. */
  readonly #waiting: Set<() => void> = new Set();
  #free: number;
  /** By the monotonic clock. */
  #pausedUntil = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor({ concurrency }: ProviderQueueOptions) {
    this.#free = concurrency;
  }

  /** Resolves when a call may begin. Call {@link leave} after the call. @throws when the signal aborts before */
  async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      this.#waiting.add(resolve);
      signal.addEventListener('abort', () => {
        if (this.#waiting.delete(resolve)) reject(signal.reason);
      });
      this.#next();
    });
  }

  /** The call is over. */
  leave(): void {
    this.#free++;
    this.#next();
  }

  /** No call begins in the next `ms` milliseconds, at most five minutes. */
  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + Math.min(ms, longestPause));
  }

  #next(): void {
    const pause = this.#pausedUntil - performance.now();
    if (pause > 0) {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#next();
      }, pause).unref();
      return;
    }
    for (const resolve of this.#waiting) {
      if (this.#free === 0) return;
      this.#waiting.delete(resolve);
      this.#free--;
      resolve();
    }
  }
}
