// From the job to the call: the last look at the table comes right before it, and whatever changed until then counts.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { engineOrSkip } from '../../../test/support/skips.ts';
import { CloseRows } from '../../src/engine/close-rows.ts';
import { type CloseJob, Closer, type CloserOptions } from '../../src/engine/closer.ts';
import { Commands } from '../../src/engine/commands.ts';
import { Meetings } from '../../src/engine/meetings.ts';
import { Metrics } from '../../src/engine/metrics.ts';
import { ProviderClock } from '../../src/engine/provider-clock.ts';
import { Queries } from '../../src/engine/queries.ts';
import { RunningListCache } from '../../src/engine/running-list-cache.ts';
import { gate, limitOf, listener, minute, onEachDatabase, openEngine, the, useTables } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

onEachDatabase('An attempt to close a meeting', (options) => {
  const database = useTables(options);
  const stops: AbortController[] = [];
  afterEach(() => {
    for (const stop of stops.splice(0)) stop.abort();
  });

  /** A replica's closer. Each has its own view of the provider. */
  const closer = (provider: MemoryProvider, more: Partial<CloserOptions> = {}): Closer => {
    const stop = new AbortController();
    stops.push(stop);
    const clock = new ProviderClock(() => {});
    const link = { provider, clock, lists: new RunningListCache(provider, clock, stop.signal) };
    return new Closer({
      links: new Map([[provider.name, link]]),
      rows: new CloseRows(database()),
      metrics: new Metrics(async () => ({})),
      logger: listener().logger,
      concurrency: 20,
      signal: stop.signal,
      ...more,
    });
  };
  /** Meetings that run at the provider, and whose time is up in so many ms, as jobs. */
  const begin = async (provider: MemoryProvider, rooms: readonly string[], left = -1000): Promise<CloseJob[]> => {
    const limit = limitOf(minute);
    const startedAt = Date.now() - minute + left;
    for (const room of rooms) provider.begin(room, startedAt);
    const records = await new Meetings(database()).start(
      rooms.map((room) => ({ provider: provider.name, room, startedAt, seenAt: startedAt, listed: true, limit })),
    );
    return records.map(({ id }) => ({ id, provider: provider.name, deadline: startedAt + minute }));
  };
  const beginOne = async (provider: MemoryProvider, room: string, left?: number): Promise<CloseJob> =>
    the((await begin(provider, [room], left))[0]);
  const rows = (): CloseRows => new CloseRows(database());
  const held = new AbortController().signal;
  /** `'done'`, or why the job must come again. */
  const close = (one: Closer, job: CloseJob, claim = held): Promise<string> =>
    one.close(job, claim).then(
      () => 'done',
      (error: Error) => error.message,
    );
  const meeting = (id: number) => new Queries(database()).byId(id);

  test('makes two jobs of one meeting in the same process one call', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'twice');
    const one = closer(provider);
    await Promise.all([close(one, job), close(one, job), close(one, job)]);
    expect(provider.calls).toHaveLength(1);
  });

  test('comes before the call: while the provider is told, the meeting is closing and cannot be extended', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'first');
    let during: unknown;
    provider.close = async () => {
      during = await meeting(job.id);
      await expect(new Commands(database()).extend(job.id, minute, 'test')).rejects.toMatchObject({ status: 409 });
    };
    expect(await close(closer(provider), job)).toBe('done');
    expect(during).toMatchObject({ state: 'closing', attempts: 1 });
  });

  test('is repeated when its process died, and what the dead one writes later changes nothing', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'lost');
    const lost = the((await rows().begin([{ ...job, now: Date.now() }])).get(job.id));
    const failing = new MemoryProvider(provider.name);
    failing.close = () => Promise.reject(new Error('the API is out'));
    failing.begin('lost', lost.startedAt);
    expect(await close(closer(failing), job)).toBe('the API is out');
    expect(await close(closer(provider), job)).toBe('done');
    expect(provider.calls).toHaveLength(1);
    await rows().release(lost, 'late');
    await rows().superseded(lost, Date.now());
    expect(await meeting(job.id)).toMatchObject({ state: 'closing', attempts: 3, lastError: null });
    expect(await rows().unconfirmed(provider.name)).toMatchObject([{ id: job.id }]);
  });

  test('whose process was too slow does not report as called what the next attempt is still trying', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'slow');
    const slow = the((await rows().begin([{ ...job, now: Date.now() }])).get(job.id));
    await rows().begin([{ ...job, now: Date.now() }]);
    await rows().called([slow]);
    expect(await rows().unconfirmed(provider.name)).toEqual([]);
  });

  test('is not made when pg-boss has given the job to another process', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'taken');
    expect(await close(closer(provider), job, AbortSignal.abort(new Error('taken')))).toBe('taken');
    expect(await meeting(job.id)).toMatchObject({ state: 'running', attempts: 0 });
    expect(provider.calls).toEqual([]);
  });

  test('is not waited for when the deadline is not near: the meeting gets another job in time', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'far', 60_000);
    expect(await close(closer(provider), job)).toBe('done');
    expect(await meeting(job.id)).toMatchObject({ state: 'running', attempts: 0 });
  });

  test('is not made once the provider has taken the order, however long ago', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'called');
    await close(closer(provider), job);
    await database().rows(
      `update still_there.meetings set attempted_at = now() - interval '1 hour', called_at = now() - interval '1 hour' where id = $1`,
      [job.id],
    );
    expect(await close(closer(provider), job)).toBe('done');
    expect(provider.calls).toHaveLength(1);
  });

  test('is not made for a meeting that was extended since its job was made: the last deadline counts', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'extended');
    const extended = await new Commands(database()).extend(job.id, 1500, 'test');
    const deadline = the(extended.deadline);
    expect(await close(closer(provider), job)).toBe('done');
    expect(provider.calls).toHaveLength(0);
    expect(await meeting(job.id)).toEqual(extended);
    expect(await rows().due(provider.name, deadline + 1, Infinity)).toMatchObject([{ id: job.id }]);
    expect(await close(closer(provider), { ...job, deadline })).toBe('done');
    expect(provider.calls.map(({ at }) => at >= deadline)).toEqual([true]);
  });

  test('is not made for a meeting that was extended, though by now the new deadline is over too: it has a job of its own', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'extended, late', -10_000);
    await new Commands(database()).extend(job.id, 500, 'test');
    expect(await close(closer(provider), job)).toBe('done');
    expect(provider.calls).toHaveLength(0);
  });

  test('is not made for a meeting that ended since its job was made', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'over');
    await new Meetings(database()).end({ provider: provider.name, room: 'over', at: Date.now() });
    expect(await close(closer(provider), job)).toBe('done');
    expect(provider.calls).toHaveLength(0);
    expect(await meeting(job.id)).toMatchObject({ state: 'ended', attempts: 0 });
  });

  test('is made at the deadline, not before', async () => {
    const provider = new MemoryProvider(randomUUID());
    const meetings = await begin(
      provider,
      Array.from({ length: 50 }, (_, n) => `punctual ${n}`),
      400,
    );
    const one = closer(provider);
    await Promise.all(meetings.map((job) => close(one, job)));
    const { deadline } = the(meetings[0]);
    expect(provider.calls).toHaveLength(50);
    expect(Math.min(...provider.calls.map(({ at }) => at))).toBeGreaterThanOrEqual(deadline);
  });

  test('finds that the room hosts the next meeting: nothing is closed, and this one was superseded', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'next');
    const next = provider.begin('next', job.deadline - 30_000);
    expect(await close(closer(provider), job)).toBe('done');
    expect(provider.calls).toHaveLength(0);
    expect(await meeting(job.id)).toMatchObject({
      state: 'ended',
      endedBy: 'superseded',
      endedAt: next.startedAt,
    });
  });

  test('that is not the first, and finds the next meeting: an earlier call has closed this one, and its answer was lost', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'next');
    await database().rows('update still_there.meetings set attempts = 1 where id = $1', [job.id]);
    provider.begin('next', job.deadline - 30_000);
    expect(await close(closer(provider), job)).toBe('done');
    expect(provider.calls).toHaveLength(0);
    expect(await meeting(job.id)).toMatchObject({ state: 'closed', endedBy: 'limit' });
  });

  test('needs a list: without one it is given up five times, and the sixth does without', async () => {
    const provider = new MemoryProvider(randomUUID());
    provider.listFails = true;
    const job = await beginOne(provider, 'unlisted');
    const one = closer(provider);
    for (let attempts = 1; attempts <= 5; attempts++) {
      expect(await close(one, job)).toBe('the list of running meetings could not be read');
      expect(await meeting(job.id)).toMatchObject({ state: 'running', attempts });
    }
    expect(provider.calls).toEqual([]);
    expect(await close(one, job)).toBe('done');
    expect(provider.calls).toHaveLength(1);
  });

  test('waits three seconds for a list, not longer', async () => {
    const provider = new MemoryProvider(randomUUID());
    provider.list = () => new Promise<never>(() => {});
    const job = await beginOne(provider, 'listed never');
    expect(await close(closer(provider), job)).toBe('the list of running meetings could not be read');
  });

  test('of a failed call is given back: the meeting runs on and can be extended', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'fails');
    provider.close = () => Promise.reject(new Error('the API is out'));
    expect(await close(closer(provider), job)).toBe('the API is out');
    expect(await meeting(job.id)).toMatchObject({ state: 'running', attempts: 1, lastError: 'the API is out' });
    expect(await new Commands(database()).extend(job.id, minute, 'test')).toMatchObject({ extended: minute });
  });

  test('of what waits is not made when the server stops, and the calls in flight finish', async () => {
    const provider = new MemoryProvider(randomUUID());
    const { opened, open } = gate();
    provider.before = () => opened;
    const meetings = await begin(
      provider,
      Array.from({ length: 10 }, (_, n) => `stop ${n}`),
    );
    const later = await begin(provider, ['stop later'], 20_000);
    const stop = new AbortController();
    const one = closer(provider, { concurrency: 3, signal: stop.signal });
    const closing = Promise.all([...meetings, ...later].map((job) => close(one, job)));
    await expect.poll(() => provider.calls.length).toBe(3);
    stop.abort();
    open();
    const outcomes = await closing;
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(3);
    expect(outcomes).toHaveLength(11);
    expect(provider.calls).toHaveLength(3);
    expect(await rows().unconfirmed(provider.name)).toHaveLength(3);
  });
});

engineOrSkip('postgres')('Two replicas on one PostgreSQL', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
    return () => postgres[Symbol.asyncDispose]();
  });

  test('that both queue and work on 300 meetings call for each once', async () => {
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
