import type {} from '@vitest/browser-playwright';
import type { BrowserCommandContext } from 'vitest/node';

type Send<Args extends unknown[]> = (context: BrowserCommandContext, ...args: Args) => Promise<void>;

/** The commands behind `input.ts`, the same in every engine; a type, because an interface is no index signature. */
export type InputCommands = {
  sendMouseMove: Send<[x: number, y: number]>;
  sendClick: Send<[x: number, y: number]>;
  sendKey: Send<[key: string]>;
  sendWheel: Send<[x: number, y: number, deltaX: number, deltaY: number]>;
  sendTap: Send<[x: number, y: number]>;
};

/** Trusted input in Chromium and Firefox. Coordinates are CSS pixels of the top-level viewport. */
export const playwrightCommands: InputCommands = {
  sendMouseMove: ({ page }, x, y) => page.mouse.move(x, y),
  sendClick: ({ page }, x, y) => page.mouse.click(x, y),
  sendKey: ({ page }, key) => page.keyboard.press(key),
  sendWheel: async ({ page }, x, y, deltaX, deltaY) => {
    await page.mouse.move(x, y);
    await page.mouse.wheel(deltaX, deltaY);
  },
  sendTap: ({ page }, x, y) => page.touchscreen.tap(x, y),
};
