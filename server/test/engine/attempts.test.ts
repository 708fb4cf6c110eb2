// From the job to the call to the provider. The table is read right before the call, so every change until then counts.
import { randomUUID } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { CloseRows } from '../../src/engine/close-rows.ts';
import { type CloseJob, Closer, type CloserOptions } from '../../src/engine/closer.ts';
import { Commands } from '../../src/engine/commands.ts';
import { Meetings } from '../../src/engine/meetings.ts';
import { Metrics } from '../../src/engine/metrics.ts';
import { Queries } from '../../src/engine/queries.ts';
import { ProviderError, type RunningMeeting } from '../../src/providers/provider.ts';
import { counted, gate, limitOf, linkTo, listener, minute, onEachDatabase, the, useTables } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';

onEachDatabase('Closing attempt', (options) => {
  const database = useTables(options);
  const stops: AbortController[] = [];
  afterEach(() => {
    vi.restoreAllMocks();
    for (const stop of stops.splice(0)) stop.abort();
  });

  /** A replica's closer. Each has its own view of the provider. */
  const closer = (provider: MemoryProvider, more: Partial<CloserOptions> = {}): Closer => {
    const stop = new AbortController();
    stops.push(stop);
    return new Closer({
      links: new Map([[provider.name, linkTo(provider, stop.signal)]]),
      rows: new CloseRows(database()),
      metrics: new Metrics(async () => ({})),
      logger: listener().logger,
      concurrency: 20,
      signal: stop.signal,
      ...more,
    });
  };
  /** Starts meetings at the provider that are due in `left` milliseconds, and gives their jobs. */
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
  const ownClaim = new AbortController().signal;
  /** `'done'`, or the message of the error for which the job is retried. */
  const close = (one: Closer, job: CloseJob, claim = ownClaim): Promise<string> =>
    one.close(job, claim).then(
      () => 'done',
      (error: Error) => error.message,
    );
  const meeting = (id: number) => new Queries(database()).byId(id);

  test('a meeting that is not due by the time on the list is not closed, and is due as before', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'early');
    provider.skew = -2 * 60 * minute; // since the start was recorded
    expect(await close(closer(provider), job)).toBe('done');
    expect(provider.calls).toEqual([]);
    expect(await meeting(job.id)).toMatchObject({ state: 'running', attempts: 0, lastError: null });
    expect(await rows().due(provider.name, job.deadline + 1, job.deadline)).toMatchObject([
      { id: job.id, attemptedAt: null },
    ]);
    expect(await close(closer(provider), { ...job, isDue: true })).toBe('done');
    expect(provider.calls).toMatchObject([{ room: 'early' }]);
  });

  test('a due meeting comes with how long it may run, and whether somebody has ended it', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'both');
    const due = () => rows().due(provider.name, job.deadline + 1, Infinity);
    expect(await due()).toMatchObject([{ room: 'both', lasts: minute, isOrdered: false }]);
    await new Commands(database()).end(job.id, 'operator', job.deadline - 1000);
    expect(await due()).toMatchObject([{ room: 'both', lasts: minute, isOrdered: true }]);
    const startedAt = Date.now();
    const limit = { ...limitOf(minute), duration: null, scheduledEnd: startedAt + minute };
    const scheduled = { provider: provider.name, room: 'scheduled', startedAt, seenAt: startedAt, listed: true, limit };
    await new Meetings(database()).start([scheduled]);
    const found = await rows().due(provider.name, startedAt + minute + 1, Infinity);
    expect(found.find(({ room }) => room === 'scheduled')).toMatchObject({ lasts: null, isOrdered: false });
  });

  test('several jobs of one meeting in one process make one call', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'twice');
    const one = closer(provider);
    await Promise.all([close(one, job), close(one, job), close(one, job)]);
    expect(provider.calls).toHaveLength(1);
  });

  test('during the call to the provider the meeting is closing and cannot be extended', async () => {
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

  test('an attempt is repeated after its process died, and late writes of the dead process change nothing', async () => {
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

  test('a late success of an outdated attempt does not mark the meeting as called', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'slow');
    const slow = the((await rows().begin([{ ...job, now: Date.now() }])).get(job.id));
    await rows().begin([{ ...job, now: Date.now() }]);
    await rows().called([slow]);
    expect(await rows().unconfirmed(provider.name)).toEqual([]);
  });

  test('no call is made when pg-boss has given the job to another process', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'taken');
    expect(await close(closer(provider), job, AbortSignal.abort(new Error('taken')))).toBe('taken');
    expect(await meeting(job.id)).toMatchObject({ state: 'running', attempts: 0 });
    expect(provider.calls).toEqual([]);
  });

  test('a job whose deadline is not near is given back without an attempt', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'far', 60_000);
    expect(await close(closer(provider), job)).toBe('done');
    expect(await meeting(job.id)).toMatchObject({ state: 'running', attempts: 0 });
  });

  test('no second call is made once the provider has accepted the first one', async () => {
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

  test('a meeting extended after its job was made is closed only at the new deadline', async () => {
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

  test('the old job of an extended meeting makes no call, even if the new deadline has passed too', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'extended, late', -10_000);
    await new Commands(database()).extend(job.id, 500, 'test');
    expect(await close(closer(provider), job)).toBe('done');
    expect(provider.calls).toHaveLength(0);
  });

  test('no call is made for a meeting that ended after its job was made', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'over');
    await new Meetings(database()).end({ provider: provider.name, room: 'over', at: Date.now() });
    expect(await close(closer(provider), job)).toBe('done');
    expect(provider.calls).toHaveLength(0);
    expect(await meeting(job.id)).toMatchObject({ state: 'ended', attempts: 0 });
  });

  test('calls are made at the deadline, not before', async () => {
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

  test('no call is made when the room hosts the next meeting; the old one ends as superseded', async () => {
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

  test('after an earlier attempt, a meeting whose room hosts the next one counts as closed by the limit', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'next');
    await database().rows('update still_there.meetings set attempts = 1 where id = $1', [job.id]);
    provider.begin('next', job.deadline - 30_000);
    expect(await close(closer(provider), job)).toBe('done');
    expect(provider.calls).toHaveLength(0);
    expect(await meeting(job.id)).toMatchObject({ state: 'closed', endedBy: 'limit' });
  });

  test('five attempts are given up without a list, and the sixth closes the meeting without one', async () => {
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

  test('an attempt gives up when the list does not arrive', async () => {
    const provider = new MemoryProvider(randomUUID());
    provider.list = () => new Promise<never>(() => {});
    const job = await beginOne(provider, 'listed never');
    expect(await close(closer(provider), job)).toBe('the list of running meetings could not be read');
  });

  test('after a failed call the meeting is running again and can be extended', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'fails');
    provider.close = () => Promise.reject(new Error('the API is out'));
    expect(await close(closer(provider), job)).toBe('the API is out');
    expect(await meeting(job.id)).toMatchObject({ state: 'running', attempts: 1, lastError: 'the API is out' });
    expect(await new Commands(database()).extend(job.id, minute, 'test')).toMatchObject({ extended: minute });
  });

  test('a stopping server finishes the calls in flight and makes no new ones', async () => {
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
  test('the provider is given all that is known of the meeting', async () => {
    const provider = new MemoryProvider(randomUUID());
    const startedAt = Date.now() - minute - 1000;
    const meeting: RunningMeeting = { room: 'whole', startedAt, meetingId: 'm1', name: 'Weekly' };
    provider.running.set('whole', meeting);
    const seen = { ...meeting, provider: provider.name, seenAt: startedAt, listed: true, limit: limitOf(minute) };
    const [{ id } = { id: 0 }] = await new Meetings(database()).start([seen]);
    const given = vi.spyOn(provider, 'close');
    expect(await close(closer(provider), { id, provider: provider.name, deadline: startedAt + minute })).toBe('done');
    expect(given.mock.calls).toEqual([
      [{ ...meeting, id, deadline: startedAt + minute, attempts: 1 }, expect.any(AbortSignal)],
    ]);
  });

  test('a job of a provider that this server does not have is to be retried', async () => {
    const job = { id: 1, provider: 'unheard of', deadline: 0 };
    expect(await close(closer(new MemoryProvider()), job)).toBe('this server has no provider "unheard of"');
  });

  test('each attempt is logged and counted, and none counts as the end of the meeting', async () => {
    const provider = new MemoryProvider(randomUUID());
    const { logger, lines } = listener();
    const metrics = new Metrics(async () => ({}));
    const one = closer(provider, { logger, metrics });
    const job = await beginOne(provider, 'logged', -2000);
    provider.failures = [new ProviderError('the API is out')];
    const observed = async (): Promise<number | undefined> =>
      (await metrics.lateness.get()).values.find(({ metricName }) => metricName?.endsWith('_count'))?.value;
    expect(await close(one, job)).toBe('the API is out');
    expect(await close(one, job)).toBe('done');
    expect(await observed()).toBeUndefined();
    const about = {
      provider: provider.name,
      room: 'logged',
      meeting: job.id,
      deadline: new Date(job.deadline).toISOString(),
    };
    expect(lines).toMatchObject([
      {
        ...about,
        level: 40,
        attempt: 1,
        msg: 'closing failed, and will be tried again',
        err: { message: 'the API is out' },
      },
      { ...about, level: 30, attempt: 2, msg: 'meeting closed: its time is up', lateMs: expect.any(Number) },
    ]);
    expect(the(lines[1]).lateMs).toBeGreaterThanOrEqual(2000);
    expect(await counted(metrics, 'close_calls_total', { provider: provider.name, result: 'error' })).toBe(1);
    expect(await counted(metrics, 'close_calls_total', { provider: provider.name, result: 'ok' })).toBe(1);
  });

  test('an attempt without a list, and one whose room hosts the next meeting, is logged', async () => {
    const provider = new MemoryProvider(randomUUID());
    const { logger, lines } = listener();
    const one = closer(provider, { logger });
    provider.listFails = true;
    const job = await beginOne(provider, 'next');
    await close(one, job);
    expect(lines).toMatchObject([
      {
        level: 40,
        provider: provider.name,
        err: { message: 'the list is away' },
        msg: 'the list of running meetings could not be read',
      },
      {
        level: 40,
        meeting: job.id,
        msg: 'the list of running meetings could not be read: closing will be tried again',
      },
    ]);
    expect(await meeting(job.id)).toMatchObject({ lastError: 'the list of running meetings could not be read' });
    provider.listFails = false;
    provider.begin('next', job.deadline - 30_000);
    await close(one, job);
    expect(lines.slice(2)).toMatchObject([
      { level: 30, meeting: job.id, msg: 'the room hosts another meeting by now: nothing is closed' },
    ]);
  });

  test('after an answer with Retry-After the next call waits', async () => {
    const provider = new MemoryProvider(randomUUID());
    const one = closer(provider);
    const [first, second] = await begin(provider, ['too many', 'after it']);
    provider.failures = [new ProviderError('too many', { status: 429, retryAfter: 1500 })];
    expect(await close(one, the(first))).toBe('too many');
    expect(await close(one, the(second))).toBe('done');
    const [refused, accepted] = provider.calls.map(({ at }) => at);
    expect(the(accepted) - the(refused)).toBeGreaterThanOrEqual(1500 - 1); // whole milliseconds
  });

  test('while the clock is not trusted nothing is closed, and the provider is asked for its time', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'untrusted');
    const link = linkTo(provider, ownClaim);
    const isTrusted = vi.spyOn(link.clock, 'trusted', 'get').mockReturnValue(false);
    const closing = close(closer(provider, { links: new Map([[provider.name, link]]) }), job);
    await expect.poll(() => provider.lists, { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
    expect(provider.calls).toEqual([]);
    expect(await meeting(job.id)).toMatchObject({ state: 'running', attempts: 0 });
    isTrusted.mockRestore();
    expect(await closing).toBe('done');
    expect(provider.calls).toHaveLength(1);
  });

  const [wall, monotonic] = [Date.now.bind(Date), performance.now.bind(performance)];
  /** This process stood still: both of its clocks are further on. */
  const standStill = (ms: number): void => {
    vi.spyOn(Date, 'now').mockImplementation(() => wall() + ms);
    vi.spyOn(performance, 'now').mockImplementation(() => monotonic() + ms);
  };
  const stale = 'this process stood still since it read the meeting';
  test.each<{ what: string; act: (claim: AbortController) => void; outcome: string }>([
    { what: 'its job was given to another process', act: (claim) => claim.abort(), outcome: stale },
    { what: 'it stood still for more than 5 s', act: () => standStill(5001), outcome: stale },
    { what: 'it stood still for 2 s', act: () => standStill(2000), outcome: 'done' },
    {
      what: 'the clock jumped',
      act: () => void vi.spyOn(Date, 'now').mockImplementation(() => wall() + 3000),
      outcome: stale,
    },
  ])('when $what after the meeting was read, the outcome is: $outcome', async ({ act, outcome }) => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, randomUUID());
    const link = linkTo(provider, ownClaim);
    const { lists } = link;
    const { logger, lines } = listener();
    const claim = new AbortController();
    const recent = lists.recent.bind(lists);
    const reading = vi.spyOn(lists, 'recent').mockImplementation(async () => {
      const list = await recent();
      if (reading.mock.calls.length === 2) act(claim); // the read after the one before the deadline
      return list;
    });
    const one = closer(provider, { links: new Map([[provider.name, link]]), logger });
    expect(await close(one, job, claim.signal)).toBe(outcome);
    vi.restoreAllMocks();
    expect(provider.calls).toHaveLength(outcome === 'done' ? 1 : 0);
    if (outcome === 'done') return;
    expect(await meeting(job.id)).toMatchObject({ state: 'running', attempts: 1, lastError: stale });
    expect(lines.map(({ msg }) => msg)).toEqual([`${stale}: closing will be tried again`]);
  });
  test('a list that still has the meeting before in the room does not keep this one open', async () => {
    const provider = new MemoryProvider(randomUUID());
    const job = await beginOne(provider, 'listed late');
    provider.begin('listed late', job.deadline - 30 * minute);
    expect(await close(closer(provider), job)).toBe('done');
    expect(provider.calls).toHaveLength(1);
  });

  test('a meeting without an id and a name is handed on without them', async () => {
    const provider = new MemoryProvider(randomUUID());
    const { id, deadline } = await beginOne(provider, 'bare');
    const begun = await rows().begin([{ id, deadline, now: deadline }]);
    expect(begun.get(id)).toEqual({ id, room: 'bare', startedAt: deadline - minute, deadline, attempts: 1 });
  });

  test('a meeting that was tried since its deadline is due again ten minutes later, or if all are asked for', async () => {
    const { id, provider, deadline } = await beginOne(new MemoryProvider(randomUUID()), 'tried');
    const due = (now: number) => rows().due(provider, deadline + 1, now);
    expect(await rows().due(provider, deadline, deadline)).toEqual([]);
    expect(await due(deadline)).toMatchObject([{ id, deadline, attemptedAt: null }]);
    await rows().begin([{ id, deadline, now: deadline + 1000 }]);
    expect(await due(deadline + 601_000)).toEqual([]);
    for (const now of [deadline + 601_001, Infinity])
      expect(await due(now)).toMatchObject([{ id, deadline, attemptedAt: deadline + 1000 }]);
  });

  test('the queue gives up on the deadline that a meeting has, and on no other', async () => {
    const { id, deadline } = await beginOne(new MemoryProvider(randomUUID()), 'given up');
    expect(await rows().failed({ id, deadline: deadline - 1 }, 'out')).toBe(false);
    expect(await meeting(id)).toMatchObject({ state: 'running', version: 0 });
    expect(await rows().failed({ id, deadline }, 'out')).toBe(true);
    expect(await rows().failed({ id, deadline }, 'out')).toBe(false);
    expect(await meeting(id)).toMatchObject({ state: 'failed', version: 1 });
    expect(await new Queries(database()).history(id)).toMatchObject([
      { what: 'failed', detail: 'out', actor: 'server' },
    ]);
  });
});
