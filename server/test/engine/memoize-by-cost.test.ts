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

  test('a failure is not kept: the next call runs the function again', async () => {
    const read = memoizeByCost(slowCounter(1));
    const failed = expect(Promise.all([read(), read()])).rejects.toThrow('run 1 failed');
    await vi.advanceTimersByTimeAsync(100);
    await failed;
    const next = read();
    await vi.advanceTimersByTimeAsync(100);
    expect(await next).toBe(2);
  });

  test('a function that throws at once is run again by the next call', async () => {
    let isOpen = false;
    const read = memoizeByCost(() => {
      if (!isOpen) throw new Error('not open');
      return Promise.resolve('open');
    });
    await expect(read()).rejects.toThrow('not open');
    isOpen = true;
    expect(await read()).toBe('open');
  });

  test('a result that took very long is kept for a minute', async () => {
    let runs = 0;
    const read = memoizeByCost(async () => {
      runs++;
      await new Promise((resolve) => setTimeout(resolve, 15_000));
      return runs;
    });
    void read();
    await vi.advanceTimersByTimeAsync(15_000 + 59_999);
    expect(await read()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    const next = read();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await next).toBe(2);
  });
});
