// acrossTabs(): the other tabs are what they have left in the storage.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { acrossTabs, InactivityMonitor, sharedTabs } from '../../src/index.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';

const [second, hour] = [1000, 3_600_000];
const key = 'still-there-once:call';

let monitor: InactivityMonitor;
/** When the person's presence began, which says for what an action is. */
let since: number;
let acts: number;
let clock: DrivenClock;
/** What says who was last there, as the tabs share it. */
let stamp: string;

beforeEach(() => {
  clock = driveClock(vi);
  localStorage.clear();
  monitor = new InactivityMonitor({ sources: [], tabs: sharedTabs('call'), timeout: hour });
  monitor.start();
  since = monitor.tabs?.presentSince as number;
  stamp = localStorage.getItem('still-there:call') as string;
  acts = 0;
});
afterEach(() => {
  monitor.stop();
  vi.useRealTimers();
});

/** The wall clock is set back, and this tab has noticed. */
function setBack(ms: number): void {
  clock.setBack(ms);
  expect(monitor.tabs?.presentSince).toBe(since);
  expect(monitor.remaining).toBeGreaterThan(0);
  expect(monitor.tabs?.presentSince).toBe(since - ms);
}
const leave = (actions: unknown) => localStorage.setItem(key, JSON.stringify(actions));
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
  test('says while it runs for which presence it runs and since when, and is done afterwards', async () => {
    leave({ done: [1] });
    await pass(5 * second);
    let during: unknown;
    await run(async () => {
      during = left();
      return act();
    });
    expect(during).toEqual({ done: [1], claim: { since, at: since + 5 * second, stamp } });
    expect(left()).toEqual({ done: [1, since], stamp });
  });

  test('runs once for each presence', async () => {
    await run();
    await run();
    expect(acts).toBe(1);
  });

  test.each([
    { offBy: 999, runs: 0 },
    { offBy: -999, runs: 0 },
    { offBy: 1000, runs: 1 },
    { offBy: -1000, runs: 1 },
  ])('that was done for a presence $offBy ms from this one runs $runs times', async ({ offBy, runs }) => {
    leave({ done: [since + offBy] });
    await run();
    expect(acts).toBe(runs);
  });

  test('that failed is left to the next tab', async () => {
    leave({ done: [1] });
    await run(async () => false);
    expect(left()).toEqual({ done: [1] });
    await run();
    expect({ acts, done: left().done }).toEqual({ acts: 1, done: [1, since] });
  });

  test('is remembered with the nine before it', async () => {
    leave({ done: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] });
    await run();
    expect(left().done).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, since]);
  });

  test.each([
    { found: null },
    { found: 'text' },
    { found: { done: 'yes' } },
    { found: { done: [null, 'x', {}] } },
    { found: { claim: 'mine' } },
    { found: { claim: null } },
    { found: { claim: { since: 'x', at: 'y' } } },
  ])('runs when what the tabs share is broken: $found', async ({ found }) => {
    leave(found);
    await run();
    expect({ acts, left: left() }).toEqual({ acts: 1, left: { done: [since], stamp } });
  });
});

describe('while another tab acts', () => {
  test('a tab waits, and does nothing once the other is done', async () => {
    leave({ done: [], claim: { since, at: since } });
    const over = run();
    await pass(3 * second);
    expect(acts).toBe(0);
    leave({ done: [since] });
    await pass(second);
    await over;
    expect(acts).toBe(0);
  });

  test('a tab takes what the other has done for its own, though the clock was set back meanwhile', async () => {
    leave({ done: [7], claim: { since, at: since } });
    const over = run();
    await pass(second);
    leave({ done: [7, since - hour] });
    await pass(second);
    await over;
    expect(acts).toBe(0);
  });

  test('a tab acts when the other has vanished for ten seconds', async () => {
    leave({ done: [], claim: { since, at: since } });
    const over = run();
    await pass(9 * second);
    expect(acts).toBe(0);
    await pass(second);
    await over;
    expect(acts).toBe(1);
  });

  test.each([
    ['back by a second', 1],
    ['back by an hour', 3600],
  ])('a tab waits for it, though the clock was set %s meanwhile', async (_how, seconds) => {
    leave({ done: [], claim: { since, at: since, stamp } });
    setBack(seconds * second);
    const over = run();
    await pass(9 * second);
    expect(acts).toBe(0);
    leave({ done: [since], stamp });
    await pass(second);
    await over;
    expect(acts).toBe(0);
  });

  test('a tab waits for it, though the clock was set forward while it waits', async () => {
    leave({ done: [], claim: { since, at: since } });
    const over = run();
    await pass(second);
    clock.sleep(hour);
    await pass(8 * second);
    expect(acts).toBe(0);
    await pass(second);
    await over;
    expect(acts).toBe(1);
  });

  test('a tab that looks later takes it for done, though the clock was set back meanwhile', async () => {
    leave({ done: [since], stamp });
    setBack(hour);
    await run();
    expect(acts).toBe(0);
  });

  test('what was done for an earlier presence is not taken for this one because nobody could share since', async () => {
    leave({ done: [since - hour], stamp });
    await run();
    expect(acts).toBe(1);
  });

  test('a tab waits anew for each tab that tries', async () => {
    leave({ done: [], claim: { since, at: since } });
    const over = run();
    await pass(9 * second);
    leave({ done: [], claim: { since, at: since + 9 * second } });
    await pass(9 * second);
    expect(acts).toBe(0);
    await pass(2 * second);
    await over;
    expect(acts).toBe(1);
  });

  test('a tab acts at once when the other acts for another presence', async () => {
    leave({ done: [], claim: { since: since - hour, at: since } });
    await run();
    expect(acts).toBe(1);
  });

  test('a tab that is stopped waits no more', async () => {
    leave({ done: [], claim: { since, at: since } });
    const stop = new AbortController();
    const over = run(act, stop.signal);
    await pass(second);
    stop.abort();
    await over;
    await pass(hour);
    expect(acts).toBe(0);
  });
});
