import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Database, Row } from './database.ts';

/** Connections of a replica for its own statements; pg-boss has as many again. */
const connections = 5;

/** Opens a PostgreSQL, and waits for one that is away. @throws when the address is no good, or the signal aborts */
export async function openPostgres(url: string, logger: Logger, signal: AbortSignal): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: 'still-there',
    connectionTimeoutMillis: 5000,
    // A statement that hangs must not hold up a shutdown: it fails, and is tried again.
    query_timeout: 15_000,
    keepAlive: true,
  });
  // A connection that breaks while it is idle is replaced; without a listener it would end the process.
  pool.on('error', (error) => logger.warn({ err: error }, 'a connection to the database broke'));
  try {
    await answering(pool, logger, signal);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    rows: async (text, values = []) => (await pool.query<Row>(text, [...values])).rows,
    isShared: true,
    boss: { connectionString: url, max: connections, application_name: 'still-there' },
    close: () => pool.end(),
  };
}

/** Codes of PostgreSQL that waiting does not mend: wrong password, no such role or database. */
const hopeless = new Set(['28P01', '28000', '3D000']);

async function answering(pool: pg.Pool, logger: Logger, signal: AbortSignal): Promise<void> {
  for (let wait = 500; ; wait = Math.min(wait * 2, 15_000)) {
    signal.throwIfAborted();
    try {
      await pool.query('select 1');
      return;
    } catch (error) {
      if (hopeless.has((error as { code?: string }).code ?? '')) throw error;
      logger.warn({ err: error, retryInMs: wait }, 'the database does not answer: waiting for it');
      await pause(wait, undefined, { signal });
    }
  }
}
