// acrossTabs(): the other tabs are what they have left in the storage.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { acrossTabs, InactivityMonitor, sharedTabs } from '../../src/index.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';

const [second, hour] = [1000, 3_600_000];
const key = 'still-there-once:call';

let monitor: InactivityMonitor;
let acts: number;
let clock: DrivenClock;

beforeEach(() => {
  clock = driveClock(vi);
  localStorage.clear();
  monitor = new InactivityMonitor({ sources: [], tabs: sharedTabs('call'), timeout: hour });
  acts = 0;
});
afterEach(() => {
  monitor.stop();
  vi.useRealTimers();
});

const leave = (attempts: unknown) => {
  localStorage.setItem(key, JSON.stringify(attempts));
  window.dispatchEvent(new StorageEvent('storage', { key }));
};
const left = () => JSON.parse(localStorage.getItem(key) ?? 'null');
const act = async () => {
  acts++;
  return true;
};
const run = (action: () => Promise<boolean> = act, signal?: AbortSignal) => acrossTabs()(monitor, action, signal);
/** Lets what is due at once happen, then the time pass. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('a monitor without tabs is refused', async () => {
  const alone = new InactivityMonitor({ sources: [] });
  await expect(acrossTabs()(alone, act)).rejects.toThrow(
    new TypeError('Expected `once` to be used with a monitor that has `tabs`, got "acrossTabs()" (string)'),
  );
});

describe('an action', () => {
  test('has a number while it runs, and is done afterwards', async () => {
    leave({ begun: 4, over: 4, done: 3 });
    monitor.start();
    let during: unknown;
    await run(async () => {
      during = left();
      return act();
    });
    expect(during).toEqual({ begun: 5, over: 4, done: 3 });
    expect(left()).toEqual({ begun: 5, over: 5, done: 5 });
  });

  test('runs once for each time that somebody was there', async () => {
    monitor.start();
    await run();
    await run();
    expect(acts).toBe(1);
    await pass(second);
    monitor.report();
    await run();
    await run();
    expect(acts).toBe(2);
  });

  test.each([
    { done: 3, runs: 1 },
    { done: 4, runs: 1 },
    { done: 5, runs: 0 },
    { done: 6, runs: 0 },
  ])(
    'that was done by attempt $done runs $runs times after activity that 4 attempts preceded',
    async ({ done, runs }) => {
      leave({ begun: 4, over: 4, done: 2 });
      monitor.start();
      leave({ begun: 6, over: 6, done });
      await run();
      expect(acts).toBe(runs);
    },
  );

  test('that failed is left to the next tab', async () => {
    leave({ begun: 1, over: 1, done: 1 });
    monitor.start();
    await run(async () => false);
    expect(left()).toEqual({ begun: 2, over: 2, done: 1 });
    await run();
    expect({ acts, left: left() }).toEqual({ acts: 1, left: { begun: 3, over: 3, done: 3 } });
  });

  test('is done, though it cleared the storage', async () => {
    leave({ begun: 1, over: 1, done: 1 });
    monitor.start();
    await run(async () => {
      localStorage.clear();
      return act();
    });
    await run();
    expect({ acts, left: left() }).toEqual({ acts: 1, left: { begun: 2, over: 2, done: 2 } });
  });

  test('is done once, though somebody cleared the storage before', async () => {
    leave({ begun: 4, over: 4, done: 4 });
    monitor.start();
    localStorage.clear();
    await run();
    await run();
    expect({ acts, left: left() }).toEqual({ acts: 1, left: { begun: 5, over: 5, done: 5 } });
  });

  test.each([
    { found: null },
    { found: 'text' },
    { found: { done: 'yes' } },
    { found: { done: [7, null], claim: { since: 1, at: 2 } } }, // as it was written before attempts had numbers
    { found: { begun: Number.MAX_SAFE_INTEGER + 1, over: null, done: 1e300 } },
    { found: { begun: -1, over: {}, done: 0.5 } },
  ])('runs when what the tabs share is broken: $found', async ({ found }) => {
    leave(found);
    monitor.start();
    await run();
    expect({ acts, left: left() }).toEqual({ acts: 1, left: { begun: 1, over: 1, done: 1 } });
  });

  test.each([{ done: 9 }, { over: 9 }, { begun: 2, over: 1, done: 9 }])(
    'runs when an attempt is done that has not begun: %o',
    async (found) => {
      leave(found);
      monitor.start();
      await run();
      expect({ acts, done: left().done }).toEqual({ acts: 1, done: 10 });
    },
  );
});

describe('while another tab acts', () => {
  beforeEach(() => {
    leave({ begun: 6, over: 6, done: 6 });
    monitor.start();
    leave({ begun: 7, over: 6, done: 6 });
  });

  test('a tab waits, and does nothing once the other is done', async () => {
    const over = run();
    await pass(3 * second);
    expect(acts).toBe(0);
    leave({ begun: 7, over: 7, done: 7 });
    await pass(second);
    await over;
    expect(acts).toBe(0);
  });

  test('a tab waits, and acts once the other has failed', async () => {
    const over = run();
    await pass(3 * second);
    leave({ begun: 7, over: 7, done: 6 });
    await pass(second);
    await over;
    expect(acts).toBe(1);
  });

  test('a tab acts when the other has vanished for ten seconds', async () => {
    const over = run();
    await pass(9 * second);
    expect(acts).toBe(0);
    await pass(second);
    await over;
    expect(acts).toBe(1);
  });

  test('a tab that vanished and finishes late changes nothing that was done meanwhile', async () => {
    let finish: (isDone: boolean) => void = () => {};
    leave({ begun: 6, over: 6, done: 6 });
    const vanished = run(() => new Promise((resolve) => (finish = resolve)));
    const over = run();
    await pass(10 * second);
    await over;
    expect(left()).toEqual({ begun: 8, over: 8, done: 8 });
    finish(true);
    await vanished;
    expect({ acts, left: left() }).toEqual({ acts: 1, left: { begun: 8, over: 8, done: 8 } });
  });

  test.each([-hour, -second, hour])('a tab waits for it, though the wall clock was set by %d ms', async (ms) => {
    const over = run();
    await pass(second);
    if (ms < 0) clock.setBack(-ms);
    else clock.sleep(ms);
    await pass(8 * second);
    expect(acts).toBe(0);
    await pass(second);
    await over;
    expect(acts).toBe(1);
  });

  test('a tab that looks later takes it for done, though the clock was set back meanwhile', async () => {
    leave({ begun: 7, over: 7, done: 7 });
    clock.setBack(hour);
    await run();
    expect(acts).toBe(0);
  });

  test('a tab waits anew for each tab that tries', async () => {
    const over = run();
    await pass(9 * second);
    leave({ begun: 8, over: 7, done: 6 });
    await pass(9 * second);
    expect(acts).toBe(0);
    await pass(2 * second);
    await over;
    expect(acts).toBe(1);
  });

  test('a tab acts at once when somebody was there after that one began', async () => {
    await pass(1);
    monitor.report();
    await run();
    expect({ acts, left: left() }).toEqual({ acts: 1, left: { begun: 8, over: 8, done: 8 } });
  });

  test('a tab that is stopped waits no more', async () => {
    const stop = new AbortController();
    const over = run(act, stop.signal);
    await pass(second);
    stop.abort();
    await over;
    await pass(hour);
    expect(acts).toBe(0);
  });
});
