import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAlarm } from '../../src/platform/timers.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';

let clock: DrivenClock;
let stalled = 0;

beforeEach(() => {
  clock = driveClock(vi);
  stalled = 0;
  const { performance } = globalThis;
  const monotonic = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => monotonic() + stalled);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test('an alarm that is late because the page stalled lets queued input go first, for 100 ms', () => {
  const ring = vi.fn();
  createAlarm(ring)(1000);
  stalled = 5000;
  clock.advance(1000);
  expect(ring).not.toHaveBeenCalled();
  clock.advance(99);
  expect(ring).not.toHaveBeenCalled();
  clock.advance(1);
  expect(ring).toHaveBeenCalledOnce();
});

test('it waits once only: a page that stalls again and again hears its alarm', () => {
  const ring = vi.fn();
  createAlarm(ring)(1000);
  stalled = 5000;
  clock.advance(1000);
  stalled = 10_000;
  clock.advance(100);
  expect(ring).toHaveBeenCalledOnce();
});

test('set anew or cleared while it waits, it does not ring', () => {
  const ring = vi.fn();
  const arm = createAlarm(ring);
  arm(1000);
  stalled = 5000;
  clock.advance(1050);
  arm(Infinity);
  clock.advance(10_000);
  expect(ring).not.toHaveBeenCalled();
  expect(clock.timers).toBe(0);
});

test('in a hidden page without MessageChannel, as in the jsdom of Jest, it rings all the same', () => {
  vi.stubGlobal('document', { visibilityState: 'hidden' });
  vi.stubGlobal('MessageChannel', undefined);
  const ring = vi.fn();
  createAlarm(ring)(1000);
  clock.advance(1000);
  expect(ring).toHaveBeenCalledOnce();
  vi.unstubAllGlobals();
});
