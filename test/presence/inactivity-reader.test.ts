import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { onChange } from '../../src/platform/reader.ts';
import { changeLimits, readLimits } from '../../src/presence/change-limits.ts';
import { InactivityMonitor } from '../../src/presence/inactivity-monitor.ts';
import { inactivityReader, splitOptions } from '../../src/presence/inactivity-reader.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];
const short = { timeout: minute, promptBeforeIdle: 20 * second, sources: [] };

let clock: DrivenClock;
beforeEach(() => {
  clock = driveClock(vi);
});
afterEach(() => clock[Symbol.dispose]());

test('the reader has a reason in `prompted` and `idle` only, and its events announce each change', () => {
  const monitor = new InactivityMonitor(short);
  const read: object[] = [inactivityReader.read(monitor)];
  const run = new AbortController();
  onChange(monitor, inactivityReader, () => read.push(inactivityReader.read(monitor)), run.signal);
  monitor.start();
  clock.advance(40 * second);
  monitor.reset();
  clock.advance(minute);
  monitor.stop();
  run.abort();
  monitor.start();
  expect(read).toEqual([
    { state: 'stopped', reason: undefined },
    { state: 'active', reason: undefined },
    { state: 'prompted', reason: 'inactive' },
    { state: 'active', reason: undefined },
    { state: 'prompted', reason: 'inactive' },
    { state: 'idle', reason: 'inactive' },
    { state: 'stopped', reason: undefined },
  ]);
  monitor.stop();
});

test('the reader shows a stopped monitor where there is none', () => {
  expect(inactivityReader.read()).toEqual({ state: 'stopped', reason: undefined });
});

test('the options of a binding are separated into those of the monitor and those of its start', () => {
  expect(splitOptions({ timeout: minute, resume: true })).toEqual({
    monitorOptions: { timeout: minute },
    startOptions: { resume: true },
  });
  expect(splitOptions({})).toEqual({ monitorOptions: {}, startOptions: { resume: false } });
  expect(() => splitOptions({ resumed: true } as object)).toThrow('did you mean `resume`?');
});

test('limits become what they would be if the monitor had been created with them', () => {
  const monitor = new InactivityMonitor({ ...short, hiddenTimeout: 50 * second, alone: () => {} });
  const limits = () => ({
    timeout: monitor.timeout,
    hiddenTimeout: monitor.hiddenTimeout,
    aloneTimeout: monitor.aloneTimeout,
  });
  changeLimits(monitor, { timeout: 2 * minute, aloneTimeout: minute });
  expect(limits()).toEqual({ timeout: 2 * minute, hiddenTimeout: 2 * minute, aloneTimeout: minute });
  changeLimits(monitor, {});
  expect(limits()).toEqual({ timeout: hour, hiddenTimeout: hour, aloneTimeout: hour });
});

test('a limit that is the same is not set again', () => {
  const monitor = new InactivityMonitor(short);
  const set = vi.spyOn(monitor, 'timeout', 'set');
  changeLimits(monitor, { timeout: minute });
  expect(set).not.toHaveBeenCalled();
  changeLimits(monitor, { timeout: hour });
  expect(set).toHaveBeenCalledOnce();
});

test('limits are read from what holds them, and an undefined one is left out', () => {
  const options = { timeout: () => minute, hiddenTimeout: () => undefined, promptBeforeIdle: second };
  const read = (limit?: () => number | undefined) => limit?.();
  expect(readLimits(options, read as never)).toStrictEqual({ timeout: minute, promptBeforeIdle: second });
});
