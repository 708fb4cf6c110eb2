import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { inDirectory } from '../engine/data-directory.ts';
import type { Row } from '../engine/database.ts';
import { databaseProblem } from '../engine/database-problem.ts';
import { lockDirectory } from '../engine/directory-lock.ts';
import { queueSchema } from '../engine/queue-schema.ts';
import { isCurrent, versionsIn } from '../engine/schema.ts';

const tableSchemas = ['still_there', queueSchema];

/** In milliseconds. */
const queryTimeout = 10_000;

/** Checks that a PostgreSQL answers, accepts writes and advisory locks, and allows creating schemas and tables. */
export async function checkDatabase(url: string): Promise<string> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: queryTimeout,
    query_timeout: queryTimeout,
    application_name: 'still-there-server doctor',
  });
  client.on('error', () => {}); // the pending query fails with the same error
  try {
    await client.connect();
  } catch (error) {
    throw new Error(`PostgreSQL ${databaseProblem(error).what}: check DATABASE_URL`, { cause: error });
  }
  let isUpToDate = false;
  try {
    const { rows } = await client.query<{ version: string; standby: boolean; locked: boolean }>(
      `select current_setting('server_version') as version, pg_is_in_recovery() as standby, pg_try_advisory_xact_lock(0) as locked`,
    );
    const [{ version = '', standby = false } = {}] = rows;
    if (standby) throw new Error('DATABASE_URL points to a standby, which is read-only: use the primary');
    const database = { rows: async (text: string) => (await client.query<Row>(text)).rows };
    isUpToDate = isCurrent(await versionsIn(database));
    if (isUpToDate) {
      await client.query('update still_there.meetings set state = state where false'); // only whether it is allowed
      return `PostgreSQL ${version} allows locks, and the tables are up to date`;
    }
    const { rows: schemas } = await client.query('select from pg_catalog.pg_namespace where nspname = any($1)', [
      tableSchemas,
    ]);
    const areThere = schemas.length === tableSchemas.length;
    const probes = areThere ? tableSchemas : ['still_there_doctor'];
    await client.query(
      [
        'begin',
        ...(areThere ? [] : ['create schema still_there_doctor']),
        ...probes.map((schema) => `create table ${schema}.doctor_probe (id int)`),
        'rollback',
      ].join('; '),
    );
    return `PostgreSQL ${version} allows locks, schemas and tables`;
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    throw new Error(
      `the user in DATABASE_URL may not ${isUpToDate ? 'use the tables:' : 'create schemas: grant it CREATE on the database, or'} have an administrator run the SQL that \`still-there-server schema --role <user>\` prints`,
      { cause: error },
    );
  } finally {
    await client.end();
  }
}

/** Checks that the data folder is writable and, unless the server is using it, can be locked. */
export async function checkDirectory(directory: string, isRunning: boolean): Promise<string> {
  const probe = join(directory, `.doctor-${process.pid}`);
  await inDirectory(directory, async () => {
    const file = await open(probe, 'wx', 0o600);
    try {
      await file.writeFile('test');
      await file.sync();
    } finally {
      await file.close();
      await rm(probe, { force: true });
    }
  });
  if (isRunning) return `${directory} is writable and in use by the server`;
  const unlock = await lockDirectory(directory);
  await unlock();
  return `${directory} is writable and can be locked`;
}
