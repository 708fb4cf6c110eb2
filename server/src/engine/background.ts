// Work in the background: what fails there is said and counted, and is done again.
import type { Logger } from 'pino';
import type { Metrics } from './metrics.ts';
import { repeat } from './repeat.ts';

/** Runs tasks until the signal aborts. */
export class Background {
  readonly signal: AbortSignal;
  readonly #metrics: Metrics;
  readonly #logger: Logger;

  constructor(metrics: Metrics, logger: Logger, signal: AbortSignal) {
    this.#metrics = metrics;
    this.#logger = logger;
    this.signal = signal;
  }

  /** Resolves when it is done, or has failed. */
  async once(task: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#failed(task, error);
    }
  }

  /** Again and again, so many ms after its last end. */
  repeat(task: string, ms: number, act: () => Promise<void>): void {
    repeat(ms, act, this.signal, (error) => this.#failed(task, error));
  }

  #failed(task: string, error: unknown): void {
    if (this.signal.aborted) return;
    this.#metrics.taskErrors.inc({ task });
    this.#logger.error({ err: error, task }, 'a task in the background failed, and will be done again');
  }
}
