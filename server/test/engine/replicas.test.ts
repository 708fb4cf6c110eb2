// Two replicas share the meetings of one database.
import { beforeAll, expect, test } from 'vitest';
import { engineOrSkip } from '../../../test/support/skips.ts';
import { limitOf, minute, openEngine, the } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

engineOrSkip('postgres')('Two replicas on one PostgreSQL', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
    return () => postgres[Symbol.asyncDispose]();
  });

  test('two replicas that queue and close the same 300 meetings make one call for each', async () => {
    const provider = new MemoryProvider();
    provider.latency = 5;
    const database = { url: await postgres.createDatabase() };
    const engines = [
      await openEngine({ database, providers: [provider] }),
      await openEngine({ database, providers: [provider] }),
    ];
    const startedAt = Date.now() - 2 * minute;
    const rooms = Array.from({ length: 300 }, (_, n) => `race ${n}`);
    for (const room of rooms) provider.begin(room, startedAt);
    await the(engines[0]).meetings.start(
      rooms.map((room) => ({
        provider: 'memory',
        room,
        startedAt,
        seenAt: startedAt,
        listed: true,
        limit: limitOf(minute),
      })),
    );
    await Promise.all(engines.flatMap((engine) => [engine.enqueueDue(), engine.work()]));
    await expect.poll(() => provider.running.size, { timeout: 60_000 }).toBe(0);
    await Promise.all(engines.map((engine) => engine.enqueueDue()));
    await Promise.all(engines.map((engine) => engine.stop()));
    expect(provider.calls.map(({ room }) => room).toSorted()).toEqual(rooms.toSorted());
  });
});
