import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Activity, type DomActivityOptions, domActivity, InactivityMonitor } from '../../src/index.ts';
import {
  canTap,
  centerOf,
  click,
  compose,
  dragIn,
  holdKey,
  insertText,
  moveMouse,
  pressKey,
  pressLateKey,
  pressMouse,
  releaseKey,
  releaseMouse,
  tap,
  usePen,
  wheel,
} from '../support/input.ts';

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

describe('domActivity() counts, while the page prevents the default of everything,', () => {
  test('drawing with the mouse', async () => {
    const whiteboard = pane();
    const prevent = (event: Event) => event.preventDefault();
    for (const type of ['pointerdown', 'mousedown']) whiteboard.addEventListener(type, prevent);
    await moveMouse(20, 20);
    await gateOpen();
    listen();
    await pressMouse();
    await expect.poll(sources).toContainEqual(expect.stringMatching(/down$/));
    seen.length = 0;
    let x = 20;
    const draw = async (): Promise<string[]> => {
      await moveMouse(++x, 30);
      return sources();
    };
    // WebKitGTK goes on sending mouse moves
    await expect.poll(draw).toContainEqual(expect.stringMatching(/^(pointer|mouse)move$/));
    seen.length = 0;
    await gateOpen();
    await releaseMouse();
    await expect.poll(sources).toContain('pointerup');
  });
});

// A page that a tool has not made to say so: CDP of Chromium sends what no driver of the other engines does.
if (!canTap) console.warn('Skipped "domActivity() counts, in Chromium, …": no driver of this engine sends such input');
describe.runIf(canTap)('domActivity() counts, in Chromium,', () => {
  function field(kind: 'input' | 'textarea' | 'div' = 'input'): HTMLElement {
    const element = document.body.appendChild(document.createElement(kind));
    if (kind === 'div') element.contentEditable = 'true';
    element.focus();
    return element;
  }

  test('text that comes without keys, time after time', async () => {
    const monitor = new InactivityMonitor({ timeout: 3_600_000 });
    monitor.start();
    for (const kind of ['input', 'textarea', 'div'] as const) {
      field(kind);
      for (let times = 0; times < 5; times++) {
        await gateOpen();
        const before = monitor.lastActive;
        await insertText('word ');
        await expect.poll(() => monitor.lastActive).toBeGreaterThan(before);
        expect(monitor.lastActivity?.source).toBe('beforeinput');
      }
    }
    monitor.stop();
    listen();
  });

  test('text that a late key brings at the moment when the key was pressed', async () => {
    const typed: string[] = [];
    field().addEventListener('input', (event) => typed.push(String((event as InputEvent).data)));
    await gateOpen();
    listen();
    const sentAt = Date.now();
    await pressLateKey('a', 1500);
    await expect.poll(() => typed).toEqual(['a']);
    await expect.poll(sources).toEqual(expect.arrayContaining(['keydown', 'beforeinput']));
    const atOf = (wanted: string): number => seen.find(({ source }) => source === wanted)?.at ?? Infinity;
    expect(atOf('keydown')).toBeLessThan(sentAt - 1000);
    expect(atOf('beforeinput')).toBe(atOf('keydown'));
  });

  test('text that an input method composes', async () => {
    field();
    await gateOpen();
    listen();
    await compose('に');
    await expect.poll(sources).toEqual(['beforeinput']);
    await gateOpen();
    await compose('にほ');
    await expect.poll(sources).toEqual(['beforeinput', 'beforeinput']);
  });

  test('text that an editor takes over, so that no `input` follows', async () => {
    field('div').addEventListener('beforeinput', (event) => event.preventDefault());
    await gateOpen();
    listen();
    await insertText('word');
    await expect.poll(sources).toEqual(['beforeinput']);
  });

  test('something that is dragged in from elsewhere, while it moves, and its drop', async () => {
    const target = pane();
    for (const type of ['dragenter', 'dragover', 'drop'])
      target.addEventListener(type, (event) => event.preventDefault());
    let overs = 0;
    target.addEventListener('dragover', () => overs++);
    listen();
    await dragIn('dragEnter', 50, 50);
    await dragIn('dragOver', 60, 60);
    await expect.poll(sources).toEqual(['dragover']);
    await gateOpen();
    const before = overs;
    await dragIn('dragOver', 60, 60);
    await expect.poll(() => overs).toBeGreaterThan(before);
    expect(sources()).toEqual(['dragover']);
    await dragIn('dragOver', 70, 60);
    await expect.poll(sources).toEqual(['dragover', 'dragover']);
    await gateOpen();
    await dragIn('drop', 70, 60);
    await expect.poll(sources).toEqual(['dragover', 'dragover', 'drop']);
  });

  test('a pen that hovers, and one that draws where the page prevents the mouse events', async () => {
    pane().addEventListener('pointerdown', (event) => event.preventDefault());
    await usePen('hover', 40, 40);
    await gateOpen();
    listen();
    await usePen('hover', 60, 60);
    await expect.poll(sources).toEqual(['mousemove']);
    await gateOpen();
    await usePen('press', 60, 60);
    await expect.poll(sources).toContain('pointerdown');
    await gateOpen();
    seen.length = 0;
    await usePen('draw', 80, 80);
    await expect.poll(sources).toEqual(['pointermove']);
    await gateOpen();
    await usePen('release', 80, 80);
    await expect.poll(sources).toContain('pointerup');
  });
});

describe('domActivity() does not count', () => {
  test('what a script does by `click()`, to a check box and by its label', async () => {
    const label = document.body.appendChild(document.createElement('label'));
    const box = label.appendChild(document.createElement('input'));
    box.type = 'checkbox';
    const changed: boolean[] = [];
    box.addEventListener('input', ({ isTrusted }) => changed.push(isTrusted));
    listen();
    for (const element of [box, label, box]) {
      element.click();
      await gateOpen();
    }
    expect(changed).toEqual([true, true, true]); // browsers trust it
    expect(seen).toEqual([]);
  });

  test('a form that is submitted, a details element that is opened, a field that is set, and a selection, by a script', async () => {
    document.body.innerHTML = `<form><input value="a"><input type="number" value="1"><details>more</details></form>`;
    const form = document.body.firstElementChild as HTMLFormElement;
    const [text, number] = form.querySelectorAll('input') as unknown as [HTMLInputElement, HTMLInputElement];
    const happened: string[] = [];
    for (const type of ['submit', 'toggle', 'select']) {
      form.addEventListener(type, (event) => happened.push(event.type), { capture: true });
    }
    form.addEventListener('submit', (event) => event.preventDefault());
    listen();
    form.requestSubmit();
    (form.querySelector('details') as HTMLDetailsElement).open = true;
    number.stepUp();
    text.setRangeText('b');
    text.focus();
    text.select();
    await expect.poll(() => happened.length).toBeGreaterThanOrEqual(3);
    await gateOpen();
    expect(seen).toEqual([]);
  });

  const isSafari = !canTap && !navigator.userAgent.includes('Firefox');
  if (isSafari) console.warn('Skipped "text by `execCommand()`": WebKit sends the events of typing for it');
  test.skipIf(isSafari)('text by `execCommand()`', async () => {
    const field = document.body.appendChild(document.createElement('textarea'));
    const events: Event[] = [];
    field.addEventListener('input', (event) => events.push(event));
    field.focus();
    listen();
    document.execCommand('insertText', false, 'by a script');
    document.execCommand('undo');
    await expect.poll(() => events.map(({ isTrusted }) => isTrusted)).toEqual([true, true]);
    expect(seen).toEqual([]);
  });

  const holds = canTap || navigator.userAgent.includes('Firefox');
  if (!holds) console.warn('Skipped "what a held key does": WebKitGTK\'s driver does not repeat keys');
  test.runIf(holds)('what a held key does: text, and clicks', async () => {
    document.body.innerHTML = '<input><button>Press</button>';
    const [field, button] = document.body.children as unknown as [HTMLInputElement, HTMLButtonElement];
    const repeated: string[] = [];
    for (const type of ['beforeinput', 'click'])
      document.body.addEventListener(type, (event) => repeated.push(event.type));
    for (const [element, key, type] of [
      [field, 'a', 'beforeinput'],
      [button, 'Enter', 'click'],
    ] as const) {
      element.focus();
      await gateOpen();
      listen();
      repeated.length = 0;
      await holdKey(key);
      await expect.poll(() => repeated).toContain(type);
      const before = sources();
      expect(before[0]).toBe('keydown'); // what it does may come later, and then counts as well
      repeated.length = 0;
      const hold = async (): Promise<number> => {
        await gateOpen();
        await holdKey(key);
        return repeated.filter((name) => name === type).length;
      };
      await expect.poll(hold).toBeGreaterThan(5);
      expect(sources()).toEqual(before);
      await releaseKey(key);
      await expect.poll(sources).toEqual([...before, 'keyup']);
      run.abort();
    }
  });

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
