// Fifty providers without meetings ask the database hardly more than one.
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { engineOrSkip } from '../../../test/support/skips.ts';
import type { HardLimit } from '../../src/engine/hard-limit.ts';
import { hardLimit, limitOf, minute } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { runSql } from '../support/run-sql.ts';

/** How long statements are counted, ms. */
const span = 4000;
const wait = { timeout: 30_000, interval: 50 };

engineOrSkip('postgres')('Fifty providers', () => {
  let postgres: Postgres;
  let limit: HardLimit | undefined;
  beforeEach(async () => {
    postgres = await startPostgres();
  });
  afterEach(async () => {
    await limit?.stop();
    await postgres[Symbol.asyncDispose]();
  });

  test('at rest use few statements, and each still closes its meetings on time', async () => {
    const url = await postgres.createDatabase();
    const providers = Array.from({ length: 50 }, (_, n) => new MemoryProvider(`customer-${n}`));
    limit = hardLimit({
      providers,
      database: { url },
      limitFor: () => limitOf(minute),
      webhooks: 'http://127.0.0.1:9',
    });
    await limit.start();
    const commits = async (): Promise<number> => {
      const [row] = await runSql(
        url,
        'select xact_commit as commits from pg_stat_database where datname = current_database()',
      );
      return Number(row?.commits);
    };
    const atRest = async () => {
      const lists = providers.map((provider) => provider.lists);
      const [before, begun] = [await commits(), performance.now()];
      await pause(span);
      const statements = (((await commits()) - before) / (performance.now() - begun)) * 1000;
      const mostReads = Math.max(...providers.map((provider, index) => provider.lists - (lists[index] ?? 0)));
      return { isQuiet: statements < 40, isReadOnce: mostReads <= 1 };
    };
    // Polling the queue of each of them took about 200 statements a second. On a slow machine, some of the start's own come later.
    await expect.poll(atRest, wait).toEqual({ isQuiet: true, isReadOnce: true });

    const startedAt = Date.now() - minute + 3000;
    for (const provider of providers) {
      provider.begin('board', startedAt);
      await limit.observe(provider.name, [{ type: 'started', at: Date.now(), room: 'board', startedAt }]);
    }
    await expect.poll(() => providers.filter(({ calls }) => calls.length === 1).length, wait).toBe(50);
    for (const { calls } of providers) expect(Number(calls[0]?.at)).toBeGreaterThanOrEqual(startedAt + minute - 1000);
    await expect.poll(() => limit?.counts(), wait).toMatchObject({ closed: 50, running: 0, closing: 0 });
  });
});
