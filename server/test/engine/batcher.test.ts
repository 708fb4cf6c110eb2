import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Batcher } from '../../src/engine/batcher.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what comes within a moment is written in one go, and what comes later in the next', async () => {
  const written: (readonly number[])[] = [];
  const batcher = new Batcher<number>(async (items) => void written.push(items));
  const first = Promise.all([batcher.add(1), batcher.add(2)]);
  await vi.advanceTimersByTimeAsync(24);
  const third = batcher.add(3);
  expect(written).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  await Promise.all([first, third]);
  expect(written).toEqual([[1, 2, 3]]);
  const fourth = batcher.add(4);
  await vi.advanceTimersByTimeAsync(25);
  await fourth;
  expect(written).toEqual([[1, 2, 3], [4]]);
});

test('a write that fails is told to all who were part of it, and to nobody else', async () => {
  let fails = true;
  const batcher = new Batcher<number>(async () => {
    if (fails) throw new Error('away');
  });
  const failed = Promise.allSettled([batcher.add(1), batcher.add(2)]);
  await vi.advanceTimersByTimeAsync(25);
  expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fails = false;
  const written = batcher.add(3);
  await vi.advanceTimersByTimeAsync(25);
  await expect(written).resolves.toBeUndefined();
});
