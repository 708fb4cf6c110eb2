import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as immediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import type { PGlite } from '@electric-sql/pglite';
import { fromPglite } from 'pg-boss';
import type { Logger } from 'pino';
import { aboutDirectory } from './data-directory.ts';
import type { Database, Row } from './database.ts';
import { databaseCheck } from './database-check.ts';
import { isAboutDatabase } from './database-problem.ts';
import { DatabaseWatch } from './database-watch.ts';
import { lockDirectory } from './directory-lock.ts';
import { placePreparedDatabase } from './prepared-database.ts';
import { repeat } from './repeat.ts';
import { within } from './within.ts';

/** PGlite runs in single-user mode, where nothing writes checkpoints and the log would grow without end. In milliseconds. */
const checkpointInterval = 180_000;

/** Milliseconds for a check. Longer than any scan, which blocks all other statements. */
const checkTimeout = 5000;

/**
 * 128 MB of buffers, the default, are more than the server needs. Statistics of 30,000 rows, the default, take a vacuum 4 seconds, in
 * which no other statement runs, because the trigrams of each row are computed. Of 3000 rows they take 0.7 and lead to the same plans.
 */
const startParams = ['-c', 'shared_buffers=16MB', '-c', 'default_statistics_target=10'];

/** Opens the embedded database in a folder, and creates it there on the first start. @throws when another process uses it */
export async function openEmbedded(directory: string, logger: Logger, signal: AbortSignal): Promise<Database> {
  const unlock = await lockDirectory(directory);
  try {
    const started = performance.now();
    const folder = join(directory, 'pglite');
    if (!existsSync(folder)) await placePreparedDatabase(folder);
    const lite = await openPglite(folder);
    logger.info(
      { directory, ms: Math.round(performance.now() - started) },
      'embedded database open: it survives a crash of this process, but not a power failure (for that, set DATABASE_URL to a PostgreSQL)',
    );
    const query = async (text: string, values: readonly unknown[] = []): Promise<Row[]> => {
      const { rows } = await lite.query<Row>(text, [...values]);
      await immediate(); // PGlite runs in this thread without a turn for timers and sockets, however many statements follow
      return rows;
    };
    const watch = new DatabaseWatch({
      write: async (needsSpace) => void (await within(checkTimeout, query(...databaseCheck(needsSpace)))),
      renew: () => {},
      logger,
    });
    const rows: typeof query = async (text, values) => {
      try {
        return await query(text, values);
      } catch (error) {
        if (isAboutDatabase(error)) watch.failed(error);
        throw error;
      }
    };
    const closing = new AbortController();
    repeat(
      checkpointInterval,
      async () => void (await rows('checkpoint')),
      AbortSignal.any([signal, closing.signal]),
      (error) => logger.error({ err: error }, 'the checkpoint failed'),
    );
    return {
      rows,
      alter: async (text) => void (await rows(text)),
      isShared: false,
      boss: { backend: 'pglite', db: fromPglite(lite) },
      watch,
      async close() {
        closing.abort();
        await watch.stop();
        try {
          await rows('checkpoint');
          await lite.close();
        } finally {
          await unlock();
        }
      },
    };
  } catch (error) {
    await unlock();
    throw aboutDirectory(error, directory);
  }
}

/**
 * Opens PGlite without V8's optimizing compiler. Optimizing PGlite's largest functions takes 500 MB for some seconds, soon after
 * the start; without it a new server stays below 250 MB. Short statements take no longer, scans of large tables 1.6 times as long.
 * V8 reads the flags when it compiles a module, so that other WebAssembly in the process keeps its compiler
 * (https://v8.dev/docs/wasm-compilation-pipeline).
 */
async function openPglite(folder: string): Promise<PGlite> {
  const { PGlite } = await import('@electric-sql/pglite');
  const flags = ['wasm-tier-up', 'wasm-dynamic-tiering'];
  for (const flag of flags) setFlagsFromString(`--no-${flag}`);
  try {
    return await PGlite.create(folder, { startParams: [...PGlite.defaultStartParams, ...startParams] });
  } finally {
    for (const flag of flags) setFlagsFromString(`--${flag}`);
  }
}
