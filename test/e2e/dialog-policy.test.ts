// The dialog as it is published, in pages with the strictest policies, and in pages that do not say how they are encoded.
import { readFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { extname, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as Library from '../../src/script.ts';
import { engines, type Tab } from '../support/engines.ts';
import { type Served, serve } from '../support/serve.ts';
import { sharedBrowser } from '../support/shared-browser.ts';
import { engineOrSkip } from '../support/skips.ts';

/** What the pages have. */
declare const StillThere: typeof Library;
declare const violations: string[];
declare const faults: string[];
declare const answer: (isYes: boolean) => void;

const root = resolve(import.meta.dirname, '../..');
const policy = "default-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

/** Writes down what goes wrong. */
function watch(): void {
  const [violations, faults]: string[][] = [[], []];
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    violations?.push(`${violatedDirective} ${blockedURI}`),
  );
  addEventListener('error', ({ message }) => faults?.push(message));
  addEventListener('unhandledrejection', ({ reason }) => faults?.push(String(reason)));
  Object.assign(window, { violations, faults });
}

/** Asks 50 ms after the start, an hour before the end. */
function ask(): void {
  const dialog = document.body.appendChild(document.createElement('still-there-dialog'));
  dialog.setAttribute('attention', 'title badge notification chime');
  dialog.addEventListener('stay', (event) =>
    event.waitUntil(new Promise((resolve) => Object.assign(window, { answer: resolve }))),
  );
  const monitor = new StillThere.InactivityMonitor({ timeout: 3_600_050, promptBeforeIdle: 3_600_000, sources: [] });
  dialog.monitor = monitor;
  monitor.start();
  monitor.addEventListener('active', () => Object.assign(monitor, { timeout: 9_000_000 })); // not again so soon
}

const scripts: Record<string, string> = {
  'a script tag': '<script src="/dist/still-there.js"></script><script src="/ask.js"></script>',
  'a minified script tag': '<script src="/dist/still-there.min.js"></script><script src="/ask.js"></script>',
  'a module': '<script type="module" src="/module.js"></script>',
};
const files: Record<string, string> = {
  '/watch.js': `(${watch})()`,
  '/ask.js': `(${ask})()`,
  '/module.js': `import '/dist/elements.js'; import { InactivityMonitor } from '/dist/index.js';
    globalThis.StillThere = { InactivityMonitor }; (${ask})()`,
};

/** Says of nothing how it is encoded: a page without a word is taken for windows-1252, and its scripts with it. */
const handle: RequestListener = async ({ url = '' }, response) => {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const isPage = pathname === '/';
  const page = `<!doctype html><html lang="${searchParams.get('lang')}"><title>Call</title>
    <script src="/watch.js"></script><body>${scripts[searchParams.get('by') ?? '']}`;
  const body = isPage ? page : (files[pathname] ?? (await readFile(root + pathname).catch(() => undefined)));
  const type = isPage ? 'text/html' : { '.js': 'text/javascript' }[extname(pathname)];
  response.writeHead(body === undefined ? 404 : 200, {
    ...(type && { 'content-type': type }),
    ...(isPage && { 'content-security-policy': policy }),
  });
  response.end(body);
};

let site: Served;
beforeAll(async () => {
  site = await serve(handle);
});
afterAll(() => site?.[Symbol.asyncDispose]());

describe.each(engines)('%s', (engine) => {
  engineOrSkip(engine)('the dialog', () => {
    let tab: Tab;
    beforeAll(async () => {
      tab = await (await sharedBrowser(engine)).open();
    });
    afterAll(() => tab?.close());

    const open = async (by: string, lang: string): Promise<void> => {
      await tab.goto(site.url(`/?${new URLSearchParams({ by, lang })}`));
      await tab.until(() => document.querySelector('still-there-dialog')?.open);
    };
    const look = () =>
      tab.evaluate(() => {
        const find = (selector: string) =>
          document.querySelector('still-there-dialog')?.shadowRoot?.querySelector<HTMLElement>(selector);
        const style = find('dialog') && getComputedStyle(find('dialog') as Element);
        return {
          title: find('[part=title]')?.textContent,
          note: find('[part=note]')?.textContent,
          isModal: find('dialog')?.matches(':modal'),
          corner: style?.borderTopLeftRadius,
          bar: find('[part=bar]')?.style.transform.startsWith('scaleX('),
          pageTitle: document.title.replace(/\(.*\) /, ''),
        };
      });

    test.each(Object.keys(scripts))('by %s breaks no rule of a strict policy, and its signs are right', async (by) => {
      await open(by, 'en');
      await tab.evaluate(() => {
        const root = document.querySelector('still-there-dialog')?.shadowRoot;
        root?.querySelector<HTMLElement>('[part~=stay]')?.click();
      });
      expect(await look()).toEqual({
        title: 'Are you still there?',
        note: 'One moment…',
        isModal: true,
        corner: '18px',
        bar: true,
        pageTitle: 'Are you still there? – Call',
      });
      await tab.evaluate(() => answer(true));
      await tab.until(() => !document.querySelector('still-there-dialog')?.open);
      const after = await tab.evaluate(() => ({ title: document.title, violations, faults }));
      expect(after).toEqual({ title: 'Call', violations: [], faults: [] });
    });

    test.each(Object.keys(scripts))('by %s speaks another language under it', async (by) => {
      await open(by, 'de');
      await tab.until(
        () => document.querySelector('still-there-dialog')?.shadowRoot?.querySelector('dialog')?.lang === 'de',
      );
      expect((await look()).title).toBe('Sind Sie noch da?');
      await tab.evaluate(() =>
        Object.assign(document.querySelector('still-there-dialog') as Element, { reason: 'limit' }),
      );
      expect(await tab.evaluate(() => ({ violations, faults }))).toEqual({ violations: [], faults: [] });
    });

    test('what breaks the policy would be noticed', async () => {
      await open('a script tag', 'en');
      await tab.evaluate(() => document.body.setAttribute('style', 'color: red'));
      await tab.until(() => violations.length > 0);
      expect(await tab.evaluate(() => violations)).toEqual(['style-src-attr inline']);
    });
  });
});
