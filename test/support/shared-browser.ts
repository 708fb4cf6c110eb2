// Browsers that the test files of one worker share: a launch costs more than most of what is tested in it.
import { type Engine, type LaunchOptions, launch, type RunningBrowser, type Tabs } from './engines.ts';

/** A camera and a microphone that need no device, and peers on one machine, which may have no other network. */
export const withMedia: LaunchOptions = { media: true, args: ['--allow-loopback-in-peer-connection'] };

type Browsers = Map<string, Promise<RunningBrowser>>;

// Kept outside of this module: where Vitest isolates files it loads modules anew for each of them.
const shared = globalThis as { stillThereBrowsers?: Browsers };
shared.stillThereBrowsers ??= new Map();
const browsers = shared.stillThereBrowsers;

export interface SharedOptions {
  /** Whether there are a (fake) camera and microphone. @default true */
  media?: boolean;
}

/**
 * Gives a running browser, which ends with this process. Tests close the tabs that they open. Files that need other switches,
 * or a browser with clocks of its own, use `launch()`.
 */
export function sharedBrowser<E extends Engine>(
  engine: E,
  { media = true }: SharedOptions = {},
): Promise<RunningBrowser<Tabs[E]>> {
  const key = `${engine} ${media}`;
  const browser = browsers.get(key) ?? launchToShare(engine, media);
  browsers.set(key, browser);
  return browser as Promise<RunningBrowser<Tabs[E]>>;
}

async function launchToShare(engine: Engine, media: boolean): Promise<RunningBrowser> {
  const options = media ? { media, ...(engine === 'chromium' && withMedia) } : {};
  const browser = await launch(engine, options);
  await browser.open(); // stays open: WebKit ends with its last window
  return browser;
}
