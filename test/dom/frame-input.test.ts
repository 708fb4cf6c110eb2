// Clicks and keys in a frame of another origin, as the page around it is told. Real frames are in test/e2e/frame-activity.test.ts.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { frameInput } from '../../src/sources/frame-input.ts';
import type { Activity } from '../../src/sources/source.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';

const second = 1000;
let clock: DrivenClock;
let run: AbortController;
let seen: Activity[];
const userActivation = { isActive: false };

beforeEach(() => {
  clock = driveClock(vi);
  run = new AbortController();
  seen = [];
  userActivation.isActive = false;
  Object.defineProperty(navigator, 'userActivation', { configurable: true, value: userActivation });
  const frame = document.createElement('iframe');
  vi.spyOn(frame, 'matches').mockReturnValue(true); // the mouse is over it
  frameInput(frame, (activity) => void seen.push(activity), run.signal);
});
afterEach(() => {
  run.abort();
  Reflect.deleteProperty(navigator, 'userActivation');
  vi.restoreAllMocks();
  clock[Symbol.dispose]();
});

test('input counts when it begins and when it has ended, and not in between', () => {
  const startedAt = Date.now();
  userActivation.isActive = true;
  clock.advance(4 * second);
  expect(seen).toEqual([{ source: 'input', at: startedAt }]);
  clock.advance(20 * second); // something lies on a key
  userActivation.isActive = false;
  clock.advance(second);
  expect(seen.slice(1)).toEqual([{ source: 'input', at: startedAt + 19 * second }]);
});

test('no timer is left when the signal aborts', () => {
  expect(clock.timers).toBe(1);
  run.abort();
  expect(clock.timers).toBe(0);
});
