// Pages in which the library and a vendor's real SDK meet, served beside the stand-in for the vendor's service.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import type { LeaveReason, Meeting, MeetingEnd } from '../../src/index.ts';
import type { Engine } from './engines.ts';
import { type PageClock, pageClockScript } from './page-clock.ts';
import { until } from './processes.ts';
import { sharedBrowser } from './shared-browser.ts';

/** What a stand-in for a service offers to the server it runs in. */
export interface Mountable {
  handle(req: IncomingMessage, res: ServerResponse): boolean;
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  close(): Promise<void>;
}

/** One server, and a browser that the files of a worker share, with any number of services and pages. */
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

/** Runs in every page, ahead of its SDK: keeps track of what is under way on the network. */
function watchNetwork(): void {
  const sockets: WebSocket[] = [];
  let requests = 0;
  const { fetch } = window;
  window.fetch = (...request) => {
    requests++;
    return fetch(...request).finally(() => requests--);
  };
  const { send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.send = function (body) {
    requests++;
    this.addEventListener('loadend', () => requests--);
    send.call(this, body);
  };
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      sockets.push(this);
    }
  };
  const settle = async (): Promise<void> => {
    const isBusy = () => requests > 0 || sockets.some(({ readyState }) => readyState === WebSocket.CONNECTING);
    do await fetch('/settle');
    while (isBusy());
  };
  const open = (part: string): string[] =>
    sockets.filter(({ readyState, url }) => readyState < WebSocket.CLOSING && url.includes(part)).map(({ url }) => url);
  Object.assign(window, { settle, openSockets: open });
}

/** The head of every page: before anything else its clock, and what writes down what is thrown into it. */
export const head = `<!doctype html><title>adapter</title><link rel="icon" href="data:,"><script>${pageClockScript}</script><script>
  window.errors = [];
  addEventListener('error', ({ message, error }) => errors.push(String(error ?? message)));
  addEventListener('unhandledrejection', ({ reason }) => errors.push('rejected: ' + reason));
  (${watchNetwork})();
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
  const running = await sharedBrowser(engine);
  const anyTab = await running.open();
  const browser = anyTab.page.browser();
  await anyTab.close();

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
      for (const service of services) await service.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

declare const meeting: Meeting;
declare const errors: string[];

/** A page of a {@link Stage} that has a `meeting`. */
export class MeetingPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  leave(reason: LeaveReason = 'inactive'): Promise<void> {
    return this.page.evaluate((why) => meeting.leave(why), reason);
  }

  /** Why the meeting is over; undefined while it is not. */
  ended(): Promise<unknown> {
    return this.page.evaluate(() => (meeting.ended.aborted ? (meeting.ended.reason as MeetingEnd).reason : undefined));
  }

  /** How the meeting ended, without our reason. */
  async cause(): Promise<Pick<MeetingEnd, 'cause' | 'detail'>> {
    const { cause, detail } = await this.page.evaluate(() => meeting.ended.reason as MeetingEnd);
    return { cause, detail };
  }

  /** What was thrown into the page. */
  errors(): Promise<string[]> {
    return this.page.evaluate(() => errors);
  }
}

/** Closes a page and its window. */
export async function closePage(page: Page): Promise<void> {
  await page.browserContext().close();
}

declare const clock: PageClock;
declare const settle: () => Promise<void>;
declare const openSockets: (part: string) => string[];

/**
 * Expects twenty seconds in a row in which nothing is open, of the next minute, which the page's clock skips. What comes to life
 * again is a zombie: nobody sees it, and it keeps the call running. An SDK may try once more; what it opens is closed again.
 * @param sockets a part of the addresses of the sockets that count; null: none does
 */
export async function staysClosed(
  page: Page,
  { sockets = '', isOpen }: { sockets?: string | null; isOpen: () => boolean },
): Promise<void> {
  await until('nothing to be open', () => !isOpen());
  const opened = await page.evaluate(async (part) => {
    let found: string[] = [];
    let quiet = 0;
    // Second by second: a request that begins meanwhile gets its answer before its time is over.
    for (let second = 0; second < 60 && quiet < 20; second++) {
      await settle();
      await clock.skip(1000);
      found = part === null ? [] : openSockets(part);
      quiet = found.length > 0 ? 0 : quiet + 1;
    }
    await settle();
    return quiet < 20 ? found : [];
  }, sockets);
  expect(opened).toEqual([]);
  await until('nothing to be open any more', () => !isOpen());
}
