// An embedded database has no autovacuum, so the purge does its work.
import { expect, test } from 'vitest';
import { Purge } from '../../src/engine/purge.ts';
import { Vacuum } from '../../src/engine/vacuum.ts';
import { onEachDatabase, useTables } from '../support/engine.ts';

const hour = 3_600_000;
const { signal } = new AbortController();

onEachDatabase('The vacuum', (options) => {
  const database = useTables(options);
  /** The database, and the tables that were vacuumed in it. */
  const noted = () => {
    const tables: string[] = [];
    const rows = (text: string, values?: readonly unknown[]) => {
      const [, table] = /^vacuum \(analyze\) (\S+)$/.exec(text) ?? [];
      if (table) tables.push(table);
      return database().rows(text, values);
    };
    return { database: { ...database(), rows }, tables };
  };
  const add = (count: number): Promise<unknown> =>
    database().rows(
      `insert into still_there.meetings (provider, room, started_at, state, rule, grace_ms, max_extension_ms, ended_at)
      select 'memory', n::text, now() - interval '40 days', 'ended', '', 0, 0, now() - interval '40 days' from generate_series(1, $1::int) n`,
      [count],
    );
  /** How many meetings the planner expects. */
  const expected = async (): Promise<number> => {
    const [row] = await database().rows(
      `select reltuples::int as rows from pg_class where oid = 'still_there.meetings'::regclass`,
    );
    return Number(row?.rows);
  };

  test('runs with the purge in an embedded database; PostgreSQL vacuums by itself', async () => {
    await add(12_000);
    await database().rows(
      `insert into still_there.meetings (provider, room, started_at, state, rule, grace_ms, max_extension_ms)
      select 'memory', 'now ' || n, now(), 'running', '', 0, 0 from generate_series(1, 500) n`,
    );
    const { database: watched, tables } = noted();
    await new Purge({ database: watched, signal }).run();
    if (database().isShared) return expect(tables).toEqual([]);
    expect(tables).toEqual(expect.arrayContaining(['still_there.meetings', 'still_there.history']));
    expect(tables.some((table) => table.startsWith('still_there_jobs.'))).toBe(true);
    expect(await expected()).toBe(500);
  });

  test('runs at first, each hour, and after many deletions', async () => {
    if (database().isShared) return;
    let now = 0;
    const { database: watched, tables } = noted();
    const vacuum = new Vacuum(watched, signal, () => now);
    const runs = async (deleted: number): Promise<boolean> => {
      tables.length = 0;
      await vacuum.run(deleted);
      return tables.length > 0;
    };
    expect(await runs(0)).toBe(true);
    expect(await runs(0)).toBe(false);
    now += hour - 1;
    expect(await runs(0)).toBe(false);
    now += 1;
    expect(await runs(0)).toBe(true);
    expect(await runs(6000)).toBe(false);
    expect(await runs(6000)).toBe(true); // the rows of both
    expect(await runs(6000)).toBe(false);
  });

  test('ends after the table that is under way when the server stops', async () => {
    if (database().isShared) return;
    const stopping = new AbortController();
    const { database: watched, tables } = noted();
    const rows: typeof watched.rows = (text, values) => {
      if (text.startsWith('vacuum')) stopping.abort();
      return watched.rows(text, values);
    };
    await new Vacuum({ ...watched, rows }, stopping.signal).run(0);
    expect(tables).toHaveLength(1);
  });
});
