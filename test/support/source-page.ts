// A page in which a real browser runs sources one by one and writes down what they report.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Activity } from '../../src/sources/source.ts';
import type { Files } from './serve.ts';

/** The global `page` of that page. */
export interface SourcePage {
  /** What the sources have reported so far, with the time by `performance.now()`. */
  readonly seen: (Activity & { now: number })[];
  /** What was thrown into the page. */
  readonly errors: string[];
  /** What the page was told of its life: `visible`, `hidden`, `loaded`, `restored`. */
  readonly life: string[];
  /** Starts a source; the abort of what it returns ends it. */
  listen(source: (report: (activity: Activity) => void, signal: AbortSignal) => void): AbortController;
}

/** The global `Sources` of that page. */
export type SourceExports = typeof import('../../src/sources/gamepad.ts') &
  typeof import('../../src/sources/presenting.ts') &
  typeof import('../../src/sources/system-idle.ts') &
  typeof import('../../src/sources/while-true.ts');

function installPage(): void {
  const page: SourcePage = {
    seen: [],
    errors: [],
    life: [],
    listen(source) {
      const run = new AbortController();
      source((activity) => page.seen.push({ ...activity, now: performance.now() }), run.signal);
      return run;
    },
  };
  addEventListener('error', ({ message }) => page.errors.push(message));
  addEventListener('unhandledrejection', ({ reason }) => page.errors.push(`rejected: ${reason}`));
  addEventListener('pageshow', ({ persisted }) => page.life.push(persisted ? 'restored' : 'loaded'));
  document.addEventListener('visibilitychange', () => page.life.push(document.visibilityState));
  Object.assign(window, { page });
}

/** The page at `/`, one to navigate away to at `/elsewhere`, and what they need. */
export async function sourcePage(): Promise<Files & { '/': string }> {
  const names = ['gamepad', 'presenting', 'system-idle', 'while-true'];
  const { outputFiles } = await build({
    stdin: {
      contents: names.map((name) => `export * from './${name}.ts';`).join('\n'),
      resolveDir: fileURLToPath(new URL('../../src/sources', import.meta.url)),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'Sources',
    target: 'es2022',
  });
  return {
    '/': `<!doctype html><title>page</title><link rel="icon" href="data:,"><body style="height: 100vh">
<script>(${installPage})()</script><script src="/sources.js"></script>`,
    '/elsewhere': '<!doctype html><title>elsewhere</title><link rel="icon" href="data:,">',
    '/sources.js': outputFiles[0]?.text ?? '',
  };
}
