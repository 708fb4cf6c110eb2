// Work in the background: a failure is logged and counted, and the task runs again.
import type { Logger } from 'pino';
import type { Metrics, Task } from './metrics.ts';
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

  /** Runs a task once. Resolves when it is done or has failed. */
  async once(task: Task, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#failed(task, error);
    }
  }

  /** Runs a task again and again, `ms` milliseconds after it last ended. */
  repeat(task: Task, ms: number | (() => number), act: () => Promise<void>): void {
    repeat(ms, act, this.signal, (error) => this.#failed(task, error));
  }

  #failed(task: Task, error: unknown): void {
    if (this.signal.aborted) return;
    this.#metrics.taskErrors.inc({ task });
    this.#logger.error({ err: error, task }, 'a background task failed, and will run again');
  }
}
