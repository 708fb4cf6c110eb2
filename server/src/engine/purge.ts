// Deletes old rows, in small parts: a large statement would time out, and would make webhooks wait.
import type { Database } from './database.ts';
import { Vacuum } from './vacuum.ts';

/** How long (ms) meetings that are over can be looked up, if nothing else is asked for. */
const defaultRetention = 30 * 86_400_000;
/** Milliseconds. Webhooks older than this are refused because of their age. */
const webhooksKept = 3_600_000;
/** Milliseconds after which a replica that no longer runs is forgotten. */
const replicasKept = 86_400_000;
/** Rows that one statement deletes. */
const batch = 2000;

/** Rows of a table that have become old at an instant in an indexed column. */
interface Old {
  readonly table: string;
  readonly at: string;
  readonly where?: string;
  /** Milliseconds. */
  readonly kept: number;
}

/** Options of {@link Purge}. */
export interface PurgeOptions {
  readonly database: Database;
  /** How long meetings that are over, their history and their ends are kept, ms. @default 30 days */
  readonly retention?: number | undefined;
  /** Ends it after the statement that is under way. */
  readonly signal: AbortSignal;
}

/** Deletes rows that are older than their retention time, and vacuums an embedded database. Replicas that do it at the same time share the work. */
export class Purge {
  readonly #options: PurgeOptions;
  readonly #tables: readonly Old[];
  readonly #vacuum: Vacuum;

  constructor(options: PurgeOptions) {
    this.#options = options;
    const { retention: kept = defaultRetention } = options;
    this.#vacuum = new Vacuum(options.database, options.signal);
    this.#tables = [
      { table: 'meetings', at: 'ended_at', where: `state in ('closed', 'ended')`, kept },
      { table: 'history', at: 'at', kept },
      { table: 'ends', at: 'at', kept },
      { table: 'webhooks', at: 'at', kept: webhooksKept },
      { table: 'replicas', at: 'seen_at', kept: replicasKept },
      { table: 'list_readers', at: 'seen_at', kept: replicasKept },
    ];
  }

  /** Resolves to how many rows were deleted. */
  async run(): Promise<number> {
    let deleted = 0;
    for (const each of this.#tables) deleted += await this.#purge(each);
    await this.#sumUp();
    await this.#vacuum.run(deleted);
    return deleted;
  }

  async #purge({ table, at, where = 'true', kept }: Old): Promise<number> {
    const { database, signal } = this.#options;
    let deleted = 0;
    // From where the last statement ended: the index still has the entries of what it deleted.
    for (let from: unknown = '-infinity'; !signal.aborted; ) {
      const [row] = await database.rows(
        `with old as (
          select ctid as place, ${at} as at from still_there.${table}
          where ${where} and ${at} >= $1::timestamptz and ${at} < now() - $2::bigint * interval '1 millisecond'
          order by ${at} limit ${batch} for update skip locked
        ), gone as (
          delete from still_there.${table} where ctid = any(array(select place from old)) returning 1
        )
        select (select count(*) from gone)::int as deleted, count(*)::int as found, max(at)::text as last from old`,
        [from, kept],
      );
      deleted += Number(row?.deleted);
      if (Number(row?.found) < batch) break;
      from = row?.last;
    }
    return deleted;
  }

  /** Adds up the counts of all connections, most of which are closed by now. */
  async #sumUp(): Promise<void> {
    await this.#options.database.rows(
      `with old as (
        select provider, state, backend from still_there.counts where backend <> 0 for update skip locked
      ), gone as (
        delete from still_there.counts c using old
        where c.provider = old.provider and c.state = old.state and c.backend = old.backend returning c.*
      )
      insert into still_there.counts as c (provider, state, backend, meetings)
      select provider, state, 0, sum(meetings) from gone group by provider, state order by provider, state
      on conflict (provider, state, backend) do update set meetings = c.meetings + excluded.meetings`,
    );
  }
}
