// The database: PostgreSQL for a URL, PGlite for a directory. Both run the same SQL.

import type { ConstructorOptions } from 'pg-boss';
import type { Logger } from 'pino';
import { openEmbedded } from './embedded.ts';
import { openPostgres } from './postgres.ts';

/** Where the hard limit keeps its meetings: the URL of a PostgreSQL, or a directory for the embedded database. */
export type DatabaseOptions = { readonly url: string } | { readonly directory: string };

/** A row of a result. */
export type Row = Record<string, unknown>;

/** An open database. */
export interface Database {
  /** Runs one statement with `$1`, `$2`, … and resolves to its rows. */
  rows(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Whether other processes may use it at the same time. */
  readonly isShared: boolean;
  /** Options for pg-boss. */
  readonly boss: ConstructorOptions;
  close(): Promise<void>;
}

/** Opens a database, and waits for a PostgreSQL that does not answer yet. @throws when another process uses the directory */
export function openDatabase(options: DatabaseOptions, logger: Logger, signal: AbortSignal): Promise<Database> {
  return 'url' in options ? openPostgres(options.url, logger, signal) : openEmbedded(options.directory, logger, signal);
}
