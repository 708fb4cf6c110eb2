// Real, trusted input for tests in browser mode, the same in every engine. Coordinates are CSS pixels of the test's own viewport.
import { commands } from 'vitest/browser';
import type { AccessibleNode } from './accessibility-tree.ts';
import type { DragEventType, Media, PenEvent } from './playwright-commands.ts';

declare module 'vitest/internal/browser' {
  interface BrowserCommands {
    sendMouseMove: (x: number, y: number) => Promise<void>;
    sendMouseDown: () => Promise<void>;
    sendMouseUp: () => Promise<void>;
    sendClick: (x: number, y: number) => Promise<void>;
    sendKey: (key: string) => Promise<void>;
    sendKeyDown: (key: string) => Promise<void>;
    sendKeyUp: (key: string) => Promise<void>;
    sendText: (text: string) => Promise<void>;
    sendLateKey: (key: string, age: number) => Promise<void>;
    sendComposition: (text: string) => Promise<void>;
    sendPen: (type: PenEvent, x: number, y: number) => Promise<void>;
    sendDrag: (type: DragEventType, x: number, y: number) => Promise<void>;
    sendWheel: (x: number, y: number, deltaX: number, deltaY: number) => Promise<void>;
    sendTap: (x: number, y: number) => Promise<void>;
    sendSwipe: (x: number, y: number, distance: number) => Promise<void>;
    setFontSize: (px: number) => Promise<void>;
    setMedia: (media: Media) => Promise<void>;
    takePicture: () => Promise<string>;
    accessibilityTree: (selector?: string) => Promise<AccessibleNode[]>;
  }
}

/** Tests run in an iframe of Vitest's page; engines aim at the page. */
function inPage(x: number, y: number): [number, number] {
  const frame = window.frameElement?.getBoundingClientRect();
  if (!frame) return [x, y];
  const scale = frame.width / window.innerWidth;
  return [Math.round(frame.left + x * scale), Math.round(frame.top + y * scale)];
}

/** Moves the mouse to (x, y). Where it is there already, and be it from an earlier test, only Chromium sends an event. */
export async function moveMouse(x: number, y: number): Promise<void> {
  await commands.sendMouseMove(...inPage(x, y));
}

/** Presses and releases a key by its `KeyboardEvent.key`: 'a', 'Enter', 'Shift', or several at once: 'Shift+Tab'. */
export async function pressKey(key: string): Promise<void> {
  window.focus();
  await commands.sendKey(key);
}

/** Presses a key and holds it; again, and it repeats itself as held keys do (not in WebKit). */
export async function holdKey(key: string): Promise<void> {
  window.focus();
  await commands.sendKeyDown(key);
}

export async function releaseKey(key: string): Promise<void> {
  await commands.sendKeyUp(key);
}

/** Turns the wheel over (x, y), which moves the mouse there, and so scrolls what is there. */
export async function wheel(deltaX: number, deltaY: number, x = 50, y = 50): Promise<void> {
  // WebKit's wheel reaches only what has been painted: a new listener or element counts from the next frame on
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  await commands.sendWheel(...inPage(x, y), deltaX, deltaY);
}

/** Moves the mouse to (x, y), presses and releases its main button. */
export async function click(x: number, y: number): Promise<void> {
  await commands.sendClick(...inPage(x, y));
}

/** Presses the main button of the mouse where it is. */
export async function pressMouse(): Promise<void> {
  await commands.sendMouseDown();
}

export async function releaseMouse(): Promise<void> {
  await commands.sendMouseUp();
}

/** Inserts text where the focus is, without a key, as dictation and emoji panels do; only in Chromium. */
export async function insertText(text: string): Promise<void> {
  window.focus();
  await commands.sendText(text);
}

/** Presses a key so many milliseconds ago, as a page that has stalled gets it; only in Chromium. */
export async function pressLateKey(key: string, age: number): Promise<void> {
  window.focus();
  await commands.sendLateKey(key, age);
}

/** Composes text as an input method does, without committing it; only in Chromium. */
export async function compose(text: string): Promise<void> {
  window.focus();
  await commands.sendComposition(text);
}

/** Moves a pen to (x, y), where it does something; only in Chromium. */
export async function usePen(event: PenEvent, x: number, y: number): Promise<void> {
  await commands.sendPen(event, ...inPage(x, y));
}

/** Drags something from outside of the page to (x, y), or drops it there; only in Chromium. */
export async function dragIn(type: DragEventType, x: number, y: number): Promise<void> {
  await commands.sendDrag(type, ...inPage(x, y));
}

/** Where to aim at an element. */
export function centerOf(element: Element): [x: number, y: number] {
  const { left, top, width, height } = element.getBoundingClientRect();
  return [left + width / 2, top + height / 2];
}

/** The colour that is seen at (x, y), as CSS writes it. */
export async function colorAt(x: number, y: number): Promise<string> {
  const image = new Image();
  image.src = `data:image/png;base64,${await commands.takePicture()}`;
  await image.decode();
  const [left, top] = inPage(x, y);
  const canvas = new OffscreenCanvas(1, 1).getContext('2d') as OffscreenCanvasRenderingContext2D;
  canvas.drawImage(image, -left, -top);
  return `rgb(${[...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).join(', ')})`;
}

/** Playwright taps nothing in a stock Firefox, and WebKitGTK's driver turns a touch into a mouse click. */
export const canTap = navigator.userAgent.includes('Chrome');

/** Moves a finger from (x, y) up or down by so many CSS pixels; only where `canTap`. */
export async function swipe(x: number, y: number, distance: number): Promise<void> {
  if (!canTap) throw new Error('This engine cannot be made to touch');
  await commands.sendSwipe(...inPage(x, y), distance);
}

/** Touches (x, y) with one finger; only where `canTap`. */
export async function tap(x: number, y: number): Promise<void> {
  if (!canTap) throw new Error('This engine cannot be made to touch');
  await commands.sendTap(...inPage(x, y));
}
