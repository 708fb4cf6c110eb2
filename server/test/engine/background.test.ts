// Background work: repeated until the server stops, whatever fails.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Background } from '../../src/engine/background.ts';
import { Metrics } from '../../src/engine/metrics.ts';
import { repeat } from '../../src/engine/repeat.ts';
import { counted, gate, listener } from '../support/engine.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function background() {
  const stop = new AbortController();
  const metrics = new Metrics(async () => ({}));
  const { logger, lines } = listener();
  return { stop, metrics, lines, work: new Background(metrics, logger, stop.signal) };
}

test('a task runs again the given time after it last ended, also after a failure', async () => {
  const { work, metrics, lines } = background();
  const runs: number[] = [];
  const began = Date.now();
  work.repeat('health', 2000, async () => {
    runs.push(Date.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 500));
    if (runs.length === 2) throw new Error('away');
  });
  await vi.advanceTimersByTimeAsync(8000);
  expect(runs).toEqual([2000, 4500, 7000]);
  expect(await counted(metrics, 'task_errors_total', { task: 'health' })).toBe(1);
  expect(lines).toMatchObject([{ level: 50, task: 'health', err: { message: 'away' } }]);
});

test('once resolves also if the task fails, and reports the failure', async () => {
  const { work, metrics, lines } = background();
  await work.once('reconcile', () => Promise.reject(new Error('away')));
  await work.once('reconcile', async () => {});
  expect(await counted(metrics, 'task_errors_total', { task: 'reconcile' })).toBe(1);
  expect(lines).toMatchObject([
    { level: 50, task: 'reconcile', err: { message: 'away' }, msg: 'a background task failed, and will run again' },
  ]);
});

test('after the server has stopped no task runs, and the failure of the one under way is not reported', async () => {
  const { work, stop, metrics, lines } = background();
  let runs = 0;
  const { opened, open } = gate();
  work.repeat('purge', 1000, async () => void runs++);
  work.repeat('list', 500, async () => {
    await opened;
    throw new Error('aborted');
  });
  await vi.advanceTimersByTimeAsync(500);
  stop.abort();
  expect(vi.getTimerCount()).toBe(0);
  open();
  await work.once('queue', () => Promise.reject(new Error('aborted')));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(runs).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  expect(await counted(metrics, 'task_errors_total', { task: 'queue' })).toBe(0);
  expect(lines).toEqual([]);
});

test('a task that is to be repeated after the server has stopped never runs', async () => {
  const { work, stop } = background();
  stop.abort();
  let runs = 0;
  work.repeat('clock', 1000, async () => void runs++);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(runs).toBe(0);
});

test('repeat reports each failure, but none of a task that the end has cut off', async () => {
  const stop = new AbortController();
  const failures: unknown[] = [];
  const fail = async (signal: AbortSignal): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    throw new Error(signal.aborted ? 'cut off' : 'away');
  };
  repeat(1000, fail, stop.signal, (error) => failures.push(error));
  await vi.advanceTimersByTimeAsync(2200);
  expect(failures).toEqual([new Error('away'), new Error('away')]);
  await vi.advanceTimersByTimeAsync(1000);
  stop.abort();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(failures).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});
