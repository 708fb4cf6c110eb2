// The script builds: several files, one global, whichever is loaded first.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createContext, runInContext, Script } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch, type RunningBrowser, type Tab } from '../support/engines.ts';
import { type Served, serve } from '../support/serve.ts';
import { engineOrSkip } from '../support/skips.ts';

const dist = resolve(import.meta.dirname, '../../dist');
const sdks = 'livekit daily twilio jitsi chime vonage agora zoom azure peer-connection'.split(' ');
const [main, extras] = ['still-there', 'still-there-extras'];
const sdkScripts = sdks.map((sdk) => `still-there-${sdk}`);
const all = [main, extras, ...sdkScripts];
const builds = ['.js', '.min.js'];

const namesOf = async (entry: string): Promise<string[]> => Object.keys(await import(join(dist, `${entry}.js`))).sort();
const mainNames = [
  ...['InactivityMonitor', 'InactivityEvent', 'SessionCountdown', 'CountdownEvent', 'formatRemaining', 'domActivity'],
  ...['pageVisibility', 'watchWindow'],
  ...['guardMeeting', 'MeetingGuard', 'LeftEvent', 'GuardErrorEvent', 'autoLeave'],
  ...['StillThereDialog', 'StayEvent', 'WaitEvent', 'SessionTimer', 'ExtendEvent', 'setDefaultWords'],
  ...['fromEyeson', 'fromEyesonFrame', 'fromStream'],
].sort();

const compiled = new Map<string, Script>();
/** Runs a file as a script tag does: in the scope of the page, where nothing but a global is shared. */
function load(file: string, page: object): void {
  const script = compiled.get(file) ?? new Script(readFileSync(join(dist, file), 'utf8'), { filename: file });
  compiled.set(file, script);
  script.runInContext(page);
}

type Library = Record<string, unknown>;

/** A page without `document`, and so without `document.currentScript`. */
function newPage(): object & { StillThere?: Library } {
  const { EventTarget, Event, AbortController, performance, setTimeout, clearTimeout, queueMicrotask } = globalThis;
  return createContext({ EventTarget, Event, AbortController, performance, setTimeout, clearTimeout, queueMicrotask });
}

/** The names that the global has once these scripts are loaded in this order. */
function namesAfter(scripts: readonly string[], build: string): string[] {
  const page = newPage();
  for (const name of scripts) load(name + build, page);
  return Object.keys(page.StillThere ?? {}).sort();
}

const ordersOf = <T>(items: readonly T[]): T[][] =>
  items.length < 2
    ? [[...items]]
    : items.flatMap((first) => ordersOf(items.filter((item) => item !== first)).map((rest) => [first, ...rest]));

describe.each(builds)('script builds (%s)', (build) => {
  test('still-there has the guard, the elements, eyeson and Stream', () => {
    expect(namesAfter([main], build)).toEqual(mainNames);
  });

  test('still-there-extras has everything else of `still-there`', async () => {
    const others = (await namesOf('index')).filter((name) => !mainNames.includes(name));
    expect(namesAfter([extras], build)).toEqual(others);
  });

  test.each(sdks)('still-there-%s has what `still-there/<sdk>` exports', async (sdk) => {
    expect(namesAfter([`still-there-${sdk}`], build)).toEqual(await namesOf(sdk));
  });

  test('all together have every name that the entries for pages export', async () => {
    const entries = ['index', 'elements', 'eyeson', 'stream', ...sdks];
    const names = new Set((await Promise.all(entries.map(namesOf))).flat());
    expect(namesAfter(all, build)).toEqual([...names].sort());
  });

  test.each(sdkScripts)('still-there, still-there-extras and %s share one global in every order', (sdk) => {
    const expected = [main, extras, sdk].flatMap((name) => namesAfter([name], build)).sort();
    for (const order of ordersOf([main, extras, sdk]))
      expect({ order, names: namesAfter(order, build) }).toEqual({ order, names: expected });
  });

  test('scripts of two SDKs share one global in every order', () => {
    const alone = new Map(sdkScripts.map((name) => [name, namesAfter([name], build)]));
    for (const first of sdkScripts) {
      for (const second of sdkScripts.filter((name) => name !== first)) {
        const names = [...(alone.get(first) ?? []), ...(alone.get(second) ?? [])].sort();
        expect({ first, second, names: namesAfter([first, second], build) }).toEqual({ first, second, names });
      }
    }
  });

  test.each(all)('%s loaded twice leaves what is there as it is', (name) => {
    const page = newPage();
    load(name + build, page);
    const before = { ...page.StillThere };
    load(name + build, page);
    expect(Object.keys(before).length).toBeGreaterThan(0);
    for (const [key, value] of Object.entries(before)) expect(page.StillThere?.[key], key).toBe(value);
  });

  test('a monitor made from the global becomes idle', async () => {
    const page = newPage();
    for (const name of [extras, main]) load(name + build, page);
    const state = await runInContext(
      `new Promise((resolve) => {
         const monitor = new StillThere.InactivityMonitor({ timeout: 20, promptBeforeIdle: 0 });
         monitor.addEventListener('idle', () => resolve(monitor.state));
         monitor.start();
       })`,
      page,
    );
    expect(state).toBe('idle');
  });

  test('as modules they add to the same global, forwards and backwards', () => {
    const home = mkdtempSync(join(tmpdir(), 'still-there-scripts-'));
    try {
      for (const name of all) writeFileSync(join(home, `${name}.mjs`), readFileSync(join(dist, name + build)));
      const inOrder = (names: readonly string[]): string[] => {
        const code = names.map((name) => `import './${name}.mjs';`).join('\n');
        writeFileSync(join(home, 'page.mjs'), `${code}\nconsole.log(Object.keys(StillThere).sort().join(' '));`);
        return execFileSync('node', ['page.mjs'], { cwd: home, encoding: 'utf8' }).trim().split(' ');
      };
      const names = namesAfter(all, build);
      expect(inOrder(all)).toEqual(names);
      expect(inOrder(all.toReversed())).toEqual(names);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});

const languages = readdirSync(join(dist, 'words')).flatMap((file) => file.match(/^(.+)\.js$/)?.[1] ?? []);
const wordsOf = async (language: string): Promise<Record<string, string>> =>
  (await import(join(dist, `words/${language}.js`))).words;

describe('script builds with the words of a language inside', () => {
  test('there is one for each language that is loaded on demand, and no other', () => {
    const files = readdirSync(dist).flatMap((file) => file.match(/^still-there\.(.+)\.js$/)?.[1] ?? []);
    expect(files.filter((name) => name !== 'min').sort()).toEqual(languages.sort());
    expect(languages).toContain('zh-hant');
  });

  test.each(languages)('still-there.%s.js has what still-there.js has, and these words', async (language) => {
    const file = `still-there.${language}.js`;
    const page = newPage();
    load(file, page);
    expect(Object.keys(page.StillThere ?? {}).sort()).toEqual(mainNames);
    const text = readFileSync(join(dist, file), 'utf8');
    const titles = [...text.matchAll(/\btitle"?:("[^"]*"|`[^`]*`)/g)].map(([, written = '']) =>
      runInContext(written, createContext()),
    );
    expect(titles).toContain((await wordsOf(language)).title);
    expect(text).not.toContain(`words/${language}.js`);
  });
});

/** What the pages have. */
declare const StillThere: typeof import('../../src/script.ts');
declare const errors: string[];

/** Asks in a page; resolves to the question once it is what is expected. */
async function ask(tab: Tab, expected: string): Promise<string> {
  await tab.until(() => document.readyState === 'complete');
  await tab.evaluate(() => {
    const dialog = document.body.appendChild(document.createElement('still-there-dialog'));
    const monitor = new StillThere.InactivityMonitor({ timeout: 3_600_050, promptBeforeIdle: 3_600_000, sources: [] });
    dialog.monitor = monitor;
    monitor.start();
  });
  return tab.until((expected) => {
    const { shadowRoot } = document.querySelector('still-there-dialog') as HTMLElement;
    const text = shadowRoot?.querySelector('[part=title]')?.textContent;
    return text === expected ? text : undefined;
  }, expected);
}

describe.each(['chromium', 'firefox'] as const)('in %s', (engine) => {
  engineOrSkip(engine)('a page that loads no second file', () => {
    const script = readFileSync(join(dist, 'still-there.de.js'), 'utf8');
    const record = `const errors = [];
      addEventListener('error', ({ message }) => errors.push(message));
      addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason)));
      addEventListener('securitypolicyviolation', ({ blockedURI }) => errors.push(blockedURI));`;
    const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
    const withPolicy = (sources: readonly string[], body: string): string =>
      `<!doctype html><html lang="de"><meta charset="utf-8"><meta http-equiv="Content-Security-Policy"
        content="script-src ${sources.map((source) => `'${source}'`).join(' ')}">
      <title>Call</title><script>${record}</script>${body}`;
    const hashes = [hashOf(record), hashOf(script)];
    let folder: string;
    let site: Served;
    let browser: RunningBrowser;
    let tab: Tab;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'still-there-page-'));
      cpSync(join(dist, 'still-there.de.js'), join(folder, 'still-there.de.js'));
      writeFileSync(
        join(folder, 'page.html'),
        `<!doctype html><html lang="de"><meta charset="utf-8"><title>Call</title><script>${record}</script>
        <script src="still-there.de.js"></script>`,
      );
      site = await serve({
        '/dist/': pathToFileURL(`${dist}/`),
        '/inline': withPolicy(hashes, `<script>${script}</script>`),
        '/integrity': withPolicy(
          hashes,
          `<script src="/dist/still-there.de.js" integrity="${hashOf(script)}"></script>`,
        ),
      });
      browser = await launch(engine);
      tab = await browser.open();
    });
    afterAll(async () => {
      await browser?.[Symbol.asyncDispose]();
      await site?.[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    });

    test.each(['/inline', '/integrity'])('asks in German under a policy of hashes alone (%s)', async (path) => {
      await tab.goto(site.url(path));
      expect(await ask(tab, (await wordsOf('de')).title as string)).toBe('Sind Sie noch da?');
      expect(await tab.evaluate(() => errors)).toEqual([]);
    });

    test('asks in German from file://', async () => {
      await tab.goto(pathToFileURL(join(folder, 'page.html')).href);
      expect(await ask(tab, (await wordsOf('de')).title as string)).toBe('Sind Sie noch da?');
      expect(await tab.evaluate(() => errors)).toEqual([]);
    });
  });
});

engineOrSkip('chromium')('script builds in a browser', () => {
  const tags: Record<string, (file: string) => string> = {
    'script tags': (file) => `<script src="/dist/${file}"></script>`,
    'module script tags': (file) => `<script type="module" src="/dist/${file}"></script>`,
  };
  let site: Served;
  let browser: RunningBrowser;
  let tab: Tab;
  beforeAll(async () => {
    const page = (tag: string) => `<!doctype html><html lang="de"><title>Call</title><script>
      const errors = [];
      addEventListener('error', ({ message }) => errors.push(message));
      addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason)));
    </script>${[...all.toReversed(), ...all].map((name) => tags[tag]?.(`${name}.min.js`)).join('')}`;
    site = await serve({
      '/dist/': new URL(`file://${dist}/`),
      ...Object.fromEntries(Object.keys(tags).map((tag) => [`/${tag.replaceAll(' ', '-')}/page`, page(tag)])),
    });
    browser = await launch('chromium');
    tab = await browser.open();
  });
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await site?.[Symbol.asyncDispose]();
  });

  test.each(Object.keys(tags))('%s, each file twice, ask in the language of the page', async (tag) => {
    await tab.goto(site.url(`/${tag.replaceAll(' ', '-')}/page`));
    expect(await ask(tab, 'Sind Sie noch da?')).toBe('Sind Sie noch da?');
    expect(await tab.evaluate(() => Object.keys(StillThere).sort())).toEqual(namesAfter(all, '.js'));
    expect(await tab.evaluate(() => errors)).toEqual([]);
  });
});
