// Writes `dist/prepared-database.tar.br`: an embedded database with our tables and those of pg-boss, without meetings.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import pino from 'pino';
import { openEngine } from '../src/engine/engine.ts';
import { Metrics } from '../src/engine/metrics.ts';

const directory = mkdtempSync(join(tmpdir(), 'still-there-prepared-'));
try {
  const engine = await openEngine({
    database: { directory },
    links: new Map(),
    limitFor: () => {
      throw new Error('There are no meetings here');
    },
    metrics: new Metrics(async () => ({})),
    logger: pino({ level: 'silent' }),
    concurrency: 1,
    signal: new AbortController().signal,
  });
  await engine.close();
  const database = await PGlite.create(join(directory, 'pglite'));
  await database.exec('checkpoint');
  const tar = Buffer.from(await (await database.dumpDataDir('none')).arrayBuffer());
  await database.close();
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 };
  writeFileSync(new URL('../dist/prepared-database.tar.br', import.meta.url), brotliCompressSync(tar, { params }));
} finally {
  rmSync(directory, { recursive: true, force: true });
}
