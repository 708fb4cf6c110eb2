import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ProviderClock } from '../../src/engine/provider-clock.ts';
import { RunningList } from '../../src/engine/running-list.ts';
import { RunningListCache } from '../../src/engine/running-list-cache.ts';
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
  vi.restoreAllMocks();
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

test('a list fails since the first of the attempts that failed in a row', async () => {
  expect({ isRead: lists.isRead, failingFor: lists.failingFor }).toEqual({ isRead: false, failingFor: 0 });
  await read(0);
  await vi.advanceTimersByTimeAsync(60_000);
  provider.listFails = true;
  for (const attempt of [0, 1]) {
    await expect(lists.next()).rejects.toThrow('the list is away');
    expect(lists.failingFor).toBe(attempt * 5000);
    await vi.advanceTimersByTimeAsync(5000);
  }
  expect(lists.failingFor).toBe(10_000); // not the minute since the last list
  provider.listFails = false;
  await read(0);
  expect({ isRead: lists.isRead, failingFor: lists.failingFor, error: lists.error }).toEqual({
    isRead: true,
    failingFor: 0,
    error: null,
  });
});

test('what another replica has found is shown, but its own failure first', async () => {
  const found = { at: 1_000, age: 500, took: 10, date: null, latestStart: null, skipped: null, error: 'out there' };
  provider.listFails = true;
  await expect(lists.next()).rejects.toThrow('the list is away');
  lists.follow(found, performance.now());
  await vi.advanceTimersByTimeAsync(1000);
  expect(lists.report).toMatchObject({ at: 1_000, age: 1_500, error: 'the list is away' });
  provider.listFails = false;
  const list = await read(0);
  expect(lists.report).toMatchObject({ at: list.at, age: 0, error: 'out there' }); // the later one of both
  lists.follow({ ...found, at: 3_000, age: 0, error: null }, performance.now() + 1);
  expect(lists.report).toMatchObject({ at: 3_000, error: null });
});

test('a list is as old as its request, by the clock of the provider, which it sets', async () => {
  vi.setSystemTime(1_000_500);
  const clock = new ProviderClock(() => {});
  lists = new RunningListCache(provider, clock, new AbortController().signal);
  vi.spyOn(provider, 'now').mockImplementation(() => Date.now() - 60_000);
  expect(lists.last).toBeUndefined();
  const list = await read(400);
  expect(clock.now()).toBe(941_400); // the provider reported 940 s when 400 ms had passed, so it was less than 941 s at the request
  expect(list.at).toBe(941_000);
  expect(lists.last).toBe(list);
});

test('a list knows how long the meeting has been on the lists, by the monotonic clock', async () => {
  const one = provider.begin('one');
  const first = await read(100);
  expect(first.age(one)).toBe(0);
  await vi.advanceTimersByTimeAsync(5000);
  vi.setSystemTime(Date.now() + 3_600_000);
  const second = await read(100);
  expect(second.age(one)).toBe(5100);
  expect(second.latestStart).toBe(first.latestStart);
  const next = provider.begin('one', one.startedAt + 5000);
  const third = await read(100);
  expect([third.age(one), third.age(next)]).toEqual([0, 0]);
});

test('a list that takes 20 seconds, or longer than the server runs, is given up', async () => {
  vi.useRealTimers();
  const stop = new AbortController();
  lists = new RunningListCache(provider, new ProviderClock(() => {}), stop.signal);
  const timeout = vi.spyOn(AbortSignal, 'timeout');
  const tooLong = new AbortController();
  const requests: AbortSignal[] = [];
  provider.list = (signal) => {
    requests.push(signal);
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
  timeout.mockReturnValueOnce(tooLong.signal);
  const first = lists.next();
  await expect.poll(() => requests.length).toBe(1);
  tooLong.abort(new Error('too long'));
  await expect(first).rejects.toThrow('too long');
  expect(timeout).toHaveBeenCalledExactlyOnceWith(20_000);
  const second = lists.next();
  await expect.poll(() => requests.length).toBe(2);
  stop.abort(new Error('stopping'));
  await expect(second).rejects.toThrow('stopping');
  expect(requests.map(({ aborted }) => aborted)).toEqual([true, true]);
});

test('a very long list is indexed in several turns of the event loop', async () => {
  vi.useRealTimers();
  const meetings = Array.from({ length: 25_000 }, (_, index) => ({ room: String(index), startedAt: 1 }));
  let turns = 0;
  const count = (): void => {
    turns++;
    handle = setImmediate(count);
  };
  let handle = setImmediate(count);
  const list = await RunningList.of({ meetings }, 0);
  clearImmediate(handle);
  expect(turns).toBeGreaterThanOrEqual(2);
  expect(turns).toBeLessThan(100);
  expect(list.inRoom('24999')).toEqual(meetings.at(-1));
  expect(list.has({ room: '12345', startedAt: 1 })).toBe(true);
});

test('a meeting in the room of an item that cannot be used is not missing', async () => {
  const meetings = [{ room: 'a', startedAt: 'today' as never }];
  const list = await RunningList.of({ meetings, skipped: [{ room: 'b', reason: 'no start' }, { reason: 'no id' }] }, 0);
  const has = ['a', 'b', 'c'].filter((room) => list.has({ room, startedAt: 0 }));
  expect({ meetings: list.meetings, has, inRoom: list.inRoom('a') }).toEqual({
    meetings: [],
    has: ['a', 'b'],
    inRoom: undefined,
  });
});

test('a start that is a day later than all clocks is skipped, unless no clock can tell', async () => {
  const day = 24 * 3_600_000;
  const late = { room: 'late', startedAt: 3 * day };
  const reason = 'Expected `startedAt` to be at most a day later than all clocks, got 1970-01-04T00:00:00.000Z';
  const early = { room: 'early', startedAt: 2 * day };
  const list = (meetings: (typeof late)[], isReported: boolean) =>
    RunningList.of({ meetings }, 0, undefined, { latest: day, isReported });
  for (const isReported of [true, false])
    expect(await list([late, early], isReported)).toMatchObject({
      meetings: [early],
      skipped: [{ room: 'late', reason }],
    });
  expect(await list([late], true)).toMatchObject({ meetings: [], skipped: [{ room: 'late', reason }] });
  const unclear = await list([late], false); // the clock of this machine may be wrong
  expect(unclear).toMatchObject({ meetings: [late], skipped: [] });
  expect(unclear.has(late)).toBe(true);
});
