import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ProviderClock } from '../../src/engine/provider-clock.ts';
import { RunningList, RunningListCache } from '../../src/engine/running-list-cache.ts';
import { MemoryProvider } from '../support/memory-provider.ts';

let provider: MemoryProvider;
let lists: RunningListCache;
beforeEach(() => {
  vi.useFakeTimers();
  provider = new MemoryProvider();
  lists = new RunningListCache(provider, new ProviderClock(() => {}), new AbortController().signal);
});
afterEach(() => {
  vi.useRealTimers();
});

async function read(takes: number): Promise<RunningList> {
  provider.listTakes = takes;
  const list = lists.next();
  await vi.advanceTimersByTimeAsync(takes);
  return list;
}

const ask = async (list: Promise<RunningList>): Promise<RunningList> => {
  await vi.advanceTimersByTimeAsync(provider.listTakes);
  return list;
};

test('concurrent requests share one list', async () => {
  provider.listTakes = 50;
  const requests = Promise.all([lists.recent(), lists.recent(), lists.next()]);
  await vi.advanceTimersByTimeAsync(100);
  const [first, second, next] = await requests;
  expect(first).toBe(second);
  expect(next).not.toBe(first); // it must be newer than the call
  expect(provider.lists).toBe(2);
});

test('a list that was read quickly is used for one second', async () => {
  const first = await read(900);
  expect(lists.mayAsk).toBe(true);
  provider.listTakes = 10;
  const second = await ask(lists.next());
  await vi.advanceTimersByTimeAsync(990);
  expect(await lists.recent()).toBe(second);
  await vi.advanceTimersByTimeAsync(1);
  const third = await ask(lists.recent());
  expect([first, second]).not.toContain(third);
  expect(provider.lists).toBe(3);
  expect(lists.isLong).toBe(false);
});

test('a list that took long is used for ten times as long, and for twice that while the next one is read', async () => {
  const first = await read(3000);
  expect(lists.isLong).toBe(true);
  expect(lists.mayAsk).toBe(false);
  await vi.advanceTimersByTimeAsync(27_000);
  expect(await lists.recent()).toBe(first);
  expect(lists.mayAsk).toBe(false);
  expect(provider.lists).toBe(1);

  await vi.advanceTimersByTimeAsync(1);
  expect(lists.mayAsk).toBe(true);
  expect(await lists.recent()).toBe(first);
  expect(provider.lists).toBe(2);
  await vi.advanceTimersByTimeAsync(3000);
  const second = await lists.recent();
  expect(second).not.toBe(first);
  expect(provider.lists).toBe(2);

  await vi.advanceTimersByTimeAsync(57_001);
  expect(await ask(lists.recent())).not.toBe(second);
});

test('a failed read keeps the older list, reports the error and is repeated', async () => {
  const first = await read(3000);
  await vi.advanceTimersByTimeAsync(30_000);
  provider.listFails = true;
  expect(await lists.recent()).toBe(first);
  await vi.advanceTimersByTimeAsync(3000);
  expect(lists.error).toBe('the list is away');
  expect(await lists.recent()).toBe(first);
  expect(provider.lists).toBe(3);
  await vi.advanceTimersByTimeAsync(27_000);
  const refused = expect(lists.recent()).rejects.toThrow('the list is away');
  await vi.advanceTimersByTimeAsync(3000);
  await refused;
});

test('a very long list is indexed in several turns of the event loop', async () => {
  vi.useRealTimers();
  const meetings = Array.from({ length: 25_000 }, (_, index) => ({ room: String(index), startedAt: 0 }));
  let turns = 0;
  const count = (): void => {
    turns++;
    handle = setImmediate(count);
  };
  let handle = setImmediate(count);
  const list = await RunningList.of(meetings, 0);
  clearImmediate(handle);
  expect(turns).toBeGreaterThanOrEqual(2);
  expect(list.inRoom('24999')).toBe(meetings.at(-1));
  expect(list.has({ room: '12345', startedAt: 0 })).toBe(true);
});
