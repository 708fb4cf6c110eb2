import type { LaunchOptions, RunningBrowser, Tab } from './engines.ts';
import { until } from './processes.ts';
import { startWebKit, type WebKitSession } from './webdriver.ts';
import { click, moveMouse, pause, pressKey, wheel } from './webkit-actions.ts';

/** A window of MiniBrowser. Its commands wait for each other, for a session has one current window. */
export class WebKitTab implements Tab {
  readonly #inWindow: <T>(run: (session: WebKitSession) => Promise<T>) => Promise<T>;
  /** Where the mouse is: WebDriver's wheel needs a place. */
  #mouse: [x: number, y: number] = [50, 50];

  readonly #windowOf: (handle: string) => WebKitTab;

  constructor(
    inWindow: <T>(run: (session: WebKitSession) => Promise<T>) => Promise<T>,
    windowOf: (handle: string) => WebKitTab,
  ) {
    this.#inWindow = inWindow;
    this.#windowOf = windowOf;
  }

  /** Sends any WebDriver command to this window; `path` is relative to the session. */
  command<T = unknown>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T> {
    return this.#inWindow((session) => session.command<T>(method, path, body));
  }

  async goto(url: string): Promise<void> {
    await this.command('POST', '/url', { url });
  }

  async back(): Promise<void> {
    await this.command('POST', '/back', {});
  }

  async reload(): Promise<void> {
    await this.command('POST', '/refresh', {});
  }

  async evaluate<Args extends unknown[], T>(run: (...args: Args) => T | Promise<T>, ...args: Args): Promise<T> {
    const script = `
      const done = arguments[1];
      Promise.resolve(arguments[0]).then((args) => (${run})(...args)).then(
        (value) => done({ value }),
        (error) => done({ error: String(error), stack: error?.stack }),
      );`;
    const result = await this.command<{ value?: T; error?: string; stack?: string }>('POST', '/execute/async', {
      script,
      args: [args],
    });
    if (result.error !== undefined) throw new Error(`${result.error}\n${result.stack}`);
    return result.value as T;
  }

  until<Args extends unknown[], T>(check: (...args: Args) => T | Promise<T>, ...args: Args): Promise<NonNullable<T>> {
    return until(String(check), () => this.evaluate(check, ...args));
  }

  moveMouse(x: number, y: number): Promise<void> {
    this.#mouse = [x, y];
    return this.#inWindow((session) => moveMouse(session, x, y));
  }

  sendMouseMove(x: number, y: number): Promise<{ readonly handled: Promise<void> }> {
    this.#mouse = [x, y];
    return this.#inWindow(async (session) => {
      const handled = moveMouse(session, x, y);
      handled.catch(() => {}); // whoever awaits it gets the error
      // The browser takes actions in their order. It answers these once it has begun the ones before.
      await pause(session).catch(() => {});
      return { handled };
    });
  }

  click(x: number, y: number): Promise<void> {
    this.#mouse = [x, y];
    return this.#inWindow((session) => click(session, x, y));
  }

  pressKey(key: string): Promise<void> {
    return this.#inWindow((session) => pressKey(session, key));
  }

  wheel(deltaX: number, deltaY: number): Promise<void> {
    return this.#inWindow((session) => wheel(session, ...this.#mouse, deltaX, deltaY));
  }

  async opened(): Promise<WebKitTab> {
    const own = await this.command<string>('GET', '/window');
    const find = async () => (await this.command<string[]>('GET', '/window/handles')).find((handle) => handle !== own);
    return this.#windowOf(await until('a window that the page has opened', find));
  }

  async hide(): Promise<void> {
    await this.command('POST', '/window/minimize', {});
    await this.until(() => document.visibilityState === 'hidden');
  }

  async show(): Promise<void> {
    await this.command('POST', '/window/rect', {});
    await this.until(() => document.visibilityState === 'visible');
  }

  async close(): Promise<void> {
    await this.command('DELETE', '/window');
  }
}

export async function launchWebKit(options: LaunchOptions): Promise<RunningBrowser<WebKitTab>> {
  const media = ['--enable-mock-capture-devices=true', '--media-playback-requires-user-gesture=false'];
  const args = [...(options.media ? media : []), ...(options.args ?? [])];
  const session = await startWebKit({ env: { ...options.clock?.env }, args });

  let last: Promise<unknown> = Promise.resolve();
  let current: string | undefined;
  /** Runs commands one after the other, each in its window. */
  const inOrder = <T>(run: () => Promise<T>): Promise<T> => {
    const result = last.then(run, run);
    last = result;
    return result;
  };
  const tabIn = (handle: string): WebKitTab =>
    new WebKitTab(
      (run) =>
        inOrder(async () => {
          if (current !== handle) await session.command('POST', '/window', { handle });
          current = handle;
          return run(session);
        }),
      tabIn,
    );

  let first: string | undefined;
  return {
    engine: 'webkit',
    async open(url = 'about:blank') {
      const tab = await inOrder(async () => {
        if (!first) {
          first = await session.command<string>('GET', '/window');
          current = first;
          return tabIn(first);
        }
        // The current window may be closed, and then no command works.
        if (current !== first) await session.command('POST', '/window', { handle: first });
        current = first;
        const { handle } = await session.command<{ handle: string }>('POST', '/window/new', { type: 'window' });
        return tabIn(handle);
      });
      if (url !== 'about:blank') await tab.goto(url);
      return tab;
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}
