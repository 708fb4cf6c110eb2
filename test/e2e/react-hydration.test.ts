// The components for React in pages that a server has rendered, with the oldest React and the newest, in development mode, in
// which React says what does not match.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { SessionTimer, StillThereDialog } from '../../src/elements/index.ts';
import type { FakeMeeting } from '../../src/testing/index.ts';
import { engines, type Tab } from '../support/engines.ts';
import type { Kind } from '../support/hydrated/react-page.ts';
import { type Served, serve } from '../support/serve.ts';
import { sharedBrowser } from '../support/shared-browser.ts';
import { engineOrSkip } from '../support/skips.ts';

/** What the page has. */
declare const refs: { dialog: StillThereDialog; timer: SessionTimer };
declare const received: string[];
declare const meeting: FakeMeeting;
declare const complaints: string[];

const root = resolve(import.meta.dirname, '../..');
const support = join(root, 'test/support/hydrated');
const kinds: readonly Kind[] = ['bare', 'monitor', 'guard'];
const versions = {
  'React 18': join(root, 'test/react-18/node_modules'),
  'React 19': join(root, 'node_modules'),
};

let home: string;
let served: Served;
let tab: Tab | undefined;

/** Renders the pages as a server does, in Node, and bundles what hydrates them. */
async function buildPages(name: string, modules: string): Promise<Record<string, string>> {
  const options: BuildOptions = {
    bundle: true,
    alias: { react: join(modules, 'react'), 'react-dom': join(modules, 'react-dom') },
    define: { 'process.env.NODE_ENV': '"development"' },
    logLevel: 'error',
  };
  const outdir = join(home, name);
  await build({
    ...options,
    entryPoints: { server: join(support, 'react-server.ts') },
    outExtension: { '.js': '.cjs' },
    outdir,
    platform: 'node',
    format: 'cjs',
  });
  await build({ ...options, entryPoints: { client: join(support, 'react-client.ts') }, outdir, format: 'iife' });
  const { render } = (await import(pathToFileURL(join(outdir, 'server.cjs')).href)) as {
    render: (kind: Kind) => string;
  };
  const html = kinds.map((kind) => [`/${name}/${kind}.html`, `<div id="root">${render(kind)}</div>`]);
  return { ...Object.fromEntries(html), [`/${name}/client.js`]: await readFile(join(outdir, 'client.js'), 'utf8') };
}

/** Writes down everything that React, the page or the library complains of. */
function listen(): void {
  const complaints: string[] = [];
  for (const level of ['error', 'warn'] as const)
    console[level] = (...parts: unknown[]) => complaints.push(parts.map(String).join(' '));
  addEventListener('error', ({ message }) => complaints.push(message));
  addEventListener('unhandledrejection', ({ reason }) => complaints.push(String(reason)));
  Object.assign(globalThis, { complaints });
}

let pages: Record<string, string>;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'still-there-hydration-'));
  const built = [];
  for (const [name, modules] of Object.entries(versions)) built.push(await buildPages(name.replace(' ', '-'), modules));
  pages = Object.assign({}, ...built);
  const shell = (path: string, html: string): string =>
    `<!doctype html><html lang="en"><title>Hydration</title><script>(${listen})()</script>${html}
     <script src="${path.replace(/[^/]+$/, 'client.js')}"></script>`;
  served = await serve(
    Object.fromEntries(
      Object.entries(pages).map(([path, text]) => [path, path.endsWith('.html') ? shell(path, text) : text]),
    ),
  );
});
afterEach(async () => {
  await tab?.close();
  tab = undefined;
});
afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

const isAsking = (page: Tab): Promise<true> =>
  page.until(
    () => Boolean(document.querySelector('still-there-dialog')?.shadowRoot?.querySelector('dialog:modal')) || undefined,
  );

describe.each(Object.keys(versions))('%s', (name) => {
  const path = (kind: Kind): string => `/${name.replace(' ', '-')}/${kind}.html`;

  test('a server writes the plain elements, with their attributes and children', () => {
    expect(pages[path('monitor')]).toContain(
      '<p>stopped</p><still-there-dialog attention="title" lang="en" class="question" rejoin="">' +
        '<span slot="title">Hello?</span></still-there-dialog><session-timer class="timer"></session-timer>' +
        '<session-timer id="by-attribute" ends-at="2100-01-01T00:00:00Z"></session-timer>',
    );
  });

  for (const engine of engines) {
    const open = async (kind: Kind): Promise<Tab> => {
      const page: Tab = await (await sharedBrowser(engine)).open(served.url(`${path(kind)}?kind=${kind}`));
      tab = page;
      return page;
    };

    engineOrSkip(engine)(`in ${engine}`, () => {
      test('an element that is no component gets no monitor, and the page is told what to do', async () => {
        const page = await open('bare');
        expect(await page.until(() => complaints.find((text) => /nobody is asked/.test(text)))).toMatch(
          /In React use <StillThereDialog> of still-there\/react/,
        );
        expect(
          await page.evaluate(() => document.querySelector<StillThereDialog>('still-there-dialog')?.monitor),
        ).toBeNull();
      });

      test('the components get what they are given, ask, and hand on the answer', async () => {
        const page = await open('monitor');
        await isAsking(page);
        await page.until(() => refs.dialog.words.leave === 'Leave 1' || undefined); // rendered after the event
        expect(
          await page.evaluate(() => ({
            received: [...received],
            asks: refs.dialog.monitor?.state,
            leave: refs.dialog.words.leave,
            extendBy: refs.timer.extendBy,
            minutes: refs.timer.minutes,
            canExtend: refs.timer.canExtend,
            extend: refs.timer.words.extend,
            running: refs.timer.countdown?.state,
          })),
        ).toEqual({
          received: ['show at 0'],
          asks: 'prompted',
          leave: 'Leave 1',
          extendBy: 60_001,
          minutes: true,
          canExtend: true,
          extend: 'More',
          running: 'running',
        });
        await page.evaluate(() => {
          const { monitor, shadowRoot } = refs.dialog;
          monitor?.addEventListener('active', () => Object.assign(monitor, { timeout: 9_000_000 })); // not again so soon
          shadowRoot?.querySelector<HTMLElement>('[part~=stay]')?.click();
        });
        await page.until(() => refs.dialog.words.leave === 'Leave 2' || undefined); // rendered after the answer
        expect(
          await page.evaluate(() => {
            refs.timer.dispatchEvent(new Event('extend'));
            refs.dialog.dispatchEvent(new Event('rejoin'));
            return [...received];
          }),
        ).toEqual(['show at 0', 'stay at 1', 'extend at 2', expect.stringMatching(/^rejoin at [23]$/)]);
        expect(await page.evaluate(() => [...complaints])).toEqual([]);
      });

      test('a guard asks in the component of the page', async () => {
        const page = await open('guard');
        await isAsking(page);
        expect(
          await page.evaluate(() => ({
            dialogs: document.querySelectorAll('still-there-dialog').length,
            isInRoot: document.querySelector('#root still-there-dialog') !== null,
            counts: (document.querySelector('session-timer') as SessionTimer).countdown?.state,
          })),
        ).toEqual({ dialogs: 1, isInRoot: true, counts: 'running' });
        await page.evaluate(() =>
          document
            .querySelector('still-there-dialog')
            ?.shadowRoot?.querySelector<HTMLElement>('[part~=leave]')
            ?.click(),
        );
        await page.until(() => meeting.left.length > 0);
        expect(await page.evaluate(() => ({ left: [...meeting.left], complaints: [...complaints] }))).toEqual({
          left: ['declined'],
          complaints: [],
        });
      });
    });
  }
});
