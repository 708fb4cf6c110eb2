import { afterEach, beforeEach, describe, expect, expectTypeOf, test, vi } from 'vitest';
import { InactivityMonitor, type InactivityMonitorOptions, sharedTabs } from '../../src/index.ts';
import type { KeepAliveRequest } from '../../src/keep-alive/ask-server.ts';
import { type KeepAlive, type KeepAliveOptions, keepAlive } from '../../src/keep-alive/keep-alive.ts';
import type { KeepAliveEvent } from '../../src/keep-alive/keep-alive-event.ts';
import { type DrivenClock, driveClock, fakeTabs } from '../../src/testing/index.ts';
import { record, typesOf } from '../support/record.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];

let clock: DrivenClock;
let monitor: InactivityMonitor;
let session: KeepAlive;
let events: KeepAliveEvent[];
/** When a request was sent, ms since the start. */
let pings: number[];
let answer: (signal: AbortSignal) => Promise<Response | undefined>;

const ok = async (): Promise<Response> => new Response(null, { status: 204 });
const status = (code: number) => async (): Promise<Response> => new Response(null, { status: code });
const offline = async (): Promise<never> => {
  throw new TypeError('Failed to fetch');
};
const hang = (): Promise<never> => new Promise(() => {});

const advance = (ms: number): Promise<void> => clock.advanceAsync(ms);

/** Somebody is there all the time: one activity a second. */
async function busy(ms: number): Promise<void> {
  for (let gone = 0; gone < ms; gone += second) {
    monitor.report({ source: 'keydown' });
    await advance(second);
  }
}

function watch(options: KeepAliveOptions = {}, limits: InactivityMonitorOptions = {}): void {
  monitor = new InactivityMonitor({ timeout: hour, sources: [], ...limits });
  monitor.start();
  const startedAt = performance.now();
  session = keepAlive(
    monitor,
    (signal) => {
      pings.push(performance.now() - startedAt);
      return answer(signal) as Promise<Response>;
    },
    options,
  );
  events = record(session, 'alive', 'failed');
}

beforeEach(() => {
  clock = driveClock(vi);
  pings = [];
  answer = ok;
});
afterEach(() => {
  session.stop();
  monitor.stop();
  expect(clock.timers).toBe(0);
  clock[Symbol.dispose]();
});

describe('keepAlive() while somebody is there', () => {
  test('sends a request every five minutes', async () => {
    watch();
    await busy(16 * minute);
    expect(pings).toEqual([5 * minute, 10 * minute, 15 * minute]);
    expect(typesOf(events)).toEqual(['alive', 'alive', 'alive']);
    expect(events[0]).toMatchObject({ status: 204, error: undefined });
  });

  test('sends a request only for activity since the last one', async () => {
    watch({ every: minute });
    await advance(10 * minute);
    expect(pings).toEqual([]); // nobody since the page was loaded
    monitor.report();
    await advance(10 * minute);
    expect(pings).toEqual([11 * minute]);
  });

  test('sends a request at most `every` after an activity', async () => {
    watch({ every: 5 * minute });
    await advance(7 * minute);
    monitor.report();
    await advance(5 * minute);
    expect(pings).toHaveLength(1);
  });

  test('sets no timer for an activity', async () => {
    watch();
    const set = vi.spyOn(globalThis, 'setTimeout');
    for (let i = 0; i < 1000; i++) monitor.report();
    expect(set).not.toHaveBeenCalled();
    expect(clock.timers).toBe(2); // the monitor's and its own
    vi.restoreAllMocks();
  });

  test('goes on when the wall clock is set back', async () => {
    watch();
    await busy(6 * minute);
    clock.setBack(2 * hour);
    await busy(10 * minute);
    expect(pings).toEqual([5 * minute, 10 * minute, 15 * minute]);
  });

  // The monitor wakes every minute, so the clock runs through 36,000 timers: half a minute is for a slow machine.
  test('keeps an interval above the 24.8 days of a timer (T9)', async () => {
    watch({ every: 25 * 24 * hour }, { timeout: 60 * 24 * hour });
    await advance(second);
    monitor.report();
    await advance(25 * 24 * hour - 2 * second);
    expect(pings).toEqual([]);
    await advance(second);
    expect(pings).toEqual([25 * 24 * hour]);
  });
});

describe('keepAlive() when nobody is there', () => {
  test('sends nothing during the prompt, nor when idle', async () => {
    watch({ every: minute }, { timeout: 10 * minute, promptBeforeIdle: 5 * minute });
    await busy(90 * second);
    await advance(4 * minute + 59 * second);
    expect(monitor.state).toBe('prompted');
    expect(pings).toEqual([minute, 2 * minute]);
    monitor.report(); // a mouse that is bumped
    await advance(hour);
    expect(monitor.state).toBe('idle');
    expect(pings).toHaveLength(2);
    expect(clock.timers).toBe(0);
  });

  test('sends an activity from just before the prompt once the prompt is answered', async () => {
    watch({ every: minute }, { timeout: 2 * minute, promptBeforeIdle: 90 * second });
    await advance(20 * second);
    monitor.report();
    await advance(95 * second);
    expect(monitor.state).toBe('prompted');
    expect(pings).toEqual([]);
    monitor.reset();
    await advance(0);
    expect(pings).toEqual([115 * second]);
  });

  test('aborts the request under way at the deadline, and fires no event for it', async () => {
    watch({ every: minute }, { timeout: 65 * second, promptBeforeIdle: 0 });
    const signals: AbortSignal[] = [];
    answer = (signal) => {
      signals.push(signal);
      return hang();
    };
    await advance(second);
    monitor.report();
    await advance(59 * second);
    expect(pings).toHaveLength(1);
    monitor.expire();
    expect(signals[0]?.aborted).toBe(true);
    await advance(minute);
    expect(events).toEqual([]);
    expect(clock.timers).toBe(0);
  });

  test('starts again with the monitor, also inside its idle event', async () => {
    monitor = new InactivityMonitor({ timeout: minute, promptBeforeIdle: 0, sources: [] });
    monitor.addEventListener('idle', () => monitor.start(), { once: true }); // heard before keepAlive hears it
    monitor.start();
    session = keepAlive(monitor, async () => void pings.push(0), { every: 20 * second });
    await advance(minute);
    expect(monitor.state).toBe('active');
    monitor.report();
    await advance(21 * second);
    expect(pings).toHaveLength(0); // at the very moment of the start
    monitor.report();
    await advance(20 * second);
    expect(pings).toHaveLength(1);
  });

  test('starts the next run without waiting for an aborted request', async () => {
    watch({ every: minute });
    answer = hang;
    await busy(minute + second);
    expect(pings).toHaveLength(1);
    monitor.stop();
    monitor.start();
    answer = ok;
    await busy(minute + second);
    expect(pings).toHaveLength(2);
    expect(typesOf(events)).toEqual(['alive']);
  });

  test('sends a request when the prompt is answered after a reload', async () => {
    using _tabs = fakeTabs();
    const options = { timeout: minute, promptBeforeIdle: 20 * second, sources: [], tabs: sharedTabs('call') };
    const before = new InactivityMonitor(options);
    before.start();
    await advance(45 * second);
    before.stop();
    monitor = new InactivityMonitor(options);
    session = keepAlive(monitor, async () => void pings.push(0));
    monitor.start({ resume: true });
    expect(monitor.state).toBe('prompted');
    await advance(5 * second);
    expect(pings).toEqual([]);
    monitor.reset();
    await advance(0);
    expect(pings).toHaveLength(1);
  });

  test('waits for a monitor that has not started', async () => {
    monitor = new InactivityMonitor({ sources: [] });
    session = keepAlive(monitor, async () => void pings.push(0));
    await advance(hour);
    expect(clock.timers).toBe(0);
    monitor.start();
    await busy(6 * minute);
    expect(pings).toHaveLength(1);
  });
});

describe('keepAlive() when the server refuses or does not answer', () => {
  test.each([401, 403, 302, 500])('fires `failed` for status %i, and does not retry sooner', async (code) => {
    watch({ every: minute });
    answer = status(code);
    await busy(2 * minute + second);
    expect(events).toMatchObject([
      { type: 'failed', status: code, error: undefined },
      { type: 'failed', status: code },
    ]);
    expect(pings).toEqual([minute, 2 * minute]);
  });

  test('retries without a network after 5, 10, 20, … s if there is activity, and then as usual', async () => {
    watch({ every: minute });
    answer = offline;
    await busy(4 * minute + second);
    expect(pings.map((at) => at / second)).toEqual([60, 65, 75, 95, 135, 195]);
    expect(events.every(({ type, status, error }) => type === 'failed' && !status && error instanceof TypeError)).toBe(
      true,
    );
    answer = ok;
    await busy(2 * minute);
    expect(pings.map((at) => at / second).slice(6)).toEqual([255, 315]);
    answer = offline;
    await busy(70 * second);
    expect(pings.map((at) => at / second).slice(8)).toEqual([375, 380, 390, 410]); // from 5 s again
  });

  test('does not retry without activity', async () => {
    watch({ every: minute });
    answer = offline;
    await busy(minute);
    expect(pings).toHaveLength(1);
    const set = vi.spyOn(globalThis, 'setTimeout');
    await advance(10 * minute);
    expect(pings).toHaveLength(1);
    expect(set.mock.calls.length).toBeLessThan(40); // half of them the monitor's own
    vi.restoreAllMocks();
  });

  test('gives up after 10 s on a function that ignores its signal', async () => {
    watch({ every: minute });
    const signals: AbortSignal[] = [];
    answer = (signal) => {
      signals.push(signal);
      return hang();
    };
    await busy(69 * second);
    expect(events).toEqual([]);
    await busy(2 * second);
    expect(events).toMatchObject([{ type: 'failed', status: undefined, error: { name: 'TimeoutError' } }]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(pings).toHaveLength(2);
  });

  test('treats a function that throws like one that rejects', async () => {
    watch({ every: minute });
    answer = () => {
      throw new Error('no token');
    };
    await busy(minute + second);
    expect(events).toMatchObject([{ type: 'failed', error: new Error('no token') }]);
  });

  test('goes on when a listener throws', async () => {
    const thrown: unknown[] = [];
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', (error) => thrown.push(error));
    watch({ every: minute });
    session.addEventListener('alive', () => {
      throw new Error('from a listener');
    });
    await busy(2 * minute + second);
    await new Promise((resolve) => setImmediate(resolve));
    process.removeAllListeners('uncaughtException');
    for (const listener of others) process.on('uncaughtException', listener);
    expect(thrown).toHaveLength(2);
    expect(pings).toHaveLength(2);
  });
});

describe('confirm()', () => {
  const short = { timeout: minute, promptBeforeIdle: 30 * second };

  test('asks the server and then resets the monitor', async () => {
    watch({}, short);
    await advance(40 * second);
    expect(monitor.state).toBe('prompted');
    let state = '';
    answer = async () => {
      state = monitor.state;
      return ok();
    };
    expect(await session.confirm()).toBe(true);
    expect(state).toBe('prompted'); // not before the answer
    expect(monitor.state).toBe('active');
    expect(monitor.remaining).toBe(minute);
    expect(typesOf(events)).toEqual(['alive']);
    await advance(20 * second);
    expect(pings).toHaveLength(1);
  });

  test('is not an activity that needs another request', async () => {
    watch({ every: 10 * second }, short);
    await advance(40 * second);
    expect(await session.confirm()).toBe(true);
    await advance(29 * second);
    expect(monitor.state).toBe('active');
    expect(pings).toHaveLength(1);
  });

  test.each([
    ['401', status(401)],
    ['500', status(500)],
    ['no network', offline],
  ])('leaves the prompt open after %s, and the person may try again (T27)', async (_name, no) => {
    watch({}, short);
    await advance(40 * second);
    answer = no;
    expect(await session.confirm()).toBe(false);
    expect(monitor.state).toBe('prompted');
    expect(monitor.remaining).toBe(20 * second);
    expect(typesOf(events)).toEqual(['failed']);
    answer = ok;
    expect(await session.confirm()).toBe(true);
    expect(monitor.state).toBe('active');
  });

  test('sends nothing after the deadline, and stays idle', async () => {
    watch({}, short);
    await advance(40 * second);
    clock.sleep(2 * hour);
    expect(await session.confirm()).toBe(false);
    expect(monitor.state).toBe('idle');
    expect(pings).toEqual([]);
  });

  test('resolves to false when the server agrees after the deadline', async () => {
    watch({}, short);
    await advance(55 * second);
    answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 6 * second));
      return ok();
    };
    const confirmed = session.confirm();
    await advance(7 * second);
    expect(await confirmed).toBe(false);
    expect(monitor.state).toBe('idle');
    expect(events).toEqual([]);
  });

  test('resolves to false when the machine slept past the deadline', async () => {
    watch({}, short);
    await advance(40 * second);
    answer = async () => {
      clock.sleep(2 * hour);
      return ok();
    };
    expect(await session.confirm()).toBe(false);
    expect(monitor.state).toBe('idle');
  });

  test('sends one request when it is called twice or during another one', async () => {
    watch({}, short);
    await advance(40 * second);
    expect(await Promise.all([session.confirm(), session.confirm()])).toEqual([true, true]);
    expect(pings).toHaveLength(1);
  });

  test('gives up on the server after 10 s', async () => {
    watch({}, short);
    await advance(40 * second);
    answer = hang;
    const confirmed = session.confirm();
    await advance(10 * second);
    expect(await confirmed).toBe(false);
    expect(monitor.remaining).toBe(10 * second);
  });

  test('resolves to false after stop()', async () => {
    watch({}, short);
    session.stop();
    expect(await session.confirm()).toBe(false);
    expect(pings).toEqual([]);
  });
});

describe('the end of keepAlive()', () => {
  test.each([
    ['stop()', (_run: AbortController) => session.stop()],
    ['the abort of its signal', (run: AbortController) => run.abort()],
    ['[Symbol.dispose]()', (_run: AbortController) => session[Symbol.dispose]()],
  ])('by %s aborts the request under way and leaves nothing behind', async (_name, end) => {
    const run = new AbortController();
    watch({ every: minute, signal: run.signal });
    const signals: AbortSignal[] = [];
    answer = (signal) => {
      signals.push(signal);
      return hang();
    };
    await busy(minute + second);
    const confirmed = session.confirm();
    end(run);
    expect(await confirmed).toBe(false);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(clock.timers).toBe(1); // the monitor's
    await busy(10 * minute);
    monitor.stop();
    monitor.start();
    await busy(10 * minute);
    expect(pings).toHaveLength(1);
    expect(events).toEqual([]);
  });

  test('is immediate with an aborted signal', async () => {
    watch({ every: minute, signal: AbortSignal.abort() });
    await busy(2 * minute);
    expect(pings).toEqual([]);
  });
});

test.each([
  ['/session', { every: '5m' }, 'Expected `every` to be a finite number > 0, got "5m" (string)'],
  ['/session', { every: 0 }, 'Expected `every` to be a finite number > 0, got 0 (number)'],
  [undefined, {}, 'Expected `request` to be an address or a function, got undefined (undefined)'],
])('keepAlive() refuses %j with %j', (request, options, message) => {
  watch();
  expect(() => keepAlive(monitor, request as never, options as never)).toThrow(new TypeError(message));
});

test.each([{}, null, 'monitor'])('keepAlive() refuses %j for a monitor', (wrong) => {
  watch();
  expect(() => keepAlive(wrong as never, '/session')).toThrow('Expected `monitor` to be an InactivityMonitor, got');
});

test('the request of keepAlive() is an address, or a function with or without a response', () => {
  watch();
  expectTypeOf((signal: AbortSignal) => fetch('/session', { signal })).toExtend<KeepAliveRequest>();
  expectTypeOf(async () => {}).toExtend<KeepAliveRequest>();
  expectTypeOf(new URL('https://example.com')).toExtend<KeepAliveRequest>();
  expectTypeOf(() => 5).not.toExtend<KeepAliveRequest>();
});
