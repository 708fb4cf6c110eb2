// The one database: PostgreSQL when there is an address, else PGlite in a directory. The same SQL on both.

import type { ConstructorOptions } from 'pg-boss';
import type { Logger } from 'pino';
import { openEmbedded } from './embedded.ts';
import { openPostgres } from './postgres.ts';

/** Where the hard limit keeps its meetings: a PostgreSQL, or a directory of its own for the embedded one. */
export type DatabaseOptions = { readonly url: string } | { readonly directory: string };

/** A row as it comes out of the database. */
export type Row = Record<string, unknown>;

/** A database that is open. */
export interface Database {
  /** Runs one statement with `$1`, `$2`, … and resolves to its rows. */
  rows(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Whether other processes may use it, too. */
  readonly isShared: boolean;
  /** What pg-boss is to be constructed with. */
  readonly boss: ConstructorOptions;
  close(): Promise<void>;
}

/** Opens it; waits for a PostgreSQL that is away, and says so. @throws when another process has the directory */
export function openDatabase(options: DatabaseOptions, logger: Logger, signal: AbortSignal): Promise<Database> {
  return 'url' in options ? openPostgres(options.url, logger, signal) : openEmbedded(options.directory, logger, signal);
}
