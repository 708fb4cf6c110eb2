// The tables: created, upgraded, shared with other versions of the server, backed up and restored.
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findEngines } from '../../../scripts/engines.mjs';
import { until } from '../../../test/support/processes.ts';
import { engineOrSkip } from '../../../test/support/skips.ts';
import type { Database, DatabaseOptions } from '../../src/engine/database.ts';
import type { HardLimit } from '../../src/engine/hard-limit.ts';
import { totalOf } from '../../src/engine/meeting-counts.ts';
import { migrations } from '../../src/engine/migrations.ts';
import { openDatabase } from '../../src/engine/open-database.ts';
import { Queries } from '../../src/engine/queries.ts';
import { prepareSchema, schemaSql, versionsIn } from '../../src/engine/schema.ts';
import { databaseFolder, folder, hardLimit, limitOf, listener, minute, onEachDatabase } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

const current = migrations.length;
const lastVersion = readFileSync(join(import.meta.dirname, '../support/tables-0.2.0.sql'), 'utf8');
const { logger } = listener();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(options: DatabaseOptions): Promise<Database> {
  const database = await openDatabase(options, logger, new AbortController().signal);
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= database.close());
  closing.push(close);
  return { ...database, close };
}

function server(database: DatabaseOptions, provider = new MemoryProvider()): HardLimit {
  const limit = hardLimit({ database, providers: [provider], limitFor: () => limitOf(minute), logger });
  closing.push(() => limit.stop());
  return limit;
}

/** Begins a meeting that is overdue, at the provider and, by SQL that each version understands, in the database. */
async function overdue(provider: MemoryProvider, database: Database, room: string): Promise<void> {
  const { startedAt } = provider.begin(room, Date.now() - 2 * minute);
  await database.rows(
    `insert into still_there.meetings (provider, room, started_at, state, rule, duration_ms, grace_ms, max_extension_ms, ends_at, deadline)
    select 'memory', $1, s, 'running', 'a rule', ${minute}, 0, 0, s + interval '1 minute', s + interval '1 minute'
    from (select $2::timestamptz as s) as s`,
    [room, new Date(startedAt).toISOString()],
  );
}

/** Starts a server, which closes the overdue meeting in this room, and stops it. */
async function expectCloses(provider: MemoryProvider, options: DatabaseOptions, room: string): Promise<void> {
  const limit = server(options, provider);
  await limit.start();
  await expect.poll(async () => (await limit.meetingIn('memory', room))?.state).toBe('closed');
  expect(provider.calls.filter((call) => call.room === room)).toHaveLength(1);
  await limit.stop();
}

onEachDatabase('Tables', (options) => {
  test('the tables of 0.2.0 are upgraded with what they hold, and 0.2.0 can go on with them afterwards', async () => {
    const [database, provider] = [await options(), new MemoryProvider()];
    const before = await open(database);
    await before.rows('drop schema if exists still_there cascade');
    await before.alter(lastVersion);
    await overdue(provider, before, 'kept');
    await before.rows(`insert into still_there.history (meeting, what, actor) values (1, 'extended', 'jane')`);
    await before.close();

    await expectCloses(provider, database, 'kept');
    const after = await open(database);
    expect(await versionsIn(after)).toMatchObject({ version: current, oldest: 1 });
    expect(await after.rows('select meeting, what, actor from still_there.history order by at')).toEqual(
      [
        { what: 'extended', actor: 'jane' },
        { what: 'closed', actor: 'server' },
      ].map((entry) => expect.objectContaining(entry)),
    );
    await after.alter(lastVersion);
    await overdue(provider, after, 'gone back');
    expect(totalOf(await new Queries(after).counts())).toMatchObject({ running: 1, closed: 1 });
    await after.close();
    await expectCloses(provider, database, 'gone back');
  });

  test('steps run once and in order; those that old servers cannot work with raise the oldest version', async () => {
    const database = await open(await options());
    await prepareSchema(database, logger);
    const notes = 'create table if not exists still_there.notes (text text);';
    const note = (text: string) => ({ sql: `\n${notes}\ninsert into still_there.notes values ('${text}');` });
    const steps = [...migrations, note('one'), { ...note('two'), isBreaking: true as const }, note('three')];
    await prepareSchema(database, logger, steps.slice(0, -2));
    expect(await versionsIn(database)).toMatchObject({ version: current + 1, oldest: 1 });
    await prepareSchema(database, logger, steps);
    await prepareSchema(database, logger, steps);
    expect(await versionsIn(database)).toMatchObject({ version: current + 3, oldest: current + 2 });
    expect((await database.rows('select text from still_there.notes')).map(({ text }) => text)).toEqual([
      'one',
      'two',
      'three',
    ]);
    await expect(prepareSchema(database, logger, steps.slice(0, -2))).rejects.toThrow(
      `The tables in the database have version ${current + 3}, which needs a newer still-there-server: this one knows version ${current + 1}. Run the newer one, or restore a backup from before the upgrade`,
    );
    await prepareSchema(database, logger, steps.slice(0, -1)); // knows the oldest version
    expect(await versionsIn(database)).toMatchObject({ version: current + 3 });
  });

  test('a step that fails changes nothing', async () => {
    const database = await open(await options());
    await prepareSchema(database, logger);
    const broken = { sql: '\ncreate table still_there.half (id int);\nperform 1 / 0;' };
    await expect(prepareSchema(database, logger, [...migrations, broken])).rejects.toThrow('division by zero');
    expect(await versionsIn(database)).toMatchObject({ version: current });
    expect(await database.rows(`select to_regclass('still_there.half') as half`)).toEqual([{ half: null }]);
  });

  test('a server refuses tables of a newer version, unless these say that it can work with them', async () => {
    const at = await options();
    const database = await open(at);
    await prepareSchema(database, logger);
    await database.rows('update still_there.schema_version set version = 99, oldest = 98');
    await database.close();
    await expect(server(at).start()).rejects.toThrow(
      `The tables in the database have version 99, which needs a newer still-there-server: this one knows version ${current}.`,
    );
    const compatible = await open(at);
    await compatible.rows('update still_there.schema_version set oldest = 1');
    await compatible.close();
    const limit = server(at);
    await limit.start();
    await limit.stop();
  });

  test('a server refuses newer tables of the queue, and makes them anew after they were dropped', async () => {
    const [at, provider] = [await options(), new MemoryProvider()];
    const database = await open(at);
    await prepareSchema(database, logger);
    await overdue(provider, database, 'not forgotten');
    await database.rows('update still_there_jobs.version set version = 999');
    await database.close();
    await expect(server(at).start()).rejects.toThrow(
      /The queue's tables in the database have version 999, which needs a newer still-there-server: .* run `drop schema still_there_jobs cascade`, which loses nothing/,
    );
    const older = await open(at);
    await older.rows('drop schema still_there_jobs cascade');
    await older.close();
    await expectCloses(provider, at, 'not forgotten');
  });
});

test('a copy of the folder of an embedded database, made while the server is stopped, is a backup', async () => {
  const [directory, restored, provider] = [databaseFolder(), folder(), new MemoryProvider()];
  const database = await open({ directory });
  await overdue(provider, database, 'backed up');
  await database.close();
  cpSync(directory, restored, { recursive: true });
  await expectCloses(provider, { directory: restored }, 'backed up');
});

engineOrSkip('postgres')('Tables in PostgreSQL', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
    return () => postgres[Symbol.asyncDispose]();
  });

  test('servers whose connections remember that there are no tables, and wait while another one creates them, all start', async () => {
    const url = await postgres.createDatabase();
    const [blocker, watcher] = [new Client({ connectionString: url }), await open({ url })];
    await blocker.connect();
    const databases = await Promise.all(Array.from({ length: 4 }, () => open({ url })));
    // A connection that is new looks up so much that it notices the tables by accident. One that a pooler hands on has seen it all.
    for (const database of databases)
      await database.alter(
        'do $$ begin create schema if not exists warm; drop schema warm; perform from pg_namespace; end $$',
      );
    await blocker.query(`begin; select ${/pg_advisory_xact_lock\(\d+\)/.exec(schemaSql())?.[0]}`);
    const prepared = databases.map((database) => prepareSchema(database, logger));
    await until('all of them to wait', async () => {
      const waiting = await watcher.rows(
        `select from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`,
      );
      return waiting.length === databases.length;
    });
    await blocker.end();
    await Promise.all(prepared);
    expect(await versionsIn(watcher)).toMatchObject({ version: current });
  });

  test('pg_dump of the schema still_there is a backup, from which an empty database is restored', async () => {
    const [source, target, provider] = [
      await postgres.createDatabase(),
      await postgres.createDatabase(),
      new MemoryProvider(),
    ];
    const database = await open({ url: source });
    await prepareSchema(database, logger);
    await overdue(provider, database, 'backed up');
    const file = join(folder(), 'still-there.dump');
    const run = (program: string, ...args: string[]) => execFileSync(join(findEngines().postgres ?? '', program), args);
    run('pg_dump', '--format=custom', '--schema=still_there', `--file=${file}`, source);
    run('pg_restore', '--no-owner', '--exit-on-error', `--dbname=${target}`, file);
    await expectCloses(provider, { url: target }, 'backed up');
    const queries = new Queries(await open({ url: target }));
    expect(totalOf(await queries.counts())).toEqual({ running: 0, closing: 0, closed: 1, ended: 0, failed: 0 });
    expect(await queries.meetings({ states: ['closed'], search: 'BACKED' })).toMatchObject([{ room: 'backed up' }]);
  });

  describe('for a role that may not create schemas', () => {
    const roleOn = async (name: string, schemas: string): Promise<string> => {
      const url = await postgres.createDatabase();
      const database = await open({ url });
      await database.rows(`create role ${name} login password 'guest'`);
      if (schemas) await database.alter(schemas);
      return Object.assign(new URL(url), { username: name, password: 'guest' }).href;
    };

    test('the server creates its tables in schemas that an administrator has made', async () => {
      const owned = ['still_there', 'still_there_jobs'].map(
        (schema) => `create schema ${schema} authorization owner_of_both`,
      );
      const url = await roleOn('owner_of_both', owned.join('; '));
      const provider = new MemoryProvider();
      const database = await open({ url });
      await prepareSchema(database, logger);
      await overdue(provider, database, 'owned');
      await expectCloses(provider, { url }, 'owned');
    });

    test('without these schemas the error says what to do', async () => {
      const url = await roleOn('guest', '');
      await expect(server({ url }).start()).rejects.toThrow(
        'The tables of still-there-server are missing or of an older version, and the role in DATABASE_URL may not create or change them: ask a database administrator to run the SQL that `still-there-server schema --role <role>` prints',
      );
    });
  });
});
