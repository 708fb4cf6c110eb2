// keepAlive() in real browsers, with real input and a server that signs people in by a cookie.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import type { InactivityMonitor } from '../../src/index.ts';
import type { KeepAlive } from '../../src/keep-alive/keep-alive.ts';
import { engines } from '../support/engines.ts';
import { serve } from '../support/serve.ts';
import { sharedBrowser } from '../support/shared-browser.ts';
import { engineOrSkip } from '../support/skips.ts';

/** The globals of the page. */
declare const monitor: InactivityMonitor;
declare const pinging: KeepAlive;
declare const session: KeepAlive;
declare const told: string[];
declare const rings: number;

const source = (path: string): string => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

async function script(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { InactivityMonitor } from '${source('presence/inactivity-monitor.ts')}';
        import { keepAlive } from '${source('keep-alive/keep-alive.ts')}';
        const monitor = new InactivityMonitor({ timeout: 600_000 });
        monitor.start();
        let rings = 0; // how often a timer has looked whether there is something to tell
        const { setTimeout: set } = window;
        window.setTimeout = (ring, delay) => set(() => { window.rings = ++rings; ring(); }, delay);
        const pinging = keepAlive(monitor, '/session', { every: 200 });
        const session = keepAlive(monitor, '/session'); // pings not before the test is over
        const told = [];
        for (const type of ['alive', 'failed']) {
          const tell = ({ status, error }) => told.push([type, status ?? error?.name].join(' '));
          for (const one of [pinging, session]) one.addEventListener(type, tell);
        }
        Object.assign(window, { rings, monitor, pinging, session, told });`,
      resolveDir: source('.'),
    },
    ...{ bundle: true, write: false, format: 'iife' },
  });
  return outputFiles[0]?.text ?? '';
}

describe.each(engines)('%s', (engine) => {
  engineOrSkip(engine)('keepAlive()', () => {
    test('keepAlive() sends a request with the page’s cookie after activity, and fails unless the answer is ok', async () => {
      const requests: IncomingMessage[] = [];
      let answer = (response: ServerResponse): unknown => response.writeHead(204).end();
      const code = await script();
      const server = await serve((request, response) => {
        if (request.url === '/session') {
          requests.push(request);
          answer(response);
        } else if (request.url === '/') {
          response.setHeader('set-cookie', 'sid=7; HttpOnly; SameSite=Strict');
          response.setHeader('content-type', 'text/html');
          response.end(`<!doctype html><title>call</title><link rel="icon" href="data:,"><script>${code}</script>`);
        } else response.end('Please sign in'); // where a redirect leads
      });
      await using stack = new AsyncDisposableStack();
      let isUp = true;
      const close = async (): Promise<void> => {
        if (isUp) await server[Symbol.asyncDispose]();
        isUp = false;
      };
      stack.defer(close);
      const tab = await (await sharedBrowser(engine)).open(server.url('/'));
      stack.defer(() => tab.close());

      // nobody: several times `every` goes by without a request
      await tab.until(() => rings >= 4);
      expect(requests).toEqual([]);

      for (let x = 20; requests.length === 0; x = (x % 200) + 20) await tab.moveMouse(x, 50);
      await tab.until(() => told.includes('alive 204'));
      expect(requests[0]?.method).toBe('POST');
      expect(requests[0]?.headers.cookie).toBe('sid=7');
      await tab.evaluate(() => pinging.stop());

      const confirm = () => tab.evaluate(async () => ({ isAlive: await session.confirm(), told: told.at(-1) }));
      answer = (response) => response.writeHead(302, { location: '/sign-in' }).end();
      expect(await confirm()).toEqual({ isAlive: false, told: 'failed 0' });
      answer = (response) => response.writeHead(401).end();
      expect(await confirm()).toEqual({ isAlive: false, told: 'failed 401' });
      expect(await tab.evaluate(() => monitor.lastActivity?.source)).toBe('mousemove');

      answer = (response) => response.writeHead(204).end();
      expect(await confirm()).toEqual({ isAlive: true, told: 'alive 204' });
      expect(await tab.evaluate(() => monitor.lastActivity?.source)).toBe('reset');

      await close();
      expect(await confirm()).toEqual({ isAlive: false, told: 'failed TypeError' });
    });
  });
});
