// The demo's pages, and what they load.
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EyesonService } from '../services/eyeson/index.ts';
import { videoClientBundle } from '../services/stream/bundle.ts';
import { appPage, builtApps, listApps } from './apps.ts';

const types: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.map': 'application/json',
};

const pages = new URL('../pages/', import.meta.url);
const addresses: Record<string, string> = {
  '/': 'index.html',
  '/eyeson': 'eyeson/index.html',
  '/stream': 'stream/index.html',
  '/hard-limit': 'hard-limit/index.html',
  '/presence': 'presence/index.html',
  '/gallery': 'gallery/index.html',
  '/blog': 'blog/index.html',
};

/** The parts of the one stylesheet, in this order. */
const styles = ['theme', 'frame', 'controls', 'call', 'status', 'timeline', 'session', 'presence', 'gallery', 'text'];

/** Folders that are served as they are. */
const folders: Record<string, URL> = {
  '/pages/': pages,
  '/apps/': builtApps,
  '/dist/': new URL('../../dist/', import.meta.url),
  // `eyeson`'s main file is its build for script tags; its source map lies beside it.
  '/vendor/': new URL('.', pathToFileURL(createRequire(import.meta.url).resolve('eyeson'))),
};

export function servePages(eyeson: EyesonService): (request: IncomingMessage, response: ServerResponse) => void {
  async function read({ pathname, searchParams }: URL): Promise<{ body: string | Buffer; type: string } | undefined> {
    if (pathname === '/vendor/video-client.js') return { body: await videoClientBundle(), type: '.js' };
    if (pathname === '/demo.css') {
      const parts = styles.map((name) => readFile(new URL(`styles/${name}.css`, pages), 'utf8'));
      return { body: (await Promise.all(parts)).join('\n'), type: '.css' };
    }
    const file = fileOf(pathname);
    const body = file && (await readFile(file).catch(() => undefined));
    if (!file || !body) return undefined;
    const type = extname(file.pathname);
    if (pathname === '/') return { body: body.toString().replace('{{apps}}', listApps()), type };
    if (pathname !== '/blog') return { body, type };
    // As an app's server does: get an access key from eyeson, and write it into the page.
    const values: Record<string, string> = {
      key: eyeson.join({ user: 'Jane' }),
      timeout: `${Number(searchParams.get('timeout')) || 30}`,
    };
    return { body: body.toString().replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? ''), type };
  }

  return async (request, response) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const url = new URL(request.url ?? '/', 'http://localhost');
    const found = isRead ? await read(url).catch(fail) : undefined;
    const { body, type } = found ?? { body: notFound, type: '.html' };
    response.writeHead(found ? 200 : isRead ? 404 : 405, {
      'content-type': `${types[type] ?? 'application/octet-stream'}; charset=utf-8`,
      // Pages are never cached. What they load may be cached, but is validated each time.
      'cache-control': type === '.html' ? 'no-store' : 'no-cache',
      'x-content-type-options': 'nosniff',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}

const notFound =
  '<!doctype html><html lang="en"><title>Not found</title><p>This page does not exist. <a href="/">The demo</a>';

function fileOf(pathname: string): URL | undefined {
  const page = addresses[pathname];
  if (page) return new URL(page, pages);
  const app = appPage(pathname);
  if (app) return app;
  for (const [prefix, folder] of Object.entries(folders)) {
    if (!pathname.startsWith(prefix)) continue;
    const file = new URL(`./${pathname.slice(prefix.length)}`, folder);
    // Refuse addresses that lead out of the folder.
    if (file.href.startsWith(folder.href) && extname(file.pathname) in types) return file;
  }
  return undefined;
}

function fail(error: unknown): undefined {
  console.error(error);
  return undefined;
}
