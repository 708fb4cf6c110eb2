// Builds the engine on an open database.
import type { Logger } from 'pino';
import type { LimitFor } from '../rules/limit.ts';
import { AlertRows } from './alert-rows.ts';
import { CloseQueue, type DueQueue } from './close-queue.ts';
import { CloseRows } from './close-rows.ts';
import { Closer } from './closer.ts';
import { Commands } from './commands.ts';
import type { Database, DatabaseOptions } from './database.ts';
import { Decisions } from './decisions.ts';
import { DryRun } from './dry-run.ts';
import { DryRunRows } from './dry-run-rows.ts';
import { DryRunSeparation } from './dry-run-separation.ts';
import { ListReaders } from './list-readers.ts';
import { ListRows } from './list-rows.ts';
import { Meetings } from './meetings.ts';
import type { Metrics } from './metrics.ts';
import { openDatabase } from './open-database.ts';
import type { ProviderLinks } from './provider-link.ts';
import { Purge } from './purge.ts';
import { Queries } from './queries.ts';
import { Reconciler } from './reconciler.ts';
import { prepareSchema, withRemedy } from './schema.ts';
import { WebhookIngest } from './webhook-ingest.ts';
import { within } from './within.ts';

/** Milliseconds for leaving the lists to other replicas, if the database hangs. */
const releaseTimeout = 2000;

/** Options of {@link openEngine}. */
export interface EngineOptions {
  readonly database: DatabaseOptions;
  readonly links: ProviderLinks;
  readonly limitFor: LimitFor;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly concurrency: number;
  /** How long meetings that are over and their history are kept, ms. @default 30 days */
  readonly retention?: number | undefined;
  /** Whether nothing is closed. @default false */
  readonly dryRun?: boolean | undefined;
  readonly signal: AbortSignal;
}

/** Everything that works on the database. */
export interface Engine {
  readonly database: Database;
  readonly meetings: Meetings;
  readonly ingest: WebhookIngest;
  readonly commands: Commands;
  readonly decisions: Decisions;
  readonly queries: Queries;
  readonly purge: Purge;
  readonly alerts: AlertRows;
  readonly rows: CloseRows;
  readonly readers: ListReaders;
  readonly separation: DryRunSeparation;
  readonly reconciler: Reconciler;
  readonly closeQueue: DueQueue;
  readonly closer: Closer;
  /** Leaves the lists to other replicas, waits for calls in flight, gives all other jobs back, and closes the database. */
  close(): Promise<void>;
}

/**
 * Opens the database, creates its tables, and starts the queue. No meeting is closed yet.
 * @throws Error in a dry run, if a server that closes meetings uses the database
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { links, limitFor, metrics, logger, signal, dryRun = false } = options;
  const opened = await openDatabase(options.database, logger, signal);
  const separation = new DryRunSeparation(opened, dryRun);
  const database = separation.guarded();
  const rows = new CloseRows(database, { dryRun });
  const readers = new ListReaders(opened, links, dryRun);
  const closeQueue = dryRun
    ? new DryRun({ rows: new DryRunRows(database), links, metrics, logger, signal })
    : new CloseQueue({ database, rows, links, metrics, logger });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= (async () => {
      await within(releaseTimeout, readers.release()).catch(() => {}); // after a few seconds they are free anyway
      await database.watch.stop(); // no job waits for the database any more
      try {
        await closeQueue.stop();
      } finally {
        await database.close();
      }
    })();
    return closed;
  };
  try {
    await prepareSchema(database, logger);
    await separation.begin(logger);
    await closeQueue.start();
    await database.watch.start();
  } catch (error) {
    await close();
    throw withRemedy(error);
  }
  const [meetings, listRows, commands] = [new Meetings(database), new ListRows(database), new Commands(database)];
  return {
    database,
    meetings,
    rows,
    readers,
    separation,
    closeQueue,
    close,
    ingest: new WebhookIngest({ meetings, limitFor, metrics, logger }),
    commands,
    decisions: new Decisions({ commands, logger, dryRun }),
    queries: new Queries(database, options),
    purge: new Purge({ database, retention: options.retention, signal }),
    alerts: new AlertRows(database),
    reconciler: new Reconciler({ meetings, listRows, closeRows: rows, limitFor, metrics, logger }),
    closer: new Closer({ ...options, rows }),
  };
}
