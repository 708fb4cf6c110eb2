// When a replica lets another one read the list and close the meetings.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ProviderLink } from '../../src/engine/provider-link.ts';
import { ReaderTrouble, Trouble } from '../../src/engine/reader-trouble.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const minute = 60_000;

function watched() {
  const state = { trusted: true, disagreement: 0, isRead: true, failingFor: 0, cannotCloseFor: 0 };
  const watch = new ReaderTrouble({ clock: state, lists: state, calls: state } as unknown as ProviderLink);
  /** The trouble after some seconds with this state. */
  const after = (seconds: number, change: Partial<typeof state> = {}) => {
    Object.assign(state, change);
    for (let second = 0; second < seconds; second++) {
      watch.check();
      vi.advanceTimersByTime(1000);
    }
    return { now: watch.check(), recent: watch.recentTrouble };
  };
  return after;
}

test.each([
  { what: 'a clock that jumped and is not trusted again', change: { trusted: false } },
  { what: 'a clock that disagrees with the provider’s', change: { disagreement: minute + 1 } },
])('$what is trouble after ten seconds, and a reason to let others go first for a minute more', ({ change }) => {
  const after = watched();
  // Other replicas notice it a moment later. At once, so that none of them takes over meanwhile.
  expect(after(0, change)).toEqual({ now: Trouble.none, recent: Trouble.clocks });
  expect(after(10)).toEqual({ now: Trouble.none, recent: Trouble.clocks });
  expect(after(1)).toEqual({ now: Trouble.clocks, recent: Trouble.clocks });
  expect(after(0, { trusted: true, disagreement: minute })).toEqual({ now: Trouble.none, recent: Trouble.clocks });
  expect(after(60).recent).toBe(Trouble.clocks);
  expect(after(1).recent).toBe(Trouble.none);
});

test('a replica that has not read the list takes over from none that reads it, whatever its trouble', () => {
  const after = watched();
  expect(after(5, { isRead: false })).toEqual({ now: Trouble.none, recent: Trouble.calls });
  expect(after(0, { isRead: true })).toEqual({ now: Trouble.none, recent: Trouble.none });
});

test('clocks that disagree now and then are no trouble', () => {
  const after = watched();
  for (let round = 0; round < 5; round++) {
    after(9, { disagreement: 2 * minute });
    expect(after(1, { disagreement: 0 }).now).toBe(Trouble.none);
  }
});

test.each(['failingFor', 'cannotCloseFor'] as const)(
  'more than ten seconds of `%s` are worse than any clock',
  (name) => {
    const after = watched();
    after(20, { disagreement: 2 * minute });
    expect(after(0, { [name]: 10_000 }).now).toBe(Trouble.clocks);
    expect(after(0, { [name]: 10_001 }).now).toBe(Trouble.calls);
    after(0, { [name]: 0 });
    expect(after(60)).toEqual({ now: Trouble.clocks, recent: Trouble.calls });
    expect(after(1)).toEqual({ now: Trouble.clocks, recent: Trouble.clocks });
  },
);
