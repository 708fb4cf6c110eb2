import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Activity, type DomActivityOptions, domActivity, InactivityMonitor } from '../../src/index.ts';
import { canTap, centerOf, click, moveMouse, pressKey, tap, wheel } from '../support/input.ts';

let run: AbortController;
let seen: Activity[];

function listen(options?: DomActivityOptions): void {
  run = new AbortController();
  seen = [];
  domActivity(options)((activity) => seen.push({ ...activity }), run.signal);
}

const sources = (): string[] => seen.map(({ source }) => source);

/** Until the gate of 100 ms is open again, by the clock it goes by. */
async function gateOpen(): Promise<void> {
  const start = Date.now();
  while (Date.now() - start < 110) await new Promise(requestAnimationFrame);
}

function pane(): HTMLElement {
  const element = document.body.appendChild(document.createElement('div'));
  element.style.cssText = 'position: fixed; inset: 0 auto auto 0; width: 300px; height: 200px; overflow: auto';
  element.appendChild(document.createElement('div')).style.height = '3000px';
  return element;
}

beforeEach(async () => {
  await moveMouse(5, 5);
  await gateOpen();
});
afterEach(() => {
  run.abort();
  document.body.replaceChildren();
});

describe('domActivity() counts', () => {
  test('moving the mouse', async () => {
    listen();
    const before = Date.now();
    await moveMouse(120, 80);
    await expect.poll(sources).toContain('mousemove');
    expect(seen[0]?.at).toBeGreaterThanOrEqual(before - 5);
    expect(seen[0]?.at).toBeLessThanOrEqual(Date.now());
  });

  test('pressing a key', async () => {
    listen();
    await pressKey('a');
    await expect.poll(sources).toContain('keydown');
  });

  test('pressing a button', async () => {
    const element = pane();
    await moveMouse(...centerOf(element));
    await gateOpen();
    listen();
    await click(...centerOf(element));
    await expect.poll(sources).toContainEqual(expect.stringMatching(/down$/));
  });

  test('turning the wheel, and the scrolling that follows it', async () => {
    pane();
    await moveMouse(50, 50);
    await gateOpen();
    listen();
    await wheel(0, 100);
    await expect.poll(sources).toContain('wheel');
  });

  if (!canTap) console.warn('Skipped "touching": nothing here taps this engine with a trusted finger');
  test.runIf(canTap)('touching', async () => {
    listen();
    await tap(60, 60);
    await expect.poll(sources).toContainEqual(expect.stringMatching(/^(pointerdown|touchstart)$/));
  });

  test('input in a shadow root, also if the page stops every event', async () => {
    const host = document.body.appendChild(document.createElement('div'));
    const input = host.attachShadow({ mode: 'closed' }).appendChild(document.createElement('input'));
    for (const type of ['keydown', 'keyup', 'keypress']) {
      host.addEventListener(type, (event) => event.stopImmediatePropagation(), { capture: true });
    }
    listen();
    input.focus();
    expect(seen).toEqual([]);
    await pressKey('x');
    await expect.poll(sources).toContain('keydown');
  });

  test('input in another window that is a target', async () => {
    const frame = document.body.appendChild(document.createElement('iframe'));
    frame.style.cssText = 'position: fixed; inset: 0 auto auto 0; width: 200px; height: 150px; border: 0';
    const inner = frame.contentWindow as Window;
    await moveMouse(20, 20);
    await gateOpen();
    listen({ targets: [inner] });
    await moveMouse(90, 70);
    await expect.poll(sources).not.toEqual([]);
    // its own time origin, later than ours: an age by the wrong one would be far off
    expect(Math.abs((seen[0]?.at ?? 0) - Date.now())).toBeLessThan(5000);
  });
});

describe('domActivity() does not count', () => {
  test('events that a script dispatches, unless `untrusted` is set', () => {
    listen();
    const events = (): Event[] => [
      new MouseEvent('mousemove', { bubbles: true, movementX: 5 }),
      new KeyboardEvent('keydown', { bubbles: true, key: 'a' }),
      new WheelEvent('wheel', { bubbles: true, deltaY: 5 }),
    ];
    for (const event of events()) document.body.dispatchEvent(event);
    expect(seen).toEqual([]);
    run.abort();
    listen({ untrusted: true });
    for (const event of events()) document.body.dispatchEvent(event);
    expect(sources()).toEqual(['mousemove']);
  });

  test('a mouse move of zero pixels', async () => {
    await moveMouse(140, 90);
    await gateOpen();
    listen();
    let moves = 0;
    window.addEventListener('mousemove', () => moves++, { signal: run.signal });
    await moveMouse(140, 90);
    await moveMouse(140, 90);
    await pressKey('a'); // comes after whatever the moves have caused
    await expect.poll(sources).toContain('keydown');
    expect(sources()).not.toContain('mousemove');
  });

  test('a script that keeps scrolling after a person has moved the mouse', async () => {
    const element = pane();
    await moveMouse(40, 40);
    await gateOpen();
    listen();
    await moveMouse(60, 60);
    await expect.poll(sources).not.toEqual([]);
    const movedAt = seen[0]?.at ?? 0;
    while (Date.now() - movedAt < 2500) {
      element.scrollTop += 5;
      await new Promise(requestAnimationFrame);
    }
    expect((seen.at(-1)?.at ?? 0) - movedAt).toBeLessThan(1500);
  });

  test('focus() and scrolling by a script', async () => {
    const element = pane();
    const button = element.appendChild(document.createElement('button'));
    await gateOpen();
    listen();
    const scrolled = new Promise((resolve) => element.addEventListener('scroll', resolve, { once: true }));
    button.focus({ preventScroll: true });
    element.scrollTop = 500;
    await scrolled;
    expect(seen).toEqual([]);
  });
});

describe('domActivity() with a monitor', () => {
  test('keeps the state active while the mouse moves, and leaves nothing behind after stop()', async () => {
    const monitor = new InactivityMonitor({ timeout: 60_000 });
    monitor.start();
    const startedAt = monitor.lastActive;
    await gateOpen();
    await moveMouse(200, 120);
    await expect.poll(() => monitor.lastActive).toBeGreaterThan(startedAt);
    expect(monitor.lastActivity?.source).toMatch(/move$/);
    monitor.stop();
    const { lastActive } = monitor;
    await gateOpen();
    await moveMouse(210, 130);
    expect(monitor.lastActive).toBe(lastActive);
    run = new AbortController();
  });
});

test('a date with nine digits of a second, as Stream sends it, is read to the millisecond', () => {
  expect(Date.parse('2025-08-14T14:48:39.988853336Z')).toBe(1_755_182_919_988);
  run = new AbortController();
});
