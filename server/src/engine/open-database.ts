// The database: PostgreSQL for a URL, PGlite for a directory.
import type { Logger } from 'pino';
import type { Database, DatabaseOptions } from './database.ts';
import { openEmbedded } from './embedded.ts';
import { openPostgres } from './postgres.ts';

/** Opens a database, and waits if PostgreSQL does not answer yet. @throws when another process uses the directory */
export function openDatabase(options: DatabaseOptions, logger: Logger, signal: AbortSignal): Promise<Database> {
  return 'url' in options ? openPostgres(options.url, logger, signal) : openEmbedded(options.directory, logger, signal);
}
