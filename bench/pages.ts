// Serves the pages that contenders are measured in, from memory: storage and frames need an origin.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bundle } from './bundle.ts';
import type { Contender } from './contenders.ts';

/** Which clock a page lives by: its own, one that is moved on with each event, or one that stands still until driven. */
export type ClockKind = 'real' | 'shifted' | 'driven';

export interface Pages extends AsyncDisposable {
  /** A page with one contender. */
  urlOf(contender: Contender, clock: ClockKind): string;
  /** A page with a frame for each of them; a frame's id is the contender's file. */
  urlOfAll(clock: ClockKind): string;
}

export async function servePages(contenders: readonly Contender[]): Promise<Pages> {
  const inside = { frameworks: 'inside' } as const;
  const scripts = new Map([
    ['rounds', await bundle("import './page/rounds.ts'", inside)],
    ['shifted', await bundle("import './page/shifted-clock.ts'", inside)],
    ['driven', await bundle("import './page/driven-clock.ts'", inside)],
  ]);
  for (const { file } of contenders) {
    const code = `import { begin } from './page/frame.ts'; import { mount } from './contenders/${file}.js'; begin(mount);`;
    scripts.set(file, await bundle(code, inside));
  }

  const page = (body: string): string => `<!doctype html><meta charset=utf-8><body>${body}`;
  const script = (name: string): string => `<script type=module>${scripts.get(name) ?? ''}</script>`;
  const answer = ({ searchParams }: URL): string => {
    const clock = searchParams.get('clock') ?? '';
    const file = searchParams.get('contender');
    if (file) return page(script(clock) + script(file)); // modules run in order: the clock first
    const frames = contenders.map(
      ({ file }) => `<iframe id=${file} src="/?contender=${file}&clock=${clock}"></iframe>`,
    );
    return page(script('rounds') + frames.join(''));
  };
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    // A page of its own process group may read its clock to 5 µs instead of 100.
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    response.setHeader('cross-origin-embedder-policy', 'require-corp');
    response.end(answer(new URL(request.url ?? '/', 'http://localhost')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    urlOf: ({ file }, clock) => `${origin}/?contender=${file}&clock=${clock}`,
    urlOfAll: (clock) => `${origin}/?clock=${clock}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
