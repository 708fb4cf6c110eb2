// A notification of the system calls back who does not see the page. Chromium lets a test give the permission.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type * as Library from '../../src/script.ts';
import type { PuppeteerTab } from '../support/engine-puppeteer.ts';
import { type Served, serve } from '../support/serve.ts';
import { sharedBrowser } from '../support/shared-browser.ts';
import { engineOrSkip } from '../support/skips.ts';

/** What the page has. */
declare const StillThere: typeof Library;
declare const made: Notification[];
declare const gone: Notification[];
declare const faults: string[];

/** Keeps hold of the notifications, which are real. */
function keepHold(): void {
  const [made, gone]: Notification[][] = [[], []];
  const faults: string[] = [];
  addEventListener('error', ({ message }) => faults.push(message));
  window.Notification = class extends Notification {
    constructor(title: string, options?: NotificationOptions) {
      super(title, options);
      made?.push(this);
    }
    override close(): void {
      gone?.push(this);
      super.close();
    }
  };
  Object.assign(window, { made, gone, faults });
}

engineOrSkip('chromium')('A notification', () => {
  let site: Served;
  let tab: PuppeteerTab;

  beforeAll(async () => {
    const dist = pathToFileURL(`${resolve(import.meta.dirname, '../../dist')}/`);
    const page = `<!doctype html><title>Call</title><link rel="icon" href="data:,"><body><script>(${keepHold})()</script>
      <script src="/dist/still-there.js"></script>`;
    site = await serve({ '/': page, '/dist/': dist });
    tab = await (await sharedBrowser('chromium')).open();
  });
  afterAll(async () => {
    await tab?.close();
    await site?.[Symbol.asyncDispose]();
  });

  interface Case {
    attention: string;
    isAllowed?: boolean;
    isSeen?: boolean;
  }

  /** Loads the page, and asks when it is hidden, or not. */
  async function ask({ attention, isAllowed = true, isSeen = false }: Case): Promise<void> {
    const context = tab.page.browserContext();
    await context.clearPermissionOverrides();
    await context.overridePermissions(site.origin, isAllowed ? ['notifications'] : []);
    await tab.goto(site.url('/'));
    await (isSeen ? tab.page.bringToFront() : tab.hide());
    await tab.evaluate((means) => {
      const dialog = document.body.appendChild(document.createElement('still-there-dialog'));
      dialog.setAttribute('attention', means);
      // Asks 50 ms after the start, an hour before the end.
      dialog.monitor = new StillThere.InactivityMonitor({
        timeout: 3_600_050,
        promptBeforeIdle: 3_600_000,
        sources: [],
      });
      dialog.monitor.start();
    }, attention);
    await tab.until(() => document.querySelector('still-there-dialog')?.open);
  }
  const answer = () => tab.evaluate(() => document.querySelector('still-there-dialog')?.monitor?.reset());

  test('asks who does not see the page, once, and goes with the question', async () => {
    await ask({ attention: 'notification' });
    const shown = await tab.evaluate(() =>
      made.map(({ title, body, tag, lang, requireInteraction }) => ({ title, body, tag, lang, requireInteraction })),
    );
    expect(shown).toEqual([
      {
        title: 'Are you still there?',
        body: expect.stringMatching(/^You will leave the call in (1 hour|59 minutes.*)\.$/),
        tag: 'still-there',
        lang: 'en',
        requireInteraction: true,
      },
    ]);
    expect(await tab.evaluate(() => ({ gone: gone.length, title: document.title }))).toEqual({
      gone: 0,
      title: 'Call',
    });
    await answer();
    expect(await tab.evaluate(() => gone.length === 1 && gone[0] === made[0])).toBe(true);
    await tab.show();
  });

  test('that is clicked brings the page to the front, and goes', async () => {
    await ask({ attention: 'title notification' });
    const focused = await tab.evaluate(() => {
      let count = 0;
      window.focus = () => void count++;
      made[0]?.dispatchEvent(new Event('click'));
      return { focused: count, gone: gone.length };
    });
    expect(focused).toEqual({ focused: 1, gone: 1 });
    await answer();
    await tab.show();
  });

  test.each<[string, Case]>([
    ['is not wanted', { attention: 'title badge chime' }],
    ['is not allowed', { attention: 'notification', isAllowed: false }],
    ['would tell what is seen', { attention: 'notification', isSeen: true }],
  ])('that %s is not there', async (_why, given) => {
    await ask(given);
    await answer();
    expect(await tab.evaluate(() => ({ made: made.length, gone: gone.length }))).toEqual({ made: 0, gone: 0 });
    if (!given.isSeen) await tab.show();
  });

  test('that the browser refuses, as Chrome on Android does, costs nobody the question', async () => {
    await tab.page.evaluateOnNewDocument(() => {
      const refuse = (): void => {
        window.Notification = class {
          static readonly permission = 'granted';
          constructor() {
            throw new TypeError("Failed to construct 'Notification': Illegal constructor.");
          }
        } as never;
      };
      addEventListener('DOMContentLoaded', refuse);
    });
    await ask({ attention: 'notification title' });
    const after = await tab.evaluate(() => ({ title: document.title, faults }));
    expect(after).toEqual({ title: expect.stringContaining('Are you still there?'), faults: [] });
  });
});
