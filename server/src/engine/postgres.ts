import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Database } from './database.ts';
import { databaseCheck } from './database-check.ts';
import { databaseProblem, isAboutDatabase } from './database-problem.ts';
import { DatabaseWatch } from './database-watch.ts';
import { PostgresConnections } from './postgres-connections.ts';

/** Opens a PostgreSQL, and waits until it answers. @throws when it refuses the connection, or the signal aborts */
export async function openPostgres(url: string, logger: Logger, signal: AbortSignal): Promise<Database> {
  const connections = new PostgresConnections(url, logger);
  const watch = new DatabaseWatch({
    write: (needsSpace) => connections.check(...databaseCheck(needsSpace)),
    renew: () => connections.renew(),
    logger,
  });
  const close = async (): Promise<void> => {
    await watch.stop();
    await connections.close();
  };
  try {
    await answering(connections, logger, signal);
  } catch (error) {
    await close();
    throw error;
  }
  const query: PostgresConnections['query'] = async (text, values) => {
    try {
      return await connections.query(text, values);
    } catch (error) {
      if (isAboutDatabase(error)) watch.failed(error);
      throw error;
    }
  };
  return {
    rows: async (text, values = []) => (await query(text, values)).rows,
    alter: (text) => connections.alter(text),
    isShared: true,
    boss: { db: { executeSql: query } },
    watch,
    close,
  };
}

async function answering(connections: PostgresConnections, logger: Logger, signal: AbortSignal): Promise<void> {
  for (let wait = 500; ; wait = Math.min(wait * 2, 15_000)) {
    signal.throwIfAborted();
    try {
      await connections.query('select 1');
      return;
    } catch (error) {
      const { kind, what } = databaseProblem(error);
      if (kind === 'refused') throw new Error(`The database ${what}`, { cause: error });
      logger.warn({ err: error, retryInMs: wait }, `waiting for the database: it ${what}`);
      await pause(wait, undefined, { signal });
    }
  }
}
