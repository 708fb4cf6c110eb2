import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Activity, type DomActivityOptions, domActivity, InactivityMonitor } from '../../src/index.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';

let clock: DrivenClock;
let run: AbortController;
let seen: Required<Pick<Activity, 'source' | 'at'>>[];

function listen(options: DomActivityOptions = {}): void {
  run = new AbortController();
  seen = [];
  const source = domActivity({ untrusted: true, ...options });
  source((activity) => seen.push({ ...activity } as (typeof seen)[0]), run.signal);
}

/** Dispatches an event a moment after the last one, so that no gate is in its way. */
function dispatch(target: EventTarget, event: Event): void {
  clock.advance(200);
  target.dispatchEvent(event);
}

const bubbles = true;
const sources = (): string[] => seen.map(({ source }) => source);

beforeEach(() => {
  clock = driveClock(vi);
});
afterEach(() => {
  run.abort();
  document.body.replaceChildren();
  vi.useRealTimers();
});

test('pointer, mouse, keys, wheel, scrolling and touch count, each under its name', () => {
  listen();
  const types = ['pointerdown', 'mousemove', 'mousedown', 'keydown', 'wheel', 'scroll', 'touchstart', 'touchmove'];
  for (const type of types) dispatch(document.body, new Event(type, { bubbles }));
  expect(sources()).toEqual(types);
  expect(seen.at(-1)?.at).toBe(Date.now());
});

test('what is not input does not count', () => {
  listen();
  for (const type of ['focus', 'blur', 'resize', 'visibilitychange', 'mouseenter', 'keyup', 'click']) {
    dispatch(document.body, new Event(type, { bubbles }));
  }
  expect(seen).toEqual([]);
});

test('an event that the page stops is seen all the same (T23)', () => {
  listen();
  const pane = document.body.appendChild(document.createElement('div'));
  pane.addEventListener('keydown', (event) => event.stopImmediatePropagation());
  dispatch(pane, new KeyboardEvent('keydown', { bubbles, key: 'a' }));
  expect(sources()).toEqual(['keydown']);
});

test('input inside a shadow root is seen', () => {
  listen();
  const host = document.body.appendChild(document.createElement('div'));
  const inner = host.attachShadow({ mode: 'open' }).appendChild(document.createElement('button'));
  dispatch(inner, new KeyboardEvent('keydown', { bubbles, composed: true, key: 'a' }));
  expect(sources()).toEqual(['keydown']);
});

test('a key that repeats and a mouse that moves by nothing are nobody (T24c)', () => {
  listen();
  dispatch(document.body, new KeyboardEvent('keydown', { bubbles, key: 'a', repeat: true }));
  const still = Object.assign(new Event('mousemove', { bubbles }), { movementX: 0, movementY: 0 });
  dispatch(document.body, still);
  expect(seen).toEqual([]);
  const sideways = Object.assign(new Event('mousemove', { bubbles }), { movementX: 3, movementY: 0 });
  dispatch(document.body, sideways); // one axis alone is a move (T16)
  expect(sources()).toEqual(['mousemove']);
});

describe('the gate', () => {
  test('a second event within 100 ms says nothing new', () => {
    listen();
    dispatch(document.body, new KeyboardEvent('keydown', { bubbles }));
    clock.advance(99);
    document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles }));
    expect(seen).toHaveLength(1);
    clock.advance(1);
    document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles }));
    expect(seen).toHaveLength(2);
  });

  test('the first event after a sleep passes, though the monotonic clock stood still', () => {
    listen();
    dispatch(document.body, new KeyboardEvent('keydown', { bubbles }));
    clock.sleep(2 * 3_600_000);
    document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles }));
    expect(seen).toHaveLength(2);
  });

  test('a wall clock that is set back does not shut it (T8)', () => {
    listen();
    dispatch(document.body, new KeyboardEvent('keydown', { bubbles }));
    clock.setBack(2 * 3_600_000);
    document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles }));
    expect(seen).toHaveLength(2);
  });

  test('an event that is no activity does not shut it', () => {
    listen();
    dispatch(document.body, new KeyboardEvent('keydown', { bubbles, repeat: true }));
    document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles }));
    expect(seen).toHaveLength(1);
  });
});

describe('targets', () => {
  test('only the targets are listened to', () => {
    const [one, two] = [document.createElement('div'), document.createElement('div')];
    document.body.append(one, two);
    listen({ targets: [one] });
    dispatch(two, new KeyboardEvent('keydown', { bubbles }));
    expect(seen).toEqual([]);
    dispatch(one, new KeyboardEvent('keydown', { bubbles }));
    expect(seen).toHaveLength(1);
  });

  test('what cannot be listened to is refused', () => {
    expect(() => domActivity({ targets: ['#call' as never] })).toThrow(
      'Expected `targets` to be an array of windows or elements, got "#call" (string)',
    );
  });

  test('the abort of the signal takes every listener away', () => {
    const [add, remove] = [vi.fn(), vi.fn()];
    const target = Object.assign(document.createElement('div'), { addEventListener: add, removeEventListener: remove });
    listen({ targets: [target] });
    for (const [, , options] of add.mock.calls) {
      expect(options).toMatchObject({ capture: true, passive: true, signal: run.signal });
    }
    run.abort();
    listen({ targets: [document.body] });
    run.abort();
    dispatch(document.body, new KeyboardEvent('keydown', { bubbles }));
    expect(seen).toEqual([]);
  });
});

describe('with a monitor', () => {
  test('it is what a monitor listens to by default, and a script alone keeps nobody there', () => {
    const monitor = new InactivityMonitor({ timeout: 60_000 });
    monitor.start();
    clock.advance(20_000);
    const event = new KeyboardEvent('keydown', { bubbles });
    document.body.dispatchEvent(event);
    // happy-dom does not know isTrusted; there every event is taken for real
    expect(monitor.remaining).toBe(event.isTrusted === false ? 40_000 : 60_000);
    monitor.stop();
  });

  test('input moves the deadline, and sets no timer', () => {
    const monitor = new InactivityMonitor({ timeout: 60_000, sources: [domActivity({ untrusted: true })] });
    monitor.start();
    clock.advance(20_000);
    const set = vi.spyOn(globalThis, 'setTimeout');
    document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles }));
    expect(monitor.remaining).toBe(60_000);
    expect(monitor.lastActivity?.source).toBe('keydown');
    expect(set).not.toHaveBeenCalled();
    monitor.stop();
  });
});
