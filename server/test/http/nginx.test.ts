// The server behind a real nginx: under a path, with ids that nginx rewrites, and behind two proxies.
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { engineOrSkip } from '../../../test/support/skips.ts';
import type { TrustProxy } from '../../src/http/client-address.ts';
import { listen } from '../../src/http/listen.ts';
import { meetingToken } from '../../src/http/meeting-token.ts';
import { type RunningServer, serve } from '../../src/serve.ts';
import { placeDatabase } from '../support/empty-database.ts';
import { startNginx } from '../support/nginx.ts';
import { served } from '../support/served.ts';
import { sign, signingProvider } from '../support/signing-provider.ts';

const secret = 'the-secret-that-signs-meeting-tokens';
const token = 'the-operator-of-the-tests';

engineOrSkip('nginx')('Server whose public URL has a path, behind nginx', () => {
  const directory = placeDatabase(mkdtempSync(join(tmpdir(), 'still-there-nginx-')));
  let registered = '';
  let server: RunningServer;
  beforeAll(async () => {
    const ensureWebhook = async (url: string) => {
      registered = url;
      return 'kept' as const;
    };
    server = await serve({
      providers: [{ ...signingProvider(), ensureWebhook }],
      database: { directory },
      logger: pino({ level: 'silent' }),
      port: 0,
      drain: 0,
      publicUrl: 'https://example.com/video/limits/',
      ...{ secret, token },
    });
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const proxies = {
    'passes the path on': () => `location /video/limits { proxy_pass ${server.url}; }`,
    'removes the path': () => `location /video/limits/ { proxy_pass ${server.url}/; }`,
    'removes the path and redirects nothing': () =>
      `location /video/limits { rewrite ^/video/limits/?(.*)$ /$1 break; proxy_pass ${server.url}; }`,
  };

  test('the webhook is registered under the path', () => {
    expect(registered).toBe('https://example.com/video/limits/webhooks/signed');
  });

  describe.each(Object.entries(proxies))('that %s', (_, directives) => {
    test('webhooks, limits, the API and health are served under the path', async () => {
      using nginx = await startNginx(directives());
      const base = `${nginx.url}/video/limits`;
      for (const room of ['class-1', 'a/b c', 'ü%2F?#&+', 'a/limit']) {
        const at = Date.now();
        const body = JSON.stringify({ events: [{ type: 'started', at, startedAt: at, room }] });
        const headers = { 'X-Signature': sign(body) };
        expect((await fetch(`${base}/webhooks/signed`, { method: 'POST', body, headers })).status).toBe(204);
        const own = {
          Authorization: `Bearer ${await meetingToken({ secret, room, subject: 'jane', expiresIn: 60_000 })}`,
        };
        const limit = await fetch(`${base}/meetings/${encodeURIComponent(room)}/limit`, { headers: own });
        expect({ room, status: limit.status, body: await limit.json() }).toMatchObject({
          room,
          status: 200,
          body: { state: 'running' },
        });
      }
      const api = await fetch(`${base}/api/meetings`, { headers: { Authorization: `Bearer ${token}` } });
      expect(api.status).toBe(200);
      for (const path of ['/healthz', '/readyz']) expect((await fetch(base + path)).status).toBe(200);
      const nothing = await fetch(`${base}/nothing`);
      expect({ status: nothing.status, body: await nothing.json() }).toEqual({
        status: 404,
        body: { error: expect.stringMatching(/^There is nothing at GET \/.*nothing$/) },
      });
    });

    test.each(['', '/'])('the operator page and its files are found at the path followed by "%s"', async (slash) => {
      using nginx = await startNginx(directives());
      const page = await fetch(`${nginx.url}/video/limits${slash}`);
      const html = await page.text();
      expect(page.headers.get('content-security-policy')).toContain("base-uri 'self'");
      const base = new URL(/<base href="(.*?)">/.exec(html)?.[1] ?? '', page.url);
      const files = [...html.matchAll(/(?:href|src)="([\w.-]+\.\w+)"/g)].map(
        ([, file = '']) => new URL(file, base).href,
      );
      const names = files.map((file) => file.split('/').at(-1)).sort();
      expect(names).toEqual(['icon.svg', 'operator.css', 'operator.js']);
      for (const file of files) expect({ file, status: (await fetch(file)).status }).toEqual({ file, status: 200 });
    });
  });

  test('without a proxy, everything is served at the root as well', async () => {
    for (const path of ['/', '/healthz', '/operator.js', '/video/limits/healthz', '/video/limits'])
      expect({ path, status: (await fetch(server.url + path)).status }).toEqual({ path, status: 200 });
  });
});

engineOrSkip('nginx')('Rate limit behind two proxies', () => {
  // a minute that does not end
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  const forwarding = (target: string): string =>
    `location / { proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_pass ${target}; }`;
  /** How the last of 601 requests from one address, and one from another address, are answered; 600 a minute are allowed. */
  async function statuses(trustProxy: TrustProxy): Promise<{ same: number; other: number; forged: number }> {
    const { app } = served({ trustProxy });
    const listening = await listen(app, { port: 0 });
    try {
      using inner = await startNginx(forwarding(listening.url));
      using outer = await startNginx(forwarding(inner.url));
      const from = (localAddress: string, forwardedFor?: string): Promise<number> =>
        new Promise((resolve, reject) => {
          const headers = forwardedFor === undefined ? {} : { 'X-Forwarded-For': forwardedFor };
          get(`${outer.url}/readyz`, { localAddress, headers }, (response) => {
            response.resume();
            resolve(response.statusCode ?? 0);
          }).on('error', reject);
        });
      for (let n = 0; n < 600; n += 20) await Promise.all(Array.from({ length: 20 }, () => from('127.0.0.2')));
      const forged = await from('127.0.0.2', '127.0.0.4');
      return { same: await from('127.0.0.2'), other: await from('127.0.0.3'), forged };
    } finally {
      await listening.stop();
    }
  }
  const [admitted, refused] = [200, 429];

  test.each<[string, TrustProxy]>([
    ['their number', 2],
    ['their networks', ['127.0.0.1/32', '::1']],
  ])('people are limited one by one if %s is known', async (_, trustProxy) => {
    expect(await statuses(trustProxy)).toEqual({ same: refused, other: admitted, forged: refused });
  });

  test('all people are one if only one of the two is known', async () => {
    expect(await statuses(true)).toEqual({ same: refused, other: refused, forged: refused });
  });
});
