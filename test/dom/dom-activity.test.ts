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

test('domActivity() counts pointer, mouse, keys, wheel, scrolling and touch, each under its name', () => {
  listen();
  const types = ['pointerdown', 'mousemove', 'mousedown', 'keydown', 'wheel', 'scroll', 'touchstart', 'touchmove'];
  for (const type of types) dispatch(document.body, new Event(type, { bubbles }));
  expect(sources()).toEqual(types);
  expect(seen.at(-1)?.at).toBe(Date.now());
});

test('domActivity() does not count events that are not input', () => {
  listen();
  for (const type of ['focus', 'blur', 'resize', 'visibilitychange', 'mouseenter', 'keyup', 'click']) {
    dispatch(document.body, new Event(type, { bubbles }));
  }
  expect(seen).toEqual([]);
});

test('domActivity() sees an event that the page stops (T23)', () => {
  listen();
  const pane = document.body.appendChild(document.createElement('div'));
  pane.addEventListener('keydown', (event) => event.stopImmediatePropagation());
  dispatch(pane, new KeyboardEvent('keydown', { bubbles, key: 'a' }));
  expect(sources()).toEqual(['keydown']);
});

test('domActivity() sees input inside a shadow root', () => {
  listen();
  const host = document.body.appendChild(document.createElement('div'));
  const inner = host.attachShadow({ mode: 'open' }).appendChild(document.createElement('button'));
  dispatch(inner, new KeyboardEvent('keydown', { bubbles, composed: true, key: 'a' }));
  expect(sources()).toEqual(['keydown']);
});

test('domActivity() does not count a repeated key or a mouse move of zero pixels (T24c)', () => {
  listen();
  dispatch(document.body, new KeyboardEvent('keydown', { bubbles, key: 'a', repeat: true }));
  const still = Object.assign(new Event('mousemove', { bubbles }), { movementX: 0, movementY: 0 });
  dispatch(document.body, still);
  expect(seen).toEqual([]);
  const sideways = Object.assign(new Event('mousemove', { bubbles }), { movementX: 3, movementY: 0 });
  dispatch(document.body, sideways); // one axis alone is a move (T16)
  expect(sources()).toEqual(['mousemove']);
});

describe('the gate of domActivity()', () => {
  test('skips a second event within 100 ms', () => {
    listen();
    dispatch(document.body, new KeyboardEvent('keydown', { bubbles }));
    clock.advance(99);
    document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles }));
    expect(seen).toHaveLength(1);
    clock.advance(1);
    document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles }));
    expect(seen).toHaveLength(2);
  });

  test('lets the first event after a sleep pass, though the monotonic clock stood still', () => {
    listen();
    dispatch(document.body, new KeyboardEvent('keydown', { bubbles }));
    clock.sleep(2 * 3_600_000);
    document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles }));
    expect(seen).toHaveLength(2);
  });

  test('does not close when the wall clock is set back (T8)', () => {
    listen();
    dispatch(document.body, new KeyboardEvent('keydown', { bubbles }));
    clock.setBack(2 * 3_600_000);
    document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles }));
    expect(seen).toHaveLength(2);
  });

  test('does not close after an event that does not count', () => {
    listen();
    dispatch(document.body, new KeyboardEvent('keydown', { bubbles, repeat: true }));
    document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles }));
    expect(seen).toHaveLength(1);
  });
});

describe('targets of domActivity()', () => {
  test('are the only things it listens to', () => {
    const [one, two] = [document.createElement('div'), document.createElement('div')];
    document.body.append(one, two);
    listen({ targets: [one] });
    dispatch(two, new KeyboardEvent('keydown', { bubbles }));
    expect(seen).toEqual([]);
    dispatch(one, new KeyboardEvent('keydown', { bubbles }));
    expect(seen).toHaveLength(1);
  });

  test('must be event targets', () => {
    expect(() => domActivity({ targets: ['#call' as never] })).toThrow(
      'Expected `targets` to be an array of windows or elements, got "#call" (string)',
    );
  });

  test('have no listener after the abort', () => {
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

describe('domActivity() with a monitor', () => {
  test('is the default source, and does not count events of scripts', () => {
    const monitor = new InactivityMonitor({ timeout: 60_000 });
    monitor.start();
    clock.advance(20_000);
    const event = new KeyboardEvent('keydown', { bubbles });
    document.body.dispatchEvent(event);
    // happy-dom does not know isTrusted; there every event is taken for real
    expect(monitor.remaining).toBe(event.isTrusted === false ? 40_000 : 60_000);
    monitor.stop();
  });

  test('moves the deadline without setting a timer', () => {
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
