// Screens that are really shared. Firefox shares none without a display; its tracks are in test/browser.
import { describe, expect, test } from 'vitest';
import type { Tab } from '../support/engines.ts';
import { launch } from '../support/engines.ts';
import { type PageClock, pageClockScript } from '../support/page-clock.ts';
import { type Files, serve } from '../support/serve.ts';
import { sharedBrowser } from '../support/shared-browser.ts';
import { engineOrSkip } from '../support/skips.ts';
import { type SourceExports, type SourcePage, sourcePage } from '../support/source-page.ts';

declare const clock: PageClock;
declare const page: SourcePage;
declare const Sources: SourceExports;
declare const shared: MediaStreamTrack | string | undefined;

async function clockedPage(): Promise<Files> {
  const pages = await sourcePage();
  return { ...pages, '/': pages['/'].replace('<title>', `<script>${pageClockScript}</script><title>`) };
}

/** How often the source reports in the next half a minute, which the page's clock skips. */
const reportedLater = (tab: Tab): Promise<number> =>
  tab.evaluate(async () => {
    const { length } = page.seen;
    await clock.skip(30_000);
    return page.seen.length - length;
  });

/** Shares at a click, as WebKit demands, and starts the source. */
async function share(tab: Tab): Promise<void> {
  await tab.evaluate(() => {
    const begin = async (): Promise<void> => {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: true });
      page.listen(Sources.presenting(stream));
      Object.assign(window, { shared: stream.getVideoTracks()[0] });
    };
    addEventListener('click', () => begin().catch((error) => Object.assign(window, { shared: String(error) })));
  });
  await tab.click(20, 20);
  expect(await tab.until(() => (typeof shared === 'object' ? shared.readyState : shared))).toBe('live');
  expect(await tab.evaluate(() => page.seen[0]?.source)).toBe('presenting');
}

describe('chromium', () => {
  engineOrSkip('chromium')('a tab that is shared', () => {
    test('counts, also while nobody sees the call and nothing moves in it, until it is closed', async () => {
      const title = 'slides';
      await using server = await serve({ ...(await clockedPage()), '/slides': `<title>${title}</title>One slide` });
      await using browser = await launch('chromium', { args: [`--auto-select-tab-capture-source-by-title=${title}`] });
      const slides = await browser.open(server.url('/slides'));
      const tab = await browser.open(server.url('/'));
      await share(tab);
      await slides.page.bringToFront();
      await tab.until(() => document.visibilityState === 'hidden');
      await tab.until(() => page.seen.length >= 2); // 10 s: a track in which nothing moves is not muted
      await slides.close();
      await tab.until(() => typeof shared === 'object' && shared.readyState === 'ended');
      expect(await reportedLater(tab)).toBe(0);
      expect(await tab.evaluate(() => page.errors)).toEqual([]);
    });
  });
});

describe('webkit', () => {
  engineOrSkip('webkit')('a screen that is shared', () => {
    test('counts until the app stops it', async () => {
      await using server = await serve(await clockedPage());
      const tab = await (await sharedBrowser('webkit')).open(server.url('/'));
      await share(tab);
      await tab.evaluate(() => clock.skip(10_000));
      await tab.until(() => page.seen.length >= 2);
      await tab.evaluate(() => typeof shared === 'object' && shared.stop());
      expect(await reportedLater(tab)).toBe(0);
      expect(await tab.evaluate(() => page.errors)).toEqual([]);
      await tab.close();
    });
  });
});
