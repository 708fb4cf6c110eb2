// The loops of one provider do not wait for each other.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Background } from '../../src/engine/background.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { Metrics } from '../../src/engine/metrics.ts';
import type { PendingMeetings } from '../../src/engine/pending-meetings.ts';
import { ProviderClock } from '../../src/engine/provider-clock.ts';
import type { ProviderLink } from '../../src/engine/provider-link.ts';
import { startProviderLoops } from '../../src/engine/provider-loops.ts';
import { listener } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';

/** By the fake timers. */
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const others = {
  pending: { isDue: () => true, isCalled: () => true } as unknown as PendingMeetings,
  phase: 1,
  isStarted: () => true,
};
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('reading a long list does not delay the meetings that become due', async () => {
  const stop = new AbortController();
  let [reads, rounds] = [0, 0];
  const link = {
    provider: new MemoryProvider(),
    clock: new ProviderClock(() => {}),
    lists: { isLong: true, recent: () => (reads++ === 0 ? Promise.resolve() : new Promise(() => {})) },
  } as unknown as ProviderLink;
  const engine = {
    database: { isShared: true },
    readers: { reads: () => true, databaseClock: { jumps: 0 } },
    reconciler: { reconcile: async () => {}, confirm: async () => {} },
    rows: { isSoonDue: async () => true },
    closeQueue: { enqueueDue: async () => void rounds++, renew: async () => {}, work: async () => {}, wake: () => {} },
  } as unknown as Engine;
  const { logger } = listener();
  const background = new Background(new Metrics(async () => ({})), logger, stop.signal);
  await startProviderLoops({ ...others, link, engine, background, logger, reconcileInterval: 180_000 });
  const before = rounds;
  await vi.advanceTimersByTimeAsync(10_000);
  expect({ reads, rounds: rounds - before }).toEqual({ reads: 2, rounds: 10 });
  stop.abort();
});

test('while the list cannot be read, it is compared every 15 seconds, and otherwise at the given interval', async () => {
  const stop = new AbortController();
  let comparisons = 0;
  const lists = { isLong: false, isRead: true, error: 'out' as string | null, recent: async () => {} };
  const link = { provider: new MemoryProvider(), clock: new ProviderClock(() => {}), lists } as unknown as ProviderLink;
  const engine = {
    database: { isShared: true },
    readers: { reads: () => true, databaseClock: { jumps: 0 } },
    reconciler: { reconcile: async () => void comparisons++, confirm: async () => {} },
    closeQueue: { enqueueDue: async () => {}, renew: async () => {}, work: async () => {}, wake: () => {} },
  } as unknown as Engine;
  const { logger } = listener();
  const background = new Background(new Metrics(async () => ({})), logger, stop.signal);
  await startProviderLoops({ ...others, link, engine, background, logger, reconcileInterval: 180_000 });
  expect(comparisons).toBe(1);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(comparisons).toBe(3);
  lists.error = null;
  await vi.advanceTimersByTimeAsync(15_000); // was begun before
  expect(comparisons).toBe(4);
  await vi.advanceTimersByTimeAsync(170_000);
  expect(comparisons).toBe(4);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(comparisons).toBe(5);
  stop.abort();
});

test('a list that cannot be read is tried every two seconds until another replica may try, and then every 15 seconds', async () => {
  const stop = new AbortController();
  const tries: number[] = [];
  const begun = Date.now();
  const lists = {
    ...{ isLong: true, isRead: true, error: 'out' as string | null },
    get failingFor() {
      return Date.now() - begun;
    },
    recent: async () => {},
    async next() {
      tries.push(Math.round((Date.now() - begun) / 1000));
      throw new Error('out');
    },
  };
  const link = { provider: new MemoryProvider(), clock: new ProviderClock(() => {}), lists } as unknown as ProviderLink;
  const engine = {
    database: { isShared: true },
    readers: { reads: () => true, databaseClock: { jumps: 0 } },
    reconciler: { reconcile: () => lists.next(), confirm: async () => {} },
    rows: { isSoonDue: async () => false },
    closeQueue: { enqueueDue: async () => {}, work: async () => {}, wake: () => {} },
  } as unknown as Engine;
  const { logger } = listener();
  const background = new Background(new Metrics(async () => ({})), logger, stop.signal);
  await startProviderLoops({ ...others, link, engine, background, logger, reconcileInterval: 180_000 });
  await vi.advanceTimersByTimeAsync(40_000);
  expect(tries).toEqual([0, 2, 4, 6, 8, 10, 15, 30]);
  stop.abort();
});

test('the work begins when this replica is to read the list, also if that fails at first, and rests when another one is', async () => {
  const stop = new AbortController();
  const done: string[] = [];
  let reads = false;
  const databaseClock = { jumps: 0, lastJump: 0 };
  const link = {
    provider: new MemoryProvider(),
    clock: new ProviderClock(() => {}),
    lists: { isLong: false, isRead: true, error: null, recent: async () => void done.push('list') },
    calls: { forgetCloses: () => {} },
  } as unknown as ProviderLink;
  const engine = {
    database: { isShared: true },
    readers: { reads: () => reads, databaseClock },
    reconciler: {
      async reconcile() {
        done.push('reconcile');
        await pause(3_000);
      },
      confirm: async () => void done.push('confirm'),
    },
    closeQueue: {
      enqueueDue: async () => void done.push('enqueue'),
      async renew(_name: string, which: string) {
        done.push(`renew ${which}`);
        if (done.filter((each) => each === 'renew waiting').length === 1) throw new Error('the database is away');
      },
      rest: async () => void done.push('rest'),
      wake: () => {},
      async work() {
        done.push('work');
        if (done.filter((each) => each === 'work').length === 1) throw new Error('the database is away');
      },
    },
  } as unknown as Engine;
  const { logger } = listener();
  const background = new Background(new Metrics(async () => ({})), logger, stop.signal);
  await startProviderLoops({ ...others, link, engine, background, logger, reconcileInterval: 180_000 });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(done).toEqual(['list']); // to see whether it could
  reads = true;
  await vi.advanceTimersByTimeAsync(6_000);
  expect(done.filter((each) => each === 'work')).toHaveLength(2);
  expect(done).toContain('confirm');
  expect(done.filter((each) => each === 'reconcile')).toHaveLength(1); // both attempts to begin share it
  expect(done).not.toContain('renew waiting');
  databaseClock.jumps++;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(done.filter((each) => each === 'renew waiting')).toHaveLength(2); // the first attempt failed
  reads = false;
  await vi.advanceTimersByTimeAsync(1_500);
  expect(done.at(-1)).toBe('rest');
  const { length } = done;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(done).toHaveLength(length);
  stop.abort();
});
