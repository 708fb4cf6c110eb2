// A dry run and a server that closes meetings on one database: the dry run gives way.
import { afterEach, beforeAll, expect, test } from 'vitest';
import { until } from '../../../test/support/processes.ts';
import { engineOrSkip } from '../../../test/support/skips.ts';
import type { DatabaseOptions } from '../../src/engine/database.ts';
import type { HardLimit } from '../../src/engine/hard-limit.ts';
import { hardLimitApp } from '../../src/http/app.ts';
import { databaseFolder, hardLimit, limitOf, listener, minute, openEngine } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

const remedy =
  'A dry run must not share a database with a server that closes meetings, because meetings keep the limits that it records: give the dry run a database of its own. A server that was killed counts as running for 6 seconds.';
const [besideReal, besideDry] = ['a server that closes meetings', 'a dry run'].map(
  (kind) => `This database is used by ${kind}, for the providers: memory. ${remedy}`,
);
const ended =
  'is used by a server that closes meetings, so this dry run has ended: give it a database of its own and start it again';

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
});

function server(database: DatabaseOptions, provider: MemoryProvider, dryRun: boolean) {
  const { logger, lines } = listener();
  const limit = hardLimit({ database, providers: [provider], logger, dryRun, limitFor: () => limitOf(minute) });
  running.push(limit);
  const errors = (): unknown[] => lines.filter(({ level }) => Number(level) >= 50).map(({ msg }) => msg);
  return { limit, lines, errors };
}
const startedNow = (provider: MemoryProvider, room: string) =>
  ({ type: 'started', room, at: provider.now(), startedAt: provider.now() }) as const;
const recorded = async (limit: HardLimit): Promise<string[]> =>
  (await limit.meetings({ states: ['running', 'closing', 'closed', 'ended', 'failed'] })).map(({ room }) => room);

engineOrSkip('postgres')('A dry run on the database of a server that closes meetings', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
    return () => postgres[Symbol.asyncDispose]();
  });
  const newDatabase = async () => ({ url: await postgres.createDatabase() });
  /** As if nothing had come from the servers for this long. */
  const age = async (database: DatabaseOptions, by: string): Promise<void> => {
    const engine = await openEngine({ database, providers: [new MemoryProvider()] });
    await engine.database.rows(`update still_there.list_readers set seen_at = seen_at - $1::interval`, [by]);
    await engine.stop();
  };

  test('refuses to start, says why, and records nothing', async () => {
    const [database, provider, other] = [await newDatabase(), new MemoryProvider(), new MemoryProvider()];
    const real = server(database, provider, false);
    await real.limit.start();
    other.begin('seen by the dry run only');
    await expect(server(database, other, true).limit.start()).rejects.toThrow(besideReal);
    expect(await recorded(real.limit)).toEqual([]);
    expect(other.lists).toBe(0);
    expect(real.errors()).toEqual([]);
  });

  test('ends when that server starts, which says so and closes meetings; from then on the dry run records nothing', async () => {
    const [database, provider, other] = [await newDatabase(), new MemoryProvider(), new MemoryProvider()];
    const dry = server(database, other, true);
    await dry.limit.start();
    const real = server(database, provider, false);
    await real.limit.start();
    expect(real.errors()).toEqual([besideDry]);

    await until('the end of the dry run', () => dry.errors().includes(besideReal));
    expect(dry.errors()).toEqual([besideReal]);
    expect(await dry.limit.health()).toMatchObject({ database: false, databaseProblem: ended, stopping: true });
    const ready = await hardLimitApp(dry.limit).request('/readyz');
    expect({ status: ready.status, ...(await ready.json()) }).toMatchObject({
      status: 503,
      checks: { database: `the database ${ended}` },
    });
    await expect(dry.limit.observe('memory', [startedNow(other, 'reported to the dry run')])).rejects.toThrow(ended);
    await dry.limit.stop();

    provider.begin('over', provider.now() - 2 * minute);
    await real.limit.reconcile();
    await expect.poll(() => provider.calls, { timeout: 30_000 }).toHaveLength(1);
    expect(await recorded(real.limit)).toEqual(['over']);
  });

  test('starts when that server is gone, whether it was stopped or killed', async () => {
    const [database, provider] = [await newDatabase(), new MemoryProvider()];
    const real = server(database, provider, false);
    await real.limit.start();
    await real.limit.stop();
    const dry = server(database, provider, true);
    await dry.limit.start();
    await dry.limit.stop();
    expect(dry.errors()).toEqual([]);

    const killed = await openEngine({ database, providers: [provider] });
    running.push(killed);
    await killed.readers.exchange();
    await expect(server(database, provider, true).limit.start()).rejects.toThrow(besideReal);
    await age(database, '7 seconds');
    const next = server(database, provider, true);
    await next.limit.start();
    expect(next.errors()).toEqual([]);
  });

  test('that was stopped does not matter to a server that starts afterwards', async () => {
    const [database, provider] = [await newDatabase(), new MemoryProvider()];
    const dry = server(database, provider, true);
    await dry.limit.start();
    await dry.limit.stop();
    const real = server(database, provider, false);
    await real.limit.start();
    expect(real.errors()).toEqual([]);
  });

  test('ends if both start at the same time', async () => {
    const [database, provider] = [await newDatabase(), new MemoryProvider()];
    const [real, dry] = [server(database, provider, false), server(database, provider, true)];
    const [start, trial] = await Promise.allSettled([real.limit.start(), dry.limit.start()]);
    expect(start.status).toBe('fulfilled');
    if (trial.status === 'fulfilled') await until('the end of the dry run', () => dry.errors().includes(besideReal));
    else expect(String(trial.reason)).toContain(besideReal);
  });
});

test.each([
  { kind: 'dry run', dryRun: true, left: 'memory' },
  { kind: 'server that closes meetings', dryRun: false, left: 'dry run: memory' },
])(
  'A $kind with an embedded database starts at once after one of the other kind was killed',
  async ({ dryRun, left }) => {
    const [directory, provider] = [databaseFolder(), new MemoryProvider()];
    const killed = await openEngine({ database: { directory }, providers: [provider] });
    await killed.database.rows(
      `insert into still_there.list_readers (provider, replica, trouble) values ($1, 'killed', 0)`,
      [left],
    );
    await killed.stop();
    const next = server({ directory }, provider, dryRun);
    await next.limit.start();
    expect(next.errors()).toEqual([]);
  },
);
