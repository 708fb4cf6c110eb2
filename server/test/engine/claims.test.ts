// From the deadline to the call: claimed in the database first, so that whoever races, each meeting is told of once.
import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { type CloseJob, Closer, type CloserOptions } from '../../src/engine/closer.ts';
import { Commands } from '../../src/engine/commands.ts';
import { Meetings } from '../../src/engine/meetings.ts';
import { Metrics } from '../../src/engine/metrics.ts';
import { ProviderClock } from '../../src/engine/provider-clock.ts';
import { Queries } from '../../src/engine/queries.ts';
import { QueueRows } from '../../src/engine/queue-rows.ts';
import { RunningListCache } from '../../src/engine/running-list-cache.ts';
import { gate, limitOf, listener, minute, onEachDatabase, the, useTables } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';

onEachDatabase('A claim', (options) => {
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
      rows: new QueueRows(database()),
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
  const rows = (): QueueRows => new QueueRows(database());
  const meeting = (id: number) => new Queries(database()).byId(id);

  test('makes two that race on 300 meetings call for each once', async () => {
    const provider = new MemoryProvider(randomUUID());
    provider.latency = 5;
    const meetings = await begin(
      provider,
      Array.from({ length: 300 }, (_, n) => `race ${n}`),
    );
    const outcomes = await Promise.all(
      [closer(provider), closer(provider)].flatMap((one) => meetings.map((job) => one.close(job))),
    );
    expect(provider.calls).toHaveLength(300);
    expect(new Set(provider.calls.map(({ room }) => room)).size).toBe(300);
    expect(outcomes.filter((outcome) => outcome === 'done').length).toBeGreaterThanOrEqual(300);
    expect(await rows().unconfirmed(provider.name)).toHaveLength(300);
  });

  test('makes two jobs of one meeting in the same process one call', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'twice');
    const one = closer(provider);
    await Promise.all([one.close(job), one.close(job), one.close(job)]);
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
    expect(await closer(provider).close(job)).toBe('done');
    expect(during).toMatchObject({ state: 'closing', attempts: 1 });
  });

  test('that was lost with its process is taken over when its lease is over, and not before', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'lost');
    expect(await rows().claim([job], 'gone')).toHaveLength(1);
    const age = (seconds: number) =>
      database().rows(
        `update still_there.meetings set claimed_at = now() - ${seconds} * interval '1 second' where id = $1`,
        [job.id],
      );
    await age(25);
    expect(await closer(provider).close(job)).toEqual({ again: 'another process has claimed it' });
    expect(provider.calls).toHaveLength(0);
    await age(31);
    expect(await closer(provider).close(job)).toBe('done');
    expect(provider.calls).toHaveLength(1);
    // what the one who lost it finds out late changes nothing
    await rows().release(job.id, 'gone', 'late');
    expect(await meeting(job.id)).toMatchObject({ state: 'closing', lastError: null });
  });

  test('is not made once the provider has taken the order, however long ago', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'called');
    await closer(provider).close(job);
    await database().rows(
      `update still_there.meetings set claimed_at = now() - interval '1 hour', called_at = now() - interval '1 hour' where id = $1`,
      [job.id],
    );
    expect(await closer(provider).close(job)).toBe('done');
    expect(provider.calls).toHaveLength(1);
  });

  test('is not made for a meeting that was extended since its job was made: the last deadline counts', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'extended');
    const extended = await new Commands(database()).extend(job.id, 1500, 'test');
    const deadline = the(extended.deadline);
    expect(await closer(provider).close(job)).toBe('done');
    expect(provider.calls).toHaveLength(0);
    expect(await meeting(job.id)).toEqual(extended);
    expect(await rows().due(provider.name, deadline + 1, 10)).toMatchObject([{ id: job.id }]);
    expect(await closer(provider).close({ ...job, deadline })).toBe('done');
    expect(provider.calls.map(({ at }) => at >= deadline)).toEqual([true]);
  });

  test('is not made for a meeting that was extended, though by now the new deadline is over too: it has a job of its own', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'extended, late', -10_000);
    await new Commands(database()).extend(job.id, 500, 'test');
    expect(await closer(provider).close(job)).toBe('done');
    expect(provider.calls).toHaveLength(0);
  });

  test('is not made for a meeting that ended since its job was made', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'over');
    await new Meetings(database()).end({ provider: provider.name, room: 'over', at: Date.now() });
    expect(await closer(provider).close(job)).toBe('done');
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
    await Promise.all(meetings.map((job) => one.close(job)));
    const { deadline } = the(meetings[0]);
    expect(provider.calls).toHaveLength(50);
    expect(Math.min(...provider.calls.map(({ at }) => at))).toBeGreaterThanOrEqual(deadline);
  });

  test('finds that the room hosts the next meeting: nothing is closed, and this one was superseded', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'next');
    const next = provider.begin('next', job.deadline - 30_000);
    expect(await closer(provider).close(job)).toBe('done');
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
    expect(await closer(provider).close(job)).toBe('done');
    expect(provider.calls).toHaveLength(0);
    expect(await meeting(job.id)).toMatchObject({ state: 'closed', endedBy: 'limit' });
  });

  test('wants to see a list: where none can be had it is given back, five times, and then it is as the table says', async () => {
    for (const list of [() => Promise.reject(new Error('away')), () => new Promise<never>(() => {})]) {
      const provider = new MemoryProvider(randomUUID());
      provider.list = list;
      const job = await beginOne(provider, randomUUID());
      expect(await closer(provider).close(job)).toEqual({ again: 'the list of running meetings could not be read' });
      expect(await meeting(job.id)).toMatchObject({ state: 'running', attempts: 1 });
      await database().rows('update still_there.meetings set attempts = 4 where id = $1', [job.id]);
      expect(await closer(provider).close(job)).not.toBe('done');
      expect(provider.calls).toHaveLength(0);
      expect(await closer(provider).close(job)).toBe('done');
      expect(provider.calls).toHaveLength(1);
    }
  });

  test('of a failed call is given back: the meeting runs on and can be extended', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'fails');
    provider.close = () => Promise.reject(new Error('the API is out'));
    expect(await closer(provider).close(job)).toEqual({ again: 'the API is out' });
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
    const later = await begin(provider, ['stop later'], 60_000);
    const stop = new AbortController();
    const one = closer(provider, { concurrency: 3, signal: stop.signal });
    const closing = Promise.all([...meetings, ...later].map((job) => one.close(job)));
    await expect.poll(() => provider.calls.length).toBe(3);
    stop.abort();
    open();
    const outcomes = await closing;
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(3);
    expect(outcomes.filter((outcome) => outcome !== 'done')).toEqual(
      Array.from({ length: 8 }, () => ({ again: 'the server is stopping' })),
    );
    expect(provider.calls).toHaveLength(3);
    expect(await rows().unconfirmed(provider.name)).toHaveLength(3);
  });
});
