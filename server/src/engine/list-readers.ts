// Which replica reads a provider's list. Only that one closes the provider's meetings, because a meeting is looked up on the list
// before each call. The others learn from it the provider's time, and what the health shows. Two replicas that read the same list do
// no harm, so nothing depends on how well the replicas agree.
import { randomUUID } from 'node:crypto';
import type { Database } from './database.ts';
import { DatabaseClock } from './database-clock.ts';
import type { ProviderLinks } from './provider-link.ts';
import { ReaderTrouble } from './reader-trouble.ts';
import type { ListReport } from './running-list-cache.ts';

/** Without a sign of life for this long, another replica takes over. */
export const lease = `interval '6 seconds'`;
/** Marks the providers of dry runs. No provider's name contains a space. */
export const dryRunMark = 'dry run: ';

/** Agrees with the other replicas which of them reads each provider's list. */
export class ListReaders {
  readonly #database: Database;
  readonly #links: ProviderLinks;
  readonly #replica: string = randomUUID();
  readonly #isDryRun: boolean;
  readonly databaseClock: DatabaseClock = new DatabaseClock();
  readonly #troubles: ReadonlyMap<string, ReaderTrouble>;
  #mine: ReadonlySet<string> = new Set();
  #exchanging: Promise<void> = Promise.resolve();
  #isReleased = false;

  /** @param isDryRun whether this replica closes nothing, so that it must not keep another one from reading the list */
  constructor(database: Database, links: ProviderLinks, isDryRun = false) {
    this.#database = database;
    this.#links = links;
    this.#isDryRun = isDryRun;
    this.#troubles = new Map([...links].map(([provider, link]) => [provider, new ReaderTrouble(link)]));
  }

  /** Whether this replica reads the provider's list. */
  reads(provider: string): boolean {
    return this.#mine.has(this.#keyOf(provider));
  }

  /**
   * Says which lists this replica reads, takes over those that nobody reads or that a replica with more trouble reads, and learns what
   * the other readers have found, and the database's time. To be called every second. @throws when the database does not accept it
   */
  exchange(): Promise<void> {
    const next = this.#isReleased ? Promise.resolve() : this.#exchange();
    this.#exchanging = next.catch(() => {});
    return next;
  }

  /** Leaves the lists to other replicas, at once. @throws when the database does not accept it */
  async release(): Promise<void> {
    this.#isReleased = true;
    await this.#exchanging;
    this.#mine = new Set();
    await this.#database.rows('delete from still_there.list_readers where replica = $1', [this.#replica]);
  }

  /** Under which name the row of a provider is kept. Dry runs agree among themselves. */
  #keyOf(provider: string): string {
    return this.#isDryRun ? dryRunMark + provider : provider;
  }

  async #exchange(): Promise<void> {
    const sent = performance.now();
    const own = [...this.#links].map(([provider, { lists }]) => {
      const watch = this.#troubles.get(provider);
      const trouble = watch?.check();
      const { age, ...report } = lists.report;
      const hasReport = this.reads(provider) && (age !== null || report.error !== null);
      const row = { provider: this.#keyOf(provider), trouble, recent_trouble: watch?.recentTrouble };
      return { ...row, ...(hasReport && { asked_ago: age, report }) };
    });
    const rows = await this.#database.rows(
      `with own as (
        select * from jsonb_to_recordset($2::jsonb) as o(
          provider text, trouble smallint, recent_trouble smallint, asked_ago float8, report jsonb
        )
      ), mine as (
        insert into still_there.list_readers as r (provider, replica, trouble, asked_at, report)
        select provider, $1, trouble, now() - asked_ago * interval '1 millisecond', report from own order by provider
        on conflict (provider) do update set replica = excluded.replica, seen_at = now(), trouble = excluded.trouble,
          asked_at = coalesce(excluded.asked_at, r.asked_at), report = coalesce(excluded.report, r.report)
        where r.replica = excluded.replica or r.seen_at not between now() - ${lease} and now() + ${lease}
          or r.trouble > (select recent_trouble from own where own.provider = r.provider) or $3::boolean
        returning provider
      )
      select extract(epoch from now()) * 1000 as now, provider, true as is_mine, null as asked_ago, null as report from mine
      union all
      select extract(epoch from now()) * 1000, provider, false, extract(epoch from now() - asked_at) * 1000, report
      from still_there.list_readers
      where provider in (select provider from own) and provider not in (select provider from mine)`,
      [this.#replica, JSON.stringify(own), !this.#database.isShared],
    );
    if (rows[0]) this.databaseClock.tell(Number(rows[0].now), sent);
    this.#mine = new Set(rows.filter((row) => row.is_mine === true).map(({ provider }) => String(provider)));
    for (const [provider, { lists }] of this.#links) {
      if (this.reads(provider)) lists.lead();
      else lists.follow(reportOf(rows.find((row) => row.provider === this.#keyOf(provider))), sent);
    }
  }
}

function reportOf(row: Record<string, unknown> | undefined): ListReport | undefined {
  if (!row?.report) return undefined;
  const age = row.asked_ago === null ? null : Number(row.asked_ago);
  return { ...(row.report as Omit<ListReport, 'age'>), age };
}
