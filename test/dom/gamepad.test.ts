// Gamepads are made up here: no engine can be given one (WebDriver and the DevTools protocol have no such command).
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InactivityMonitor } from '../../src/presence/inactivity-monitor.ts';
import { gamepad } from '../../src/sources/gamepad.ts';
import type { Activity } from '../../src/sources/source.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';

const [second, hour] = [1000, 3_600_000];
let clock: DrivenClock;
let run: AbortController;
let seen: Activity[];
let pads: (Gamepad | null)[];
let looks: number;

const pad = (pressed: readonly boolean[] = [false, false], axes: readonly number[] = [0, 0], index = 0) =>
  ({ index, buttons: pressed.map((isPressed) => ({ pressed: isPressed })), axes }) as unknown as Gamepad;
const listen = () => gamepad()((activity) => void seen.push(activity), run.signal);
const plug = (...all: (Gamepad | null)[]): void => {
  pads = all;
  window.dispatchEvent(new Event('gamepadconnected'));
};
const setHidden = (isHidden: boolean): void => {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(isHidden ? 'hidden' : 'visible');
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
};

beforeEach(() => {
  clock = driveClock(vi);
  run = new AbortController();
  [seen, pads, looks] = [[], [], 0];
  const getGamepads = () => {
    looks++;
    return pads;
  };
  Object.defineProperty(navigator, 'getGamepads', { value: getGamepads, configurable: true });
});
afterEach(() => {
  run.abort();
  Reflect.deleteProperty(navigator, 'getGamepads');
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('gamepad() counts', () => {
  beforeEach(() => {
    pads = [null, pad([false, false], [0, 0], 1)];
    listen();
    expect(seen).toEqual([]); // to be connected is not to be used
  });

  test('a button that is pressed or released', () => {
    pads = [null, pad([false, true], [0, 0], 1)];
    clock.advance(second);
    expect(seen).toEqual([{ source: 'gamepad' }]);
    pads = [null, pad([false, false], [0, 0], 1)];
    clock.advance(second);
    expect(seen).toHaveLength(2);
  });

  test('a stick that is moved', () => {
    pads = [null, pad([false, false], [0, -0.6], 1)];
    clock.advance(second);
    expect(seen).toHaveLength(1);
  });

  test('a stick that moves slowly, by less than drift between two readings', () => {
    for (let step = 1; step <= 9; step++) {
      pads = [null, pad([false, false], [step / 10, 0], 1)];
      clock.advance(250);
    }
    expect(seen).toHaveLength(3);
  });

  test('a second gamepad beside an unused one', () => {
    plug(pad(), pad([false, false], [0, 0], 1));
    pads = [pad([true, false]), pad([false, false], [0, 0], 1)];
    clock.advance(second);
    expect(seen).toHaveLength(1);
  });
});

describe('gamepad() does not count', () => {
  test('a button that something lies on', () => {
    plug(pad([true]));
    listen();
    clock.advance(hour);
    expect(seen).toEqual([]);
  });

  test('a stick at rest that drifts from one side to the other', () => {
    pads = [pad([], [0.12, 0])];
    listen();
    for (let step = 0; step < 1000; step++) {
      pads = [pad([], [0.12 + 0.1 * Math.sin(step), 0.2 * Math.sin(step / 100)])];
      clock.advance(250);
    }
    expect(seen).toEqual([]);
  });

  test('a gamepad that is plugged in, unplugged and plugged in again', () => {
    listen();
    for (let round = 0; round < 3; round++) {
      plug(pad([round % 2 === 0]));
      clock.advance(second);
      pads = [null];
      window.dispatchEvent(new Event('gamepaddisconnected'));
      clock.advance(second);
    }
    expect(seen).toEqual([]);
  });
});

describe('gamepad() polls', () => {
  test('only while a gamepad is connected, four times a second', () => {
    listen();
    expect(clock.timers).toBe(0);
    plug(pad());
    looks = 0;
    clock.advance(10 * second);
    expect(looks).toBe(40);
    pads = [null];
    window.dispatchEvent(new Event('gamepaddisconnected'));
    expect(clock.timers).toBe(0);
  });

  test('never while the page is hidden, and ignores what was pressed meanwhile', () => {
    plug(pad());
    listen();
    setHidden(true);
    looks = 0;
    clock.advance(hour);
    expect(looks).toBe(0);
    expect(clock.timers).toBe(0);
    pads = [pad([true, false])];
    setHidden(false);
    clock.advance(second);
    expect(seen).toEqual([]);
    pads = [pad([true, true])];
    clock.advance(second);
    expect(seen).toHaveLength(1);
  });

  test('never where gamepads are not allowed or do not exist', () => {
    Object.defineProperty(navigator, 'getGamepads', {
      value: () => {
        throw new DOMException('Permissions policy', 'SecurityError');
      },
      configurable: true,
    });
    listen();
    Reflect.deleteProperty(navigator, 'getGamepads');
    listen();
    plug();
    expect(clock.timers).toBe(0);
    expect(seen).toEqual([]);
  });
});

test('gamepad() leaves no timer when its signal aborts', () => {
  pads = [pad()];
  listen();
  expect(clock.timers).toBe(1);
  run.abort();
  expect(clock.timers).toBe(0);
});

test('gamepad() lets a monitor become idle when nobody touches the gamepad, and leaves nothing behind', () => {
  pads = [pad()];
  const monitor = new InactivityMonitor({ sources: [gamepad()] });
  monitor.start();
  for (let step = 0; step < 4; step++) {
    clock.advance(hour / 2);
    pads = [pad([step % 2 === 0])];
  }
  clock.advance(second);
  expect(monitor.state).toBe('active');
  expect(monitor.lastActivity?.source).toBe('gamepad');
  clock.advance(hour);
  expect(monitor.state).toBe('idle');
  expect(clock.timers).toBe(0);
  looks = 0;
  plug(pad());
  expect(looks).toBe(0);
});
