import { expect, test } from 'vitest';
import { singleFlight } from '../../src/core/single-flight.ts';

test('a call made while another is under way gets the promise of that one, and a later one begins anew', async () => {
  let calls = 0;
  const fly = singleFlight(async (name: string) => {
    calls++;
    return name;
  });
  const both = [fly('first'), fly('second')];
  expect(both[0]).toBe(both[1]);
  expect(await Promise.all(both)).toEqual(['first', 'first']);
  expect(await fly('third')).toBe('third');
  expect(calls).toBe(2);
});

test('after a failure the next call begins anew', async () => {
  const outcomes = [Promise.reject(new Error('no')), Promise.resolve('yes')];
  const fly = singleFlight(() => outcomes.shift() as Promise<string>);
  await expect(fly()).rejects.toThrow('no');
  expect(await fly()).toBe('yes');
});
