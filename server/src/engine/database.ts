// What the engine needs of a database. PostgreSQL and PGlite run the same SQL.

import type { ConstructorOptions } from 'pg-boss';
import type { DatabaseWatch } from './database-watch.ts';

/** Where the hard limit keeps its meetings: the URL of a PostgreSQL database, or a directory for the embedded one. */
export type DatabaseOptions = { readonly url: string } | { readonly directory: string };

/** A row of a result. */
export type Row = Record<string, unknown>;

/** An open database. */
export interface Database {
  /** Runs one statement with `$1`, `$2`, … and resolves to its rows. */
  rows(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs a statement that changes tables, which may take long. */
  alter(text: string): Promise<void>;
  /** Whether other processes may use it at the same time. */
  readonly isShared: boolean;
  /** Options for pg-boss. */
  readonly boss: ConstructorOptions;
  /** Whether it works. Starts once the tables exist. */
  readonly watch: DatabaseWatch;
  close(): Promise<void>;
}
