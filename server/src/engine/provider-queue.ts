/** Longest time a provider is left alone, ms, whatever it asks for. Below what pg-boss gives a job. */
const longestQuiet = 300_000;

/** Options of {@link ProviderQueue}. */
export interface ProviderQueueOptions<Item> {
  /** Calls in flight, at most. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Takes so many items as there are free places, and gives each place back by {@link ProviderQueue.free}. */
  readonly run: (items: readonly Item[]) => void;
  /** The signal has aborted: nothing more is begun. */
  readonly refuse: (item: Item) => void;
}

/**
 * What waits to be told to one provider. Each has its own places: one that hangs keeps no other's meetings waiting, and one
 * that wants to be left alone (429) is, by everything that waits.
 */
export class ProviderQueue<Item> {
  readonly #options: ProviderQueueOptions<Item>;
  readonly #waiting: Item[] = [];
  #free: number;
  /** By the monotonic clock. */
  #quietUntil = 0;
  #isTurning = false;

  constructor(options: ProviderQueueOptions<Item>) {
    this.#options = options;
    this.#free = options.concurrency;
    options.signal.addEventListener('abort', () => {
      for (const item of this.#waiting.splice(0)) options.refuse(item);
    });
  }

  add(item: Item): void {
    if (this.#options.signal.aborted) {
      this.#options.refuse(item);
      return;
    }
    this.#waiting.push(item);
    this.#next();
  }

  free(places: number): void {
    this.#free += places;
    this.#next();
  }

  /** Begins nothing for so long, ms. */
  quieten(ms: number): void {
    this.#quietUntil = Math.max(this.#quietUntil, performance.now() + Math.min(ms, longestQuiet));
  }

  #next(): void {
    if (this.#isTurning) return;
    this.#isTurning = true;
    const quiet = this.#quietUntil - performance.now();
    if (quiet > 0) setTimeout(() => this.#turn(), quiet).unref();
    // Not at once: those who become due in the same instant are claimed in one statement.
    else setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#isTurning = false;
    if (this.#free === 0 || this.#waiting.length === 0) return;
    if (this.#quietUntil > performance.now()) {
      this.#next();
      return;
    }
    const items = this.#waiting.splice(0, this.#free);
    this.#free -= items.length;
    this.#options.run(items);
  }
}
