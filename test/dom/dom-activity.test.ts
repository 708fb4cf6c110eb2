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

test('domActivity() counts every type of input, each under its name', () => {
  listen();
  const types = [
    ...[
      'keydown',
      'keyup',
      'beforeinput',
      'input',
      'copy',
      'cut',
      'paste',
      'click',
      'contextmenu',
      'mousedown',
      'mousemove',
    ],
    ...[
      'pointerdown',
      'pointermove',
      'pointerup',
      'wheel',
      'gesturechange',
      'touchstart',
      'touchmove',
      'touchend',
      'scroll',
    ],
    ...['dragover', 'drop', 'dragend'],
  ];
  for (const type of types) dispatch(document.body, new Event(type, { bubbles }));
  expect(sources()).toEqual(types);
  expect(seen.at(-1)?.at).toBe(Date.now());
});

test('domActivity() does not count events that scripts and browsers send as well', () => {
  listen();
  const types = [
    'focus',
    'blur',
    'resize',
    'visibilitychange',
    'mouseenter',
    'mouseover',
    'change',
    'submit',
    'toggle',
  ];
  const more = ['select', 'selectionchange', 'popstate', 'hashchange', 'fullscreenchange', 'dragenter', 'pointermove'];
  for (const type of [...types, ...more]) dispatch(document.body, new Event(type, { bubbles }));
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

test('domActivity() does not count what a repeated key does to the page', () => {
  listen();
  const field = document.body.appendChild(document.createElement('input'));
  dispatch(field, new KeyboardEvent('keydown', { bubbles, key: 'a' }));
  for (let times = 0; times < 20; times++) {
    dispatch(field, new KeyboardEvent('keydown', { bubbles, key: 'a', repeat: true }));
    for (const type of ['beforeinput', 'input', 'click', 'paste', 'scroll'])
      field.dispatchEvent(new Event(type, { bubbles }));
  }
  expect(sources()).toEqual(['keydown']);
  clock.advance(1000);
  field.dispatchEvent(new Event('beforeinput', { bubbles })); // text that no key has brought
  expect(sources()).toEqual(['keydown', 'beforeinput']);
});

test('domActivity() counts a drag while it moves, and not while it rests', () => {
  listen();
  const over = (clientX: number, clientY: number) => {
    dispatch(
      document.body,
      Object.assign(new Event('dragover', { bubbles }), { movementX: 0, movementY: 0, clientX, clientY }),
    );
  };
  over(10, 10);
  over(10, 10);
  over(10, 10);
  expect(sources()).toEqual(['dragover']);
  over(10, 11);
  over(12, 11);
  expect(sources()).toEqual(['dragover', 'dragover', 'dragover']);
});

describe('scrolling counts in domActivity()', () => {
  const scroll = () => dispatch(document.body, new Event('scroll', { bubbles }));
  const scrollFor = (seconds: number) => {
    for (let times = 0; times < 5 * seconds; times++) scroll();
  };
  const counted = () => sources().filter((source) => source === 'scroll').length;

  test('in the second after other input, and not by itself', () => {
    listen();
    scrollFor(2);
    expect(seen).toEqual([]);
    dispatch(document.body, new Event('wheel', { bubbles }));
    scrollFor(5);
    expect(counted()).toBe(4);
  });

  test('as long as a button is held, however late it begins', () => {
    listen();
    dispatch(document.body, new Event('pointerdown', { bubbles }));
    clock.advance(5000);
    scrollFor(7);
    expect(counted()).toBe(35);
    expect(seen.at(-1)?.at).toBe(Date.now());
    dispatch(document.body, new Event('pointerup', { bubbles }));
    scrollFor(5);
    expect(counted()).toBe(35 + 4);
  });

  test('while a button is held that sends mouse events only', () => {
    listen();
    dispatch(document.body, new Event('mousedown', { bubbles }));
    clock.advance(5000);
    scrollFor(1);
    expect(counted()).toBe(5);
    document.body.dispatchEvent(new Event('mouseup', { bubbles }));
    clock.advance(5000);
    scrollFor(1);
    expect(counted()).toBe(5);
  });

  test.each(['pointercancel', 'contextmenu', 'dragend'])(
    'not any more after `%s`, which takes the place of a release',
    (end) => {
      listen();
      dispatch(document.body, new Event('pointerdown', { bubbles }));
      dispatch(document.body, new Event(end, { bubbles }));
      clock.advance(1000);
      scrollFor(2);
      expect(counted()).toBe(0);
    },
  );

  test('not any more when the mouse moves without a button, because the release was lost', () => {
    listen();
    dispatch(document.body, new Event('pointerdown', { bubbles }));
    dispatch(document.body, new MouseEvent('mousemove', { bubbles, buttons: 0 }));
    clock.advance(1000);
    scrollFor(2);
    expect(counted()).toBe(0);
  });

  test('not when the wall clock is set back', () => {
    listen();
    dispatch(document.body, new Event('wheel', { bubbles }));
    clock.setBack(2 * 3_600_000);
    scrollFor(3);
    expect(counted()).toBe(0);
  });
});

test('domActivity() counts pointer moves while a pointer is pressed, in case the page has prevented the mouse moves', () => {
  listen();
  const send = (type: string) => dispatch(document.body, new Event(type, { bubbles }));
  for (const type of ['pointermove', 'pointerdown', 'pointermove', 'pointermove', 'pointerup', 'pointermove'])
    send(type);
  expect(sources()).toEqual(['pointerdown', 'pointermove', 'pointermove', 'pointerup']);
});

describe('types of domActivity()', () => {
  test('are the only ones that count', () => {
    listen({ types: ['keydown', 'click'] });
    for (const type of ['mousemove', 'keydown', 'wheel', 'scroll', 'click', 'keyup']) {
      dispatch(document.body, new Event(type, { bubbles }));
    }
    expect(sources()).toEqual(['keydown', 'click']);
  });

  test('are not skipped because of one that does not count', () => {
    listen({ types: ['keydown'] });
    dispatch(document.body, new MouseEvent('mousemove', { bubbles, movementX: 1 }));
    document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles }));
    expect(sources()).toEqual(['keydown']);
  });

  test('count although what they follow from does not', () => {
    listen({ types: ['beforeinput', 'scroll'] });
    dispatch(document.body, new KeyboardEvent('keydown', { bubbles, key: 'a' }));
    document.body.dispatchEvent(new Event('beforeinput', { bubbles }));
    dispatch(document.body, new Event('wheel', { bubbles }));
    dispatch(document.body, new Event('scroll', { bubbles }));
    dispatch(document.body, new KeyboardEvent('keydown', { bubbles, key: 'a', repeat: true }));
    document.body.dispatchEvent(new Event('beforeinput', { bubbles }));
    expect(sources()).toEqual(['beforeinput', 'scroll']);
  });

  test.each([
    ['keydwn', 'keydown'],
    ['mouse', 'mousedown'],
    ['mousewheel', 'mousedown'],
    ['pointermoved', 'pointermove'],
    ['drag', 'dragend'],
    [null, 'scroll'],
  ])('refuse `%s` and name `%s`', (type, nearest) => {
    expect(() => domActivity({ types: ['click', type as never] })).toThrow(
      `Unknown event type \`${type}\`, did you mean \`${nearest}\`? Expected keydown, keyup, pointerdown,`,
    );
  });

  test.each([
    ['an empty array', [], 'got  (object)'],
    ['a string', 'keydown', 'got "keydown" (string)'],
    ['null', null, 'got null (object)'],
  ])('refuse %s', (_, types, got) => {
    expect(() => domActivity({ types: types as never })).toThrow(
      `Expected \`types\` to be an array of one event type or more, ${got}`,
    );
  });
});

test.each([
  ['one target', document.body, `got ${document.body} (object)`],
  ['a selector', 'body', 'got "b" (string)'],
  ['a number', 5, 'got 5 (number)'],
  ['nothing among targets', [null], 'got null (object)'],
])('domActivity() refuses %s', (_, targets, got) => {
  expect(() => domActivity({ targets: targets as never })).toThrow(
    new TypeError(`Expected \`targets\` to be an array of windows or elements, ${got}`),
  );
});

test('domActivity() refuses a word for `untrusted`', () => {
  expect(() => domActivity({ untrusted: 'yes' as never })).toThrow(
    'Expected `untrusted` to be true or false, got "yes"',
  );
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
