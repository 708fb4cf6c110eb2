import type {} from '@vitest/browser-playwright';
import type { BrowserCommandContext } from 'vitest/node';
import { type AccessibleNode, accessibilityTree } from './accessibility-tree.ts';

type Send<Args extends unknown[], T = void> = (context: BrowserCommandContext, ...args: Args) => Promise<T>;

/** What a person has set; left out is as the browser has it. */
export interface Media {
  forcedColors?: 'active' | 'none' | null;
  reducedMotion?: 'reduce' | 'no-preference' | null;
}

/** The commands behind `input.ts`, the same in every engine; a type, because an interface is no index signature. */
export type InputCommands = {
  sendMouseMove: Send<[x: number, y: number]>;
  sendClick: Send<[x: number, y: number]>;
  sendKey: Send<[key: string]>;
  sendKeyDown: Send<[key: string]>;
  sendKeyUp: Send<[key: string]>;
  sendComposition: Send<[text: string]>;
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
  sendClick: ({ page }, x, y) => page.mouse.click(x, y),
  sendKey: ({ page }, key) => page.keyboard.press(key),
  sendKeyDown: ({ page }, key) => page.keyboard.down(key),
  sendKeyUp: ({ page }, key) => page.keyboard.up(key),
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
