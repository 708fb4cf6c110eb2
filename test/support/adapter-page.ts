// Pages in which the library and a vendor's real SDK meet, served beside the stand-in for the vendor's service.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'puppeteer-core';
import type { PuppeteerTab } from './engine-puppeteer.ts';
import { type Engine, launch, type RunningBrowser } from './engines.ts';
import { until } from './processes.ts';

/** What a stand-in for a service offers to the server it runs in. */
export interface Mountable {
  handle(req: IncomingMessage, res: ServerResponse): boolean;
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  close(): Promise<void>;
}

/** One browser and one server, with any number of services and pages. */
export interface Stage extends AsyncDisposable {
  readonly origin: string;
  /** From now on the service gets the requests it says are its own; a later one is asked before an earlier one. */
  mount<T extends Mountable>(service: T): T;
  /** How many sockets are open whose address has this in it. */
  sockets(part: string): number;
  /** Opens a page as a person of its own: in a window that nothing hides, with nobody's cookies. */
  open(path: string): Promise<Page>;
}

/** Paths and what they lead to; what ends with `.js` is a script, all else a page. */
export type Files = Readonly<Record<string, string>>;

const script = fileURLToPath(new URL('../../src/script.ts', import.meta.url));

/** The library as the script tag has it, from the sources as they are now. */
async function library(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [script],
    bundle: true,
    format: 'iife',
    globalName: 'StillThere',
    target: 'es2022',
    write: false,
    logLevel: 'silent', // a failure rejects
  });
  return outputFiles[0]?.text ?? '';
}

/** The head of every page: writes down what is thrown into it, before anything else can be. */
export const head = `<!doctype html><title>adapter</title><link rel="icon" href="data:,"><script>
  window.errors = [];
  addEventListener('error', ({ message, error }) => errors.push(String(error ?? message)));
  addEventListener('unhandledrejection', ({ reason }) => errors.push('rejected: ' + reason));
</script><script src="/still-there.js"></script>`;

export async function openStage(engine: Exclude<Engine, 'webkit'>, files: Files): Promise<Stage> {
  const services: Mountable[] = [];
  const all: Files = { ...files, '/still-there.js': await library() };
  const server = createServer((req, res) => {
    for (const service of services) if (service.handle(req, res)) return;
    const { pathname } = new URL(req.url ?? '/', 'http://stage');
    const type = pathname.endsWith('.js') ? 'text/javascript' : 'text/html';
    res.writeHead(all[pathname] === undefined ? 404 : 200, { 'content-type': `${type}; charset=utf-8` });
    res.end(all[pathname]);
  });
  const sockets = new Map<Duplex, string>();
  server.on('upgrade', (req, socket, head) => {
    sockets.set(socket, req.url ?? '');
    socket.on('close', () => sockets.delete(socket));
    for (const service of services) if (service.upgrade(req, socket, head)) return;
    socket.destroy();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The server has no address');
  const origin = `http://127.0.0.1:${address.port}`;
  const running: RunningBrowser<PuppeteerTab> = await launch(engine, {
    media: true,
    args: engine === 'chromium' ? ['--allow-loopback-in-peer-connection'] : [],
  });
  const browser = (await running.open()).page.browser();

  return {
    origin,
    mount(service) {
      services.unshift(service);
      return service;
    },
    sockets: (part) => [...sockets.values()].filter((url) => url.includes(part)).length,
    async open(path) {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      await page.goto(origin + path);
      return page;
    },
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      for (const service of services) await service.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Closes a page and its window. */
export async function closePage(page: Page): Promise<void> {
  await page.browserContext().close();
}

/**
 * Waits for so many seconds in a row in which nothing is open. What comes to life again is a zombie: nobody sees it, and it
 * keeps the call running. Fails when there are no such seconds.
 */
export async function quiet(seconds: number, isOpen: () => boolean): Promise<void> {
  let since = performance.now();
  const check = () => {
    const now = performance.now();
    if (isOpen()) since = now;
    return now - since > seconds * 1000;
  };
  await until(`${seconds} s in which nothing is open`, check, (seconds + 10) * 1000);
}
