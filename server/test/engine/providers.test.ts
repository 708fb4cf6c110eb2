// Several providers: one that hangs or fails does not affect the others.
import { afterEach, expect, test } from 'vitest';
import type { HardLimit } from '../../src/engine/hard-limit.ts';
import { openDatabase } from '../../src/engine/open-database.ts';
import { type Provider, ProviderError } from '../../src/providers/provider.ts';
import { counted, databaseFolder, gate, hardLimit, limitOf, listener, minute, the } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';

let limit: HardLimit | undefined;
afterEach(async () => {
  await limit?.stop();
});
const wait = { timeout: 60_000, interval: 50 };

/** Never answers; rejects when it is aborted. */
const hang = (_room: string, signal: AbortSignal): Promise<void> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

test('a provider whose calls hang does not delay the meetings of another one', async () => {
  const [hanging, healthy] = [new MemoryProvider('hanging'), new MemoryProvider('healthy')];
  const { opened, open } = gate();
  hanging.before = () => opened;
  // more than all workers handle at a time, and long overdue
  for (let n = 0; n < 3000; n++) hanging.begin(`hanging ${n}`, Date.now() - 10 * minute);
  limit = hardLimit({ providers: [hanging, healthy], limitFor: () => limitOf(minute) });
  await limit.start();
  await expect.poll(() => hanging.calls.length, wait).toBe(20);

  const rooms = Array.from({ length: 50 }, (_, n) => `healthy ${n}`);
  const startedAt = Date.now() - minute + 2000;
  for (const room of rooms) healthy.begin(room, startedAt);
  await limit.observe(
    'healthy',
    rooms.map((room) => ({ type: 'started', at: Date.now(), room, startedAt })),
  );
  await expect.poll(() => healthy.calls.length, wait).toBe(50);
  await expect.poll(async () => (await limit?.meetingIn('healthy', 'healthy 0'))?.state, wait).toBe('closed');
  expect(hanging.calls).toHaveLength(20); // all of them still hang
  open();
});

test('a provider whose list hangs at the start delays neither the start nor another one, and is tracked when it answers', async () => {
  const [hanging, healthy] = [new MemoryProvider('hanging'), new MemoryProvider('healthy')];
  const list = hanging.list.bind(hanging);
  const { opened, open } = gate();
  hanging.list = (signal) => Promise.race([opened, hang('', signal)]).then(() => list(signal));
  for (const provider of [hanging, healthy]) provider.begin('overdue', Date.now() - 10 * minute);
  const { logger, lines } = listener();
  limit = hardLimit({ providers: [hanging, healthy], limitFor: () => limitOf(minute), logger });
  const starting = limit.start();
  await expect.poll(() => healthy.calls.length, wait).toBe(1);
  await expect.poll(() => limit?.meetingIn('healthy', 'overdue'), wait).toMatchObject({ state: 'closed' });
  await starting;
  expect(await limit.health()).toMatchObject({ isStarted: true, providers: { hanging: { listedAt: null } } });
  expect(hanging.calls).toEqual([]);
  open();
  await expect.poll(() => limit?.meetingIn('hanging', 'overdue'), wait).toMatchObject({ state: 'closed' });
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'tracking meetings', providers: ['hanging'] }));
});

test('a server that stops while it waits for a provider does not start', async () => {
  const hanging = new MemoryProvider('hanging');
  const { opened, open } = gate();
  hanging.list = async (signal) => {
    open();
    await hang('', signal);
    return { meetings: [] };
  };
  limit = hardLimit({ providers: [hanging] });
  const starting = limit.start();
  starting.catch(() => {}); // expected below
  await opened;
  await limit.stop();
  await expect(starting).rejects.toThrow();
});

test('meetings that are overdue at the start are closed once', async () => {
  const directory = databaseFolder();
  const provider = new MemoryProvider();
  const rooms = Array.from({ length: 100 }, (_, n) => `overdue ${n}`);
  const first = hardLimit({ providers: [provider], database: { directory } });
  await first.start();
  for (const room of rooms) provider.begin(room);
  await first.reconcile();
  await first.stop();

  // as if an hour had passed
  const { logger } = listener();
  const database = await openDatabase({ directory }, logger, new AbortController().signal);
  await database.rows(`update still_there.meetings set started_at = started_at - interval '1 hour',
    ends_at = ends_at - interval '1 hour', deadline = deadline - interval '1 hour'`);
  await database.close();
  for (const room of rooms) provider.begin(room, the(provider.running.get(room)).startedAt - 60 * minute);
  expect(provider.calls).toHaveLength(0);

  limit = hardLimit({ providers: [provider], database: { directory } });
  await limit.start();
  await expect.poll(() => limit?.counts(), wait).toMatchObject({ closed: 100, running: 0 });
  expect(new Set(provider.calls.map(({ room }) => room)).size).toBe(100);
  expect(provider.calls).toHaveLength(100);
  expect(await counted(limit.metrics, 'meeting_outcomes_total', { outcome: 'closed' })).toBe(100);
});

test('HardLimit rejects invalid and duplicate provider names', () => {
  for (const name of ['', 'a b', 'a/b', "a'b", 'ä', '..'])
    expect(() => hardLimit({ providers: [new MemoryProvider(name)] }), name).toThrow('Expected `name` to be');
  expect(() => hardLimit({ providers: [] })).toThrow('Expected `providers`');
  expect(() => hardLimit({ providers: [new MemoryProvider('a'), new MemoryProvider('a')] })).toThrow('different names');
});

test('events of an unknown provider are rejected', async () => {
  limit = hardLimit({ providers: [new MemoryProvider('known')] });
  await limit.start();
  await expect(limit.observe('unknown', [])).rejects.toThrow('Expected `provider` to be one of known, got "unknown"');
});

test('the beginning of a very long error is stored, shown and logged', async () => {
  const long = 'e'.repeat(1_000_000);
  const answered = { status: 503, retryAfter: 1 };
  const errors = [
    new ProviderError(`the key of memory ${long}`, answered),
    new ProviderError('the key of memory', { ...answered, cause: new Error(long) }),
    long,
  ];
  const provider: MemoryProvider & Provider = Object.assign(new MemoryProvider(), {
    ensureWebhook: async () => {
      throw errors[0];
    },
  });
  for (const error of errors) {
    const { logger, lines } = listener();
    provider.begin('overdue', Date.now() - 10 * minute);
    provider.before = async () => {
      throw error;
    };
    limit = hardLimit({
      providers: [provider],
      limitFor: () => limitOf(minute),
      logger,
      webhooks: 'https://limit.example.com/webhooks',
    });
    await limit.start();
    await expect
      .poll(async () => (await limit?.meetingIn('memory', 'overdue'))?.lastError, wait)
      .toMatch(error === long ? /^e+…$/ : /^the key of memory/);
    const list = provider.list;
    provider.list = async () => {
      throw error;
    };
    await expect(limit.reconcile()).rejects.toThrow();
    provider.list = list;
    await expect.poll(async () => (await limit?.health())?.webhooks.memory, wait).toMatch(/^the key of memory e+…$/);
    const health = await limit.health();
    expect(health.providers.memory?.error).toMatch(/^the key of memory|^e+…$/);
    expect(JSON.stringify(health).length).toBeLessThan(5000);
    expect(JSON.stringify(await limit.meetingIn('memory', 'overdue')).length).toBeLessThan(3000);
    for (const line of lines) expect(JSON.stringify(line).length, String(line.msg)).toBeLessThan(10_000);
    await limit.stop();
  }
});
