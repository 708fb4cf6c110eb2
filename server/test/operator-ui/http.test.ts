// How the operator's page is served: what comes with it, where it can be mounted, and that the published files are found.
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Hono } from 'hono';
import { afterAll, describe, expect, test } from 'vitest';
import { engineOrSkip } from '../../../test/support/skips.ts';
import { operatorUi } from '../../src/http/operator-ui.ts';
import { OperatorApi } from '../support/operator-api.ts';
import { operatorUis } from '../support/operator-ui-driver.ts';

const root = resolve(import.meta.dirname, '../../..');
const source = join(root, 'server/src/operator-ui');

describe('The page', () => {
  test('comes with a strict policy, and is asked for anew each time', async () => {
    const { status, headers } = await operatorUi().request('/');
    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(headers.get('content-security-policy')?.split('; ').sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "img-src 'self'",
      "require-trusted-types-for 'script'",
      "script-src 'self'",
      "style-src 'self'",
      "trusted-types 'none'",
    ]);
    expect(headers.has('strict-transport-security')).toBe(false); // that is for who terminates TLS to say
  });

  test.each(['/', '/operator.js', '/operator.css'])('is sent once as long as it stays the same: %s', async (path) => {
    const app = operatorUi();
    const first = await app.request(path);
    expect((await first.text()).length).toBeGreaterThan(100);
    const etag = first.headers.get('etag') ?? '';
    const again = await app.request(path, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect((await app.request(path, { headers: { 'if-none-match': '"another"' } })).status).toBe(200);
  });

  test('is its own files, and nothing beside them', async () => {
    const app = operatorUi();
    for (const name of await readdir(source)) {
      const isPublic = /\.(css|js|svg)$/.test(name);
      expect((await app.request(`/${name}`)).status, name).toBe(isPublic ? 200 : 404);
    }
    for (const path of ['/../http/operator-ui.ts', '/%2e%2e/tsconfig.json', '/..%2ftsconfig.json', '/toString'])
      expect((await app.request(path)).status, path).toBe(404);
    expect((await app.request('/', { method: 'POST' })).status).toBe(404);
  });

  test('has no address that leads out of the place where it is mounted', async () => {
    for (const name of await readdir(source)) {
      const text = (await readFile(join(source, name), 'utf8')).replace(/\/\*[\s\S]*?\*\//g, '');
      const addresses = [...text.matchAll(/(?:href|src|action|from)\s*=?\s*["']([^"']+)["']|'(api\/[^']*)'/g)];
      for (const [, address = ''] of addresses) expect(address, name).not.toMatch(/^\/|^https?:|^\.\.\//);
    }
  });

  test('answers without the slash of its prefix with the way there', async () => {
    const app = new Hono().route('/ops/hard-limit', operatorUi());
    const answer = await app.request('/ops/hard-limit');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, './hard-limit/']);
    for (const path of ['/ops/hard-limit/', '/ops/hard-limit/operator.js'])
      expect((await app.request(path)).status, path).toBe(200);
    expect((await app.request('/')).status).toBe(404);
  });
});

const pages = operatorUis();
afterAll(() => pages.close());

engineOrSkip('chromium')('Under a prefix', () => {
  test('the page works as it does elsewhere', async () => {
    await using api = await new OperatorApi({ prefix: '/ops/hard-limit' }).start();
    const meeting = api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.tab.goto(api.url.slice(0, -1)); // without the slash
    await page.signedIn();
    await page.act(meeting, 'end');
    await page.press('#end [type=submit]');
    await page.says('Weekly is being ended.');
    expect(api.requests).toContain(`POST /api/meetings/${meeting.id}/end`);
  });
});
