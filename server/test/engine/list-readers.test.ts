// One of the replicas reads a provider's list and closes its meetings; another one takes over when that one is gone.
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { until } from '../../../test/support/processes.ts';
import { engineOrSkip } from '../../../test/support/skips.ts';
import type { HardLimit } from '../../src/engine/hard-limit.ts';
import { ProviderError } from '../../src/providers/provider.ts';
import { databaseFolder, type Engine, hardLimit, limitOf, listener, minute, openEngine } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

const wait = { timeout: 30_000, interval: 50 };
const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const each of running.splice(0)) await each.stop();
});

engineOrSkip('postgres')('The list of a provider', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
    return () => postgres[Symbol.asyncDispose]();
  });

  describe('in whole servers', () => {
    const replicas = async (...providers: readonly MemoryProvider[]) => {
      const database = { url: await postgres.createDatabase() };
      const started: { limit: HardLimit; lines: Record<string, unknown>[] }[] = [];
      for (const provider of providers) {
        const { logger, lines } = listener();
        const webhooks = 'http://127.0.0.1:9/webhooks';
        const limit = hardLimit({ database, providers: [provider], logger, webhooks, limitFor: () => limitOf(minute) });
        running.push(limit);
        await limit.start();
        started.push({ limit, lines });
      }
      return started as [(typeof started)[number], (typeof started)[number]];
    };

    test('is read by a server that closes meetings, though a dry run on the same database was first', async () => {
      const [provider, other] = [new MemoryProvider(), new MemoryProvider()];
      other.running = provider.running;
      const database = { url: await postgres.createDatabase() };
      const start = async (of: MemoryProvider, dryRun: boolean): Promise<void> => {
        const { logger } = listener();
        const limit = hardLimit({ database, providers: [of], logger, dryRun, limitFor: () => limitOf(minute) });
        running.push(limit);
        await limit.start();
      };
      await start(other, true);
      provider.begin('over', provider.now() - 2 * minute);
      await start(provider, false);
      await expect.poll(() => provider.calls, wait).toHaveLength(1);
      expect(other.calls).toEqual([]);
    });

    test('is read by one replica, which closes the meetings; the other one knows its age, and takes over when that one stops', async () => {
      const [provider, other] = [new MemoryProvider(), new MemoryProvider()];
      other.running = provider.running;
      const [first, second] = await replicas(provider, other);
      const seen = (await second.limit.health()).providers.memory;
      expect(seen).toMatchObject({ isListStale: false, error: null, skipped: null });

      const { startedAt } = provider.begin('closed by the first', provider.now() - 2 * minute);
      await second.limit.observe('memory', [
        { type: 'started', at: provider.now(), room: 'closed by the first', startedAt },
      ]);
      await expect.poll(() => provider.calls, wait).toHaveLength(1);
      await expect
        .poll(async () => (await second.limit.meetingIn('memory', 'closed by the first'))?.state, wait)
        .toBe('closed');
      const listedAt = async ({ limit }: { limit: HardLimit }) => (await limit.health()).providers.memory?.listedAt;
      await until('the second to hear of the list', async () => (await listedAt(second)) === (await listedAt(first)));
      expect(other.lists).toBeGreaterThan(0); // to see whether it could
      expect(other.calls).toEqual([]);

      other.begin('closed by the second', provider.now() - 2 * minute);
      await first.limit.stop();
      await expect.poll(() => other.calls, wait).toMatchObject([{ room: 'closed by the second' }]);
      await expect
        .poll(async () => (await second.limit.meetingIn('memory', 'closed by the second'))?.state, wait)
        .toBe('closed');
      expect(provider.calls).toHaveLength(1);
      expect((await second.limit.health()).providers.memory).toMatchObject({ isListStale: false, error: null });
    });

    test('that its reader cannot read is read by another one', async () => {
      const [provider, other] = [new MemoryProvider(), new MemoryProvider()];
      const [first, second] = await replicas(provider, other);
      provider.listFails = true;
      const { startedAt } = other.begin('only one can close it', other.now() - 2 * minute);
      await first.limit.observe('memory', [
        { type: 'started', at: other.now(), room: 'only one can close it', startedAt },
      ]);
      await expect
        .poll(async () => (await second.limit.health()).providers.memory?.error, wait)
        .toBe('the list is away');
      await expect.poll(() => other.calls, wait).toHaveLength(1);
      expect((await second.limit.health()).providers.memory?.error).toBeNull();
      // It shows its own failure until it has read the list again.
      expect((await first.limit.health()).providers.memory?.error).toBe('the list is away');
      provider.listFails = false;
      await expect.poll(async () => (await first.limit.health()).providers.memory?.error, wait).toBeNull();
    });

    test('that a replica cannot read by itself makes it unready, until it can, though another one reads it', async () => {
      const [provider, other] = [new MemoryProvider(), new MemoryProvider()];
      other.listFails = true;
      provider.skew = -10 * minute;
      const [first, second] = await replicas(provider, other);
      await until('the second to hear of the list', () => second.limit.now('memory') < Date.now() - 5 * minute);
      const seen = async ({ limit }: { limit: HardLimit }) => (await limit.health()).providers.memory;
      expect(await seen(first)).toMatchObject({ listedAt: expect.any(Number), error: null });
      expect(await seen(second)).toMatchObject({ listedAt: null, error: 'the list is away' });
      other.listFails = false;
      await expect.poll(() => seen(second), wait).toMatchObject({ listedAt: expect.any(Number), error: null });
    });

    test('goes to another replica when the calls of its reader to end meetings are refused', async () => {
      const [provider, other] = [new MemoryProvider(), new MemoryProvider()];
      other.running = provider.running;
      provider.before = async () => {
        throw new ProviderError('forbidden', { status: 403 });
      };
      const [first] = await replicas(provider, other);
      const { startedAt } = provider.begin('only the second may end it', provider.now() - 2 * minute);
      await first.limit.observe('memory', [
        { type: 'started', at: provider.now(), room: 'only the second may end it', startedAt },
      ]);
      await expect.poll(() => other.calls, { ...wait, timeout: 60_000 }).toHaveLength(1);
      expect(provider.calls.length).toBeGreaterThan(1);
      expect(provider.running.size).toBe(0);
    });
  });

  describe('as the replicas agree on it', () => {
    const engines = async (count: number, names = ['memory']) => {
      const database = { url: await postgres.createDatabase() };
      const all: { engine: Engine; providers: MemoryProvider[] }[] = [];
      for (let index = 0; index < count; index++) {
        const providers = names.map((name) => new MemoryProvider(name));
        const engine = await openEngine({ database, providers });
        running.push(engine);
        all.push({ engine, providers });
      }
      return all;
    };
    const reading = (all: readonly { engine: Engine }[], provider = 'memory'): boolean[] =>
      all.map(({ engine }) => engine.readers.reads(provider));
    const exchange = (all: readonly { engine: Engine }[]) =>
      Promise.all(all.map(({ engine }) => engine.readers.exchange()));
    /** As if nothing had come from the reader for this long; negative: the clock of the database was set back. */
    const age = (engine: Engine | undefined, by: string): Promise<unknown> | undefined =>
      engine?.database.rows(`update still_there.list_readers set seen_at = seen_at - $1::interval`, [by]);

    test('has one reader, however many replicas begin at once', async () => {
      const all = await engines(4);
      await exchange(all);
      expect(reading(all).filter(Boolean)).toHaveLength(1);
      const before = reading(all);
      for (let round = 0; round < 3; round++) await exchange(all);
      expect(reading(all)).toEqual(before);
    });

    test.each([
      { what: 'says nothing for some seconds', by: '7 seconds' },
      { what: 'is gone when the clock of the database is set back', by: '-2 hours' },
    ])('passes to another replica if its reader $what, and not before', async ({ by }) => {
      const all = await engines(3);
      await exchange(all.slice(0, 1));
      await exchange(all.slice(1));
      expect(reading(all)).toEqual([true, false, false]);
      await age(all[0]?.engine, '3 seconds');
      await exchange(all.slice(1));
      expect(reading(all.slice(1))).toEqual([false, false]);
      await age(all[0]?.engine, by);
      await exchange(all.slice(1));
      expect(reading(all.slice(1)).filter(Boolean)).toHaveLength(1);
      await exchange(all); // the first one stood still, and learns of it
      expect(reading(all)[0]).toBe(false);
      expect(reading(all).filter(Boolean)).toHaveLength(1);
    });

    test('passes to another replica at once if its reader stops, and to none that stops', async () => {
      const all = await engines(2);
      await exchange(all.slice(0, 1));
      await exchange(all);
      const [first, second] = all.map(({ engine }) => engine);
      await first?.readers.release();
      await exchange(all);
      expect(reading(all)).toEqual([false, true]);
      await second?.readers.release();
      await exchange(all);
      expect(reading(all)).toEqual([false, false]);
    });

    test.each(['failing to list', 'failing to close'] as const)(
      'passes from a replica that has been %s for more than ten seconds to one without trouble, and not from one to another such',
      async (trouble) => {
        const all = await engines(3);
        await exchange(all.slice(0, 1));
        await exchange(all);
        const suffers = ({ engine }: { engine: Engine }, ms: number): void => {
          const { lists, calls } = engine.link();
          if (trouble === 'failing to list') vi.spyOn(lists, 'failingFor', 'get').mockReturnValue(ms);
          else vi.spyOn(calls, 'cannotCloseFor', 'get').mockReturnValue(ms);
        };
        const [first, second, third] = all;
        if (!first || !second || !third) throw new Error('There are three');
        await third.engine.link().lists.next(); // only who has read the list may take it over
        suffers(first, 9_000);
        suffers(second, 11_000);
        await exchange(all);
        expect(reading(all)).toEqual([true, false, false]);
        suffers(first, 11_000);
        await exchange([first, second]);
        expect(reading(all)).toEqual([true, false, false]);
        await exchange([third]);
        await exchange(all);
        expect(reading(all)).toEqual([false, false, true]);
      },
    );

    test('gives the other replicas the time of the provider, and what was skipped', async () => {
      const [one, two] = await engines(2);
      if (!one || !two) throw new Error('There are two');
      const [[provider]] = [one.providers];
      const [link, other] = [one.engine.link(), two.engine.link()];
      if (!provider) throw new Error('There is a provider');
      provider.skew = -10 * minute;
      provider.begin('a \u0000');
      await exchange([one]);
      await exchange([two]);
      const behind = (clock: { now(): number }): number => Math.abs(Math.round((Date.now() - clock.now()) / minute));
      expect(behind(other.clock)).toBe(0);
      await link.lists.next();
      await exchange([one, two]);
      await exchange([two]);
      expect({ reader: behind(link.clock), other: behind(other.clock) }).toEqual({ reader: 10, other: 10 });
      const { at, skipped } = link.lists.report;
      expect(skipped).toMatchObject({ count: 1 });
      expect(other.lists.report).toMatchObject({ at, skipped, error: null });

      // One answer is one answer, however often it is read: later times need several.
      provider.skew = 0;
      await link.lists.next();
      for (let round = 0; round < 5; round++) await exchange([one, two]);
      expect(behind(other.clock)).toBe(10);
      for (let answer = 0; answer < 3; answer++) {
        await link.lists.next();
        await exchange([one]);
        await exchange([two]);
      }
      expect({ reader: behind(link.clock), other: behind(other.clock) }).toEqual({ reader: 0, other: 0 });
    });

    test('passes on what failed, and the age of what was read before', async () => {
      const [one, two] = await engines(2);
      const provider = one?.providers[0];
      if (!one || !two || !provider) throw new Error('There are two');
      await exchange([one]);
      await one.engine.link().lists.next();
      provider.listFails = true;
      await expect(one.engine.link().lists.next()).rejects.toThrow('the list is away');
      await exchange([one]);
      await exchange([two]);
      const { at, error, age: since } = two.engine.link().lists.report;
      expect({ at, error }).toEqual({ at: one.engine.link().lists.report.at, error: 'the list is away' });
      expect(since).toBeGreaterThanOrEqual(0);
      // The list itself is not taken: a call is made only by a list that this process has read.
      expect(two.engine.link().lists.last).toBeUndefined();
    });

    test('stays with its reader while the provider reports a wrong time, which the others see a moment later', async () => {
      const all = await engines(3);
      const [first, ...others] = all;
      if (!first) throw new Error('There are three');
      await exchange([first]);
      for (const { engine } of all) await engine.link().lists.next();
      await exchange(others);
      for (const provider of all.flatMap(({ providers }) => providers)) provider.skew = -120 * minute;
      await first.engine.link().lists.next();
      await exchange([first]);
      const [wall, monotonic] = [Date.now.bind(Date), performance.now.bind(performance)];
      const pass = (seconds: number): void => {
        vi.spyOn(Date, 'now').mockImplementation(() => wall() + seconds * 1000);
        vi.spyOn(performance, 'now').mockImplementation(() => monotonic() + seconds * 1000);
      };
      pass(2);
      await exchange(others);
      pass(11); // the reader has seen it for longer than it waits, the others have not
      await exchange([first]);
      await exchange(others);
      expect(reading(all)).toEqual([true, false, false]);
    });

    test('notices when the clock of the database jumps', async () => {
      const [one] = await engines(1);
      if (!one) throw new Error('There is one');
      const { database, readers } = one.engine;
      const rows = database.rows.bind(database);
      let ahead = 0;
      vi.spyOn(database, 'rows').mockImplementation(async (...asked) =>
        (await rows(...asked)).map((row) => ({ ...row, ...('now' in row && { now: Number(row.now) + ahead }) })),
      );
      for (const jump of [0, 2 * 60 * minute, 2 * 60 * minute, -minute]) {
        ahead = jump;
        await exchange([one]);
      }
      expect(readers.databaseClock.jumps).toBe(2);
      expect(Math.round(readers.databaseClock.lastJump / minute)).toBe(-121);
    });

    test('has a reader for each provider', async () => {
      const all = await engines(2, ['one', 'two', 'three']);
      await exchange(all.slice(0, 1));
      await exchange(all);
      for (const name of ['one', 'two', 'three']) expect(reading(all, name)).toEqual([true, false]);
    });
  });
});

test('A server with an embedded database reads the list at once, also if one before it was killed', async () => {
  const directory = databaseFolder();
  const killed = await openEngine({ database: { directory }, providers: [new MemoryProvider()] });
  await killed.readers.exchange();
  const rows = await killed.database.rows('select * from still_there.list_readers');
  expect(rows).toHaveLength(1);
  await killed.stop();
  const next = await openEngine({ database: { directory }, providers: [new MemoryProvider()] });
  running.push(next);
  await next.database.rows(
    `insert into still_there.list_readers (provider, replica, trouble) values ('memory', 'killed', 0)`,
  );
  await next.readers.exchange();
  expect(next.readers.reads('memory')).toBe(true);
});
