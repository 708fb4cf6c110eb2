import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InactivityMonitor } from '../../src/presence/inactivity-monitor.ts';
import type { Activity } from '../../src/sources/source.ts';
import { whileOn } from '../../src/sources/while-held.ts';
import { type WhileTrueOptions, whileTrue } from '../../src/sources/while-true.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';
import { record, typesOf } from '../support/record.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];
let clock: DrivenClock;
let run: AbortController;
let seen: Activity[];
let uploads: boolean;

const report = (activity: Activity): void => void seen.push(activity);
const upload = (options?: WhileTrueOptions) => whileTrue('upload', () => uploads, options)(report, run.signal);

beforeEach(() => {
  clock = driveClock(vi);
  run = new AbortController();
  seen = [];
  uploads = true;
});
afterEach(() => {
  run.abort();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('whileTrue() while the predicate is true', () => {
  test('reports at once and every 10 s under its name, until the predicate is false', () => {
    upload();
    expect(seen).toEqual([{ source: 'upload' }]);
    clock.advance(30 * second);
    expect(seen).toHaveLength(4);
    uploads = false;
    clock.advance(hour);
    expect(seen).toHaveLength(4);
    uploads = true;
    clock.advance(10 * second);
    expect(seen).toHaveLength(5);
  });

  test('wakes up once per `every`, whatever the predicate returns', () => {
    upload({ every: minute });
    const set = vi.spyOn(globalThis, 'setTimeout');
    clock.advance(10 * minute);
    uploads = false;
    clock.advance(10 * minute);
    expect(set).toHaveBeenCalledTimes(20);
    expect(seen).toHaveLength(11);
  });

  test('reports in a hidden page too', () => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    upload();
    clock.advance(30 * second);
    expect(seen).toHaveLength(4);
  });

  test('does not poll all the time when `every` is a month', () => {
    upload({ every: 31 * 24 * hour });
    clock.advance(hour);
    expect(seen).toHaveLength(1);
  });
});

describe('atMost of whileTrue()', () => {
  test('is two hours by default, and starts again after the predicate was false', () => {
    upload();
    clock.advance(2 * hour - second);
    expect(seen).toHaveLength(720);
    clock.advance(3 * hour);
    expect(seen).toHaveLength(720);
    uploads = false;
    clock.advance(10 * second);
    uploads = true;
    clock.advance(10 * second);
    expect(seen).toHaveLength(721);
  });

  test('limits the reports to the given time', () => {
    upload({ atMost: minute });
    clock.advance(hour);
    expect(seen).toHaveLength(6);
  });

  test('counts the time that the machine slept', () => {
    upload();
    clock.sleep(2 * hour);
    clock.advance(10 * second);
    expect(seen).toHaveLength(1);
  });

  test('lets a monitor ask and become idle one timeout after the last report', () => {
    const monitor = new InactivityMonitor({ sources: [whileTrue('upload', () => true, { atMost: 90 * minute })] });
    const events = record(monitor, 'prompted', 'idle');
    monitor.start();
    clock.advance(90 * minute);
    expect(monitor.lastActivity?.source).toBe('upload');
    clock.advance(59 * minute);
    expect(typesOf(events)).toEqual(['prompted']);
    clock.advance(minute);
    expect(monitor.state).toBe('idle');
    expect(clock.timers).toBe(0);
  });
});

describe('whileTrue() as a source of a monitor', () => {
  let monitor: InactivityMonitor;
  afterEach(() => monitor.stop());
  const watch = (predicate: () => boolean, timeout = hour): void => {
    monitor = new InactivityMonitor({ timeout, sources: [whileTrue('upload', predicate)] });
    monitor.start();
  };

  test('keeps the state active, and does not answer the prompt', () => {
    uploads = false;
    watch(() => uploads);
    clock.advance(59 * minute);
    expect(monitor.state).toBe('prompted');
    uploads = true;
    clock.advance(30 * second);
    expect(monitor.state).toBe('prompted');
    expect(monitor.reset()).toBe(true);
    clock.advance(90 * minute);
    expect(monitor.state).toBe('active');
  });

  test('does not bring a monitor back that slept past its deadline', () => {
    watch(() => true);
    clock.sleep(70 * minute);
    clock.advance(10 * second);
    expect(monitor.state).toBe('idle');
    expect(monitor.lastActivity?.source).toBe('start');
  });

  test('leaves no timer when the predicate stops the monitor', () => {
    let count = 0;
    watch(() => {
      if (++count === 3) monitor.stop();
      return true;
    });
    clock.advance(minute);
    expect(count).toBe(3);
    expect(clock.timers).toBe(0);
  });

  test.each([
    ['at once', 1],
    ['later', 3],
  ])('is ignored and reported to the page when its predicate throws %s; other sources go on', (_when, at) => {
    const reported: unknown[] = [];
    vi.stubGlobal('reportError', (error: unknown) => reported.push(error));
    let count = 0;
    const broken = whileTrue('broken', () => {
      if (++count === at) throw new Error('broken');
      return true;
    });
    monitor = new InactivityMonitor({ sources: [broken, whileTrue('upload', () => true)] });
    monitor.start();
    clock.advance(hour);
    expect(count).toBe(at);
    expect(reported).toEqual([new Error('broken')]);
    expect(monitor.lastActivity?.source).toBe('upload');
    expect(monitor.remaining).toBeGreaterThan(59 * minute);
    vi.unstubAllGlobals();
  });
});

test('whileTrue() leaves no timer after the abort, and starts none with an aborted signal', () => {
  upload();
  run.abort();
  expect(clock.timers).toBe(0);
  upload();
  expect(clock.timers).toBe(0);
  expect(seen).toHaveLength(1);
});

describe('whileTrue() refuses', () => {
  test.each([
    [() => whileTrue('', () => true), 'Expected `name` to be a string that is not empty, got "" (string)'],
    [() => whileTrue('a', true as never), 'Expected `predicate` to be a function, got true (boolean)'],
    [() => whileTrue('a', () => true, { every: 0 }), 'Expected `every` to be a finite number > 0, got 0 (number)'],
    [
      () => whileTrue('a', () => true, { atMost: Infinity }),
      'Expected `atMost` to be a finite number > 0, got Infinity (number)',
    ],
  ])('%o', (make, message) => {
    expect(make).toThrow(new TypeError(message));
  });

  test('a predicate that returns a promise, which would always be true', () => {
    const reported = vi.fn();
    vi.stubGlobal('reportError', reported);
    whileTrue('upload', (async () => false) as never)(report, run.signal);
    expect(reported).toHaveBeenCalledExactlyOnceWith(
      new TypeError('Expected `predicate()` to be a boolean, got [object Promise] (object)'),
    );
    expect(seen).toEqual([]);
    expect(clock.timers).toBe(0);
    vi.unstubAllGlobals();
  });
});

test('whileOn() reports from on to off, and has no timer otherwise', () => {
  const shares = whileOn({ source: 'screen-share' }, report, run.signal);
  expect(clock.timers).toBe(0);
  shares(true);
  shares(true);
  expect(seen).toEqual([{ source: 'screen-share' }]);
  clock.advance(10 * second);
  expect(seen).toHaveLength(2);
  shares(false);
  shares(false);
  expect(clock.timers).toBe(0);
  shares(true);
  clock.advance(5 * hour);
  expect(seen).toHaveLength(2 + 720);
  run.abort();
  shares(false);
  shares(true);
  expect(clock.timers).toBe(0);
  expect(seen).toHaveLength(2 + 720);
});
