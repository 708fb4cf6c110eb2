import { join } from 'node:path';
import puppeteer, {
  type Browser,
  type CDPSession,
  type KeyInput,
  type Page,
  type LaunchOptions as PuppeteerOptions,
} from 'puppeteer-core';
import { findEngines } from '../../scripts/engines.mjs';
import type { Engine, LaunchOptions, RunningBrowser, Tab } from './engines.ts';
import { ProcessTree, until } from './processes.ts';

/** Puppeteer's switches that keep pages in the background running and out of the back/forward cache. */
const hiding = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-back-forward-cache',
];
const chromiumArgs = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-component-update'];
const chromiumMedia = [
  '--use-fake-device-for-media-stream=fps=5',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];
/** Chromium without bars that push the page down, and with the tree that screen readers read. */
const chromiumScreen = ['--force-renderer-accessibility', '--test-type', '--no-first-run', '--window-size=1200,760'];
const firefoxScreen = { 'accessibility.force_disabled': -1, 'full-screen-api.warning.timeout': 0 };
const firefoxMedia = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.cubeb.force_mock_context': true, // without an output device an AudioContext stays suspended (Firefox 153)
};

/** A tab of Chromium (by the DevTools protocol) or Firefox (by WebDriver BiDi). */
export class PuppeteerTab implements Tab, AsyncDisposable {
  readonly page: Page;
  readonly #browser: Browser;
  readonly #engine: Engine;
  #cover: Page | undefined;
  #cdp: Promise<CDPSession> | undefined;

  constructor(browser: Browser, page: Page, engine: Engine) {
    this.#browser = browser;
    this.#engine = engine;
    this.page = page;
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(url);
  }

  async back(): Promise<void> {
    // Puppeteer's `goBack` waits for a load, which Firefox does not have when it restores a page
    const from = await this.evaluate(() => location.href);
    await this.evaluate(() => void setTimeout(() => history.back()));
    await until(`the page before ${from}`, async () => (await this.evaluate(() => location.href)) !== from);
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }

  evaluate<Args extends unknown[], T>(run: (...args: Args) => T | Promise<T>, ...args: Args): Promise<T> {
    return this.page.evaluate(run as (...args: unknown[]) => T | Promise<T>, ...args) as Promise<T>;
  }

  until<Args extends unknown[], T>(check: (...args: Args) => T | Promise<T>, ...args: Args): Promise<NonNullable<T>> {
    return until(String(check), () => this.evaluate(check, ...args));
  }

  moveMouse(x: number, y: number): Promise<void> {
    return this.page.mouse.move(x, y);
  }

  async sendMouseMove(x: number, y: number): Promise<{ readonly handled: Promise<void> }> {
    const handled = this.moveMouse(x, y);
    handled.catch(() => {}); // whoever awaits it gets the error
    // Chromium's browser process handles commands in their order, and this one needs no page.
    if (this.#engine === 'chromium') await (await this.cdp()).send('Browser.getVersion');
    return { handled };
  }

  click(x: number, y: number): Promise<void> {
    return this.page.mouse.click(x, y);
  }

  pressKey(key: string): Promise<void> {
    return this.page.keyboard.press(key as KeyInput);
  }

  wheel(deltaX: number, deltaY: number): Promise<void> {
    return this.page.mouse.wheel({ deltaX, deltaY });
  }

  async opened(): Promise<PuppeteerTab> {
    const find = async () => (await this.#browser.pages()).find((page) => page !== this.page && page !== this.#cover);
    return new PuppeteerTab(this.#browser, await until('a window that the page has opened', find), this.#engine);
  }

  async hide(): Promise<void> {
    if (!this.#cover) await this.page.bringToFront(); // Firefox adds the next tab to the window in front
    this.#cover ??= await this.#browser.newPage();
    await this.until(() => document.visibilityState === 'hidden');
  }

  async show(): Promise<void> {
    await this.page.bringToFront();
    await this.#cover?.close();
    this.#cover = undefined;
    await this.until(() => document.visibilityState === 'visible');
  }

  /** The page's DevTools session; Chromium only. */
  cdp(): Promise<CDPSession> {
    this.#cdp ??= this.page.createCDPSession();
    return this.#cdp;
  }

  /** Freezes the page as Chromium does to save energy; `evaluate` works on, the page's own tasks do not run. */
  async freeze(): Promise<void> {
    await (await this.cdp()).send('Page.setWebLifecycleState', { state: 'frozen' });
  }

  /** Ends a freeze. The page stays hidden. */
  async thaw(): Promise<void> {
    await (await this.cdp()).send('Page.setWebLifecycleState', { state: 'active' });
  }

  /** Ends the page's process; Chromium only. */
  async crash(): Promise<void> {
    const crashed = new Promise((resolve) => this.page.once('error', resolve));
    void (await this.cdp()).send('Page.crash').catch(() => {}); // nobody is left to answer
    await crashed;
  }

  async close(): Promise<void> {
    await this.#cover?.close();
    if (!this.page.isClosed()) await this.page.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** How long a browser may take for a step, in milliseconds: a busy machine is slow, and only what hangs is cut. */
const patience = 600_000;

async function launch(
  engine: Engine,
  options: LaunchOptions,
  own: PuppeteerOptions,
): Promise<RunningBrowser<PuppeteerTab>> {
  const tree = new ProcessTree({ ...options.clock?.env, ...options.screen });
  let browser: Browser | undefined;
  const close = async () => {
    const ended = browser?.close().catch(() => {});
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5000))]);
    tree[Symbol.dispose]();
  };
  try {
    const env = { ...tree.env, MOZ_DISABLE_CONTENT_SANDBOX: options.clock && '1' };
    browser = await puppeteer.launch({
      headless: !options.screen,
      ...(options.screen && { defaultViewport: null }),
      timeout: patience,
      protocolTimeout: patience,
      userDataDir: join(tree.folder, 'profile'),
      // the tree ends the browser whatever ends this process, which a listener for SIGTERM would keep running
      ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
      ...own,
      env,
    });
  } catch (error) {
    await close();
    throw error;
  }
  const running = browser;
  let first: Page | undefined = (await running.pages())[0];
  return {
    engine,
    async open(url = 'about:blank') {
      const page = first ?? (await running.newPage());
      first = undefined;
      page.setDefaultTimeout(patience);
      const tab = new PuppeteerTab(running, page, engine);
      if (url !== 'about:blank') await tab.goto(url);
      return tab;
    },
    [Symbol.asyncDispose]: close,
  };
}

function pathOf(engine: 'chromium' | 'firefox'): string {
  const path = findEngines()[engine];
  if (!path) throw new Error(`${engine} is missing: run \`node scripts/setup.mjs\``);
  return path;
}

export function launchChromium(options: LaunchOptions): Promise<RunningBrowser<PuppeteerTab>> {
  const args = [
    ...chromiumArgs,
    ...(options.media ? chromiumMedia : []),
    ...(options.screen ? chromiumScreen : []),
    ...(options.args ?? []),
  ];
  return launch('chromium', options, { executablePath: pathOf('chromium'), ignoreDefaultArgs: hiding, args });
}

export function launchFirefox(options: LaunchOptions): Promise<RunningBrowser<PuppeteerTab>> {
  return launch('firefox', options, {
    browser: 'firefox',
    executablePath: pathOf('firefox'),
    args: [...(options.args ?? [])],
    extraPrefsFirefox: { ...(options.media && firefoxMedia), ...(options.screen && firefoxScreen) },
  });
}
