// A page with frames of its own origin and of another site, and what runs in them. Both sites serve the same files; the app is
// at 127.0.0.1, the other site at localhost, so that browsers keep them in processes of their own.
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import type { InactivityMonitor } from '../../src/presence/inactivity-monitor.ts';
import type { Activity, ActivitySource } from '../../src/sources/source.ts';
import type * as Library from './frame-library.ts';
import { createPageClock, type PageClock } from './page-clock.ts';
import { serve } from './serve.ts';

/** The library as pages under test have it. */
export type FrameLibrary = typeof Library;

/** The global `page` of the page under test. */
export interface FramePage {
  /** What the sources that run by `listen` have reported. */
  readonly seen: Activity[];
  /** Every message that came, whoever sent it. */
  readonly messages: { readonly data: unknown; readonly origin: string }[];
  readonly errors: string[];
  /** The states of the monitors, with the moment they were entered. */
  readonly entries: {
    readonly type: string;
    readonly at: number;
    readonly source?: string;
    readonly deadline: number;
  }[];
  /** What the library holds of the platform, here and in the frames of this origin. */
  readonly held: { calls: number; readonly timers: Set<unknown>; readonly observers: Set<unknown> };
  monitor: InactivityMonitor | undefined;
  run: AbortController;
  /** Makes a frame in a place of its own, 100 x 100 px, and puts it into the page. */
  frame(name: string, src: string | undefined, attributes?: Record<string, string>): HTMLIFrameElement;
  byName(name: string): HTMLIFrameElement;
  listen(...sources: ActivitySource[]): void;
  watch(monitor: InactivityMonitor): void;
  /** Has the document in a frame post this to its parent. */
  post(name: string, data: unknown): void;
  /** Tells the test, by a request to the page's server: an answer to a tool's question would make the page "active". */
  note(text: string): void;
  /** Waits until the page is no longer "active": a tool that calls into a page makes it so for 5 s, as a click does. */
  rest(): Promise<void>;
  /** Moves the library's clock ahead, in this page only. */
  skip(ms: number): Promise<void>;
}

/** Runs in the page, ahead of the library, for which it makes a `platform` that counts, with a clock that can be moved. */
function installPage(createPageClock: () => PageClock): void {
  const held: FramePage['held'] = { calls: 0, timers: new Set(), observers: new Set() };
  const { seen, messages, errors, entries }: Pick<FramePage, 'seen' | 'messages' | 'errors' | 'entries'> = {
    seen: [],
    messages: [],
    errors: [],
    entries: [],
  };
  addEventListener('message', ({ data, origin }) => messages.push({ data, origin }));
  addEventListener('error', ({ message }) => errors.push(message));
  addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason)));

  const clock = createPageClock();
  const platform = {
    Date: clock.Date,
    performance: clock.performance,
    setTimeout(run: () => void, delay = 0) {
      const timer = clock.setTimeout(() => {
        held.timers.delete(timer);
        run();
      }, delay);
      held.timers.add(timer);
      return timer;
    },
    clearTimeout(timer: number) {
      held.timers.delete(timer);
      clock.clearTimeout(timer);
    },
    MutationObserver: class extends MutationObserver {
      override observe(target: Node, options: MutationObserverInit) {
        held.observers.add(this);
        super.observe(target, options);
      }
      override disconnect() {
        held.observers.delete(this);
        super.disconnect();
      }
    },
  };

  const frames = new Map<string, HTMLIFrameElement>();
  const page: FramePage = {
    seen,
    messages,
    errors,
    entries,
    held,
    monitor: undefined,
    run: new AbortController(),
    frame(name, src, attributes = {}) {
      const frame = document.createElement('iframe');
      frame.style.cssText = `position: absolute; left: ${frames.size * 110}px; top: 0; width: 100px; height: 100px; border: 0`;
      for (const [key, value] of Object.entries(attributes)) frame.setAttribute(key, value);
      if (src) frame.src = src;
      frames.set(name, frame);
      document.body.append(frame);
      return frame;
    },
    byName(name) {
      const frame = frames.get(name);
      if (!frame) throw new Error(`No frame ${name}`);
      return frame;
    },
    listen(...sources) {
      for (const source of sources) source((activity) => seen.push({ ...activity }), page.run.signal);
    },
    watch(monitor) {
      for (const type of ['active', 'prompted', 'idle', 'stopped'] as const) {
        monitor.addEventListener(type, ({ deadline, lastActivity }) => {
          entries.push({ type, at: Date.now(), deadline, ...(lastActivity && { source: lastActivity.source }) });
        });
      }
      page.monitor = monitor;
      monitor.start({ signal: page.run.signal });
    },
    post: (name, data) => page.byName(name).contentWindow?.postMessage({ relay: data }, '*'),
    note: (text) => void navigator.sendBeacon(`/note?${text}`),
    async rest() {
      while (navigator.userActivation.isActive) await new Promise((resolve) => setTimeout(resolve, 50));
    },
    skip: clock.skip,
  };
  Object.assign(window, { page, platform });
}

/** Runs in every page, of whatever site: counts how often a listener runs that the library has put there. */
function countListeners(): void {
  // biome-ignore lint/suspicious/noExplicitAny: reaches into the page around it where that is allowed
  const held = (): FramePage['held'] | undefined => (window as any).page?.held ?? (parent as any).page?.held;
  const { addEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type: string, listener: unknown, options?: unknown) {
    const isLibrary = typeof options === 'object' && options && 'signal' in options;
    const counted = function (this: unknown, event: Event): void {
      try {
        (held() as FramePage['held']).calls++;
      } catch {} // of another origin
      (listener as EventListener).call(this, event);
    };
    addEventListener.call(
      this,
      type,
      (isLibrary ? counted : listener) as EventListener,
      options as AddEventListenerOptions,
    );
  };
}

/** Runs in a frame: posts what it is told to, as a frame under a stranger's control would, and that it is clicked. */
function relay(): void {
  addEventListener('message', ({ data }) => {
    if (data && typeof data === 'object' && 'relay' in data) parent.postMessage(data.relay, '*');
  });
  addEventListener('click', () => parent.postMessage('clicked', '*'));
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

async function bundle(entry: string, options: BuildOptions = {}): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [here(entry)],
    bundle: true,
    write: false,
    format: 'iife',
    ...options,
  });
  return outputFiles?.[0]?.text ?? '';
}

const head = '<!doctype html><link rel="icon" href="data:,"><body style="margin: 0; height: 100vh">';
const child = `${head}<script>(${relay})();(${countListeners})()</script><input style="width: 90px; height: 80px">`;

/** The app's site and the other one: `/` is the page under test. */
export interface FrameSites extends AsyncDisposable {
  /** The app's origin. */
  readonly app: string;
  /** The other site's origin. */
  readonly other: string;
  /** What was asked for, in order: path and query. */
  readonly requests: string[];
}

/**
 * - `/child` has an input field and no agent, `/agent?https://app.example` has one for these origins (`,` between them),
 *   `/module-agent?…` has it as a module script
 * - `/slow` never finishes loading
 * @param pages more of them, by path
 */
export async function serveFrames(pages: Record<string, string> = {}): Promise<FrameSites> {
  const library = await bundle('frame-library.ts', { globalName: 'StillThere' });
  const scripts: Record<string, string> = {
    // Only the library gets the platform that counts.
    '/still-there.js': `const StillThere = (() => {
      const { setTimeout, clearTimeout, MutationObserver, Date, performance } = platform;
      ${library}
      return StillThere;
    })();`,
    '/still-there-frame.js': await bundle('../../src/frame-script.ts'),
  };
  const files: Record<string, string> = {
    '/': `${head}<script>(${installPage})(${createPageClock});(${countListeners})()</script><script src="/still-there.js"></script>`,
    '/child': child,
    ...pages,
  };
  const requests: string[] = [];
  const server = await serve((request, response) => {
    requests.push(request.url ?? '');
    const { pathname, search } = new URL(request.url ?? '/', 'http://server');
    response.setHeader('cache-control', 'no-store');
    response.setHeader('content-type', pathname in scripts ? 'text/javascript' : 'text/html; charset=utf-8');
    if (pathname === '/slow') return void response.write(`${child}${' '.repeat(10_000)}`);
    if (pathname === '/agent' || pathname === '/module-agent') {
      const parents = decodeURIComponent(search.slice(1)).replaceAll(',', ' ');
      const type = pathname === '/agent' ? 'text/javascript' : 'module';
      const script = `<script type="${type}" src="/still-there-frame.js" data-parent="${parents}"></script>`;
      return void response.end(child + script);
    }
    const body = scripts[pathname] ?? files[pathname];
    if (body === undefined) response.statusCode = 404;
    response.end(body);
  });
  return {
    app: server.origin,
    requests,
    other: server.origin.replace('127.0.0.1', 'localhost'),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
