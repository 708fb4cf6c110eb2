import { afterEach, expect, test, vi } from 'vitest';
import { memoizeByCost } from '../../src/engine/memoize-by-cost.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('a question is asked again only after twenty times as long as its answer took', async () => {
  vi.useFakeTimers();
  let asked = 0;
  const ask = memoizeByCost(async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return ++asked;
  });
  const [first, second] = [ask(), ask()];
  await vi.advanceTimersByTimeAsync(100);
  expect(await Promise.all([first, second, ask()])).toEqual([1, 1, 1]);
  await vi.advanceTimersByTimeAsync(1999);
  expect(await ask()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  const later = ask();
  await vi.advanceTimersByTimeAsync(100);
  expect(await later).toBe(2);
});

test('a failure is not the answer for ever', async () => {
  let fails = true;
  const ask = memoizeByCost(async () => {
    if (fails) throw new Error('away');
    return 'here';
  });
  await expect(ask()).rejects.toThrow('away');
  fails = false;
  await expect.poll(ask).toBe('here');
});
