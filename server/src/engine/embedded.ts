import { join } from 'node:path';
import { fromPglite } from 'pg-boss';
import type { Logger } from 'pino';
import type { Database, Row } from './database.ts';
import { lockDirectory } from './directory-lock.ts';
import { repeat } from './repeat.ts';

/** It never does so itself, and its log would grow without end: in single-user mode there is no checkpointer. */
const checkpointEvery = 180_000;

/** Small: the meetings that are due fit. What it saves is memory (325 MB with the default, 218 MB with this). */
const startParams = ['-c', 'shared_buffers=16MB'];

/** Opens PGlite in a directory. @throws when another process has it */
export async function openEmbedded(directory: string, logger: Logger, signal: AbortSignal): Promise<Database> {
  const { PGlite } = await import('@electric-sql/pglite');
  const unlock = await lockDirectory(directory);
  try {
    const started = performance.now();
    const lite = await PGlite.create(join(directory, 'pglite'), {
      startParams: [...PGlite.defaultStartParams, ...startParams],
    });
    logger.info(
      { directory, ms: Math.round(performance.now() - started) },
      'embedded database open: it survives a crash of this process, not a power cut (set DATABASE_URL to a PostgreSQL for that)',
    );
    const rows = async (text: string, values: readonly unknown[] = []): Promise<Row[]> =>
      (await lite.query<Row>(text, [...values])).rows;
    const closing = new AbortController();
    repeat(
      checkpointEvery,
      async () => void (await rows('checkpoint')),
      AbortSignal.any([signal, closing.signal]),
      (error) => logger.error({ err: error }, 'the checkpoint failed'),
    );
    return {
      rows,
      isShared: false,
      boss: { backend: 'pglite', db: fromPglite(lite) },
      async close() {
        closing.abort();
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
    throw error;
  }
}
