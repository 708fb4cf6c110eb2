// Closing a meeting at its deadline: the provider is called, its list confirms the end, and failed or lost attempts are repeated.
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { MeetingRecord } from '../../src/engine/meeting-record.ts';
import { ProviderError } from '../../src/providers/provider.ts';
import {
  counted,
  type Engine,
  gate,
  limitOf,
  listener,
  minute,
  onEachDatabase,
  openEngine,
  the,
} from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';

onEachDatabase('Closing at the deadline', (options) => {
  const provider = new MemoryProvider();
  const { logger, lines } = listener();
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine({ database: await options(), providers: [provider], logger });
    await engine.work();
  });
  beforeEach(() => Object.assign(provider, { failures: [], deaf: false, listFails: false, latency: 0 }));
  afterAll(() => engine.stop());

  /** Starts meetings that are due in `left` milliseconds, at the provider and in the engine. */
  const begin = async (rooms: readonly string[], left = -1000): Promise<MeetingRecord[]> => {
    const startedAt = Date.now() - minute + left;
    for (const room of rooms) provider.begin(room, startedAt);
    const limit = limitOf(minute);
    return await engine.meetings.start(
      rooms.map((room) => ({ provider: 'memory', room, startedAt, seenAt: startedAt, listed: false, limit })),
    );
  };
  const overdue = async (room: string): Promise<number> => {
    const { id } = the((await begin([room]))[0]);
    await engine.enqueueDue();
    return id;
  };
  const meeting = async (id: number): Promise<MeetingRecord> => the(await engine.queries.byId(id));
  const state = async (id: number): Promise<string> => (await meeting(id)).state;
  const calls = (room: string): number => provider.calls.filter((call) => call.room === room).length;
  const set = (id: number, what: string): Promise<unknown> =>
    engine.database.rows(`update still_there.meetings set ${what} where id = $1`, [id]);
  const called = async (id: number): Promise<boolean> =>
    (await engine.rows.unconfirmed('memory')).some((one) => one.id === id);
  const history = async (id: number): Promise<string[]> => (await engine.queries.history(id)).map(({ what }) => what);
  /** How many ends were counted so far, and the sum of their seconds after the deadline. */
  const lateness = async (): Promise<{ readonly count: number; readonly sum: number }> => {
    const { values } = await engine.metrics.lateness.get();
    const sampleOf = (name: string): number =>
      values.find(({ metricName, labels }) => metricName?.endsWith(name) && labels.provider === 'memory')?.value ?? 0;
    return { count: sampleOf('_count'), sum: sampleOf('_sum') };
  };
  /** The unfinished jobs of a meeting. */
  const jobs = (id: number) =>
    engine.database.rows(
      `select id from still_there_jobs.job where data->>'id' = $1 and state <= 'active' and name <> 'still-there-failed'`,
      [String(id)],
    );
  const wait = { timeout: 60_000, interval: 50 };

  test('a meeting is closing until the provider’s list confirms that it has ended', async () => {
    const id = await overdue('confirmed');
    await expect.poll(() => called(id), wait).toBe(true);
    expect(await meeting(id)).toMatchObject({ state: 'closing', endedAt: null, endedBy: null });
    provider.listFails = true;
    await expect(engine.reconciler.confirm(engine.link())).rejects.toThrow('the list is away');
    expect(await state(id)).toBe('closing');
    provider.listFails = false;
    await engine.reconciler.confirm(engine.link());
    expect(await meeting(id)).toMatchObject({ state: 'closed', endedBy: 'limit', attempts: 1, lastError: null });
    expect(await history(id)).toEqual(['closed']);
    expect(calls('confirmed')).toBe(1);
  });

  test('lateness is measured to the end that the list confirms, not to the call', async () => {
    const before = await lateness();
    const id = await overdue('late');
    await expect.poll(() => called(id), wait).toBe(true);
    await set(id, `deadline = deadline - interval '1 hour'`); // as if the confirmation took an hour
    expect(await lateness()).toEqual(before);
    await engine.reconciler.confirm(engine.link());
    const after = await lateness();
    expect(after.count - before.count).toBe(1);
    expect(after.sum - before.sum).toBeGreaterThan(3600);
  });

  test('lateness is measured to the end that a webhook reports', async () => {
    const before = await lateness();
    const id = await overdue('reported');
    await expect.poll(() => called(id), wait).toBe(true);
    const { deadline } = await meeting(id);
    await engine.ingest.observe('memory', [{ type: 'ended', at: the(deadline) + 7000, room: 'reported' }]);
    expect(await state(id)).toBe('closed');
    const after = await lateness();
    expect(after.count - before.count).toBe(1);
    expect(after.sum - before.sum).toBeCloseTo(7, 1);
  });

  test('a meeting still listed 30 seconds after the call is called for again', async () => {
    provider.deaf = true;
    const id = await overdue('deaf');
    await expect.poll(() => called(id), wait).toBe(true);
    await set(id, `called_at = now() - interval '20 seconds'`);
    await engine.reconciler.confirm(engine.link());
    expect(await state(id)).toBe('closing');
    await set(id, `called_at = now() - interval '31 seconds'`);
    provider.deaf = false;
    await engine.reconciler.confirm(engine.link());
    expect(await meeting(id)).toMatchObject({ state: 'running', lastError: expect.stringContaining('still lists') });
    await engine.enqueueDue();
    await expect.poll(() => calls('deaf'), wait).toBe(2);
    await expect.poll(() => called(id), wait).toBe(true);
    await engine.reconciler.confirm(engine.link());
    expect(await meeting(id)).toMatchObject({ state: 'closed', attempts: 2 });
  });

  test('the next meeting in the room confirms the end of the previous one, and is not closed', async () => {
    const id = await overdue('followed');
    await expect.poll(() => called(id), wait).toBe(true);
    provider.begin('followed');
    await engine.reconciler.confirm(engine.link());
    expect(await state(id)).toBe('closed');
    expect(provider.running.has('followed')).toBe(true);
  });

  test('a list from before the start of a meeting says nothing about it: another one is read', async () => {
    provider.listTakes = 900; // such a list counts as fresh for nine seconds
    await engine.link().lists.next();
    provider.listTakes = 0;
    const { id, deadline } = the((await begin(['begun since']))[0]);
    provider.begin('begun since'); // the next one, of which no webhook has told
    await engine.closer.close({ id, provider: 'memory', deadline: the(deadline) }, new AbortController().signal);
    expect(calls('begun since')).toBe(0);
    expect(await meeting(id)).toMatchObject({ state: 'ended', endedBy: 'superseded' });
  });

  test('a failing call is repeated, and the last error is recorded', async () => {
    provider.failures = [1, 2].map((n) => new ProviderError(`out ${n}`, { status: 503 }));
    const id = await overdue('failing');
    await expect.poll(async () => (await meeting(id)).lastError, wait).toBe('out 1');
    await expect.poll(() => called(id), wait).toBe(true);
    expect(await meeting(id)).toMatchObject({ attempts: 3, lastError: null });
    expect(calls('failing')).toBe(3);
    expect(await counted(engine.metrics, 'close_calls_total', { result: 'error' })).toBeGreaterThanOrEqual(2);
  });

  test('a meeting whose attempts all fail becomes failed, and is tried again after five minutes', async () => {
    provider.failures = Array.from({ length: 30 }, () => new ProviderError('out for long'));
    const id = await overdue('given up');
    await expect.poll(() => calls('given up'), wait).toBe(1);
    await expect.poll(async () => (await meeting(id)).lastError, wait).toBe('out for long');
    // Skip most retries: the next failure is the last one.
    const exhausted = `update still_there_jobs.job set retry_count = retry_limit, start_after = now()
      where state = 'retry' and data->>'id' = $1 returning id`;
    await expect.poll(() => engine.database.rows(exhausted, [String(id)]), wait).toHaveLength(1);
    await expect.poll(() => state(id), wait).toBe('failed');
    expect(await history(id)).toEqual(['failed', 'attempt failed']);
    expect(await counted(engine.metrics, 'meeting_outcomes_total', { outcome: 'failed' })).toBe(1);
    expect(lines.some(({ level, meeting: about }) => level === 50 && about === id)).toBe(true);
    await expect(engine.commands.extend(id, minute, 'test')).rejects.toThrow('will be tried again');

    await engine.enqueueDue();
    expect(await jobs(id)).toEqual([]);

    // The next attempt begins, and fails: it stays failed.
    const { opened, open } = gate();
    provider.before = async () => opened;
    const callsBefore = calls('given up');
    await set(id, `attempted_at = now() - interval '6 minutes'`);
    await engine.enqueueDue();
    await expect.poll(() => calls('given up'), wait).toBe(callsBefore + 1);
    expect(await state(id)).toBe('failed');
    provider.failures = [new ProviderError('still out')];
    open();
    await expect.poll(async () => (await meeting(id)).lastError, wait).toBe('still out');
    expect(await state(id)).toBe('failed');

    // The provider accepts the call, and does nothing.
    Object.assign(provider, { before: async () => {}, failures: [], deaf: true });
    await expect.poll(() => called(id), wait).toBe(true);
    expect(await state(id)).toBe('failed');
    await set(id, `called_at = now() - interval '31 seconds'`);
    await engine.reconciler.confirm(engine.link());
    expect(await meeting(id)).toMatchObject({ state: 'failed', lastError: expect.stringContaining('still lists') });
    provider.deaf = false;
    await engine.enqueueDue();
    await expect.poll(() => called(id), wait).toBe(true);
    await engine.reconciler.confirm(engine.link());
    expect(await state(id)).toBe('closed');
    // out for long; still out; still listed
    expect(await history(id)).toEqual(['closed', 'attempt failed', 'attempt failed', 'failed', 'attempt failed']);
    expect(await counted(engine.metrics, 'meeting_outcomes_total', { outcome: 'failed' })).toBe(1);
  });

  test('a provider that accepts every call and does nothing makes the meeting failed in the end', async () => {
    provider.deaf = true;
    const id = await overdue('liar');
    await expect.poll(() => called(id), wait).toBe(true);
    await set(id, `called_at = now() - interval '31 seconds', attempts = 21`);
    await engine.reconciler.confirm(engine.link());
    expect(await meeting(id)).toMatchObject({ state: 'failed', lastError: expect.stringContaining('still lists') });
    expect(await history(id)).toEqual(['attempt failed', 'failed']);
    await engine.enqueueDue(); // at once, not after a pause
    await expect.poll(() => called(id), wait).toBe(true);
    provider.running.delete('liar');
    await engine.reconciler.confirm(engine.link());
    expect(await state(id)).toBe('closed');
  });

  test('a failed meeting that an operator ends is called for at once', async () => {
    provider.failures = [new ProviderError('out')];
    const id = await overdue('ordered');
    await expect.poll(async () => (await meeting(id)).lastError, wait).toBe('out');
    await engine.database.rows(`delete from still_there_jobs.job where data->>'id' = $1`, [String(id)]);
    await set(id, `state = 'failed'`);
    const ordered = await engine.commands.end(id, 'operator', Date.now());
    expect(ordered.state).toBe('failed');
    await engine.enqueueDue();
    await expect.poll(() => called(id), wait).toBe(true);
    await engine.reconciler.confirm(engine.link());
    expect(await state(id)).toBe('closed');
  });

  /** A meeting that was due long ago and whose first attempt failed. Its job waits for hours. */
  const tried = async (room: string): Promise<number> => {
    provider.failures = [new ProviderError('out')];
    const { id } = the((await begin([room], -20 * minute))[0]);
    await engine.enqueueDue();
    const delayed = `update still_there_jobs.job set start_after = now() + interval '2 hours'
      where state = 'retry' and data->>'id' = $1 returning id`;
    await expect.poll(() => engine.database.rows(delayed, [String(id)]), wait).toHaveLength(1);
    return id;
  };

  test('a lost job is replaced ten minutes after the last attempt', async () => {
    const id = await tried('lost');
    await engine.database.rows(`delete from still_there_jobs.job where data->>'id' = $1`, [String(id)]);
    await set(id, `attempted_at = now() - interval '9 minutes'`);
    await engine.enqueueDue();
    expect(await jobs(id)).toEqual([]);
    await set(id, `attempted_at = now() - interval '11 minutes'`);
    await engine.enqueueDue();
    await expect.poll(() => calls('lost'), wait).toBe(2);
  });

  test('a stuck job is replaced ten minutes after the last attempt', async () => {
    const id = await tried('stuck');
    await set(id, `attempted_at = now() - interval '9 minutes'`);
    await engine.enqueueDue();
    expect(await jobs(id)).toHaveLength(1);
    await set(id, `attempted_at = now() - interval '11 minutes'`);
    await engine.enqueueDue();
    await expect.poll(() => calls('stuck'), wait).toBe(2);
  });

  test('renewing replaces jobs that a clock jump has delayed for hours', async () => {
    await tried('put off');
    await engine.closeQueue.renew('memory', 'waiting');
    await expect.poll(() => calls('put off'), wait).toBe(2);
  });

  test('after a clock jump jobs are renewed as soon as the provider reports its time', async () => {
    const id = await tried('renewed later');
    const trusted = vi.spyOn(engine.link().clock, 'trusted', 'get').mockReturnValue(false);
    await engine.closeQueue.renew('memory', 'waiting');
    expect(await jobs(id)).toEqual([]);
    trusted.mockRestore();
    await engine.enqueueDue();
    await expect.poll(() => calls('renewed later'), wait).toBe(2);
  });

  test('an attempt that stood still since it read the meeting is given up, and the next one closes it', async () => {
    const { clock, lists } = engine.link();
    const trusted = vi.spyOn(clock, 'trusted', 'get');
    const recent = lists.recent.bind(lists);
    // The second read comes after the meeting was read and before the call.
    const reading = vi.spyOn(lists, 'recent').mockImplementation(async () => {
      if (reading.mock.calls.length === 2) trusted.mockReturnValue(false);
      return recent();
    });
    const id = await overdue('out of date');
    await expect.poll(async () => (await meeting(id)).lastError, wait).toContain('stood still');
    expect(calls('out of date')).toBe(0);
    trusted.mockRestore();
    reading.mockRestore();
    await expect.poll(() => called(id), wait).toBe(true);
    expect(calls('out of date')).toBe(1);
  });

  test('a closing meeting without a process or job is closed ten minutes after the last attempt', async () => {
    const { id } = the((await begin(['orphaned'], -20 * minute))[0]);
    await set(id, `state = 'closing', attempts = 1, attempted_at = now() - interval '9 minutes'`);
    await engine.enqueueDue();
    expect(await jobs(id)).toEqual([]);
    await set(id, `attempted_at = now() - interval '11 minutes'`);
    await engine.enqueueDue();
    await expect.poll(() => calls('orphaned'), wait).toBe(1);
  });

  test('at most 20 calls to a provider are in flight', async () => {
    let inFlight = 0;
    let most = 0;
    const { opened, open } = gate();
    const before = provider.before;
    provider.before = async () => {
      most = Math.max(most, ++inFlight);
      await opened;
      inFlight--;
    };
    const rooms = Array.from({ length: 150 }, (_, n) => `cap ${n}`);
    await begin(rooms);
    await engine.enqueueDue();
    await expect.poll(() => inFlight, wait).toBe(20);
    open();
    await expect.poll(() => rooms.every((room) => calls(room) === 1), wait).toBe(true);
    await expect.poll(() => inFlight, wait).toBe(0);
    expect(most).toBe(20);
    provider.before = before;
  });

  test('after a 429 with Retry-After no call is made to the provider until then', async () => {
    provider.failures = [new ProviderError('too many', { status: 429, retryAfter: 3000 })];
    const { opened, open } = gate();
    provider.before = async () => opened;
    const rooms = Array.from({ length: 60 }, (_, n) => `quiet ${n}`);
    await begin(rooms);
    await engine.enqueueDue();
    const all = (): number => rooms.reduce((sum, room) => sum + calls(room), 0);
    await expect.poll(all, wait).toBe(20);
    const refusedAt = performance.now();
    open();
    await expect.poll(all, wait).toBeGreaterThan(20);
    expect(performance.now() - refusedAt).toBeGreaterThanOrEqual(2900);
    await expect.poll(() => all(), wait).toBe(61);
    provider.before = async () => {};
  });

  test('the tests above leave no error in the queue', async () => {
    expect(await counted(engine.metrics, 'task_errors_total', { task: 'queue' })).toBe(0);
  });
});

onEachDatabase('A replica that hands over the work', (options) => {
  test('finishes its call, and gives back the jobs that wait for a turn or for their deadline', async () => {
    const provider = new MemoryProvider();
    const engine = await openEngine({ database: await options(), providers: [provider], concurrency: 1 });
    const { opened, open } = gate();
    provider.before = () => opened;
    const begin = async (room: string, left: number): Promise<number> => {
      const startedAt = Date.now() - minute + left;
      provider.begin(room, startedAt);
      const started = { provider: 'memory', room, startedAt, seenAt: startedAt, listed: true, limit: limitOf(minute) };
      return the((await engine.meetings.start([started]))[0]).id;
    };
    for (const room of ['called', 'waiting', 'waiting too']) await begin(room, -1000);
    await engine.enqueueDue();
    await engine.work();
    await expect.poll(() => provider.calls, { timeout: 30_000 }).toHaveLength(1);
    await engine.closeQueue.rest('memory');
    open();
    const states = async () =>
      (
        await engine.database.rows(`select state from still_there_jobs.job where name like '%shutdown%' order by state`)
      ).map(({ state }) => state);
    await expect.poll(states, { timeout: 30_000 }).toEqual(['retry', 'retry', 'completed']);
    expect(provider.calls).toHaveLength(1);
    await engine.stop();
  });
});
