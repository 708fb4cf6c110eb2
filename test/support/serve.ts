import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { extname } from 'node:path';

/** A path maps to its text; a path that ends with a slash may map to a folder, given as a file URL. */
export type Files = Record<string, string | URL>;

export interface Served extends AsyncDisposable {
  readonly origin: string;
  readonly url: (path: string) => string;
}

const types: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
};

async function read(files: Files, path: string): Promise<string | Buffer | undefined> {
  const exact = files[path];
  if (typeof exact === 'string') return exact;
  const folders = Object.keys(files).filter((key) => files[key] instanceof URL);
  const folder = folders.find((key) => path.startsWith(key) && path !== key);
  if (folder === undefined) return undefined;
  const root = files[folder] as URL;
  const target = new URL(`./${path.slice(folder.length)}`, root);
  return target.href.startsWith(root.href) ? readFile(target).catch(() => undefined) : undefined;
}

const fromFiles =
  (files: Files): RequestListener =>
  async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const body = await read(files, path);
    const type = types[extname(path)] ?? 'text/html';
    // not `no-store`: that keeps a page out of the back/forward cache
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-cache',
    });
    response.end(body ?? 'Not found');
  };

/** Serves files or answers with a handler, on a free port of 127.0.0.1: two servers are two origins. */
export async function serve(content: Files | RequestListener): Promise<Served> {
  const server = createServer(typeof content === 'function' ? content : fromFiles(content)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The server has no address');
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    origin,
    url: (path) => new URL(path, origin).href,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
