// Real browsers for tests that run in Node, without the switches by which test tools hide the platform from a page:
// background tabs are hidden and throttled, the back/forward cache works, a page can be frozen.
import type { ClockShim } from './clock-shim.ts';
import { launchChromium, launchFirefox, type PuppeteerTab } from './engine-puppeteer.ts';
import { launchWebKit, type WebKitTab } from './engine-webkit.ts';

export type Engine = 'chromium' | 'firefox' | 'webkit';
export const engines: readonly Engine[] = ['chromium', 'firefox', 'webkit'];

export interface LaunchOptions {
  /** Runs the browser by clocks that jump at will. */
  clock?: ClockShim;
  /** More switches on the command line. */
  args?: readonly string[];
  /** A fake microphone and camera without a question, and sound without a gesture. */
  media?: boolean;
  /** The environment of a screen to show the browser on, with a screen reader that reads it. Not in WebKit. */
  screen?: Readonly<Record<string, string | undefined>>;
}

/** One tab of a real browser. Coordinates are CSS pixels of its viewport. */
export interface Tab {
  goto(url: string): Promise<void>;
  back(): Promise<void>;
  reload(): Promise<void>;
  /** Runs a function in the page, which sees nothing but its arguments, and gives back what it returns or resolves to. */
  evaluate<Args extends unknown[], T>(run: (...args: Args) => T | Promise<T>, ...args: Args): Promise<T>;
  /** Evaluates `check` until it returns something truthy, and gives that back. Waits 30 s at most. */
  until<Args extends unknown[], T>(check: (...args: Args) => T | Promise<T>, ...args: Args): Promise<NonNullable<T>>;
  moveMouse(x: number, y: number): Promise<void>;
  /**
   * Moves the mouse over a page that does not respond. Resolves when the browser has received the input; `handled` resolves when
   * the page has handled it. Firefox receives input in the page's process, so it does not wait there.
   */
  sendMouseMove(x: number, y: number): Promise<{ readonly handled: Promise<void> }>;
  click(x: number, y: number): Promise<void>;
  pressKey(key: string): Promise<void>;
  wheel(deltaX: number, deltaY: number): Promise<void>;
  /** Makes the page hidden: behind an empty tab, in WebKit by minimising its window. */
  hide(): Promise<void>;
  /** Makes a hidden page visible again. */
  show(): Promise<void>;
  close(): Promise<void>;
  /** The one other window of the browser, which the page has opened. Waits for it. */
  opened(): Promise<Tab>;
}

/** A running browser: `await using browser = await launch('firefox')`. Its disposal ends every process it has. */
export interface RunningBrowser<T extends Tab = Tab> extends AsyncDisposable {
  readonly engine: Engine;
  /** Opens a tab in front, which hides the one before; in WebKit a window of its own, which hides nothing. */
  open(url?: string): Promise<T>;
}

export interface Tabs {
  chromium: PuppeteerTab;
  firefox: PuppeteerTab;
  webkit: WebKitTab;
}

export function launch<E extends Engine>(engine: E, options: LaunchOptions = {}): Promise<RunningBrowser<Tabs[E]>> {
  const start = { chromium: launchChromium, firefox: launchFirefox, webkit: launchWebKit }[engine];
  return start(options) as Promise<RunningBrowser<Tabs[E]>>;
}
