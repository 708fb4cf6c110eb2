// The demo's server: what it serves, where, and how it ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listApps } from '../../demo/http/apps.ts';
import { type Demo, startDemo } from '../../demo/start-demo.ts';

let demo: Demo;

beforeAll(async () => {
  demo = await startDemo({ port: 0 });
});

afterAll(async () => {
  await demo?.close();
});

/** Asks for a path as it is written: `fetch` would tidy it. */
function statusOf(path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(demo.url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
}

test.each([
  ['/', 'text/html', 'no-store'],
  ['/eyeson', 'text/html', 'no-store'],
  ['/stream', 'text/html', 'no-store'],
  ['/hard-limit', 'text/html', 'no-store'],
  ['/presence', 'text/html', 'no-store'],
  ['/gallery', 'text/html', 'no-store'],
  ['/blog', 'text/html', 'no-store'],
  ['/demo.css', 'text/css', 'no-cache'],
  ['/dist/still-there.js', 'text/javascript', 'no-cache'],
  ['/dist/index.js.map', 'application/json', 'no-cache'],
  ['/vendor/eyeson.js', 'text/javascript', 'no-cache'],
  ['/vendor/video-client.js', 'text/javascript', 'no-cache'],
  ['/pages/stream/page.js', 'text/javascript', 'no-cache'],
  ['/apps/angular/', 'text/html', 'no-store'],
])('The server serves %s as %s', async (path, type, caching) => {
  const { status, headers } = await fetch(demo.url + path, { method: 'HEAD' });
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe(`${type}; charset=utf-8`);
  expect(headers.get('cache-control')).toBe(caching);
});

test('The server serves nothing else, and survives being asked', async () => {
  expect(await statusOf('/nothing')).toBe(404);
  expect(await statusOf('/pages/../server.ts')).toBe(404);
  expect(await statusOf('/pages/..%2fserver.ts')).toBe(404);
  expect(await statusOf('/dist/%')).toBe(404);
  expect(await statusOf('/apps/')).toBe(404);
  expect(await statusOf('/apps/..%2f..%2fserver.ts')).toBe(404);
  expect(await statusOf('//')).toBe(400);
});

test('The first page links to the apps that are built, and says how to build the others', async () => {
  expect(await (await fetch(demo.url)).text()).toContain('<a href="/apps/angular/">Angular</a>');
  const folder = mkdtempSync(join(tmpdir(), 'still-there-apps-'));
  try {
    mkdirSync(join(folder, 'vue'));
    writeFileSync(join(folder, 'vue/index.html'), '');
    const list = listApps(pathToFileURL(`${folder}/`));
    expect(list).toContain('<a href="/apps/vue/">Vue</a>');
    expect(list).toContain('Not built yet: React, Svelte, Solid, Angular. Build them with <code>npm run apps</code>');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('No page has a handler in its markup', async () => {
  for (const path of ['/', '/apps/angular/', '/eyeson', '/stream', '/hard-limit', '/presence', '/gallery', '/blog']) {
    expect(await (await fetch(demo.url + path)).text()).not.toMatch(/<[^>]+\son\w+=/);
  }
});

test('The server takes the port it is given, or says why not', async () => {
  const { port } = new URL(demo.url);
  await expect(startDemo({ port: Number(port) })).rejects.toThrow(`Port ${port} is taken`);
  await expect(startDemo({ port: 3030 })).rejects.toThrow('Port 3030 cannot be used');
});

test('The command prints its address and what crosses the wire, and ends when it is told to', async () => {
  const command = fileURLToPath(new URL('../../demo/server.ts', import.meta.url));
  // Without PORT, and so on any free port if somebody else has the usual one.
  const { PORT: _, ...env } = process.env;
  const server = spawn(process.execPath, [command], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(server, 'exit');
  let output = '';
  server.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  try {
    await expect.poll(() => output).toMatch(/http:\/\/127\.0\.0\.1:\d+/);
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
    await fetch(`${url}/eyeson-service/rooms`, { method: 'POST', body: new URLSearchParams({ 'user[name]': 'Jane' }) });
    await expect.poll(() => output).toMatch(/\d\d:\d\d:\d\d {2}eyeson {2}← POST/);
    server.kill('SIGTERM');
    const [code, signal] = await ended;
    expect({ code, signal }).toEqual({ code: 0, signal: null });
  } finally {
    server.kill('SIGKILL');
  }
});
