import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Database, Row } from './database.ts';

/** Connections of a replica for its own statements. pg-boss has as many again. */
const connections = 5;
/** Statements may hang, for example after a failover in which the old server vanished. They must not delay closing or stopping. */
const timeouts = { connectionTimeoutMillis: 5000, query_timeout: 15_000, keepAlive: true };

/** Opens a PostgreSQL, and waits until it answers. @throws when it refuses the connection, or the signal aborts */
export async function openPostgres(url: string, logger: Logger, signal: AbortSignal): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: 'still-there',
    ...timeouts,
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
    boss: { connectionString: url, max: connections, application_name: 'still-there', ...timeouts },
    close: () => pool.end(),
  };
}

/** PostgreSQL's error codes for a wrong password, and for no such role or database: waiting does not help. */
const fatalCodes = new Set(['28P01', '28000', '3D000']);

async function answering(pool: pg.Pool, logger: Logger, signal: AbortSignal): Promise<void> {
  for (let wait = 500; ; wait = Math.min(wait * 2, 15_000)) {
    signal.throwIfAborted();
    try {
      await pool.query('select 1');
      return;
    } catch (error) {
      if (fatalCodes.has((error as { code?: string }).code ?? '')) throw error;
      logger.warn({ err: error, retryInMs: wait }, 'the database does not answer: waiting for it');
      await pause(wait, undefined, { signal });
    }
  }
}
