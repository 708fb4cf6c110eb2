// A meeting whose time is up: the provider is told, its list confirms the end, and whatever fails or gets lost is tried again.
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

onEachDatabase('A meeting whose time is up', (options) => {
  const provider = new MemoryProvider();
  const { logger, lines } = listener();
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine({ database: await options(), providers: [provider], logger });
    await engine.work();
  });
  beforeEach(() => Object.assign(provider, { failures: [], deaf: false, listFails: false, latency: 0 }));
  afterAll(() => engine.stop());

  /** Meetings whose time is up in so many ms, of which the engine has been told. */
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
  /** The meeting's jobs that are not done. */
  const jobs = (id: number) =>
    engine.database.rows(
      `select id from still_there_jobs.job where data->>'id' = $1 and state <= 'active' and name <> 'still-there-failed'`,
      [String(id)],
    );
  const wait = { timeout: 60_000, interval: 50 };

  test('is closed only after the provider’s list has confirmed it', async () => {
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

  test('is told again when it is still listed after half a minute, and not before', async () => {
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

  test('that is followed by another in its room is confirmed by that, and the other runs on', async () => {
    const id = await overdue('followed');
    await expect.poll(() => called(id), wait).toBe(true);
    provider.begin('followed');
    await engine.reconciler.confirm(engine.link());
    expect(await state(id)).toBe('closed');
    expect(provider.running.has('followed')).toBe(true);
  });

  test('is told again as long as the call fails, and its failure can be read', async () => {
    provider.failures = [1, 2].map((n) => new ProviderError(`out ${n}`, { status: 503 }));
    const id = await overdue('failing');
    await expect.poll(async () => (await meeting(id)).lastError, wait).toBe('out 1');
    await expect.poll(() => called(id), wait).toBe(true);
    expect(await meeting(id)).toMatchObject({ attempts: 3, lastError: null });
    expect(calls('failing')).toBe(3);
    expect(await counted(engine.metrics, 'close_calls_total', { result: 'error' })).toBeGreaterThanOrEqual(2);
  });

  test('is given up for a while when every attempt failed: failed, in the history, counted; then tried again', async () => {
    provider.failures = Array.from({ length: 30 }, () => new ProviderError('out for long'));
    const id = await overdue('given up');
    await expect.poll(() => calls('given up'), wait).toBe(1);
    await expect.poll(async () => (await meeting(id)).lastError, wait).toBe('out for long');
    // as if it had been retried often enough: the next failure is the last
    const exhausted = `update still_there_jobs.job set retry_count = retry_limit, start_after = now()
      where state = 'retry' and data->>'id' = $1 returning id`;
    await expect.poll(() => engine.database.rows(exhausted, [String(id)]), wait).toHaveLength(1);
    await expect.poll(() => state(id), wait).toBe('failed');
    expect(await history(id)).toEqual(['failed']);
    expect(await counted(engine.metrics, 'meeting_outcomes_total', { outcome: 'failed' })).toBe(1);
    expect(lines.some(({ level, meeting: about }) => level === 50 && about === id)).toBe(true);
    await expect(engine.commands.extend(id, minute, 'test')).rejects.toThrow('will be tried again');

    provider.failures = [];
    await engine.enqueueDue();
    expect(await jobs(id)).toEqual([]);
    await set(id, `attempted_at = now() - interval '6 minutes'`);
    await engine.enqueueDue();
    await expect.poll(() => called(id), wait).toBe(true);
    await engine.reconciler.confirm(engine.link());
    expect(await state(id)).toBe('closed');
  });

  /** A meeting that was due long ago, and that was tried once in vain: its job waits for the next attempt. */
  const tried = async (room: string): Promise<number> => {
    provider.failures = [new ProviderError('out')];
    const { id } = the((await begin([room], -20 * minute))[0]);
    await engine.enqueueDue();
    const delayed = `update still_there_jobs.job set start_after = now() + interval '2 hours'
      where state = 'retry' and data->>'id' = $1 returning id`;
    await expect.poll(() => engine.database.rows(delayed, [String(id)]), wait).toHaveLength(1);
    return id;
  };

  test('gets another job when its job was lost: ten minutes after the last attempt, and not before', async () => {
    const id = await tried('lost');
    await engine.database.rows(`delete from still_there_jobs.job where data->>'id' = $1`, [String(id)]);
    await set(id, `attempted_at = now() - interval '9 minutes'`);
    await engine.enqueueDue();
    expect(await jobs(id)).toEqual([]);
    await set(id, `attempted_at = now() - interval '11 minutes'`);
    await engine.enqueueDue();
    await expect.poll(() => calls('lost'), wait).toBe(2);
  });

  test('gets another job when its job makes no attempt for ten minutes, and no second one before', async () => {
    const id = await tried('stuck');
    await set(id, `attempted_at = now() - interval '9 minutes'`);
    await engine.enqueueDue();
    expect(await jobs(id)).toHaveLength(1);
    await set(id, `attempted_at = now() - interval '11 minutes'`);
    await engine.enqueueDue();
    await expect.poll(() => calls('stuck'), wait).toBe(2);
  });

  test('does not wait for a job that a jump of the clock has put off for hours', async () => {
    await tried('put off');
    await engine.closeQueue.renew('memory', 'waiting');
    await expect.poll(() => calls('put off'), wait).toBe(2);
  });

  test('gets its job anew after a jump of the clock as soon as the provider has told its time', async () => {
    const id = await tried('renewed later');
    const trusted = vi.spyOn(engine.link().clock, 'trusted', 'get').mockReturnValue(false);
    await engine.closeQueue.renew('memory', 'waiting');
    expect(await jobs(id)).toEqual([]);
    trusted.mockRestore();
    await engine.enqueueDue();
    await expect.poll(() => calls('renewed later'), wait).toBe(2);
  });

  test('is not closed by an attempt whose look at it is out of date, but by the next one', async () => {
    const { clock, lists } = engine.link();
    const trusted = vi.spyOn(clock, 'trusted', 'get');
    const recent = lists.recent.bind(lists);
    // the second reading comes between the look at the meeting and the call
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

  test('is closed though the process that was closing it is gone, and its job too', async () => {
    const { id } = the((await begin(['given up by nobody'], -20 * minute))[0]);
    await set(id, `state = 'closing', attempts = 1, attempted_at = now() - interval '9 minutes'`);
    await engine.enqueueDue();
    expect(await jobs(id)).toEqual([]);
    await set(id, `attempted_at = now() - interval '11 minutes'`);
    await engine.enqueueDue();
    await expect.poll(() => calls('given up by nobody'), wait).toBe(1);
  });

  test('is never more than one of 20 calls in flight', async () => {
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

  test('waits, and all others with it, as long as the provider wants to be left alone', async () => {
    provider.failures = [new ProviderError('too many', { status: 429, retryAfter: 3000 })];
    const { opened, open } = gate();
    provider.before = async () => opened;
    const rooms = Array.from({ length: 60 }, (_, n) => `quiet ${n}`);
    await begin(rooms);
    await engine.enqueueDue();
    const all = (): number => rooms.reduce((sum, room) => sum + calls(room), 0);
    await expect.poll(all, wait).toBe(20);
    const asked = performance.now();
    open();
    await expect.poll(all, wait).toBeGreaterThan(20);
    expect(performance.now() - asked).toBeGreaterThanOrEqual(2900);
    await expect.poll(() => all(), wait).toBe(61);
    provider.before = async () => {};
  });

  test('leaves no error behind that nobody was told of', async () => {
    expect(await counted(engine.metrics, 'task_errors_total', { task: 'queue' })).toBe(0);
  });
});
