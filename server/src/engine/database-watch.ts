// Whether the database can do the work now. Nothing else notices a standby, which answers every read, or a server that vanished,
// where each statement waits for its timeout.
import type { Logger } from 'pino';
import { type DatabaseProblem, databaseProblem, notOpen } from './database-problem.ts';

/** Milliseconds between two checks: while it works, and while it does not. */
const interval = { working: 2000, failing: 1000 };

/** Options of {@link DatabaseWatch}. */
export interface DatabaseWatchOptions {
  /**
   * Writes a row, on a connection of its own if there are several. Rejects within seconds if the database does not answer.
   * @param needsSpace whether the row is to be so large that a full disk cannot take it
   */
  readonly write: (needsSpace: boolean) => Promise<void>;
  /** Replaces the connections that were made before the database worked again. */
  readonly renew: () => void;
  readonly logger: Logger;
}

/** Checks the database every two seconds by a write. */
export class DatabaseWatch {
  readonly #options: DatabaseWatchOptions;
  readonly #listeners: Set<() => void> = new Set();
  #found: DatabaseProblem | undefined = notOpen;
  /** By a statement that has failed. The check that follows decides. */
  #suspected: DatabaseProblem | undefined;
  #foundAt: number = performance.now();
  /** Whether a statement has failed because the disk is full, which small rows do not notice. */
  #isFull = false;
  #checking: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isRunning = false;
  readonly #waiting: Set<() => void> = new Set();

  constructor(options: DatabaseWatchOptions) {
    this.#options = options;
  }

  /** What keeps the database from doing the work; `undefined`: nothing. At most a few seconds old. */
  get problem(): DatabaseProblem | undefined {
    return this.#found ?? this.#suspected;
  }

  /** Begins. Resolves after the first check. */
  async start(): Promise<void> {
    this.#isRunning = true;
    this.#found = undefined;
    await this.check();
  }

  /** Ends. Resolves when no check is under way. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    clearTimeout(this.#timer);
    this.#wake();
    await this.#checking;
    this.#found = { kind: 'away', what: 'was closed' };
  }

  /** Calls the listener each time that the database works again. */
  onRecovered(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Takes the error of a statement that may be about the whole database, and checks that at once. */
  failed(error: unknown): void {
    if (!this.#isRunning || this.#found) return;
    this.#suspected = databaseProblem(error);
    if (this.#suspected.kind === 'full') this.#isFull = true;
    void this.check();
  }

  /** Checks now. Never rejects. */
  check(): Promise<void> {
    clearTimeout(this.#timer);
    this.#checking ??= this.#check().finally(() => {
      this.#checking = undefined;
      this.#suspected = undefined;
      // At once if a disk was reported as full during a check that did not look for that.
      const wait = this.#found ? interval.failing : this.#isFull ? 0 : interval.working;
      if (this.#isRunning) this.#timer = setTimeout(() => void this.check(), wait);
    });
    return this.#checking;
  }

  /** Checks now, and resolves as soon as a check succeeds, or the watch has stopped. */
  async working(): Promise<void> {
    if (this.#isRunning) await this.check();
    if (this.#found && this.#isRunning) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  async #check(): Promise<void> {
    const { write, renew, logger } = this.#options;
    const before = this.#found;
    const needsSpace = this.#isFull;
    try {
      await write(needsSpace);
      if (!this.#isRunning) return;
      if (needsSpace) this.#isFull = false;
      this.#found = undefined;
      if (!before) return;
      logger.info({ afterMs: Math.round(performance.now() - this.#foundAt) }, 'the database works again');
      renew();
      for (const listener of this.#listeners) listener();
      this.#wake();
    } catch (error) {
      if (!this.#isRunning) return;
      this.#found = databaseProblem(error);
      this.#isFull ||= this.#found.kind === 'full';
      if (!before) this.#foundAt = performance.now();
      if (before?.what !== this.#found.what)
        logger.error({ err: error }, `the database ${this.#found.what}: no meeting can be closed until it works`);
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
