import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CountedActivity, InactivityEvent, InactivityMonitorOptions, Trace } from '../../src/index.ts';
import { InactivityMonitor } from '../../src/index.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';
import { record, typesOf } from '../support/record.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];
const states = ['stopped', 'active', 'prompted', 'idle'];

let clock: DrivenClock;
let monitor: InactivityMonitor;
let events: InactivityEvent[];

function watch(options: InactivityMonitorOptions = {}): void {
  monitor = new InactivityMonitor({ sources: [], ...options });
  events = record(monitor, ...states);
  monitor.start();
}

/** Watches in a call. Returns what the call reports with: whether this person is alone. */
function watchInCall(options: InactivityMonitorOptions): (isAlone: boolean) => void {
  let setAlone = (_isAlone: boolean): void => {};
  const alone = (report: typeof setAlone): void => {
    setAlone = report;
  };
  watch({ ...options, alone });
  return (isAlone) => setAlone(isAlone);
}

beforeEach(() => {
  clock = driveClock(vi);
});
afterEach(() => {
  monitor?.stop();
  vi.useRealTimers();
});

describe('what happens when nobody is there', () => {
  test('it asks a minute before the hour is over, and is idle when it is', () => {
    watch();
    clock.advance(59 * minute - 1);
    expect(typesOf(events)).toEqual(['active']);
    clock.advance(1);
    expect(typesOf(events)).toEqual(['active', 'prompted']);
    expect(monitor.remaining).toBe(minute);
    clock.advance(minute - 1);
    expect(monitor.state).toBe('prompted');
    clock.advance(1);
    expect(typesOf(events)).toEqual(['active', 'prompted', 'idle']);
    expect(monitor.remaining).toBe(0);
  });

  test('each event tells where it comes from, until when, why, and what was seen last', () => {
    watch();
    const startedAt = Date.now();
    clock.advance(10 * minute);
    monitor.report({ source: 'chat' });
    clock.advance(hour);
    const [active, prompted, idle] = events;
    const deadline = startedAt + 10 * minute + hour;
    expect(active).toMatchObject({
      oldState: 'stopped',
      newState: 'active',
      deadline: startedAt + hour,
      reason: undefined,
    });
    const lastActivity = { source: 'chat', at: startedAt + 10 * minute, confirms: false };
    expect(prompted).toMatchObject({
      oldState: 'active',
      newState: 'prompted',
      deadline,
      reason: 'inactive',
      lastActivity,
    });
    expect(idle).toMatchObject({ oldState: 'prompted', newState: 'idle', deadline, reason: 'inactive', lastActivity });
    expect(monitor.lastActivity).toEqual(lastActivity);
    expect(monitor.lastActive).toBe(lastActivity.at);
  });

  test('promptBeforeIdle is half of a short limit, and 0 never asks', () => {
    watch({ timeout: 20 * second });
    expect(monitor.promptBeforeIdle).toBe(10 * second);
    watch({ timeout: 20 * second, promptBeforeIdle: 0 });
    clock.advance(20 * second);
    expect(typesOf(events)).toEqual(['active', 'idle']);
  });

  test('a timeout of 30 days is not one of a millisecond (T9)', () => {
    watch({ timeout: 30 * 24 * hour });
    clock.advance(30 * 24 * hour - minute - 1);
    expect(monitor.state).toBe('active');
    clock.advance(minute + 1);
    expect(typesOf(events)).toEqual(['active', 'prompted', 'idle']);
  });

  test('it wakes twice a minute at most, in an idle hour as in a busy one', () => {
    watch({ timeout: 2 * hour });
    const ring = vi.spyOn(globalThis, 'setTimeout');
    clock.advance(hour);
    expect(ring.mock.calls.length).toBeLessThanOrEqual(120);
    ring.mockClear();
    for (let i = 0; i < 3600; i++) {
      monitor.report();
      clock.advance(second);
    }
    expect(ring.mock.calls.length).toBeLessThanOrEqual(120);
  });
});

describe('time (laws 1 to 5)', () => {
  test('the state is right the moment it is asked for after a sleep, before any timer (T1)', async () => {
    watch();
    clock.advance(10 * minute);
    clock.sleep(2 * hour);
    expect(monitor.state).toBe('idle');
    await Promise.resolve();
    expect(typesOf(events)).toEqual(['active', 'idle']);
  });

  test('a sleep that nothing announces is noticed within 30 s of waking time, without a stale prompt (T1, law 5)', () => {
    watch();
    clock.advance(10 * minute);
    clock.sleep(2 * hour);
    clock.advance(30 * second);
    expect(typesOf(events)).toEqual(['active', 'idle']);
  });

  test('the first activity after a sleep past the deadline revives nothing (T1b)', () => {
    watch();
    clock.sleep(2 * hour);
    monitor.report({ source: 'mousemove' });
    expect(typesOf(events)).toEqual(['active', 'idle']);
    monitor.report({ confirms: true });
    expect(monitor.state).toBe('idle');
  });

  test('"I am here" after the deadline is refused (T2)', () => {
    watch({ timeout: minute });
    clock.advance(40 * second);
    expect(monitor.state).toBe('prompted');
    clock.sleep(2 * hour);
    expect(monitor.reset()).toBe(false);
    expect(typesOf(events)).toEqual(['active', 'prompted', 'idle']);
  });

  test('a prompt that comes late by a sleep still ends on time (T2b)', () => {
    watch({ timeout: minute, promptBeforeIdle: 10 * second });
    clock.sleep(55 * second);
    monitor.report();
    expect(monitor.state).toBe('prompted');
    expect(monitor.remaining).toBe(5 * second);
    clock.advance(5 * second);
    expect(monitor.state).toBe('idle');
  });

  test('a wall clock that is set back neither extends nor freezes anything (T8)', () => {
    watch();
    clock.advance(10 * minute);
    clock.setBack(2 * hour);
    expect(monitor.remaining).toBe(50 * minute);
    expect(monitor.deadline).toBe(Date.now() + 50 * minute);
    clock.advance(minute);
    monitor.report({ source: 'mousemove', at: Date.now() });
    expect(monitor.remaining).toBe(hour);
    expect(monitor.lastActive).toBe(Date.now());
    clock.advance(hour);
    expect(monitor.state).toBe('idle');
  });

  test('after a wall clock was set back, sleep counts again', () => {
    watch();
    clock.setBack(2 * hour);
    clock.advance(minute);
    clock.sleep(hour);
    clock.advance(30 * second);
    expect(monitor.state).toBe('idle');
  });

  test.each([1, 2, 3, 4, 5, 6])(
    'a deadline that passes just ahead of reading %i of the clock is not overlooked',
    (count) => {
      watch({ timeout: 5000, promptBeforeIdle: 0 });
      clock.advance(5000 - count);
      const [wall, monotonic] = [Date.now(), performance.now()];
      let readings = 0;
      vi.spyOn(performance, 'now').mockImplementation(() => monotonic + ++readings);
      vi.spyOn(Date, 'now').mockImplementation(() => wall + readings);
      monitor.timeout = 5000; // looks at the clock, and sets the alarm anew
      vi.restoreAllMocks();
      clock.advance(2 * count);
      expect(typesOf(events)).toEqual(['active', 'idle']);
    },
  );

  test('an activity counts at the moment it happened, not when it was handled', () => {
    watch();
    clock.advance(30 * minute);
    monitor.report({ source: 'mousemove', at: Date.now() - 10 * minute });
    expect(monitor.remaining).toBe(50 * minute);
    monitor.report({ at: Date.now() - 20 * minute });
    expect(monitor.remaining).toBe(50 * minute);
    monitor.report({ at: Date.now() + hour });
    expect(monitor.remaining).toBe(hour);
  });

  test('what happened before the prompt counts though it is told of after it', () => {
    watch();
    clock.advance(59 * minute + 10 * second);
    expect(monitor.state).toBe('prompted');
    monitor.report({ source: 'other tab', at: Date.now() - 20 * second });
    expect(typesOf(events)).toEqual(['active', 'prompted', 'active']);
    expect(monitor.remaining).toBe(hour - 20 * second);
  });
});

describe('activity (laws 6 to 9)', () => {
  test('activity sets no timer', () => {
    watch();
    const [set, clear] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'clearTimeout')];
    for (let i = 0; i < 1000; i++) {
      clock.advance(16);
      monitor.report();
    }
    expect(monitor.lastActive).toBe(Date.now());
    expect(set).not.toHaveBeenCalled();
    expect(clear).not.toHaveBeenCalled();
  });

  test('one object serves all activities', () => {
    const seen = new Set<CountedActivity>();
    const trace: Trace = {
      connect: () => ({
        add() {},
        addActivity: (activity) => seen.add(activity),
        read: () => ({ timeline: [], activities: [] }),
      }),
    };
    watch({ trace });
    for (let i = 0; i < 10; i++) {
      clock.advance(16);
      monitor.report();
    }
    expect([...seen]).toEqual([expect.objectContaining({ source: 'report', at: Date.now() })]);
  });

  test('while prompted only confirming activity and reset() count', () => {
    watch({ timeout: minute, promptBeforeIdle: 20 * second });
    clock.advance(50 * second);
    monitor.report({ source: 'mousemove' });
    expect(monitor.state).toBe('prompted');
    expect(monitor.remaining).toBe(10 * second);
    monitor.report({ source: 'speech', confirms: true });
    expect(monitor.state).toBe('active');
    expect(events.at(-1)).toMatchObject({ oldState: 'prompted', reason: undefined });
    clock.advance(50 * second);
    expect(monitor.reset()).toBe(true);
    expect(monitor.lastActivity).toMatchObject({ source: 'reset' });
    expect(typesOf(events)).toEqual(['active', 'prompted', 'active', 'prompted', 'active']);
  });

  test('with dismissOnActivity every activity closes the prompt', () => {
    watch({ timeout: minute, dismissOnActivity: true });
    clock.advance(50 * second);
    monitor.report({ source: 'mousemove' });
    expect(monitor.state).toBe('active');
  });

  test('the prompt can be answered twelve times in a row', () => {
    watch({ timeout: minute });
    for (let i = 0; i < 12; i++) {
      clock.advance(45 * second);
      expect(monitor.state).toBe('prompted');
      expect(monitor.reset()).toBe(true);
    }
    clock.advance(minute);
    expect(monitor.state).toBe('idle');
  });

  test('expire() means "Leave": idle now, declined', () => {
    watch();
    clock.advance(10 * second);
    monitor.expire();
    expect(events.at(-1)).toMatchObject({ type: 'idle', reason: 'declined', deadline: Date.now() });
    expect(monitor.remaining).toBe(0);
    monitor.expire();
    expect(events).toHaveLength(2);
  });

  test('a source that throws or rejects is silenced alone, reported, and the deadline comes', async () => {
    const reportError = vi.fn();
    vi.stubGlobal('reportError', reportError);
    let late: (() => void) | undefined;
    watch({
      sources: [
        (report) => {
          late = () => report({ source: 'zombie' });
          throw new Error('broken');
        },
        async () => Promise.reject(new Error('broken later')),
        (report) => report({ source: 'healthy' }),
      ],
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(reportError.mock.calls.map(([error]) => (error as Error).message)).toEqual(['broken', 'broken later']);
    clock.advance(10 * minute);
    late?.();
    expect(monitor.remaining).toBe(50 * minute);
    clock.advance(50 * minute);
    expect(monitor.state).toBe('idle');
    vi.unstubAllGlobals();
  });

  test('a source gets a signal that aborts at the end, and is not heard after it', () => {
    const signals: AbortSignal[] = [];
    let report = (): void => {};
    watch({
      sources: [
        (tell, signal) => {
          signals.push(signal);
          report = () => tell({ source: 'late' });
        },
      ],
    });
    clock.advance(hour);
    expect(signals[0]?.aborted).toBe(true);
    report();
    expect(monitor.lastActivity?.source).toBe('start');
    monitor.start();
    monitor.stop();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
});

describe('no limit', () => {
  test('an infinite timeout never ends, and needs no timer', () => {
    watch({ timeout: Infinity });
    expect(monitor).toMatchObject({ reason: undefined, deadline: Infinity, remaining: Infinity });
    expect(monitor.explain()).toMatchObject({ state: 'active', reason: undefined, deadline: Infinity });
    expect(monitor).toMatchObject({ promptBeforeIdle: minute, hiddenTimeout: Infinity, aloneTimeout: Infinity });
    expect(clock.timers).toBe(0);
    clock.sleep(1000 * 24 * hour);
    monitor.report();
    expect(monitor.state).toBe('active');
    expect(typesOf(events)).toEqual(['active']);
  });

  test('the other limits go on', () => {
    const setAlone = watchInCall({ timeout: Infinity, aloneTimeout: 10 * minute });
    setAlone(false);
    clock.advance(5 * hour);
    setAlone(true);
    expect(monitor.remaining).toBe(10 * minute);
    clock.advance(10 * minute);
    expect(typesOf(events)).toEqual(['active', 'prompted', 'idle']);
    expect(monitor.reason).toBe('alone');
  });

  test('"Leave" works without a limit', () => {
    watch({ timeout: Infinity });
    clock.advance(minute);
    monitor.expire();
    expect(events.at(-1)).toMatchObject({ type: 'idle', reason: 'declined', deadline: Date.now() });
  });

  test('a limit is switched on and off while it runs', () => {
    watch({ timeout: Infinity });
    clock.advance(2 * hour);
    monitor.timeout = hour;
    expect(monitor).toMatchObject({ state: 'prompted', remaining: minute });
    monitor.timeout = Infinity;
    expect(monitor).toMatchObject({ state: 'active', remaining: Infinity });
    expect(clock.timers).toBe(0);
    monitor.timeout = 3 * hour;
    clock.advance(hour);
    expect(typesOf(events)).toEqual(['active', 'prompted', 'active', 'prompted', 'idle']);
  });
});

describe('"ask me again later"', () => {
  test('the next question comes no earlier than that, whichever limit runs out', () => {
    const setAlone = watchInCall({ timeout: 10 * minute, aloneTimeout: 5 * minute });
    clock.advance(9 * minute);
    const answeredAt = Date.now();
    expect(monitor.snooze(30 * minute)).toBe(true);
    expect(events.at(-1)).toMatchObject({ type: 'active', deadline: answeredAt + 31 * minute });
    expect(monitor).toMatchObject({ snoozedUntil: answeredAt + 30 * minute, lastActive: answeredAt });
    expect(monitor.lastActivity).toMatchObject({ source: 'snooze', confirms: true });
    setAlone(false);
    setAlone(true);
    clock.advance(30 * minute - 1);
    expect(monitor.state).toBe('active');
    clock.advance(1);
    expect(events.at(-1)).toMatchObject({ type: 'prompted', reason: 'alone' });
    expect(monitor.snoozedUntil).toBeUndefined();
    clock.advance(minute);
    expect(typesOf(events)).toEqual(['active', 'prompted', 'active', 'prompted', 'idle']);
  });

  test('a longer limit still counts from the answer', () => {
    watch();
    monitor.snooze(10 * minute);
    expect(monitor.remaining).toBe(hour);
  });

  test('a limit that is made shorter does not ask earlier', () => {
    watch();
    monitor.snooze(30 * minute);
    monitor.timeout = 2 * minute;
    expect(monitor.remaining).toBe(31 * minute);
  });

  test('the latest answer counts, and activity does not end it', () => {
    watch({ timeout: 10 * minute });
    monitor.snooze(hour);
    monitor.snooze(20 * minute);
    clock.advance(2 * minute);
    monitor.report();
    monitor.reset();
    expect(monitor.remaining).toBe(19 * minute);
  });

  test.each([
    { wanted: Infinity, options: {}, until: 4 * hour },
    { wanted: Infinity, options: { snoozeAtMost: 2 * hour }, until: 2 * hour },
    { wanted: 3 * hour, options: { snoozeAtMost: 2 * hour }, until: 2 * hour },
    { wanted: hour, options: { snoozeAtMost: 2 * hour }, until: hour },
  ])('$wanted ms with $options is $until ms', ({ wanted, options, until }) => {
    watch({ timeout: 10 * minute, ...options });
    monitor.snooze(wanted);
    expect(monitor.snoozedUntil).toBe(Date.now() + until);
    expect(monitor.snoozeAtMost).toBe(options.snoozeAtMost ?? 4 * hour);
    clock.sleep(until);
    expect(monitor.state).toBe('prompted');
  });

  test('after the deadline it is too late', () => {
    watch({ timeout: minute });
    clock.sleep(minute);
    expect(monitor.snooze(hour)).toBe(false);
    expect(monitor).toMatchObject({ state: 'idle', snoozedUntil: undefined });
    monitor.stop();
    expect(monitor.snooze(hour)).toBe(false);
  });

  test('it ends with the run', () => {
    watch({ timeout: 10 * minute });
    monitor.snooze(hour);
    monitor.stop();
    expect(monitor.snoozedUntil).toBeUndefined();
    monitor.start();
    expect(monitor.remaining).toBe(10 * minute);
    monitor.snooze(hour);
    monitor.expire();
    expect(monitor).toMatchObject({ state: 'idle', reason: 'declined', snoozedUntil: undefined });
  });

  test.each([0, -1, Number.NaN, '30m', undefined])('%o is refused', (ms) => {
    watch();
    expect(() => monitor.snooze(ms as never)).toThrow(
      'Expected `ms` to be a number > 0, or Infinity for no limit, got',
    );
    expect(monitor.snoozedUntil).toBeUndefined();
  });
});

describe('limits of their own', () => {
  test('alone in the call, the shorter limit counts from when the last one left', () => {
    const setAlone = watchInCall({ aloneTimeout: 10 * minute });
    setAlone(false);
    clock.advance(20 * minute);
    setAlone(true);
    expect(monitor.remaining).toBe(10 * minute);
    clock.advance(5 * minute);
    setAlone(true); // said again: still the same solitude
    expect(monitor.remaining).toBe(5 * minute);
    clock.advance(4 * minute);
    expect(events.at(-1)).toMatchObject({ type: 'prompted', reason: 'alone' });
    setAlone(false);
    expect(events.at(-1)).toMatchObject({ type: 'active' });
    expect(monitor.remaining).toBe(31 * minute);
    setAlone(true);
    clock.advance(10 * minute);
    expect(events.at(-1)).toMatchObject({ type: 'idle', reason: 'alone' });
  });

  test('company that comes after the limit ran out comes too late', () => {
    const setAlone = watchInCall({ aloneTimeout: 10 * minute });
    setAlone(false);
    setAlone(true);
    clock.sleep(11 * minute);
    setAlone(false);
    expect(monitor.state).toBe('idle');
  });

  test('who comes first is not thrown out as alone, and has a limit of their own', () => {
    const setAlone = watchInCall({ aloneTimeout: 5 * minute, waitingTimeout: 20 * minute });
    setAlone(true);
    expect(monitor).toMatchObject({ remaining: 20 * minute, reason: 'waiting' });
    clock.advance(15 * minute);
    setAlone(false);
    expect(monitor).toMatchObject({ remaining: 45 * minute, reason: 'inactive' });
    setAlone(true);
    expect(monitor).toMatchObject({ remaining: 5 * minute, reason: 'alone' });
    clock.advance(5 * minute);
    expect(events.at(-1)).toMatchObject({ type: 'idle', reason: 'alone' });
  });

  test('without a limit of their own, who comes first waits as long as the timeout', () => {
    watch({ aloneTimeout: 5 * minute, alone: (report) => report(true) });
    expect(monitor.waitingTimeout).toBe(hour);
    clock.advance(hour - 1);
    expect(monitor).toMatchObject({ state: 'prompted', reason: 'inactive' });
  });

  test('a call that reports that nobody has come is asked instead of guessed', () => {
    let setWaiting = (_waiting: boolean): void => {};
    let setAlone = (_alone: boolean): void => {};
    watch({
      aloneTimeout: 5 * minute,
      waitingTimeout: 10 * minute,
      waiting: (report) => {
        setWaiting = report;
      },
      alone: (report) => {
        setAlone = report;
      },
    });
    setAlone(true);
    setWaiting(false); // somebody had been there before this page was loaded
    expect(monitor).toMatchObject({ reason: 'alone', remaining: 5 * minute });
    setWaiting(true);
    expect(monitor).toMatchObject({ reason: 'waiting', remaining: 10 * minute });
    clock.advance(9 * minute);
    expect(events.at(-1)).toMatchObject({ type: 'prompted', reason: 'waiting' });
    setAlone(false);
    setWaiting(false);
    expect(events.at(-1)).toMatchObject({ type: 'active' });
  });

  test('each run begins without knowing whether somebody had come', () => {
    const setAlone = watchInCall({ aloneTimeout: 5 * minute });
    setAlone(false);
    setAlone(true);
    expect(monitor.reason).toBe('alone');
    monitor.stop();
    monitor.start();
    setAlone(true);
    expect(monitor).toMatchObject({ reason: 'inactive', remaining: hour });
  });

  test('a limit that is set later moves the deadline, it does not restart the time', () => {
    watch();
    clock.advance(30 * minute);
    monitor.timeout = 45 * minute;
    expect(monitor.remaining).toBe(15 * minute);
    monitor.timeout = 2 * hour;
    expect(monitor.remaining).toBe(90 * minute);
    expect(monitor.hiddenTimeout).toBe(2 * hour);
    expect(typesOf(events)).toEqual(['active']);
    clock.advance(89 * minute);
    expect(monitor.state).toBe('prompted');
  });

  test('a limit that is set into the past still leaves the person the time to answer', () => {
    watch();
    clock.advance(30 * minute);
    monitor.timeout = 10 * minute;
    expect(monitor.state).toBe('prompted');
    expect(monitor.remaining).toBe(minute);
    clock.advance(20 * second);
    monitor.timeout = 5 * minute;
    expect(monitor.remaining).toBe(40 * second);
    expect(monitor.reset()).toBe(true);
    expect(monitor.remaining).toBe(5 * minute);
  });

  test('a longer limit takes the prompt back', () => {
    watch();
    clock.advance(59 * minute + second);
    monitor.timeout = 2 * hour;
    expect(typesOf(events)).toEqual(['active', 'prompted', 'active']);
  });

  test('a limit below the prompt that was asked for is refused and changes nothing', () => {
    watch({ promptBeforeIdle: minute });
    expect(() => {
      monitor.timeout = minute;
    }).toThrow('Expected `promptBeforeIdle` to be a number >= 0 and below every limit (60000), got 60000 (number)');
    expect(() => {
      monitor.hiddenTimeout = '5m' as never;
    }).toThrow('Expected `hiddenTimeout` to be a number > 0, or Infinity for no limit, got "5m" (string)');
    expect(monitor.timeout).toBe(hour);
    expect(monitor.remaining).toBe(hour);
  });
});

describe('order and isolation (laws 10 to 12)', () => {
  test('a listener that throws changes nothing (T12)', () => {
    const thrown: unknown[] = [];
    const catchThrown = (error: unknown): void => void thrown.push(error);
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', catchThrown);
    monitor = new InactivityMonitor({ sources: [] });
    for (const state of states) {
      monitor.addEventListener(state, () => {
        throw new Error(state);
      });
    }
    events = record(monitor, ...states);
    monitor.start();
    clock.advance(hour);
    monitor.stop();
    expect(typesOf(events)).toEqual(['active', 'prompted', 'idle', 'stopped']);
    return new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      process.removeAllListeners('uncaughtException');
      for (const listener of others) process.on('uncaughtException', listener);
      expect(thrown.map(String)).toEqual(['Error: active', 'Error: prompted', 'Error: idle', 'Error: stopped']);
    });
  });

  test.each(['reset', 'stop', 'expire'] as const)('%s() works from inside a listener', (method) => {
    monitor = new InactivityMonitor({ sources: [] });
    monitor.addEventListener('prompted', () => monitor[method]());
    monitor.start();
    clock.advance(59 * minute);
    expect(monitor.state).toBe({ reset: 'active', stop: 'stopped', expire: 'idle' }[method]);
    clock.advance(59 * minute);
    expect(monitor.state).toBe({ reset: 'active', stop: 'stopped', expire: 'idle' }[method]);
  });

  test('start() works from inside the idle listener: it begins anew', () => {
    watch();
    monitor.addEventListener('idle', () => monitor.start(), { once: true });
    clock.advance(hour);
    expect(monitor.state).toBe('active');
    expect(monitor.remaining).toBe(hour);
    clock.advance(hour);
    expect(monitor.state).toBe('idle');
  });

  test('stop() from inside the active listener connects no source', () => {
    const source = vi.fn();
    monitor = new InactivityMonitor({ sources: [source] });
    monitor.addEventListener('active', () => monitor.stop());
    monitor.start();
    expect(monitor.state).toBe('stopped');
    expect(source).not.toHaveBeenCalled();
    expect(clock.timers).toBe(0);
  });

  test.each([
    ['stop()', (run: AbortController) => [monitor.stop(), run]],
    ['the abort of the signal', (run: AbortController) => run.abort()],
    ['[Symbol.dispose]()', () => monitor[Symbol.dispose]()],
  ])('%s leaves no timer behind', (_name, end) => {
    monitor = new InactivityMonitor({ sources: [] });
    events = record(monitor, ...states);
    const run = new AbortController();
    monitor.start({ signal: run.signal });
    expect(clock.timers).toBe(1);
    end(run);
    expect(clock.timers).toBe(0);
    expect(typesOf(events)).toEqual(['active', 'stopped']);
    expect(monitor.remaining).toBe(Infinity);
    expect(monitor.deadline).toBe(Infinity);
    clock.advance(2 * hour);
    expect(monitor.state).toBe('stopped');
  });

  test('idle leaves no timer behind either', () => {
    watch();
    clock.advance(hour);
    expect(clock.timers).toBe(0);
  });

  test('start() while running and with an aborted signal does nothing', () => {
    watch();
    clock.advance(10 * minute);
    monitor.start();
    expect(monitor.remaining).toBe(50 * minute);
    monitor.stop();
    monitor.start({ signal: AbortSignal.abort() });
    expect(monitor.state).toBe('stopped');
  });

  test('before it is started nothing counts', () => {
    monitor = new InactivityMonitor();
    monitor.report();
    expect(monitor.reset()).toBe(false);
    monitor.expire();
    monitor.stop();
    expect(monitor).toMatchObject({ state: 'stopped', lastActive: 0, lastActivity: undefined, remaining: Infinity });
  });
});

test('a source that stops the monitor at once is the last one that starts', () => {
  const later = vi.fn();
  monitor = new InactivityMonitor({ sources: [() => monitor.stop(), later], alone: () => {} });
  monitor.start();
  expect(later).not.toHaveBeenCalled();
});

describe('bad input', () => {
  test.each([
    [{ timeout: '1h' }, 'Expected `timeout` to be a number > 0, or Infinity for no limit, got "1h" (string)'],
    [{ timeout: Number.NaN }, 'Expected `timeout` to be a number > 0, or Infinity for no limit, got NaN (number)'],
    [{ hiddenTimeout: 0 }, 'Expected `hiddenTimeout` to be a number > 0, or Infinity for no limit, got 0 (number)'],
    [{ aloneTimeout: 5 }, 'Expected `alone` to be a function, got undefined (undefined)'],
    [{ waitingTimeout: 5 }, 'Expected `waiting` to be a function, got undefined (undefined)'],
    [{ waiting: true }, 'Expected `waiting` to be a function, got true (boolean)'],
    [{ snoozeAtMost: Infinity }, 'Expected `snoozeAtMost` to be a finite number > 0, got Infinity (number)'],
    [{ alone: true }, 'Expected `alone` to be a function, got true (boolean)'],
    [{ sources: 'mouse' }, 'Expected `sources` to be an array of functions, got "mouse" (string)'],
    [{ sources: [1] }, 'Expected `sources` to be a function, got 1 (number)'],
    [
      { timeout: 10_000, promptBeforeIdle: 10_000 },
      'Expected `promptBeforeIdle` to be a number >= 0 and below every limit (10000), got 10000 (number)',
    ],
  ])('%j is refused', (options, message) => {
    expect(() => new InactivityMonitor(options as never)).toThrow(new TypeError(message));
  });

  test.each([
    [{ at: Number.NaN }, 'Expected `at` to be a finite number, got NaN (number)'],
    [{ source: 5 }, 'Expected `source` to be a string, got 5 (number)'],
    [null, "Expected `activity` to be an object such as { source: 'chat' }, got null (object)"],
    ['chat', 'Expected `activity` to be an object such as { source: \'chat\' }, got "chat" (string)'],
  ])('report(%j) is refused', (activity, message) => {
    watch();
    expect(() => monitor.report(activity as never)).toThrow(new TypeError(message));
  });

  test.each(['timeout', 'aloneTimeout', 'waitingTimeout'] as const)(
    '%s is set to what the options would refuse',
    (name) => {
      watch();
      const value = name === 'timeout' ? undefined : 5 * minute;
      expect(() => Object.assign(monitor, { [name]: value })).toThrow(TypeError);
      expect(monitor).toMatchObject({ timeout: hour, [name]: hour, remaining: hour });
    },
  );

  test.each([
    [{ dismissOnActivity: 'yes' }, 'Expected `dismissOnActivity` to be true or false, got "yes" (string)'],
    [null, 'Expected `options` to be an object of options, got null (object)'],
  ])('the options %j are refused', (options, message) => {
    expect(() => new InactivityMonitor(options as never)).toThrow(new TypeError(message));
  });
});
