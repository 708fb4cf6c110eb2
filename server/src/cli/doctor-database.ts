// What the doctor finds out about the database.
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { lockDirectory } from '../engine/directory-lock.ts';

/** Resolves to what is well; rejects with what is not, and what to do. */
export type Check = readonly [name: string, check: () => Promise<string>];

const patience = 10_000;

/** Whether a PostgreSQL answers, takes writes and advisory locks, and lets us make schemas and tables. */
export async function checkDatabase(url: string): Promise<string> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: patience,
    query_timeout: patience,
    application_name: 'still-there doctor',
  });
  client.on('error', () => {}); // a connection that breaks fails the query that waits for it
  try {
    await client.connect();
  } catch (error) {
    throw new Error('the PostgreSQL does not let us in: check DATABASE_URL, and whether it can be reached from here', {
      cause: error,
    });
  }
  try {
    const { rows } = await client.query<{ version: string; standby: boolean; locked: boolean }>(
      `select current_setting('server_version') as version, pg_is_in_recovery() as standby, pg_try_advisory_xact_lock(0) as locked`,
    );
    const [{ version = '', standby = false } = {}] = rows;
    if (standby) throw new Error('DATABASE_URL leads to a standby, which takes no writes: use the primary');
    await client.query(
      'begin; create schema still_there_doctor; create table still_there_doctor.probe (id int); rollback',
    );
    return `PostgreSQL ${version} takes locks, schemas and tables`;
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    throw new Error('the user of DATABASE_URL may make no schema: grant it CREATE on the database', { cause: error });
  } finally {
    await client.end();
  }
}

/** Whether the data directory can be written to, and locked unless the server has it. */
export async function checkDirectory(directory: string, isRunning: boolean): Promise<string> {
  const probe = join(directory, `.doctor-${process.pid}`);
  try {
    await mkdir(directory, { recursive: true });
    const file = await open(probe, 'wx', 0o600);
    try {
      await file.writeFile('written');
      await file.sync();
    } finally {
      await file.close();
      await rm(probe, { force: true });
    }
  } catch (error) {
    throw new Error(`${directory} cannot be written to: give it to the user that the server runs as`, { cause: error });
  }
  if (isRunning) return `${directory} can be written to; the server has it`;
  const unlock = await lockDirectory(directory);
  await unlock();
  return `${directory} can be written to and locked`;
}
