// The page in which lifecycle tests run the library: a page writes down what happens to it while no test can look.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { InactivityMonitor, InactivityMonitorOptions, SessionCountdown, StartOptions } from '../../src/index.ts';
import { ClockShim } from './clock-shim.ts';
import { type Engine, type LaunchOptions, launch, type RunningBrowser } from './engines.ts';
import { Screen } from './screen.ts';
import { serve } from './serve.ts';

/** Something that happened, with both clocks as they stood: `at` is `Date.now()`, `now` is `performance.now()`. */
export interface Entry {
  /** The name of a monitor or countdown, `page`, or `library` for what the library asked of the platform. */
  readonly name: string;
  readonly type: string;
  readonly at: number;
  readonly now: number;
  /** Whether the page was hidden. Of a browser's events that say so, any may come first. */
  readonly hidden: boolean;
  readonly reason?: string;
  readonly deadline?: number;
  readonly remaining?: number | null;
  readonly threshold?: number;
  /** When the browser saw the input, by the clock of `now`. */
  readonly stamp?: number;
  /** What a `timer` was set to, ms. */
  readonly delay?: number;
}

/** Options as data, which can be sent into a page: `tabs` is the name for `sharedTabs()`. */
type PageMonitorOptions = Omit<InactivityMonitorOptions, 'tabs'> & { readonly tabs?: string };

/** The global `page` of the page under test. It makes what it is asked for, starts it and writes down what it tells. */
export interface LifecyclePage {
  readonly entries: Entry[];
  readonly monitors: Record<string, InactivityMonitor>;
  readonly countdowns: Record<string, SessionCountdown>;
  monitor(name: string, options: PageMonitorOptions, start?: StartOptions): InactivityMonitor;
  /** `endsIn` and `thresholds` in ms. */
  countdown(name: string, endsIn: number, thresholds: readonly number[]): SessionCountdown;
  /** The entries of one name, of one type if given. */
  of(name: string, type?: string): Entry[];
  /** What the library holds of the platform; what the page itself and the tests do is not counted. */
  readonly held: {
    /** Counts the calls of listeners that are added to this target from now on. */
    readonly count: (target: EventTarget) => void;
    readonly pendingTimers: Set<unknown>;
    readonly openChannels: Set<unknown>;
    /** How often a listener on the window or document ran. */
    listenerCalls: number;
  };
}

/** Runs in the page, ahead of the library, for which it makes a `platform` that counts. */
function installPage(): void {
  const entries: Entry[] = [];
  const write = (name: string, type: string, fields: object = {}): void => {
    const hidden = document.visibilityState === 'hidden';
    entries.push({ name, type, at: Date.now(), now: performance.now(), hidden, ...fields });
  };

  for (const type of ['pagehide', 'freeze', 'resume']) addEventListener(type, () => write('page', type), true);
  addEventListener('visibilitychange', () => write('page', document.visibilityState), true);
  addEventListener('pageshow', (event) => write('page', event.persisted ? 'restored' : 'loaded'), true);
  for (const type of ['mousemove', 'timeupdate']) {
    addEventListener(type, (event) => write('page', type, { stamp: event.timeStamp }), true);
  }

  const held: LifecyclePage['held'] = {
    pendingTimers: new Set(),
    openChannels: new Set(),
    listenerCalls: 0,
    count(target) {
      target.addEventListener = (type: string, listener: EventListener, options?: AddEventListenerOptions) => {
        const counted = (event: Event): void => {
          held.listenerCalls++;
          listener.call(target, event);
        };
        EventTarget.prototype.addEventListener.call(target, type, counted, options);
      };
    },
  };
  const platform = {
    setTimeout(run: () => void, delay = 0) {
      const timer = setTimeout(() => {
        held.pendingTimers.delete(timer);
        run();
      }, delay);
      write('library', 'timer', { delay });
      held.pendingTimers.add(timer);
      return timer;
    },
    clearTimeout(timer: number) {
      held.pendingTimers.delete(timer);
      clearTimeout(timer);
    },
    MessageChannel: class extends MessageChannel {
      constructor() {
        super();
        held.openChannels.add(this);
        for (const port of [this.port1, this.port2]) {
          port.close = () => {
            held.openChannels.delete(this);
            MessagePort.prototype.close.call(port);
          };
        }
      }
    },
  };
  for (const target of [window, document]) held.count(target);

  const page: LifecyclePage = {
    entries,
    monitors: {},
    countdowns: {},
    held,
    monitor(name, { tabs, ...options }, start) {
      const monitor = new StillThere.InactivityMonitor({
        ...options,
        ...(tabs && { tabs: StillThere.sharedTabs(tabs) }),
      });
      for (const type of ['stopped', 'active', 'prompted', 'idle'] as const) {
        monitor.addEventListener(type, ({ reason, deadline }) => write(name, type, { reason, deadline }));
      }
      page.monitors[name] = monitor;
      monitor.start(start);
      return monitor;
    },
    countdown(name, endsIn, thresholds) {
      const countdown = new StillThere.SessionCountdown({ endsAt: Date.now() + endsIn, thresholds });
      for (const type of ['tick', 'end'] as const) {
        countdown.addEventListener(type, ({ remaining }) => write(name, type, { remaining }));
      }
      countdown.addEventListener('threshold', ({ threshold, remaining }) => {
        write(name, 'threshold', { threshold, remaining });
      });
      page.countdowns[name] = countdown;
      write(name, 'running', { remaining: countdown.remaining });
      countdown.start();
      return countdown;
    },
    of: (name, type) => entries.filter((entry) => entry.name === name && (!type || entry.type === type)),
  };
  Object.assign(window, { page, platform });
}

declare const StillThere: typeof import('../../src/index.ts');

const html = `<!doctype html><title>page</title><link rel="icon" href="data:,"><body style="height: 100vh">
<script>(${installPage})()</script><script src="/still-there.js"></script>`;

const elsewhere = '<!doctype html><title>elsewhere</title><link rel="icon" href="data:,">';

async function bundle(withElements: boolean): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from './index.ts';${withElements ? "export * from './elements/index.ts';" : ''}`,
      resolveDir: fileURLToPath(new URL('../../src', import.meta.url)),
    },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'StillThere',
  });
  // the tools that run tests set timers in the page too: only the library gets the platform that counts
  return `const StillThere = (() => {
    const { setTimeout, clearTimeout, MessageChannel } = platform;
    ${outputFiles[0]?.text}
    return StillThere;
  })();`;
}

type TabOf<E extends Engine> = Awaited<ReturnType<typeof launch<E>>> extends RunningBrowser<infer T> ? T : never;

/** What {@link usePage} gives to tests; there once they run. */
export interface PageInUse<E extends Engine> {
  readonly tab: TabOf<E>;
  /** A page to navigate away to. */
  readonly elsewhere: string;
  /** Opens the page in one more tab, in front; it is closed after the test. */
  open(): Promise<TabOf<E>>;
  /** The same page of another origin. */
  readonly foreign: string;
  /** Moves the clocks of the browser, if it was asked for. */
  readonly clock: ClockShim;
  /** Shows the browser, if it was asked for. */
  readonly screen: Screen;
}

/** One browser for the tests of a `describe`, and the page anew, visible, for each of them. */
export function usePage<E extends Engine>(
  engine: E,
  {
    clock: withClock = false,
    screen: withScreen = false,
    elements = false,
    ...options
  }: Omit<LaunchOptions, 'clock' | 'screen'> & { clock?: boolean; screen?: boolean; elements?: boolean } = {},
): PageInUse<E> {
  const used = {} as { -readonly [K in keyof PageInUse<E>]: PageInUse<E>[K] };
  const stack = new AsyncDisposableStack();
  let url = '';
  let opened: TabOf<E>[] = [];
  beforeAll(async () => {
    const files = { '/': html, '/elsewhere': elsewhere, '/still-there.js': await bundle(elements) };
    const [server, foreign] = [stack.use(await serve(files)), stack.use(await serve(files))];
    url = server.url('/');
    used.foreign = foreign.url('/');
    used.elsewhere = server.url('/elsewhere');
    if (withClock) used.clock = stack.use(new ClockShim());
    if (withScreen) used.screen = stack.use(await Screen.start());
    const shown = { ...(withClock && { clock: used.clock }), ...(withScreen && { screen: used.screen.tree.env }) };
    const browser = stack.use(await launch(engine, { ...options, ...shown }));
    used.tab = (await browser.open()) as TabOf<E>;
    used.open = async () => {
      const tab = (await browser.open(url)) as TabOf<E>;
      opened.push(tab);
      return tab;
    };
  });
  beforeEach(async () => {
    await used.tab.show();
    await used.tab.goto(url);
  });
  afterEach(async () => {
    for (const tab of opened) await tab.close();
    opened = [];
  });
  afterAll(() => stack.disposeAsync());
  return used;
}
