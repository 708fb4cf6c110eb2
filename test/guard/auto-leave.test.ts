import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { acrossTabs, autoLeave, InactivityMonitor, sharedTabs } from '../../src/index.ts';
import {
  type DrivenClock,
  driveClock,
  type FakeMeetingOptions,
  fakeMeeting,
  fakeTabs,
} from '../../src/testing/index.ts';

const [second, minute] = [1000, 60_000];

let clock: DrivenClock;
let monitor: InactivityMonitor;
const onError = vi.fn();

/** Lets time go by and promises settle. */
const advance = (ms: number): Promise<void> => clock.advanceAsync(ms);

beforeEach(() => {
  clock = driveClock(vi);
  onError.mockReset();
  monitor = new InactivityMonitor({ timeout: minute, promptBeforeIdle: 0, sources: [] });
  monitor.start();
});
afterEach(() => {
  monitor.stop();
  expect(clock.timers).toBe(0);
  clock[Symbol.dispose]();
});

test('it leaves once when nobody is there, with the reason', async () => {
  const meeting = fakeMeeting();
  autoLeave(monitor, meeting, { onError });
  await advance(minute - 1);
  expect(meeting.left).toEqual([]);
  await advance(1);
  expect(meeting.left).toEqual(['inactive']);
  await advance(minute);
  expect(meeting.left).toEqual(['inactive']);
  expect(onError).not.toHaveBeenCalled();
});

test('it never leaves twice at once, though the monitor is started again and idle again', async () => {
  const meeting = fakeMeeting({ leaving: 'hangs' });
  autoLeave(monitor, meeting, { onError });
  await advance(minute);
  monitor.start();
  monitor.expire();
  expect(meeting.left).toEqual(['inactive']);
  meeting.endByOthers();
  await advance(minute);
});

test('it leaves at once when the monitor is idle already', async () => {
  const meeting = fakeMeeting();
  await advance(minute);
  autoLeave(monitor, meeting, { onError });
  await advance(0);
  expect(meeting.left).toEqual(['inactive']);
});

test('a meeting that is over is not left', async () => {
  const meeting = fakeMeeting();
  autoLeave(monitor, meeting, { onError });
  meeting.endByOthers();
  await advance(2 * minute);
  expect(meeting.left).toEqual([]);
});

test('the abort of its signal ends the connection', async () => {
  const meeting = fakeMeeting();
  const run = new AbortController();
  autoLeave(monitor, meeting, { onError, signal: run.signal });
  run.abort();
  await advance(2 * minute);
  expect(meeting.left).toEqual([]);
});

test.each(['hangs', 'fails', 'pretends'] as const)(
  'the abort of its signal while leaving %s ends that, too: no timer is left',
  async (leaving) => {
    const stop = new AbortController();
    const meeting = fakeMeeting({ leaving });
    autoLeave(monitor, meeting, { onError, signal: stop.signal });
    await advance(minute);
    expect(meeting.left).toEqual(['inactive']);
    stop.abort();
    await advance(0);
    expect(clock.timers).toBe(0);
    await advance(minute);
    expect(meeting.left).toEqual(['inactive']);
    expect(onError).toHaveBeenCalledTimes(leaving === 'fails' ? 1 : 0);
  },
);

describe('when leaving fails', () => {
  test('it is tried three times, and then reported', async () => {
    const leave = vi.fn(async () => {
      throw new Error(`attempt ${leave.mock.calls.length}`);
    });
    autoLeave(monitor, { ...fakeMeeting(), leave }, { onError });
    await advance(minute + 4 * second);
    expect(leave).toHaveBeenCalledTimes(2);
    expect(onError).not.toHaveBeenCalled();
    await advance(second);
    expect(leave).toHaveBeenCalledTimes(3);
    expect(onError.mock.calls).toEqual([[new Error('attempt 3')]]);
    await advance(minute);
    expect(leave).toHaveBeenCalledTimes(3);
  });

  test('a second attempt that succeeds is a success', async () => {
    const meeting = fakeMeeting({ leaving: 'fails' });
    autoLeave(monitor, meeting, { onError });
    await advance(minute);
    meeting.leaving = 'succeeds';
    await advance(minute);
    expect(meeting.left).toHaveLength(2);
    expect(onError).not.toHaveBeenCalled();
  });

  test('a leave() that throws instead of rejecting is no different', async () => {
    const leave = (): never => {
      throw new Error('sync');
    };
    autoLeave(monitor, { ...fakeMeeting(), leave }, { onError });
    await advance(2 * minute);
    expect(onError.mock.calls).toEqual([[new Error('sync')]]);
  });

  test('one that hangs is cut after 10 s each', async () => {
    const meeting = fakeMeeting({ leaving: 'hangs' });
    autoLeave(monitor, meeting, { onError });
    await advance(minute + 11 * second);
    expect(meeting.left).toHaveLength(2);
    await advance(minute);
    expect(meeting.left).toHaveLength(3);
    expect(onError.mock.calls).toEqual([[new Error('fake: leave() did not settle within 10000 ms')]]);
  });

  test('one that hangs while the call ends by other means is a success', async () => {
    const meeting = fakeMeeting({ leaving: 'hangs' });
    autoLeave(monitor, meeting, { onError });
    await advance(minute + second);
    meeting.endByOthers();
    await advance(minute);
    expect(meeting.left).toHaveLength(1);
    expect(onError).not.toHaveBeenCalled();
  });

  test('one that resolves though the call goes on is not believed', async () => {
    const meeting = fakeMeeting({ leaving: 'pretends' });
    autoLeave(monitor, meeting, { onError });
    await advance(2 * minute);
    expect(meeting.left).toHaveLength(3);
    expect(onError.mock.calls).toEqual([[new Error('fake: leave() resolved, but the call is not over')]]);
  });

  test('the person who comes back in between calls it off', async () => {
    const meeting = fakeMeeting({ leaving: 'fails' });
    autoLeave(monitor, meeting, { onError });
    await advance(minute);
    monitor.start();
    await advance(30 * second);
    expect(meeting.left).toHaveLength(1);
  });

  test('an onError that throws goes to the page', async () => {
    const reportError = vi.fn();
    vi.stubGlobal('reportError', reportError);
    const meeting = fakeMeeting({ leaving: 'fails' });
    autoLeave(monitor, meeting, {
      onError: () => {
        throw new Error('from onError');
      },
    });
    await advance(2 * minute);
    expect(reportError.mock.calls).toEqual([[new Error('from onError')]]);
    vi.unstubAllGlobals();
  });

  test('without onError the page is told', async () => {
    const reportError = vi.fn();
    vi.stubGlobal('reportError', reportError);
    const meeting = fakeMeeting({ leaving: 'fails' });
    autoLeave(monitor, meeting);
    await advance(2 * minute);
    expect(reportError).toHaveBeenCalledTimes(1);
    vi.unstubAllGlobals();
  });
});

describe('ending the call for everybody', () => {
  test('it calls end(), not leave()', async () => {
    const meeting = fakeMeeting();
    autoLeave(monitor, meeting, { mode: 'end', onError });
    await advance(minute);
    expect(meeting.endedForAll).toEqual(['inactive']);
    expect(meeting.left).toEqual([]);
  });

  test('where that fails twice, this participant leaves, and the failure is reported', async () => {
    const meeting = fakeMeeting({ ending: 'fails' });
    autoLeave(monitor, meeting, { mode: 'end', onError });
    await advance(2 * minute);
    expect(meeting.endedForAll).toHaveLength(2);
    expect(meeting.left).toEqual(['inactive']);
    expect(onError.mock.calls).toEqual([[new Error('fake: end() failed')]]);
  });
});

test.each([
  [{ mode: 'kill' }, `Expected \`mode\` to be 'leave' or 'end', got "kill" (string)`],
  [{ onError: 5 }, 'Expected `onError` to be a function, got 5 (number)'],
])('%j is refused', (options, message) => {
  expect(() => autoLeave(monitor, fakeMeeting(), options as never)).toThrow(new TypeError(message));
});

test.each([
  [{}, fakeMeeting(), 'Expected `monitor` to be an InactivityMonitor, got [object Object] (object)'],
  [undefined, fakeMeeting(), 'Expected `monitor` to be an InactivityMonitor, got undefined (undefined)'],
  [{ reset() {} }, null, 'Expected `meeting` to be a `Meeting`, such as an adapter returns, got null (object)'],
])('autoLeave(%j, %j) is refused', (monitor, meeting, message) => {
  expect(() => autoLeave(monitor as never, meeting as never)).toThrow(new TypeError(message));
});

test('a meeting that cannot end for everybody is refused when that is asked for', () => {
  const { end: _, ...meeting } = fakeMeeting();
  expect(() => autoLeave(monitor, meeting, { mode: 'end' })).toThrow(
    'Expected `meeting.end` to be a function, got undefined (undefined)',
  );
});

describe('once: acrossTabs()', () => {
  const channel = 'call';
  const tabs = sharedTabs(channel);
  let storage: Disposable;

  beforeEach(() => {
    storage = fakeTabs();
    monitor.stop();
    monitor = new InactivityMonitor({ timeout: minute, promptBeforeIdle: 0, sources: [], tabs });
    monitor.start();
  });
  afterEach(() => storage[Symbol.dispose]());

  /** Another tab of the same group. */
  const openTab = (behaviour: FakeMeetingOptions = {}) => {
    const other = new InactivityMonitor({ timeout: minute, promptBeforeIdle: 0, sources: [], tabs });
    const meeting = fakeMeeting(behaviour);
    autoLeave(other, meeting, { once: acrossTabs(), onError });
    other.start();
    return { other, meeting };
  };

  test('one tab leaves, the others do not, and a later group does so again', async () => {
    const tabs = [openTab(), openTab(), openTab()];
    await advance(2 * minute);
    expect(tabs.flatMap(({ meeting }) => meeting.left)).toEqual(['inactive']);
    const late = openTab();
    await advance(2 * minute);
    expect(late.meeting.left).toEqual(['inactive']);
    expect(onError).not.toHaveBeenCalled();
  });

  test('what was done before the wall clock was set back is no reason not to do it again', async () => {
    openTab();
    await advance(2 * minute);
    vi.setSystemTime(Date.now() - 10 * minute);
    const later = openTab();
    const staying = setInterval(() => later.other.report(), second);
    await advance(20 * minute);
    clearInterval(staying);
    await advance(2 * minute);
    expect(later.meeting.left).toEqual(['inactive']);
  });

  test('a tab that wakes up after another group has come and gone does nothing', async () => {
    const first = new InactivityMonitor({ timeout: minute, promptBeforeIdle: 0, sources: [], tabs });
    const late = fakeMeeting();
    first.start();
    openTab();
    await advance(2 * minute);
    const { meeting: next } = openTab();
    await advance(2 * minute);
    expect(next.left).toEqual(['inactive']);
    autoLeave(first, late, { once: acrossTabs(), onError }); // finds itself idle, by the deadline of the first group
    await advance(2 * minute);
    expect(late.left).toEqual([]);
  });

  test.each(['7', '{', 'null', '{"done":9}', '{"done":[1e999,"x"],"claim":7}', '{"since":9e15,"isDone":true}'])(
    'garbage in the storage keeps nobody in: %s',
    async (garbage) => {
      localStorage.setItem(`still-there-once:${channel}`, garbage);
      const { meeting } = openTab();
      await advance(2 * minute);
      expect(meeting.left).toEqual(['inactive']);
    },
  );

  test('where it fails in one tab, the next one tries', async () => {
    const broken = openTab({ leaving: 'fails' });
    const works = openTab();
    await advance(5 * minute);
    expect(broken.meeting.left).toHaveLength(3);
    expect(works.meeting.left).toEqual(['inactive']);
    expect(onError.mock.calls).toEqual([[new Error('fake: leave() failed')]]);
  });

  test('where the storage is full every tab leaves: twice is better than never', async () => {
    Object.assign(localStorage, {
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    });
    const reported = vi.fn();
    vi.stubGlobal('reportError', reported);
    const tabs = [openTab(), openTab()];
    await advance(2 * minute);
    for (const { meeting } of tabs) expect(meeting.left).toEqual(['inactive']);
    expect(reported).toHaveBeenCalledTimes(2);
    expect(onError.mock.calls).toEqual([[expect.any(DOMException)], [expect.any(DOMException)]]);
    vi.unstubAllGlobals();
  });

  test.each([
    [
      'is not called',
      acrossTabs,
      'Expected `once()` to be a promise, as `once: acrossTabs()` returns, got anonymous (function)',
    ],
    [
      'returns nothing',
      () => {},
      'Expected `once()` to be a promise, as `once: acrossTabs()` returns, got undefined (undefined)',
    ],
    [
      'throws',
      () => {
        throw new Error('no locks');
      },
      'no locks',
    ],
  ])('one that %s is an error, and the call is left', async (_, once, message) => {
    const meeting = fakeMeeting();
    autoLeave(monitor, meeting, { once: once as never, onError });
    await advance(minute);
    expect(meeting.left).toEqual(['inactive']);
    expect(onError.mock.calls).toEqual([[expect.objectContaining({ message })]]);
  });

  test('a monitor without `tabs` is refused', () => {
    const alone = new InactivityMonitor();
    expect(() => autoLeave(alone, fakeMeeting(), { once: acrossTabs() })).toThrow(
      /^Expected `once` to be used with a monitor that has `tabs`, got /,
    );
  });
});
