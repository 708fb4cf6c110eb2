/** Milliseconds of the longest pause, even if `Retry-After` is longer. Shorter than pg-boss's time limit for a job. */
const longestPause = 300_000;

/** Options of {@link ProviderQueue}. */
export interface ProviderQueueOptions {
  /** The most calls in flight. */
  readonly concurrency: number;
  /** Aborted when the server stops: no further call begins. */
  readonly signal: AbortSignal;
}

/**
 * Limits the calls to one provider. Each provider has its own: one that hangs does not delay the meetings of the others, and
 * one that answers 429 gets no calls at all for a while.
 */
export class ProviderQueue {
  readonly #signal: AbortSignal;
  readonly #waiting: { readonly resolve: () => void; readonly reject: (reason: unknown) => void }[] = [];
  #free: number;
  /** By the monotonic clock. */
  #pausedUntil = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor({ concurrency, signal }: ProviderQueueOptions) {
    this.#free = concurrency;
    this.#signal = signal;
    signal.addEventListener('abort', () => {
      for (const { reject } of this.#waiting.splice(0)) reject(signal.reason);
    });
  }

  /** Resolves when a call may begin. Call {@link leave} after the call. @throws when the server stops */
  async enter(): Promise<void> {
    this.#signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
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
    while (this.#free > 0) {
      const place = this.#waiting.shift();
      if (!place) return;
      this.#free--;
      place.resolve();
    }
  }
}
