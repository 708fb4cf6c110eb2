// How the operator's page is served: what comes with it, where it can be mounted, and that the published files are found.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transform } from 'esbuild';
import { Hono } from 'hono';
import { rollup } from 'rollup';
import { afterAll, describe, expect, test } from 'vitest';
import { operatorPage as plugin } from '../../scripts/operator-page-plugin.mjs';
import { operatorPage } from '../../src/server/http/operator-page.ts';
import { engineOrSkip } from '../support/skips.ts';
import { OperatorApi } from './support/operator-api.ts';
import { operatorPages } from './support/operator-page-driver.ts';

const root = resolve(import.meta.dirname, '../..');
const source = join(root, 'src/server/page');

describe('The page', () => {
  test('comes with a strict policy, and is asked for anew each time', async () => {
    const { status, headers } = await operatorPage().request('/');
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
    const app = operatorPage();
    const first = await app.request(path);
    expect((await first.text()).length).toBeGreaterThan(100);
    const etag = first.headers.get('etag') ?? '';
    const again = await app.request(path, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect((await app.request(path, { headers: { 'if-none-match': '"another"' } })).status).toBe(200);
  });

  test('is its own files, and nothing beside them', async () => {
    const app = operatorPage();
    for (const name of await readdir(source)) {
      const isPublic = /\.(css|js|svg)$/.test(name);
      expect((await app.request(`/${name}`)).status, name).toBe(isPublic ? 200 : 404);
    }
    for (const path of ['/../http/operator-page.ts', '/%2e%2e/tsconfig.json', '/..%2ftsconfig.json', '/toString'])
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
    const app = new Hono().route('/ops/hard-limit', operatorPage());
    const answer = await app.request('/ops/hard-limit');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, './hard-limit/']);
    for (const path of ['/ops/hard-limit/', '/ops/hard-limit/operator.js'])
      expect((await app.request(path)).status, path).toBe(200);
    expect((await app.request('/')).status).toBe(404);
  });
});

describe('The published files', () => {
  let folder: string | undefined;
  afterAll(() => folder && rm(folder, { recursive: true }));

  test('are found from whichever chunk serves them, and are what was written', async () => {
    folder = await mkdtemp(join(root, 'node_modules/.operator-page-')); // where Node finds `hono`
    const types = {
      name: 'types',
      transform: async (code: string, id: string) =>
        id.endsWith('.ts') ? { code: (await transform(code, { loader: 'ts' })).code } : null,
    };
    const bundle = await rollup({
      input: { 'shared/deep/page': join(root, 'src/server/http/operator-page.ts') },
      external: /^(node:|hono)/,
      plugins: [plugin(), types],
    });
    await bundle.write({ dir: folder, format: 'es' });
    await bundle.close();
    const files = await readdir(join(folder, 'operator'));
    expect(files).toEqual((await readdir(source)).filter((name) => name !== 'tsconfig.json'));
    const built = await import(/* @vite-ignore */ pathToFileURL(join(folder, 'shared/deep/page.js')).href);
    const app: Hono = built.operatorPage();
    for (const name of files) {
      const answer = await app.request(name === 'index.html' ? '/' : `/${name}`);
      expect(await answer.text(), name).toBe(await readFile(join(source, name), 'utf8'));
    }
  });
});

const pages = operatorPages();
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
