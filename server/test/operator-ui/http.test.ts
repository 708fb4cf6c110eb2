// How the operator's page is served: its headers, its files, and where it can be mounted.
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { afterAll, describe, expect, test } from 'vitest';
import { engineOrSkip } from '../../../test/support/skips.ts';
import { readBuiltPage } from '../../src/http/built-page.ts';
import { operatorUi } from '../../src/http/operator-ui.ts';
import { OperatorApi } from '../support/operator-api.ts';
import { operatorUis } from '../support/operator-ui-driver.ts';
import { readResponse } from '../support/read-response.ts';

const root = resolve(import.meta.dirname, '../../..');
const built = join(root, 'server/dist/operator-ui');

/** A copy of the built page, which a test can spoil. */
async function copyOfPage() {
  const path = await mkdtemp(join(tmpdir(), 'still-there-page-'));
  await cp(built, path, { recursive: true });
  return {
    path,
    url: pathToFileURL(`${path}/`),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

describe('Operator page over HTTP', () => {
  test('the page carries a strict content security policy and is revalidated on each load', async () => {
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
    expect(headers.has('strict-transport-security')).toBe(false); // whoever terminates TLS sets it
  });

  test('with a base, relative URLs are resolved against it, and the policy allows that', async () => {
    const page = await operatorUi({ base: '/video/limit/' }).request('/');
    expect(page.headers.get('content-security-policy')).toContain("base-uri 'self'");
    expect(await page.text()).toMatch(/<head>\s*<base href="\/video\/limit\/">/);
    for (const base of ['video/', '/video', '//example.com/', '/"><script>/'])
      expect(() => operatorUi({ base })).toThrow('Expected `base` to be a path such as "/limit/"');
  });

  test('the page says where the token is, with every character', async () => {
    const page = await operatorUi({ tokenIn: 'the file "a & b/<$&>" of the server' }).request('/');
    expect(await page.text()).toContain(
      '<meta name="token-in" content="the file &quot;a &amp; b/<$&amp;>&quot; of the server">',
    );
    expect(() => operatorUi({ tokenIn: 7 as never })).toThrow('Expected `tokenIn` to be a text, got 7 (number)');
    expect(await (await operatorUi().request('/')).text()).not.toContain('<meta name="token-in"');
  });

  test.each(['/', '/operator.js', '/operator.css'])('an unchanged %s is answered with 304', async (path) => {
    const app = operatorUi();
    const first = await app.request(path);
    expect((await first.text()).length).toBeGreaterThan(100);
    const etag = first.headers.get('etag') ?? '';
    const again = await app.request(path, { headers: { 'if-none-match': etag } });
    expect(await readResponse(again)).toEqual({ status: 304, body: '' });
    expect((await app.request(path, { headers: { 'if-none-match': '"another"' } })).status).toBe(200);
  });

  test('only the page’s own public files are served', async () => {
    const app = operatorUi();
    for (const name of await readdir(built)) {
      expect((await app.request(`/${name}`)).status, name).toBe(name === 'index.html' ? 404 : 200);
    }
    for (const path of [
      '/operator.tsx',
      '/../http/operator-ui.ts',
      '/%2e%2e/tsconfig.json',
      '/..%2ftsconfig.json',
      '/toString',
    ])
      expect((await app.request(path)).status, path).toBe(404);
    expect((await app.request('/', { method: 'POST' })).status).toBe(404);
  });

  test('what else is in the folder of the page, such as an older build, is not served', async () => {
    await using copy = await copyOfPage();
    await writeFile(join(copy.path, 'operator-1.js'), 'old');
    const files = readBuiltPage(copy.url);
    expect([...files.keys()].sort()).toEqual(['LICENSES.txt', 'icon.svg', 'index.html', 'operator.css', 'operator.js']);
  });

  test('a page that is not built, or in part, is refused with what is missing and what to do', async () => {
    await using copy = await copyOfPage();
    await rm(join(copy.path, 'operator.js'));
    const what = 'The operator page is not built: ';
    const toDo = 'Run `npm run build` in a checkout, or install still-there-server again.';
    expect(() => readBuiltPage(copy.url)).toThrow(`${what}${join(copy.path, 'operator.js')} is missing. ${toDo}`);
    await rm(copy.path, { recursive: true });
    const names = ['index.html', 'operator.js', 'operator.css', 'icon.svg', 'LICENSES.txt'];
    const paths = names.map((name) => join(copy.path, name)).join(', ');
    expect(() => readBuiltPage(copy.url)).toThrow(`${what}${paths} are missing. ${toDo}`);
    await writeFile(copy.path, 'a file in place of the folder');
    expect(() => readBuiltPage(copy.url)).toThrow('ENOTDIR'); // any other failure is shown as it is
  });

  test('every address in the page’s files is relative, so that it can be mounted under a prefix', async () => {
    const found = new Set<string>();
    for (const name of await readdir(built)) {
      const text = (await readFile(join(built, name), 'utf8')).replace(/\/\*[\s\S]*?\*\//g, '');
      const addresses = [
        ...text.matchAll(
          /(?:href|src)\s*=\s*["']([^"']+)["']|(?:url\(|@import)\s*["']?([^"')]+)|["'`](\/?api\/[^"'`$?]*)/g,
        ),
      ];
      for (const address of addresses.map(([, link, style, request]) => link ?? style ?? request ?? '')) {
        expect(address, name).not.toMatch(/^\/|^https?:|^\.\.\//);
        found.add(address);
      }
    }
    expect([...found].sort()).toEqual([
      'api/health',
      'api/meetings',
      'api/meetings/',
      'api/operator',
      'icon.svg',
      'operator.css',
      'operator.js',
    ]);
  });

  test('the whole page is smaller than 30 kB, compressed', async () => {
    const files = await Promise.all((await readdir(built)).map((name) => readFile(join(built, name))));
    expect(files.length).toBe(5);
    const sizes = files.map((file) => gzipSync(file).length);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(30_000);
  });

  test('a prefix without its trailing slash redirects to the one with it', async () => {
    const app = new Hono().route('/ops/hard-limit', operatorUi());
    const redirect = await app.request('/ops/hard-limit');
    expect(redirect.status).toBe(302);
    expect(redirect.headers.get('location')).toBe('./hard-limit/');
    for (const path of ['/ops/hard-limit/', '/ops/hard-limit/operator.js'])
      expect((await app.request(path)).status, path).toBe(200);
    expect((await app.request('/')).status).toBe(404);
  });
});

const pages = operatorUis();
afterAll(() => pages.close());

engineOrSkip('chromium')('Operator page under a prefix', () => {
  test('an operator signs in and ends a meeting', async () => {
    await using api = await new OperatorApi({ prefix: '/ops/hard-limit' }).start();
    const meeting = api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.tab.goto(api.url.slice(0, -1)); // without the slash
    await page.signInAndWait();
    await page.pressAction(meeting, 'end');
    await page.press('#end [type=submit]');
    await page.showsOutcome('Weekly is being ended.');
    expect(api.requests).toContain(`POST /api/meetings/${meeting.id}/end`);
  });
});
