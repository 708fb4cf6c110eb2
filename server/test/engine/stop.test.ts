// Graceful and sudden ends of the process: the next process continues the work.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import type { HardLimit } from '../../src/engine/hard-limit.ts';
import type { HardLimitOptions } from '../../src/engine/hard-limit-options.ts';
import { Meetings } from '../../src/engine/meetings.ts';
import { openDatabase } from '../../src/engine/open-database.ts';
import { Reconciler } from '../../src/engine/reconciler.ts';
import { databaseFolder, gate, hardLimit, limitOf, listener, minute, the } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';

const wait = { timeout: 90_000, interval: 50 };
const servers: HardLimit[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
const server = (options: Partial<HardLimitOptions> & Pick<HardLimitOptions, 'providers'>): HardLimit => {
  const limit = hardLimit({ limitFor: () => limitOf(minute), ...options });
  servers.push(limit);
  return limit;
};

test('a stopping server finishes the calls in flight, and the next server closes the rest, each meeting once', async () => {
  const directory = databaseFolder();
  const provider = new MemoryProvider();
  const { opened, open } = gate();
  provider.before = () => opened;
  const first = server({ providers: [provider], database: { directory } });
  for (let n = 0; n < 60; n++) provider.begin(`handed over ${n}`, Date.now() - 2 * minute);
  await first.start();
  await expect.poll(() => provider.calls.length, wait).toBe(20);
  let isStopped = false;
  const stopping = first.stop().then(() => {
    isStopped = true;
  });
  await expect.poll(async () => (await first.health()).stopping).toBe(true);
  expect(isStopped).toBe(false);
  open();
  await stopping;
  expect(provider.calls).toHaveLength(20);
  expect(provider.running.size).toBe(40);

  const second = server({ providers: [provider], database: { directory } });
  await second.start();
  await expect.poll(() => second.counts(), wait).toMatchObject({ closed: 60, running: 0, closing: 0 });
  expect(provider.calls).toHaveLength(60);
  expect(new Set(provider.calls.map(({ room }) => room)).size).toBe(60);
});

test('a server can be stopped before, during and after its start, and started only once', async () => {
  const directory = databaseFolder();
  const provider = new MemoryProvider();
  const { opened, open } = gate();
  const list = provider.list.bind(provider);
  let isReadingList = false;
  provider.list = async (signal) => {
    isReadingList = true;
    await opened;
    return list(signal);
  };
  const first = server({ providers: [provider], database: { directory } });
  const starting = first.start();
  await expect(first.start()).rejects.toThrow('can be started once');
  await expect.poll(() => isReadingList, wait).toBe(true);
  const stopping = Promise.all([first.stop(), first.stop()]);
  open();
  await expect(starting).rejects.toThrow();
  await stopping;
  expect(existsSync(join(directory, 'still-there.lock'))).toBe(false);

  const early = server({ providers: [provider], database: { directory } });
  const refused = expect(early.start()).rejects.toThrow();
  await expect.poll(() => existsSync(join(directory, 'still-there.lock')), { interval: 5 }).toBe(true);
  await early.stop(); // while the database opens
  expect(existsSync(join(directory, 'still-there.lock'))).toBe(false);
  await refused;

  const never = server({ providers: [provider], database: { directory } });
  await never.stop();
  await expect(never.start()).rejects.toThrow('can be started once');

  const next = server({ providers: [provider], database: { directory } });
  await next.start();
  expect(await next.health()).toMatchObject({ database: true, stopping: false });
  await next.stop();
  expect(await next.health()).toMatchObject({ database: false, stopping: true });
});

test('a stopped server rejects events', async () => {
  const provider = new MemoryProvider();
  const limit = server({ providers: [provider] });
  const event = { type: 'started', at: Date.now(), room: 'late', startedAt: Date.now() } as const;
  expect(() => limit.meetings()).toThrow('has not been started');
  await limit.start();
  await limit.stop();
  await expect(limit.observe('memory', [event])).rejects.toThrow();
});

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
/** A server in another process, and the messages it sends. */
function child(
  directory: string,
  what: 'observe' | 'close',
): { process: ChildProcess; messages: Record<string, unknown>[] } {
  const script = join(import.meta.dirname, '../support/engine-child.ts');
  const process = fork(script, [directory, what], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  children.push(process);
  const messages: Record<string, unknown>[] = [];
  process.on('message', (message: Record<string, unknown>) => messages.push(message));
  return { process, messages };
}
async function kill({ process }: { process: ChildProcess }): Promise<void> {
  const exited = once(process, 'exit');
  process.kill('SIGKILL');
  await exited;
}

test('meetings that are overdue at the start are closed before the list has been compared', async () => {
  const provider = new MemoryProvider();
  const { opened, open } = gate();
  const { reconcile } = Reconciler.prototype;
  vi.spyOn(Reconciler.prototype, 'reconcile').mockImplementation(async function (this: Reconciler, link) {
    await opened;
    return reconcile.call(this, link);
  });
  onTestFinished(() => void vi.restoreAllMocks());
  const directory = databaseFolder();
  const database = await openDatabase({ directory }, listener().logger, new AbortController().signal);
  const meeting = provider.begin('overdue', Date.now() - 2 * minute);
  await new Meetings(database).start([
    { ...meeting, provider: 'memory', seenAt: meeting.startedAt, listed: true, limit: limitOf(minute) },
  ]);
  await database.close();
  const begun = server({ providers: [provider], database: { directory } }).start();
  await expect.poll(() => provider.calls, wait).toMatchObject([{ room: 'overdue', startedAt: meeting.startedAt }]);
  provider.begin('unreported', Date.now() - 2 * minute);
  open();
  await begun;
  await expect.poll(() => provider.calls, wait).toMatchObject([{ room: 'overdue' }, { room: 'unreported' }]);
});

test('events acknowledged before a SIGKILL are in the database afterwards', async () => {
  const directory = databaseFolder();
  let acknowledged = 0;
  for (let round = 0; round < 3; round++) {
    const observing = child(directory, 'observe');
    await expect.poll(() => observing.messages.length, wait).toBeGreaterThan(20 + round * 7);
    await kill(observing);
    const database = await openDatabase({ directory }, listener().logger, new AbortController().signal);
    const rows = await database.rows('select room, state, ends_at from still_there.meetings');
    // the last message may be missing
    const there = new Map(rows.map((row) => [row.room, { state: row.state, endsAt: Number(row.ends_at) }]));
    for (const { room, state, endsAt } of observing.messages)
      expect(there.get(room), String(room)).toEqual({ state, endsAt });
    acknowledged += observing.messages.length;
    await database.rows('delete from still_there.meetings');
    await database.close();
  }
  expect(acknowledged).toBeGreaterThan(60);
});

test('meetings that a killed process was closing are closed by the next process without waiting', async () => {
  const directory = databaseFolder();
  const closing = child(directory, 'close');
  await expect.poll(() => closing.messages.length, wait).toBe(20);
  await kill(closing);

  const provider = new MemoryProvider();
  const { logger } = listener();
  const database = await openDatabase({ directory }, logger, new AbortController().signal);
  const states = await database.rows(
    'select state, count(*)::int as n from still_there.meetings group by state order by state',
  );
  expect(states).toEqual([
    { state: 'closing', n: 20 },
    { state: 'running', n: 10 },
  ]);
  for (const { room, started_at } of await database.rows('select room, started_at from still_there.meetings'))
    provider.begin(String(room), Number(started_at));
  // Only one process uses the directory, so the next one need not wait for the heartbeats of these jobs.
  await database.rows(`update still_there_jobs.job set heartbeat_on = now() + interval '1 hour'`);
  await database.close();

  const next = server({ providers: [provider], database: { directory } });
  await next.start();
  await expect.poll(() => next.counts(), wait).toMatchObject({ closed: 30, running: 0, closing: 0 });
  expect(provider.calls).toHaveLength(30);
  expect(the(await next.meetingIn('memory', 'overdue 0'))).toMatchObject({ endedBy: 'limit' });
});
