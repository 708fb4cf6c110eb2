import { expect, test } from 'vitest';
import { Batcher } from '../../src/engine/batcher.ts';
import { gate } from '../support/engine.ts';

test('items added while a statement runs go into the next one together', async () => {
  const { opened, open } = gate();
  const ran: (readonly number[])[] = [];
  const batcher = new Batcher<number, number>(async (items) => {
    ran.push(items);
    await opened;
    return ran.length;
  });
  const first = [batcher.add(1), batcher.add(2)];
  await expect.poll(() => ran).toEqual([[1, 2]]);
  const second = [batcher.add(3), batcher.add(4)];
  open();
  expect(await Promise.all(first)).toEqual([1, 1]);
  expect(await Promise.all(second)).toEqual([2, 2]);
  expect(ran).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test('a failed statement rejects the items that were part of it, and no others', async () => {
  let fails = true;
  const batcher = new Batcher<number>(async () => {
    if (fails) throw new Error('away');
  });
  const failed = [batcher.add(1), batcher.add(2)];
  for (const one of failed) await expect(one).rejects.toThrow('away');
  fails = false;
  await expect(batcher.add(3)).resolves.toBeUndefined();
});
