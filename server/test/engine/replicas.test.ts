// Two replicas share the meetings of one database.
import { Client } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../../test/support/processes.ts';
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

  describe('A start and an end that two replicas record at the same time', () => {
    const [room, startedAt, endedAt] = ['raced', Date.UTC(2026, 5, 1, 12), Date.UTC(2026, 5, 1, 12, 10)];
    const key = { provider: 'memory', room };
    const setUp = async () => {
      const providers = [new MemoryProvider()];
      const database = { url: await postgres.createDatabase() };
      const [one, other] = [await openEngine({ database, providers }), await openEngine({ database, providers })];
      const blocker = new Client({ connectionString: database.url });
      await blocker.connect();
      return {
        blocker,
        start: () =>
          one.meetings.start([{ ...key, startedAt, seenAt: startedAt, listed: false, limit: limitOf(minute) }]),
        end: () => other.meetings.end({ ...key, at: endedAt }),
        isBlocked: async (): Promise<boolean> => {
          const { rows } = await blocker.query(
            `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          );
          return rows.length > 0;
        },
        record: () => other.queries.inRooms([key]).then(([found]) => found),
        [Symbol.asyncDispose]: async () => {
          await blocker.end();
          await Promise.all([one.stop(), other.stop()]);
        },
      };
    };

    test('the end is written last', async () => {
      await using race = await setUp();
      await race.blocker.query('begin');
      await race.blocker.query(`insert into still_there.ends values ('memory', $1, '-infinity')`, [room]);
      const ended = race.end();
      await until('the end to wait', race.isBlocked);
      expect(await race.start()).toMatchObject([{ state: 'running' }]);
      await race.blocker.query('rollback');
      expect(await ended).toMatchObject([{ state: 'ended', endedAt, endedBy: 'webhook' }]);
    });

    test('the start is written last', async () => {
      await using race = await setUp();
      await race.blocker.query('begin');
      await race.blocker.query(
        `insert into still_there.meetings (provider, room, started_at, state, rule, grace_ms, max_extension_ms)
        values ('memory', $1, $2, 'running', '', 0, 0)`,
        [room, new Date(startedAt)],
      );
      const started = race.start();
      await until('the start to wait', race.isBlocked);
      expect(await race.end()).toEqual([]);
      await race.blocker.query('rollback');
      expect(await started).toEqual([]);
      expect(await race.record()).toMatchObject({ state: 'ended', endedAt, endedBy: 'webhook' });
    });
  });
});
