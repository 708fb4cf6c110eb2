// How many calls to a provider are in flight, and when none may begin.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ProviderQueue } from '../../src/engine/provider-queue.ts';

let stop: AbortController;
beforeEach(() => {
  vi.useFakeTimers();
  stop = new AbortController();
});
afterEach(() => void vi.useRealTimers());

/** A queue, and the numbers of the calls that have begun, in order. */
function queueOf(concurrency: number) {
  const queue = new ProviderQueue({ concurrency });
  const begun: number[] = [];
  const enter = async (...numbers: number[]): Promise<void> => {
    for (const number of numbers)
      queue.enter(stop.signal).then(
        () => begun.push(number),
        () => {},
      );
    await vi.advanceTimersByTimeAsync(0);
  };
  const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
  return { queue, begun, enter, pass };
}

test('as many calls begin as may be in flight, and the next ones in order when one is over', async () => {
  const { queue, begun, enter, pass } = queueOf(2);
  await enter(1, 2, 3, 4);
  expect(begun).toEqual([1, 2]);
  queue.leave();
  await pass(0);
  expect(begun).toEqual([1, 2, 3]);
  queue.leave();
  queue.leave();
  await pass(0);
  expect(begun).toEqual([1, 2, 3, 4]);
  await enter(5, 6);
  expect(begun).toEqual([1, 2, 3, 4, 5]);
});

test('no call begins during a pause, and all that wait begin after it', async () => {
  const { queue, begun, enter, pass } = queueOf(3);
  await enter(1);
  queue.pause(3000);
  await enter(2, 3);
  queue.leave();
  await pass(2999);
  expect(begun).toEqual([1]);
  await pass(1);
  expect(begun).toEqual([1, 2, 3]);
  queue.pause(1000); // the same once more
  await enter(4);
  await pass(999);
  expect(begun).toEqual([1, 2, 3]);
  await pass(1);
  expect(begun).toEqual([1, 2, 3, 4]);
});

test.each([
  { what: 'a shorter pause does not end a longer one', first: 5000, next: 1000, lasts: 5000 },
  { what: 'a pause that grows is kept to its end', first: 1000, next: 5000, lasts: 5000 },
  { what: 'a pause lasts five minutes at most', first: 1000, next: Infinity, lasts: 300_000 },
])('$what, also while calls wait', async ({ first, next, lasts }) => {
  const { queue, begun, enter, pass } = queueOf(1);
  queue.pause(first);
  await enter(1);
  queue.pause(next);
  await pass(lasts - 1);
  expect(begun).toEqual([]);
  await pass(1);
  expect(begun).toEqual([1]);
});

test('calls whose signal aborts while they wait are rejected, and the others keep their turn', async () => {
  const { queue, begun, enter, pass } = queueOf(1);
  const rest = new AbortController();
  await enter(1);
  const waiting = [queue.enter(rest.signal), queue.enter(rest.signal)].map((call) =>
    expect(call).rejects.toThrow('resting'),
  );
  await enter(2);
  rest.abort(new Error('resting'));
  await Promise.all(waiting);
  await expect(queue.enter(rest.signal)).rejects.toThrow('resting');
  queue.leave();
  await pass(0);
  expect(begun).toEqual([1, 2]);
  queue.leave();
  await expect(queue.enter(rest.signal)).rejects.toThrow('resting');
});
