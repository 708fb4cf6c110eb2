// Builds the engine on an open database.
import type { Logger } from 'pino';
import type { LimitFor } from '../model/limit.ts';
import type { Metrics } from '../model/metrics.ts';
import { Closer } from './closer.ts';
import { Commands } from './commands.ts';
import { type Database, type DatabaseOptions, openDatabase } from './database.ts';
import { ListRows } from './list-rows.ts';
import { Meetings } from './meetings.ts';
import type { ProviderLinks } from './provider-link.ts';
import { Queries } from './queries.ts';
import { QueueRows } from './queue-rows.ts';
import { Reconciler } from './reconciler.ts';
import { prepareSchema } from './schema.ts';
import { Shutdowns } from './shutdowns.ts';

/** What the engine is built for. */
export interface PartsOptions {
  readonly database: DatabaseOptions;
  readonly links: ProviderLinks;
  readonly limitFor: LimitFor;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

/** The parts of the engine. */
export interface Parts {
  readonly database: Database;
  readonly meetings: Meetings;
  readonly commands: Commands;
  readonly queries: Queries;
  readonly rows: QueueRows;
  readonly reconciler: Reconciler;
  readonly shutdowns: Shutdowns;
  readonly closer: Closer;
}

/** Opens the database, makes its tables, and starts the queue; nothing is closed yet. */
export async function openParts(options: PartsOptions): Promise<Parts> {
  const { links, limitFor, metrics, logger, signal } = options;
  const database = await openDatabase(options.database, logger, signal);
  try {
    await prepareSchema(database);
    const [meetings, rows, listRows] = [new Meetings(database), new QueueRows(database), new ListRows(database)];
    const shutdowns = new Shutdowns({ database, rows, links, metrics, logger });
    await shutdowns.start();
    return {
      database,
      meetings,
      rows,
      shutdowns,
      commands: new Commands(database),
      queries: new Queries(database),
      reconciler: new Reconciler({ meetings, listRows, queueRows: rows, limitFor, metrics, logger }),
      closer: new Closer({ ...options, rows }),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
