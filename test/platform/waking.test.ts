import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { onWake } from '../../src/platform/waking.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';

const second = 1000;

let clock: DrivenClock;
let page: EventTarget;
let run: AbortController;
const check = vi.fn();
const fire = (type: string) => page.dispatchEvent(new Event(type));

beforeEach(() => {
  clock = driveClock(vi);
  page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  run = new AbortController();
  check.mockReset();
  onWake(check, run.signal);
});
afterEach(() => {
  run.abort();
  vi.unstubAllGlobals();
  clock[Symbol.dispose]();
});

test('many videos that play let the clock be read once a second', () => {
  for (let passed = 0; passed < 10 * second; passed += 10) {
    fire('timeupdate');
    clock.advance(10);
  }
  expect(check).toHaveBeenCalledTimes(10);
});

test.each(['sleep', 'setBack'] as const)('after a %s the next picture of a video counts at once', (how) => {
  fire('timeupdate');
  clock[how](5 * second);
  fire('timeupdate');
  expect(check).toHaveBeenCalledTimes(2);
});

test('any other sign counts at once', () => {
  for (const type of ['timeupdate', 'focus', 'visibilitychange', 'focus']) fire(type);
  expect(check.mock.calls.map(([{ type }]) => type)).toEqual(['timeupdate', 'focus', 'visibilitychange', 'focus']);
});
