import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { memoizeByCost } from '../../src/engine/memoize-by-cost.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.advanceTimersByTime(60_000); // the process has been running for a while
});
afterEach(() => {
  vi.useRealTimers();
});

/** An asynchronous function that takes 100 ms and returns how often it has run. The first `failures` runs fail. */
function slowCounter(failures = 0): () => Promise<number> {
  let runs = 0;
  return async () => {
    runs++;
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (runs <= failures) throw new Error(`run ${runs} failed`);
    return runs;
  };
}

describe('memoizeByCost', () => {
  test('calls during a run share its result', async () => {
    const read = memoizeByCost(slowCounter());
    const results = Promise.all([read(), read()]);
    await vi.advanceTimersByTimeAsync(100);
    expect(await results).toEqual([1, 1]);
  });

  test('the function runs again only after twenty times as long as its last run took', async () => {
    const read = memoizeByCost(slowCounter());
    void read();
    await vi.advanceTimersByTimeAsync(100);
    await vi.advanceTimersByTimeAsync(1999);
    expect(await read()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    const next = read();
    await vi.advanceTimersByTimeAsync(100);
    expect(await next).toBe(2);
  });

  test('a failure is kept as long as a result, and the next run can succeed', async () => {
    const read = memoizeByCost(slowCounter(1));
    const failed = expect(read()).rejects.toThrow('run 1 failed');
    await vi.advanceTimersByTimeAsync(100);
    await failed;
    await vi.advanceTimersByTimeAsync(1999);
    await expect(read()).rejects.toThrow('run 1 failed');
    await vi.advanceTimersByTimeAsync(1);
    const next = read();
    await vi.advanceTimersByTimeAsync(100);
    expect(await next).toBe(2);
  });
});
