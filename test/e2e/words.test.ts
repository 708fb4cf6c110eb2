// The words of a language come when they are needed, wherever the library was loaded from.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { rollup } from 'rollup';
import { loadConfigFile } from 'rollup/loadConfigFile';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { languageAt, languageFor } from '../../src/elements/words/language.ts';
import { engines, type Tab } from '../support/engines.ts';
import { type Served, serve } from '../support/serve.ts';
import { sharedBrowser } from '../support/shared-browser.ts';
import { engineOrSkip } from '../support/skips.ts';

/** What the pages have. */
declare const library: { languageAt: typeof languageAt; languageFor: typeof languageFor };
declare const errors: string[];

const [english, german] = ['Are you still there?', 'Sind Sie noch da?'];

const root = resolve(import.meta.dirname, '../..');
let home: string;
let site: Served;
let cdn: Served;
/** What cannot be loaded at the moment. */
let missing: string | undefined;

/** As the package is built, but with nothing in it but the words. */
async function buildPackage(): Promise<void> {
  const { options } = await loadConfigFile(join(root, 'rollup.config.mjs'), {});
  const input = join(root, 'src/elements/words/language.ts');
  for (const [index, { output, ...config }] of options.slice(0, 2).entries()) {
    await using bundle = await rollup({ ...config, input: index ? input : { elements: input } });
    for (const written of [output].flat()) {
      const place = written.file ? { file: join(home, written.file) } : { dir: join(home, 'dist') };
      await bundle.write({ ...written, ...place });
    }
  }
}

async function bundleApp(): Promise<void> {
  await writeFile(
    join(home, 'app.js'),
    `import * as library from './dist/elements.js'; Object.assign(window, { library });`,
  );
  const outdir = join(home, 'assets');
  await build({ entryPoints: [join(home, 'app.js')], bundle: true, splitting: true, format: 'esm', outdir });
}

const page = (load: string): string =>
  `<!doctype html><html lang="de"><title>Words</title><script>
    const errors = [];
    addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason)));
    addEventListener('error', ({ message }) => errors.push(message));
  </script>${load}`;
const moduleScript = (src: string): string =>
  `<script type="module" src="${src}"></script><script type="module">window.library = StillThere;</script>`;
const script = (src: string): string => `<script src="${src}"></script><script>const library = StillThere;</script>`;
const pages = (): Record<string, string> => ({
  'a script tag': script('/dist/still-there.js'),
  'a minified script tag': script('/dist/still-there.min.js'),
  'a script tag of another origin': script(cdn.url('/dist/still-there.js')),
  'a module script tag': moduleScript('/dist/still-there.js'),
  'a module script tag of another origin': moduleScript(cdn.url('/dist/still-there.min.js')),
  'a module': `<script type="module">import * as library from '/dist/elements.js'; Object.assign(window, { library });</script>`,
  'a bundle in pieces': '<script type="module" src="/assets/app.js"></script>',
});

const answer: RequestListener = async ({ url = '' }, response) => {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  if (pathname === '/somewhere/else/') {
    const csp = searchParams.get('csp');
    response.writeHead(200, { 'content-type': 'text/html', ...(csp && { 'content-security-policy': csp }) });
    response.end(page(pages()[searchParams.get('by') ?? ''] ?? ''));
    return;
  }
  const body = pathname === missing ? undefined : await readFile(join(home, pathname)).catch(() => undefined);
  response.writeHead(body ? 200 : 503, { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' });
  response.end(body);
};

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'still-there-words-'));
  await buildPackage();
  await bundleApp();
  [site, cdn] = [await serve(answer), await serve(answer)];
});
beforeEach(() => {
  missing = undefined;
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
  await cdn?.[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

describe.each(engines)('%s', (engine) => {
  engineOrSkip(engine)('words', () => {
    let tab: Tab;
    beforeAll(async () => {
      tab = await (await sharedBrowser(engine)).open();
    });
    afterAll(() => tab?.close());

    const open = (by: string, csp = '') => tab.goto(site.url(`/somewhere/else/?${new URLSearchParams({ by, csp })}`));
    const title = async () => {
      await tab.until(() => typeof library === 'object');
      return tab.evaluate(async () => (await library.languageFor(library.languageAt(document.body))).words.title);
    };
    const unhandled = () => tab.evaluate(() => errors);

    test.each([
      'a script tag',
      'a minified script tag',
      'a script tag of another origin',
      'a module script tag',
      'a module script tag of another origin',
      'a module',
      'a bundle in pieces',
    ])('come by %s in the language of the page', async (by) => {
      await open(by);
      expect(await title()).toBe(german);
      expect(await unhandled()).toEqual([]);
    });

    test.each(['a script tag', 'a module'])('that a policy refuses to %s are English', async (by) => {
      const allowed = ['still-there.js', 'elements.js'].map((file) => site.url(`/dist/${file}`));
      await open(by, `script-src 'unsafe-inline' ${allowed.join(' ')}`);
      expect(await title()).toBe(english);
      expect(await unhandled()).toEqual([]);
    });

    test.each(['a script tag', 'a module'])('that %s cannot load are English until they can be', async (by) => {
      missing = '/dist/words/de.js';
      await open(by);
      expect(await title()).toBe(english);
      missing = undefined;
      if (await tab.evaluate(() => Number(/Firefox\/(\d+)/.exec(navigator.userAgent)?.[1]) < 155)) await tab.reload();
      expect(await title()).toBe(german);
      expect(await unhandled()).toEqual([]);
    });
  });
});
