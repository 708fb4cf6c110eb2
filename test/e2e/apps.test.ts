// The same page, built with each framework's own tool: a real call, guarded by the binding of that framework.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { PuppeteerTab } from '../support/engine-puppeteer.ts';
import type { Served } from '../support/serve.ts';
import { engineOrSkip } from '../support/skips.ts';
import {
  type AppPage,
  connections,
  openApp,
  saysLeft,
  serveApps,
  showsState,
  typeTimeout,
} from './support/app-page.ts';
import {
  answer,
  answered,
  asked,
  focused,
  launchChromium,
  lazily,
  pictures,
  press,
  textOf,
} from './support/demo-page.ts';

const apps = ['react', 'solid', 'vue', 'svelte', 'angular'];

let served: Served;
let page: AppPage | undefined;
const browser = lazily(launchChromium);

beforeAll(async () => {
  served = await serveApps();
});
afterEach(async () => {
  const errors = page?.errors;
  await page?.tab.close();
  page = undefined;
  expect(errors).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  await served?.[Symbol.asyncDispose]();
});

/** Opens the page and joins. */
async function join(app: string, limits: { timeout: number; prompt: number }): Promise<PuppeteerTab> {
  page = await openApp(await browser.open('about:blank'), served, app, limits);
  await press(page.tab, '#join');
  return page.tab;
}

engineOrSkip('chromium')('The app', () => {
  describe.each(apps)('built with %s', (app) => {
    test('joins a call, asks when it is quiet, and Stay keeps the call', async () => {
      const tab = await join(app, { timeout: 6000, prompt: 4000 });
      await pictures(tab);
      expect(await connections(tab)).toEqual(['connected', 'connected']);
      expect(await textOf(tab, '#session')).toMatch(/^Session ends in (05:00|04:5\d)$/);
      await showsState(tab, 'prompted');
      await asked(tab);
      expect(await focused(tab)).toBe('Stay');
      await answer(tab, 'stay');
      await showsState(tab, 'active');
      await answered(tab);
      expect(await connections(tab)).toEqual(['connected', 'connected']);
      expect(await textOf(tab, '#left')).toBe('');
    });

    test('leaves when nobody answers, says why, and can be joined again', async () => {
      const tab = await join(app, { timeout: 2500, prompt: 1500 });
      await asked(tab);
      expect(await saysLeft(tab)).toBe('inactive');
      await answered(tab);
      expect(await textOf(tab, '#state')).toBe('idle');
      expect(await connections(tab)).toEqual(['closed', 'closed']);
      expect(await tab.evaluate(() => document.querySelectorAll('video, #session, #leave').length)).toBe(0);
      await press(tab, '#join');
      await showsState(tab, 'active');
      expect(await connections(tab)).toHaveLength(4);
      expect(await textOf(tab, '#left')).toBe('');
    });

    test.each([
      ['its button', (tab: PuppeteerTab) => press(tab, '#leave'), 60_000],
      ['the button in the question', (tab: PuppeteerTab) => answer(tab, 'leave'), 6000],
    ])('is left by %s', async (_what, leave, timeout) => {
      const tab = await join(app, { timeout, prompt: 5000 });
      await leave(tab);
      expect(await saysLeft(tab)).toBe('declined');
      expect(await connections(tab)).toEqual(['closed', 'closed']);
    });

    test('Escape is an answer too', async () => {
      const tab = await join(app, { timeout: 5000, prompt: 4000 });
      await asked(tab);
      await tab.pressKey('Escape');
      await showsState(tab, 'active');
      await answered(tab);
    });

    test('the field for the timeout counts at once, and what is no timeout does not', async () => {
      const tab = await join(app, { timeout: 60_000, prompt: 5000 });
      await typeTimeout(tab, 5);
      await typeTimeout(tab, 6);
      await showsState(tab, 'prompted');
      await answer(tab, 'stay');
      await showsState(tab, 'active');
    });

    test('the session counts down, second by second', async () => {
      const tab = await join(app, { timeout: 60_000, prompt: 5000 });
      const before = await textOf(tab, '#session .digits');
      await tab.until((shown) => {
        const now = document.querySelector('#session .digits')?.textContent?.trim();
        return now !== undefined && now !== shown;
      }, before);
      expect(Number((await textOf(tab, '#session .digits')).slice(-2))).toBeLessThan(Number(before.slice(-2)) || 60);
    });
  });
});
