// A page that follows a limit, and the app's server beside it, which hands out the tokens.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { ServerLimit, SessionLimit } from '../../src/index.ts';
import { type Served, serve } from './serve.ts';

/** The globals of the page. */
export interface LimitPage {
  readonly told: SessionLimit[];
  readonly limit: ServerLimit;
  /** Its abort lets go of the limit. */
  readonly run: AbortController;
  /** What was thrown into the page. */
  readonly errors: string[];
  /** `'loaded'`, `'restored'` (from the back/forward cache). */
  readonly life: string[];
  /** How often the limit was asked for. */
  readonly asked: () => number;
}

const source = fileURLToPath(new URL('../../src/limit/limit-from-server.ts', import.meta.url));

async function script(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { limitFromServer } from '${source}';
        const [told, errors, life, run] = [[], [], [], new AbortController()];
        addEventListener('error', ({ message }) => errors.push(message));
        addEventListener('unhandledrejection', ({ reason }) => errors.push('rejected: ' + reason));
        addEventListener('pageshow', ({ persisted }) => life.push(persisted ? 'restored' : 'loaded'));
        const { fetch } = window;
        let times = 0;
        window.fetch = (...request) => {
          if (request[0] !== '/token') times++;
          return fetch(...request);
        };
        const token = async () => (await fetch('/token', { method: 'POST' })).text();
        const limit = limitFromServer(document.body.dataset.limit, { token });
        limit((value) => told.push(value), run.signal);
        window.page = { told, errors, life, run, limit, asked: () => times };`,
      resolveDir: '.',
    },
    ...{ bundle: true, write: false, format: 'iife' },
  });
  return outputFiles[0]?.text ?? '';
}

/** `/` is the page, `/elsewhere` another one. `url`: of the limit; `token`: called for each one that the page asks for. */
export async function serveLimitPage(url: () => string, token: () => string | Promise<string>): Promise<Served> {
  const code = await script();
  return serve(async (request, response) => {
    if (request.url === '/token') return void response.end(await token());
    response.setHeader('content-type', 'text/html');
    if (request.url === '/elsewhere') return void response.end('<!doctype html><title>elsewhere</title>');
    response.end(
      `<!doctype html><title>call</title><link rel="icon" href="data:,"><body data-limit="${url()}"><script>${code}</script>`,
    );
  });
}
