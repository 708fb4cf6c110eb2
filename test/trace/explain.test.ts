import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { InactivityMonitor, type InactivityMonitorOptions, timeline } from '../../src/index.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';
import { record } from '../support/record.ts';

const [minute, hour] = [60_000, 3_600_000];
let clock: DrivenClock;
let monitor: InactivityMonitor;

function watch(options: InactivityMonitorOptions = {}): void {
  monitor = new InactivityMonitor({ sources: [], trace: timeline(), ...options });
  monitor.start();
}

beforeEach(() => {
  clock = driveClock(vi);
});
afterEach(() => {
  monitor.stop();
  vi.useRealTimers();
});

test('explain() says why somebody counts as there: when, by what, until when, by which limit', () => {
  watch();
  const startedAt = Date.now();
  clock.advance(10 * minute);
  monitor.report({ source: 'speech', confirms: true });
  clock.advance(10 * minute);
  monitor.report({ source: 'keydown' });
  monitor.report({ source: 'speech', at: startedAt + 15 * minute });
  expect(monitor.explain()).toEqual({
    state: 'active',
    reason: 'inactive',
    deadline: startedAt + 20 * minute + hour,
    remaining: hour,
    lastActive: startedAt + 20 * minute,
    tabs: undefined,
    slept: 0,
    setBack: 0,
    activities: [
      { source: 'keydown', at: startedAt + 20 * minute, confirms: false },
      { source: 'speech', at: startedAt + 10 * minute, confirms: true },
      { source: 'start', at: startedAt, confirms: false },
    ],
    timeline: [{ at: startedAt, event: 'active' }],
  });
});

test('its timeline tells how a call came to end, in order', () => {
  let setAlone = (_isAlone: boolean): void => {};
  watch({
    aloneTimeout: 10 * minute,
    alone: (report) => {
      setAlone = report;
    },
  });
  const startedAt = Date.now();
  setAlone(true);
  clock.advance(minute);
  setAlone(false);
  clock.advance(minute);
  clock.advance(minute);
  setAlone(true);
  clock.advance(9 * minute);
  monitor.expire();
  const at = (minutes: number) => startedAt + minutes * minute;
  expect(monitor.explain()).toMatchObject({ state: 'idle', reason: 'declined', deadline: at(12), remaining: 0 });
  expect(monitor.explain().timeline).toEqual([
    { at: at(0), event: 'active' },
    { at: at(0), event: 'waiting' },
    { at: at(1), event: 'accompanied' },
    { at: at(3), event: 'alone' },
    { at: at(12), event: 'prompted', detail: 'alone' },
    { at: at(12), event: 'idle', detail: 'declined' },
  ]);
});

test('it tells until when nobody is asked, and since when', () => {
  watch();
  monitor.snooze(2 * hour);
  expect(monitor.explain()).toMatchObject({ state: 'active', snoozedUntil: Date.now() + 2 * hour });
  expect(monitor.explain().timeline?.at(-1)).toEqual({ at: Date.now(), event: 'snoozed', detail: 2 * hour });
});

test('it and the events tell what the clock did', () => {
  watch();
  const events = record<Event & { slept: number; setBack: number }>(monitor, 'prompted', 'idle');
  clock.advance(10 * minute);
  clock.setBack(5 * minute);
  clock.advance(10 * minute);
  clock.sleep(3 * hour);
  clock.advance(minute);
  expect(events.map(({ type, slept, setBack }) => ({ type, slept, setBack }))).toEqual([
    { type: 'idle', slept: 3 * hour, setBack: 5 * minute },
  ]);
  const { timeline, slept, setBack } = monitor.explain();
  expect({ slept, setBack }).toEqual({ slept: 3 * hour, setBack: 5 * minute });
  expect(timeline?.map(({ event, detail }) => ({ event, detail }))).toEqual([
    { event: 'active', detail: undefined },
    { event: 'slept', detail: 3 * hour },
    { event: 'set back', detail: 5 * minute },
    { event: 'idle', detail: 'inactive' },
  ]);
});

test('it stays short, however long a page lives and whatever names sources have, and is JSON', () => {
  watch({ dismissOnActivity: true });
  for (let i = 0; i < 300; i++) {
    clock.advance(59 * minute);
    monitor.report({ source: `source ${i}` });
  }
  const explanation = monitor.explain();
  expect(explanation.timeline).toHaveLength(100);
  expect(explanation.activities).toHaveLength(100);
  expect(explanation.activities?.[0]).toMatchObject({ source: 'source 299' });
  expect(explanation.timeline?.at(-1)).toMatchObject({ event: 'active' });
  expect(JSON.parse(JSON.stringify(explanation))).toMatchObject({ state: 'active', lastActive: monitor.lastActive });
});

test('without a trace it knows the present only', () => {
  watch({ trace: undefined as never });
  clock.advance(59 * minute);
  expect(Object.keys(monitor.explain()).sort()).toEqual(
    ['deadline', 'lastActive', 'reason', 'remaining', 'setBack', 'slept', 'snoozedUntil', 'state', 'tabs'].sort(),
  );
  expect(monitor.explain()).toMatchObject({ state: 'prompted', reason: 'inactive', remaining: minute });
});

test('anything but timeline() is refused', () => {
  expect(() => new InactivityMonitor({ trace: true as never })).toThrow(
    'Expected `trace` to be made by `timeline()`, got true (boolean)',
  );
});
