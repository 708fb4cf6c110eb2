// Drives the page that is built with every framework (see demo/apps/shared/app.css), and watches the call in it.
import { existsSync } from 'node:fs';
import type { PuppeteerTab } from '../../support/engine-puppeteer.ts';
import { pageClockScript } from '../../support/page-clock.ts';
import { type Served, serve } from '../../support/serve.ts';

const built = new URL('../../../demo/apps/dist/', import.meta.url);

/** The pages as they were built. */
export const serveApps = (): Promise<Served> => serve({ '/apps/': built });

/** A tab with an app's page in it. */
export interface AppPage {
  readonly tab: PuppeteerTab;
  /** What the page complained of. */
  readonly errors: readonly string[];
}

/** Opens an app's page, with these limits, ms; without them the page as a server has rendered it, which has limits of its own. */
export async function openApp(
  tab: PuppeteerTab,
  served: Served,
  app: string,
  limits?: { timeout: number; prompt: number },
): Promise<AppPage> {
  if (!existsSync(new URL(`${app}/index.html`, built))) throw new Error(`${app} is not built: run \`npm run apps\``);
  const errors: string[] = [];
  tab.page.on('pageerror', (error) => errors.push(String(error)));
  tab.page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warn') errors.push(message.text());
  });
  await tab.page.evaluateOnNewDocument(pageClockScript);
  await tab.page.evaluateOnNewDocument(() => {
    const connections: RTCPeerConnection[] = [];
    class Watched extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        connections.push(this);
      }
    }
    Object.assign(window, { RTCPeerConnection: Watched, connections });
  });
  const page = limits ? `index.html?timeout=${limits.timeout}&prompt=${limits.prompt}` : 'rendered.html';
  await tab.goto(served.url(`/apps/${app}/${page}`));
  return { tab, errors };
}

/** The states of all connections the page has ever made, oldest first. */
export const connections = (tab: PuppeteerTab): Promise<string[]> =>
  tab.evaluate(() =>
    (globalThis as unknown as { connections: RTCPeerConnection[] }).connections.map(
      ({ signalingState, connectionState }) => (signalingState === 'closed' ? 'closed' : connectionState),
    ),
  );

/** Waits for a state to be shown. */
export const showsState = (tab: PuppeteerTab, state: string): Promise<boolean> =>
  tab.until((wanted) => document.querySelector('#state')?.textContent?.trim() === wanted, state);

/** Waits until the page says that the call was left, and why. */
export const saysLeft = (tab: PuppeteerTab): Promise<string> =>
  tab.until(() => document.querySelector('#left')?.textContent?.match(/You left the call: (\w+)/)?.[1]);

/** Types into the field for the timeout, in seconds. */
export async function typeTimeout(tab: PuppeteerTab, seconds: number): Promise<void> {
  await tab.page.click('#timeout', { count: 3 });
  await tab.page.keyboard.type(`${seconds}`);
}
