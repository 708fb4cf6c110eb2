import type {} from '@vitest/browser-playwright';
import type { BrowserCommandContext } from 'vitest/node';
import { type AccessibleNode, accessibilityTree } from './accessibility-tree.ts';

type Send<Args extends unknown[], T = void> = (context: BrowserCommandContext, ...args: Args) => Promise<T>;

/** What a person has set; left out is as the browser has it. */
export interface Media {
  forcedColors?: 'active' | 'none' | null;
  reducedMotion?: 'reduce' | 'no-preference' | null;
}

/** What a pen does: it hovers, or draws between a press and a release. */
export type PenEvent = 'hover' | 'press' | 'draw' | 'release';

/** What somebody does who drags a file from elsewhere into the page. */
export type DragEventType = 'dragEnter' | 'dragOver' | 'drop';

/** The commands behind `input.ts`, the same in every engine; a type, because an interface is no index signature. */
export type InputCommands = {
  sendMouseMove: Send<[x: number, y: number]>;
  sendMouseDown: Send<[]>;
  sendMouseUp: Send<[]>;
  sendClick: Send<[x: number, y: number]>;
  sendKey: Send<[key: string]>;
  sendKeyDown: Send<[key: string]>;
  sendKeyUp: Send<[key: string]>;
  sendText: Send<[text: string]>;
  sendLateKey: Send<[key: string, age: number]>;
  sendComposition: Send<[text: string]>;
  sendPen: Send<[type: PenEvent, x: number, y: number]>;
  sendDrag: Send<[type: DragEventType, x: number, y: number]>;
  sendWheel: Send<[x: number, y: number, deltaX: number, deltaY: number]>;
  sendTap: Send<[x: number, y: number]>;
  sendSwipe: Send<[x: number, y: number, distance: number]>;
  setFontSize: Send<[px: number]>;
  setMedia: Send<[media: Media]>;
  takePicture: Send<[], string>;
  accessibilityTree: Send<[selector?: string], AccessibleNode[]>;
};

/** Trusted input in Chromium and Firefox. Coordinates are CSS pixels of the top-level viewport. */
export const playwrightCommands: InputCommands = {
  sendMouseMove: ({ page }, x, y) => page.mouse.move(x, y),
  sendMouseDown: ({ page }) => page.mouse.down(),
  sendMouseUp: ({ page }) => page.mouse.up(),
  sendClick: ({ page }, x, y) => page.mouse.click(x, y),
  sendKey: ({ page }, key) => page.keyboard.press(key),
  sendKeyDown: ({ page }, key) => page.keyboard.down(key),
  sendKeyUp: ({ page }, key) => page.keyboard.up(key),
  // Chromium only, as the next ones
  sendText: async ({ page }, text) => {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Input.insertText', { text });
    await cdp.detach();
  },
  sendLateKey: async ({ page }, key, age) => {
    const cdp = await page.context().newCDPSession(page);
    const timestamp = (Date.now() - age) / 1000;
    await cdp.send('Input.dispatchKeyEvent', { type: 'keyDown', key, text: key, timestamp });
    await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', key, timestamp });
    await cdp.detach();
  },
  sendPen: async ({ page }, event, x, y) => {
    const cdp = await page.context().newCDPSession(page);
    const type = (
      { hover: 'mouseMoved', press: 'mousePressed', draw: 'mouseMoved', release: 'mouseReleased' } as const
    )[event];
    const button = event === 'hover' ? 'none' : 'left';
    const buttons = event === 'press' || event === 'draw' ? 1 : 0;
    await cdp.send('Input.dispatchMouseEvent', { type, x, y, button, buttons, clickCount: 1, pointerType: 'pen' });
    await cdp.detach();
  },
  sendDrag: async ({ page }, type, x, y) => {
    const cdp = await page.context().newCDPSession(page);
    const data = { items: [{ mimeType: 'text/plain', data: 'notes' }], files: [], dragOperationsMask: 1 };
    await cdp.send('Input.dispatchDragEvent', { type, x, y, data });
    await cdp.detach();
  },
  sendComposition: async ({ page }, text) => {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
    await cdp.detach();
  },
  sendWheel: async ({ page }, x, y, deltaX, deltaY) => {
    await page.mouse.move(x, y);
    await page.mouse.wheel(deltaX, deltaY);
  },
  sendTap: ({ page }, x, y) => page.touchscreen.tap(x, y),
  // Chromium only
  sendSwipe: async ({ page }, x, y, yDistance) => {
    const cdp = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number }[]) =>
      cdp.send('Input.dispatchTouchEvent', { type, touchPoints });
    await touch('touchStart', { x, y });
    for (let step = 1; step <= 10; step++) await touch('touchMove', { x, y: y + (yDistance * step) / 10 });
    await touch('touchEnd');
    await cdp.detach();
  },
  // Chromium only: what a person has set in the browser
  setFontSize: async ({ page }, standard) => {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Page.setFontSizes', { fontSizes: { standard } });
    await cdp.detach();
  },
  setMedia: ({ page }, media) => page.emulateMedia(media),
  takePicture: async ({ page }) => (await page.screenshot()).toString('base64'),
  accessibilityTree,
};
