// Several monitors of one page stand for tabs: each has an id of its own, and what one writes the others are told of.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InactivityMonitor, type InactivityMonitorOptions, type StartOptions, sharedTabs } from '../../src/index.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';
import { record, typesOf } from '../support/record.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];
const key = 'still-there:call';

let clock: DrivenClock;
let monitors: InactivityMonitor[] = [];
/** Tabs that are frozen or in the back/forward cache are told nothing. */
let isTelling = true;

function tab(options: InactivityMonitorOptions = {}, start?: StartOptions) {
  const monitor = new InactivityMonitor({ sources: [], tabs: sharedTabs('call'), ...options });
  monitors.push(monitor);
  const events = record(monitor, 'active', 'prompted', 'idle', 'stopped');
  monitor.start(start);
  return { monitor, types: () => typesOf(events) };
}

/** What another tab, or an earlier page, has left. */
function leave(at: number, since = at, source = 'keydown'): void {
  localStorage.setItem(key, JSON.stringify({ at, since, source, tab: 'other' }));
  tellOfWrite();
}

function tellOfWrite(): void {
  if (isTelling) window.dispatchEvent(new StorageEvent('storage', { key }));
}

/** The storage with another `setItem` or `getItem`: happy-dom's own cannot be spied on. */
function wrapStorage(methods: Partial<Storage>): void {
  const { localStorage } = globalThis;
  const { setItem, getItem } = localStorage;
  vi.stubGlobal('localStorage', {
    setItem: setItem.bind(localStorage),
    getItem: getItem.bind(localStorage),
    ...methods,
  });
}

const written = () => JSON.parse(localStorage.getItem(key) ?? 'null') as Record<string, unknown>;

beforeEach(() => {
  clock = driveClock(vi);
  isTelling = true;
  localStorage.clear();
});
afterEach(() => {
  for (const monitor of monitors) monitor.stop();
  monitors = [];
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('tabs of the same name', () => {
  test('somebody active in one keeps the others, and when nobody is there all ask and end at the same moment', () => {
    const [one, two] = [tab(), tab()];
    for (let i = 0; i < 18; i++) {
      clock.advance(10 * minute);
      one.monitor.report({ source: 'keydown' });
      tellOfWrite();
    }
    expect(two.types()).toEqual(['active']);
    expect(two.monitor.lastActivity).toMatchObject({ source: 'keydown', at: one.monitor.lastActive });
    expect(two.monitor.lastActivity?.tab).toBe(one.monitor.tabs?.tab);
    clock.advance(59 * minute);
    expect([one.monitor.state, two.monitor.state]).toEqual(['prompted', 'prompted']);
    clock.advance(minute);
    for (const { types } of [one, two]) expect(types()).toEqual(['active', 'prompted', 'idle']);
  });

  test('a prompt that is answered in one closes in all', () => {
    const [one, two] = [tab(), tab()];
    clock.advance(59 * minute);
    expect(two.monitor.state).toBe('prompted');
    expect(one.monitor.reset()).toBe(true);
    tellOfWrite();
    expect(two.types()).toEqual(['active', 'prompted', 'active']);
    expect(two.monitor.deadline).toBe(one.monitor.deadline);
  });

  test('who wants to be asked later in one is not asked in another', () => {
    const [one, two] = [tab(), tab({ timeout: 10 * minute })];
    clock.advance(9 * minute);
    expect(two.monitor.state).toBe('prompted');
    one.monitor.snooze(2 * hour);
    tellOfWrite();
    expect(two.types()).toEqual(['active', 'prompted', 'active']);
    expect(two.monitor.snoozedUntil).toBe(one.monitor.snoozedUntil);
    clock.advance(5 * minute);
    two.monitor.report(); // what it sends says so too
    tellOfWrite();
    expect(written()).toMatchObject({ snoozedUntil: one.monitor.snoozedUntil });
    clock.advance(2 * hour - 5 * minute - 1);
    expect(two.monitor.state).toBe('active');
    clock.advance(1);
    expect([one.monitor.state, two.monitor.state]).toEqual(['prompted', 'prompted']);
  });

  test('who wanted to be asked later is still asked later after a reload, and not in a new run', () => {
    const one = tab({ timeout: 10 * minute });
    one.monitor.snooze(hour);
    const { snoozedUntil } = one.monitor;
    clock.advance(minute);
    one.monitor.stop();
    const reloaded = tab({ timeout: 10 * minute }, { resume: true });
    expect(reloaded.monitor.snoozedUntil).toBe(snoozedUntil);
    reloaded.monitor.stop();
    expect(tab({ timeout: 10 * minute }).monitor.snoozedUntil).toBeUndefined();
  });

  test.each(['soon', {}, null, -1, 1e300])(
    'a tab that wants to be asked at %o, as another has stored, is asked',
    (value) => {
      const { monitor } = tab({ timeout: 10 * minute });
      clock.advance(minute);
      const stamp = {
        at: Date.now(),
        since: Date.now() - minute,
        source: 'keydown',
        tab: 'other',
        snoozedUntil: value,
      };
      localStorage.setItem(key, JSON.stringify(stamp));
      tellOfWrite();
      clock.advance(4 * hour + minute);
      expect(monitor.state).toBe('idle');
    },
  );

  test('what does not count in one does not reach another', () => {
    const [one, two] = [tab(), tab()];
    clock.advance(59 * minute);
    one.monitor.report();
    tellOfWrite();
    expect(two.monitor.state).toBe('prompted');
    clock.advance(minute);
    expect(two.monitor.reset()).toBe(false);
    expect(written()).toMatchObject({ source: 'start' });
  });

  test('groups of different names, and tabs without one, never meet', () => {
    const [one, other, none] = [tab(), tab({ tabs: sharedTabs('other') }), tab({ tabs: undefined as never })];
    clock.advance(30 * minute);
    one.monitor.report();
    for (const name of ['call', 'other']) {
      window.dispatchEvent(new StorageEvent('storage', { key: `still-there:${name}` }));
    }
    clock.advance(30 * minute);
    expect([one, other, none].map(({ monitor }) => monitor.state)).toEqual(['active', 'idle', 'idle']);
  });

  test('a tab that missed every event reads what the others have seen before it asks or ends', () => {
    const [one, two] = [tab(), tab({ promptBeforeIdle: 0 })];
    isTelling = false;
    for (let i = 0; i < 5; i++) {
      clock.advance(50 * minute);
      one.monitor.report();
      tellOfWrite();
    }
    expect(two.types()).toEqual(['active']);
    clock.advance(hour);
    expect(two.types()).toEqual(['active', 'idle']);
  });

  test('a tab that was frozen past its time is kept if somebody was there all along, and only then', () => {
    const [kept, ended] = [tab(), tab({ tabs: sharedTabs('deserted') })];
    const startedAt = Date.now();
    clock.sleep(3 * hour); // no timer runs, and no event is heard
    isTelling = false;
    leave(Date.now() - minute, startedAt);
    const stamp = { at: Date.now() - minute, since: startedAt + 2 * hour, source: 'keydown', tab: 'other' };
    localStorage.setItem('still-there:deserted', JSON.stringify(stamp));
    expect(kept.monitor.state).toBe('active');
    expect(kept.monitor.remaining).toBe(59 * minute);
    expect(kept.monitor.reset()).toBe(true);
    expect(ended.monitor.state).toBe('idle');
    expect(ended.monitor.reset()).toBe(false);
  });

  test('a tab that died neither holds nor ends the group', () => {
    const one = tab();
    clock.advance(30 * minute);
    leave(Date.now(), Date.now() - 30 * minute); // its last word
    clock.advance(59 * minute);
    expect(one.monitor.state).toBe('prompted');
    clock.advance(minute);
    expect(one.types()).toEqual(['active', 'prompted', 'idle']);
  });

  test('what was told after its time ran out revives no tab', () => {
    const one = tab();
    isTelling = false;
    clock.advance(hour);
    isTelling = true;
    leave(Date.now(), Date.now() - 2 * hour);
    expect(one.monitor.state).toBe('idle');
    expect(one.monitor.lastActivity?.source).toBe('start');
  });

  test('a tab writes once a second at most, sets no timer for it, and tells the rest when it is left', () => {
    const one = tab();
    const { localStorage } = globalThis;
    const writes = vi.fn((...item: [string, string]) => localStorage.setItem(...item));
    wrapStorage({ setItem: writes });
    const { timers } = clock;
    for (let i = 0; i < 1000; i++) {
      clock.advance(16);
      one.monitor.report({ source: 'mousemove' });
    }
    expect(writes.mock.calls.length).toBeGreaterThan(10);
    expect(writes.mock.calls.length).toBeLessThanOrEqual(17);
    expect(clock.timers).toBe(timers);
    expect(written().at).toBeLessThan(one.monitor.lastActive);
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    expect(written().at).toBe(one.monitor.lastActive);
  });

  test('activity between two messages touches no storage', () => {
    const one = tab();
    clock.advance(second);
    one.monitor.report();
    const { localStorage } = globalThis;
    const touches = {
      getItem: vi.fn((...item: [string]) => localStorage.getItem(...item)),
      setItem: vi.fn((...item: [string, string]) => localStorage.setItem(...item)),
    };
    wrapStorage(touches);
    for (let i = 0; i < 9; i++) {
      clock.advance(100);
      one.monitor.report({ source: 'mousemove' });
    }
    expect(touches.getItem).not.toHaveBeenCalled();
    expect(touches.setItem).not.toHaveBeenCalled();
    clock.advance(100);
    one.monitor.report({ source: 'mousemove' });
    expect(touches.setItem).toHaveBeenCalledOnce();
  });

  test('its alarm tells what was not told yet', () => {
    const one = tab();
    clock.advance(100);
    one.monitor.report();
    expect(written()).toMatchObject({ source: 'start' });
    clock.advance(30 * second);
    expect(written()).toMatchObject({ source: 'report', at: one.monitor.lastActive });
  });

  test('a wall clock that is set back neither ends nor holds a group', () => {
    const [one, two] = [tab(), tab()];
    clock.advance(30 * minute);
    clock.setBack(2 * hour);
    clock.advance(20 * minute);
    one.monitor.report();
    tellOfWrite();
    clock.advance(30 * minute);
    expect(two.monitor.state).toBe('active');
    expect(two.monitor.remaining).toBe(30 * minute);
    clock.advance(30 * minute);
    expect([one.monitor.state, two.monitor.state]).toEqual(['idle', 'idle']);
  });

  test('a stamp from before the wall clock was set back holds nobody', () => {
    leave(Date.now());
    clock.setBack(2 * hour);
    const one = tab();
    clock.advance(hour);
    expect(one.types()).toEqual(['active', 'prompted', 'idle']);
  });

  test('nothing is left of a tab that stopped', () => {
    const one = tab();
    one.monitor.stop();
    const reads = vi.fn(() => null);
    wrapStorage({ getItem: reads });
    leave(Date.now() + 1);
    expect(reads).not.toHaveBeenCalled();
    expect(clock.timers).toBe(0);
  });
});

describe('start({ resume: true })', () => {
  test('goes on from the last activity, after a reload or a crash', () => {
    leave(Date.now() - 20 * minute, Date.now() - hour);
    const { monitor, types } = tab({}, { resume: true });
    expect(types()).toEqual(['active']);
    expect(monitor.remaining).toBe(40 * minute);
    expect(monitor.lastActivity).toMatchObject({ source: 'keydown', at: Date.now() - 20 * minute, tab: 'other' });
    expect(monitor.tabs?.presentSince).toBe(Date.now() - hour);
    clock.advance(39 * minute);
    expect(types()).toEqual(['active', 'prompted']);
  });

  test('is idle at once when its time has run out, and has asked nobody', () => {
    leave(Date.now() - hour);
    const { monitor, types } = tab({}, { resume: true });
    expect(types()).toEqual(['idle']);
    expect(monitor.deadline).toBe(Date.now());
    expect(monitor.reset()).toBe(false);
    expect(clock.timers).toBe(0);
    monitor.start();
    expect(types()).toEqual(['idle', 'active']);
  });

  test('asks at once when it is time to', () => {
    leave(Date.now() - hour + 10 * second);
    const { monitor, types } = tab({}, { resume: true });
    expect(types()).toEqual(['prompted']);
    expect(monitor.reset()).toBe(true);
  });

  test('begins anew when there is nothing to go on from', () => {
    const { monitor, types } = tab({}, { resume: true });
    expect(types()).toEqual(['active']);
    expect(monitor.remaining).toBe(hour);
    expect(written()).toMatchObject({ source: 'start', at: Date.now(), since: Date.now() });
  });

  test('needs `tabs`', () => {
    const monitor = new InactivityMonitor({ sources: [] });
    expect(() => monitor.start({ resume: true })).toThrow(
      'Expected `resume` to be used with `tabs`, got true (boolean)',
    );
    expect(monitor.state).toBe('stopped');
  });

  test('without it a start begins anew, though the group goes on', () => {
    const since = Date.now();
    tab();
    clock.advance(20 * minute);
    const { monitor } = tab();
    expect(monitor.remaining).toBe(hour);
    expect(monitor.tabs?.presentSince).toBe(since);
  });
});

describe('storage that is no help', () => {
  test.each(['', '{', 'null', '7', '"stamp"', '[]', '{"at":"1"}', '{"at":1e999,"since":0}', '{"at":null,"since":1}'])(
    'garbage in it is ignored: %s',
    (garbage) => {
      localStorage.setItem(key, garbage);
      const { monitor } = tab({}, { resume: true });
      expect(monitor.remaining).toBe(hour);
      localStorage.setItem(key, garbage);
      tellOfWrite();
      clock.advance(hour);
      expect(monitor.state).toBe('idle');
    },
  );

  test('when it is full the tab goes on alone, and says so once', () => {
    const reported = vi.fn();
    vi.stubGlobal('reportError', reported);
    const full = new DOMException('full', 'QuotaExceededError');
    wrapStorage({
      setItem: () => {
        throw full;
      },
    });
    const { types } = tab();
    for (let i = 0; i < 3; i++) {
      clock.advance(minute);
      monitors[0]?.report();
    }
    clock.advance(hour);
    expect(types()).toEqual(['active', 'prompted', 'idle']);
    expect(reported.mock.calls).toEqual([[full]]);
  });

  test('when it is blocked the tab is alone', () => {
    const blocked = vi.fn(() => {
      throw new DOMException('blocked', 'SecurityError');
    });
    const own = Object.getOwnPropertyDescriptor(globalThis, 'localStorage') as PropertyDescriptor;
    Object.defineProperty(globalThis, 'localStorage', { configurable: true, get: blocked });
    const { types } = tab({}, { resume: true });
    clock.advance(hour);
    Object.defineProperty(globalThis, 'localStorage', own);
    expect(types()).toEqual(['active', 'prompted', 'idle']);
    expect(blocked).toHaveBeenCalled();
  });

  test.each([[''], [7], [null]])('a name that is none is refused: %j', (name) => {
    expect(() => sharedTabs(name as never)).toThrow(/^Expected `name` to be a string that is not empty, got /);
  });

  test('anything but sharedTabs() is refused, and the old option names its successor', () => {
    expect(() => new InactivityMonitor({ tabs: 'call' as never })).toThrow(
      'Expected `tabs` to be made by `sharedTabs(\'…\')`, got "call" (string)',
    );
    expect(() => new InactivityMonitor({ channel: 'call' } as never)).toThrow(
      'Expected `channel` to be replaced by `tabs: sharedTabs(\'call\')`, got "call" (string)',
    );
  });
});
