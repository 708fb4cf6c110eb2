// The same page, built with each framework's own tool: a real call, guarded by the binding of that framework.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { PuppeteerTab } from '../support/engine-puppeteer.ts';
import type { PageClock } from '../support/page-clock.ts';
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
import { answer, answered, asked, focused, openTab, pictures, press, textOf } from './support/demo-page.ts';

declare const clock: PageClock;

const apps = ['react', 'solid', 'vue', 'svelte', 'angular'];
/** These are also rendered as on a server. */
const rendered = ['react', 'solid', 'vue', 'svelte'];

let served: Served;
let page: AppPage | undefined;

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
  await served?.[Symbol.asyncDispose]();
});

/** Opens the page and joins. */
async function join(app: string, limits?: { timeout: number; prompt: number }): Promise<PuppeteerTab> {
  page = await openApp(await openTab('about:blank'), served, app, limits);
  await press(page.tab, '#join');
  return page.tab;
}

engineOrSkip('chromium')('The app', () => {
  describe.each(apps)('built with %s', (app) => {
    test('asks when it is quiet, stays, leaves when nobody answers, says why, and can be joined again', async () => {
      const tab = await join(app, { timeout: 40_000, prompt: 20_000 });
      const skip = (ms: number) => tab.evaluate((by) => clock.skip(by), ms);
      await pictures(tab);
      expect(await connections(tab)).toEqual(['connected', 'connected']);
      const session = await textOf(tab, '#session');
      expect(session).toMatch(/^Session ends in (05:00|04:5\d)$/);
      await skip(20_000);
      await showsState(tab, 'prompted');
      await asked(tab);
      expect(await textOf(tab, '#session')).not.toBe(session);
      expect(await focused(tab)).toBe('I’m still here');
      await answer(tab, 'stay');
      await showsState(tab, 'active');
      await answered(tab);

      await skip(20_000);
      await asked(tab);
      await tab.pressKey('Escape');
      await showsState(tab, 'active');
      await answered(tab);
      expect(await connections(tab)).toEqual(['connected', 'connected']);
      expect(await textOf(tab, '#left')).toBe('');

      await skip(20_000);
      await asked(tab);
      await skip(20_000);
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

    test('is left by its button, and by the button in the question', async () => {
      const tab = await join(app, { timeout: 60_000, prompt: 30_000 });
      await press(tab, '#leave');
      expect(await saysLeft(tab)).toBe('declined');
      await press(tab, '#join');
      await showsState(tab, 'active');
      await tab.evaluate(() => clock.skip(30_000));
      await answer(tab, 'leave');
      expect(await saysLeft(tab)).toBe('declined');
      expect(await connections(tab)).toEqual(['closed', 'closed', 'closed', 'closed']);
    });

    test('the field for the timeout counts at once, and what is no timeout does not', async () => {
      const tab = await join(app, { timeout: 600_000, prompt: 50_000 });
      await typeTimeout(tab, 50);
      await typeTimeout(tab, 51);
      await showsState(tab, 'prompted');
      await answer(tab, 'stay');
      await showsState(tab, 'active');
    });
  });

  test.each(rendered)(
    'rendered on a server with %s, asks and leaves once the browser has taken it over',
    async (app) => {
      const tab = await join(app);
      await pictures(tab);
      await tab.evaluate(() => clock.skip(10_000));
      await asked(tab);
      expect(
        await tab.evaluate(() => ({
          dialogs: document.querySelectorAll('still-there-dialog').length,
          isOfTheServer: document.querySelector('#root > still-there-dialog') !== null,
        })),
      ).toEqual({ dialogs: 1, isOfTheServer: true });
      await answer(tab, 'stay');
      await showsState(tab, 'active');
      await answered(tab);
      await tab.evaluate(() => clock.skip(10_000));
      await asked(tab);
      await tab.evaluate(() => clock.skip(10_000));
      expect(await saysLeft(tab)).toBe('inactive');
      expect(await connections(tab)).toEqual(['closed', 'closed']);
    },
  );
});
