// Each time that the person is gone, one of the tabs leaves: no other, and never none. Several monitors of one page
// stand for tabs.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  acrossTabs,
  autoLeave,
  InactivityMonitor,
  type InactivityMonitorOptions,
  type StartOptions,
  sharedTabs,
} from '../../src/index.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];

let clock: DrivenClock;
let monitors: InactivityMonitor[];
/** Which tabs have left, in this order. */
let left: string[];

beforeEach(() => {
  clock = driveClock(vi);
  localStorage.clear();
  monitors = [];
  left = [];
});
afterEach(() => {
  for (const monitor of monitors) monitor.stop();
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

function tab(options: InactivityMonitorOptions = {}): InactivityMonitor {
  const monitor = new InactivityMonitor({ sources: [], promptBeforeIdle: 0, tabs: sharedTabs('call'), ...options });
  monitors.push(monitor);
  return monitor;
}

/**
 * Joins a call, which is left when the monitor becomes idle. `duration`: how long leaving takes. `fails`: the call is not left.
 */
function join(
  monitor: InactivityMonitor,
  name: string,
  { duration = 0, fails = false, ...start }: StartOptions & { duration?: number; fails?: boolean } = {},
): void {
  const over = new AbortController();
  const leave = async (): Promise<void> => {
    if (fails) throw new Error('not left');
    left.push(name);
    if (duration) await new Promise((resolve) => setTimeout(resolve, duration));
    over.abort();
  };
  autoLeave(monitor, { name, leave, ended: over.signal }, { once: acrossTabs(), onError: () => {} });
  monitor.start(start);
}

/** Joins the call in a tab for each name, a minute ago. */
async function joinAll<Names extends readonly string[]>(
  ...names: Names
): Promise<{ [Index in keyof Names]: InactivityMonitor }> {
  const tabs = names.map(() => tab());
  for (const [index, monitor] of tabs.entries()) join(monitor, names[index] as string);
  await pass(minute);
  return tabs as { [Index in keyof Names]: InactivityMonitor };
}

/** What the other tabs are told, they are told at once. */
function tellOfWrite(key = 'still-there:call'): void {
  window.dispatchEvent(new StorageEvent('storage', { key }));
}
const tellOfAttempt = () => tellOfWrite('still-there-once:call');

/** How a run ends, other than by inactivity for `timeout`. */
const ends: {
  how: string;
  options: InactivityMonitorOptions;
  end: (monitor: InactivityMonitor) => Promise<unknown>;
}[] = [
  { how: 'declined', options: { timeout: hour }, end: async (monitor) => monitor.expire() },
  { how: 'declined, without a limit', options: { timeout: Infinity }, end: async (monitor) => monitor.expire() },
  ...[hour, Infinity].flatMap((timeout) => [
    {
      how: `alone, with a timeout of ${timeout}`,
      options: {
        ...{ timeout, aloneTimeout: 10 * minute },
        alone: (report: (holds: boolean) => void) => [false, true].forEach(report), // until then it is `waiting`
      },
      end: () => pass(10 * minute),
    },
    {
      how: `waiting, with a timeout of ${timeout}`,
      options: { timeout, waitingTimeout: 10 * minute, waiting: (report: (holds: boolean) => void) => report(true) },
      end: () => pass(10 * minute),
    },
    {
      how: `hidden, with a timeout of ${timeout}`,
      options: { timeout, hiddenTimeout: 10 * minute },
      end: async () => {
        const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
        document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
        await pass(10 * minute);
        hidden.mockRestore();
      },
    },
  ]),
];

describe.each(ends)('a run that ended ($how)', ({ options, end }) => {
  test('is followed by one that is left as well', async () => {
    const monitor = tab(options);
    for (const name of ['first', 'second', 'third']) {
      join(monitor, name);
      await pass(second);
      await end(monitor);
      await pass(minute);
      expect(monitor.state).toBe('idle');
    }
    expect(left).toEqual(['first', 'second', 'third']);
  });

  test('is followed by one of a new monitor that is left as well', async () => {
    for (const name of ['first', 'second', 'third']) {
      const monitor = tab(options);
      join(monitor, name);
      await pass(second);
      await end(monitor);
      await pass(minute);
    }
    expect(left).toEqual(['first', 'second', 'third']);
  });

  test('is followed by one that is left once, though two tabs end it', async () => {
    const [one, two] = [tab(options), tab(options)];
    for (const run of [1, 2, 3]) {
      join(one, `one ${run}`);
      join(two, `two ${run}`);
      await pass(second);
      await end(one);
      await end(two);
      await pass(minute);
      expect([one.state, two.state]).toEqual(['idle', 'idle']);
    }
    expect(left).toEqual(['one 1', 'one 2', 'one 3']);
  });
});

describe('a run', () => {
  test('that was stopped is followed by one that is left', async () => {
    const monitor = tab();
    join(monitor, 'first');
    monitor.expire();
    await pass(minute);
    monitor.start();
    await pass(minute);
    monitor.stop();
    join(monitor, 'second');
    await pass(hour);
    expect(left).toEqual(['first', 'second']);
  });

  test('that resumes from the activity before the action is not left again', async () => {
    const monitor = tab();
    join(monitor, 'first');
    await pass(hour);
    join(tab(), 'reloaded', { resume: true });
    await pass(hour);
    expect(left).toEqual(['first']);
  });

  test('that resumes before anybody acted is left once', async () => {
    const crashed = tab();
    crashed.start();
    await pass(30 * minute);
    crashed.stop();
    join(tab(), 'reloaded', { resume: true });
    await pass(30 * minute);
    expect(left).toEqual(['reloaded']);
  });

  test('that resumes and goes on with activity is left again', async () => {
    const [one, reloaded] = [tab(), tab()];
    join(one, 'first');
    await pass(minute);
    one.expire();
    await pass(second);
    join(reloaded, 'second', { resume: true });
    reloaded.report();
    reloaded.expire();
    await pass(second);
    expect(left).toEqual(['first', 'second']);
  });

  test('of a tab that was frozen while the others left, and joined again, is not left', async () => {
    const [frozen, awake] = [tab(), tab()];
    join(frozen, 'frozen');
    join(awake, 'first');
    await pass(30 * minute);
    awake.report();
    awake.expire();
    await pass(minute);
    expect(left).toEqual(['first']);
    clock.sleep(2 * hour);
    join(awake, 'second');
    await pass(minute);
    expect({ state: frozen.state, left }).toEqual({ state: 'idle', left: ['first'] });
    await pass(hour);
    expect(left).toEqual(['first', 'second']);
  });
});

describe('while one tab goes on', () => {
  test('what another one left is left again once the person is gone from it as well', async () => {
    const [one, two] = await joinAll('one', 'two');
    one.expire();
    await pass(minute);
    two.report();
    tellOfWrite();
    await pass(hour);
    expect(left).toEqual(['one', 'two']);
  });

  test('it takes what another one left for its own, if nobody was there after that', async () => {
    const [one, two] = await joinAll('one', 'two');
    two.report();
    await pass(500);
    two.report(); // not sent before its alarm rings, which is after the other one left
    await pass(second);
    one.expire();
    await pass(hour);
    expect({ left, state: two.state }).toEqual({ left: ['one'], state: 'idle' });
  });

  test('what another one left just after a message of its own is left again', async () => {
    const [one, two] = await joinAll('one', 'two');
    two.report();
    await pass(300);
    one.expire();
    await pass(0);
    tellOfAttempt();
    await pass(300);
    two.report(); // not sent before its alarm rings
    await pass(hour);
    expect(left).toEqual(['one', 'two']);
  });

  test('it learns from another one what was done when somebody was last there', async () => {
    const [one, two, three] = await joinAll('one', 'two', 'three');
    one.expire();
    await pass(minute);
    two.report();
    tellOfWrite();
    two.stop();
    await pass(hour);
    expect({ left, state: three.state }).toEqual({ left: ['one', 'three'], state: 'idle' });
  });

  test('who wants to be asked later after one left is left when that time is over', async () => {
    const [one, two, three] = await joinAll('one', 'two', 'three');
    one.expire();
    await pass(minute);
    two.snooze(2 * hour);
    tellOfWrite();
    await pass(2 * hour - second);
    expect(left).toEqual(['one']);
    await pass(hour);
    expect([two.state, three.state]).toEqual(['idle', 'idle']);
    expect(left).toEqual(['one', 'two']);
  });
});

describe('while one tab is leaving', () => {
  /** Leaves the call of this tab, which takes eight seconds: the first one has passed. */
  async function leaveSlowly(monitor: InactivityMonitor): Promise<void> {
    join(monitor, 'one', { duration: 8 * second });
    await pass(minute);
    monitor.expire();
    await pass(second);
  }

  test('somebody who joins again in another one is left when they are gone', async () => {
    const [one, two] = [tab(), tab()];
    await leaveSlowly(one);
    join(two, 'two');
    await pass(10 * second);
    expect(left).toEqual(['one']);
    two.expire();
    await pass(minute);
    expect(left).toEqual(['one', 'two']);
  });

  test('somebody who joins again in another one, and leaves before that is done, is left', async () => {
    const [one, two] = [tab(), tab()];
    await leaveSlowly(one);
    join(two, 'two');
    await pass(second);
    two.expire();
    await pass(minute);
    expect(left).toEqual(['one', 'two']);
  });

  test('another one that waits for it, and in which somebody joins again, is left when they are gone', async () => {
    const [one, two] = [tab(), tab()];
    join(one, 'one', { duration: 8 * second });
    join(two, 'two');
    await pass(minute);
    one.expire();
    two.expire();
    await pass(second);
    two.start();
    await pass(100);
    two.expire();
    await pass(minute);
    expect(left).toEqual(['one', 'two']);
  });
});

test('what failed in one tab is left to the next, in each run', async () => {
  const [one, two] = [tab(), tab()];
  for (const run of [1, 2]) {
    join(one, `one ${run}`, { fails: true });
    join(two, `two ${run}`);
    await pass(second);
    one.expire();
    await pass(minute);
    two.expire();
    await pass(minute);
  }
  expect(left).toEqual(['two 1', 'two 2']);
});

test.each([hour, -hour])('a wall clock that is set by %d ms between two runs changes nothing', async (ms) => {
  const [one, two] = [tab(), tab()];
  for (const run of [1, 2, 3]) {
    join(one, `one ${run}`);
    join(two, `two ${run}`);
    await pass(second);
    one.expire();
    if (ms < 0) clock.setBack(-ms);
    else clock.sleep(ms);
    await pass(minute);
    two.expire();
    await pass(minute);
  }
  expect(left).toEqual(['one 1', 'one 2', 'one 3']);
});
