// An embedded database runs no autovacuum: without this, deleted rows keep their space, and the planner goes on with the sizes that
// the tables had when they were new.
import type { Database } from './database.ts';
import { queueSchema } from './queue-schema.ts';

/** Milliseconds. */
const interval = 3_600_000;
/** Deleted rows after which it does not wait for the next interval. */
const manyDeleted = 10_000;

/** Vacuums and analyzes the tables of an embedded database. */
export class Vacuum {
  readonly #database: Database;
  readonly #signal: AbortSignal;
  readonly #now: () => number;
  #lastRun = -Infinity;
  #deleted = 0;

  /**
   * @param signal ends it after the table that is under way
   * @param now milliseconds of a monotonic clock
   */
  constructor(database: Database, signal: AbortSignal, now: () => number = () => performance.now()) {
    this.#database = database;
    this.#signal = signal;
    this.#now = now;
  }

  /** Does so if it is due: at first, each hour, and after many deletions. @param deleted rows since the last call */
  async run(deleted: number): Promise<void> {
    if (this.#database.isShared || this.#signal.aborted) return;
    this.#deleted += deleted;
    if (this.#now() - this.#lastRun < interval && this.#deleted < manyDeleted) return;
    this.#lastRun = this.#now();
    this.#deleted = 0;
    const tables = await this.#database.rows(
      `select format('%I.%I', nspname, relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where relkind = 'r' and nspname in ('still_there', '${queueSchema}') order by name`,
    );
    // One by one, because a statement blocks all others.
    for (const { name } of tables) if (!this.#signal.aborted) await this.#database.rows(`vacuum (analyze) ${name}`);
  }
}
