import { defineBrowserProvider } from '@vitest/browser';
import type { BrowserCommandContext, BrowserProvider, BrowserProviderOption, TestProject } from 'vitest/node';
import type { InputCommands } from './playwright-commands.ts';
import { startWebKit, type WebKitSession, type WebKitSessionOptions } from './webdriver.ts';
import { click, holdKey, moveMouse, pressKey, pressMouse, releaseKey, releaseMouse, wheel } from './webkit-actions.ts';

interface Size {
  width: number;
  height: number;
}

/** Vitest's browser mode on WebKitGTK, the engine of Safari that Linux distributions carry. */
class WebKitProvider implements BrowserProvider {
  readonly name = 'webkitgtk';
  readonly supportsParallelism = false;
  readonly #options: WebKitSessionOptions;
  #session: Promise<WebKitSession> | undefined;

  constructor(project: TestProject, options: WebKitSessionOptions) {
    this.#options = options;
    // the tester page itself calls these two
    project.browser?.registerCommand(
      '__vitest_viewport' as never,
      (async (_: unknown, size: Size) => setViewport(await this.session(), size)) as never,
    );
    project.browser?.registerCommand('__vitest_cleanup' as never, (() => {}) as never);
  }

  session(): Promise<WebKitSession> {
    this.#session ??= startWebKit(this.#options);
    return this.#session;
  }

  getCommandsContext(): Record<string, unknown> {
    return {};
  }

  async openPage(_sessionId: string, url: string): Promise<void> {
    await (await this.session()).command('POST', '/url', { url });
  }

  async close(): Promise<void> {
    const session = await this.#session?.catch(() => undefined);
    await session?.[Symbol.asyncDispose]();
  }
}

/** A window has a toolbar: it is made larger than the viewport by as much as it takes away. */
async function setViewport(session: WebKitSession, size: Size): Promise<void> {
  const rect = await session.command<Size>('GET', '/window/rect');
  const script = 'return [innerWidth, innerHeight]';
  const [width, height] = await session.command<[number, number]>('POST', '/execute/sync', { script, args: [] });
  if (width === size.width && height === size.height) return;
  await session.command('POST', '/window/rect', {
    width: size.width + rect.width - width,
    height: size.height + rect.height - height,
  });
}

/** The provider; `webkit` is the one browser it has. */
export function webkit(options: WebKitSessionOptions = {}): BrowserProviderOption {
  return defineBrowserProvider({
    name: 'webkitgtk',
    supportedBrowser: ['webkit'],
    options,
    providerFactory: (project) => new WebKitProvider(project, options),
  });
}

const session = ({ provider }: BrowserCommandContext) => (provider as WebKitProvider).session();

const cannot = (what: string) => () => Promise.reject(new Error(`WebKitGTK cannot be made to ${what}`));

/** Trusted input in WebKit. Coordinates are CSS pixels of the top-level viewport. */
export const webkitCommands: InputCommands = {
  sendMouseMove: async (context, x, y) => moveMouse(await session(context), x, y),
  sendMouseDown: async (context) => pressMouse(await session(context)),
  sendMouseUp: async (context) => releaseMouse(await session(context)),
  sendClick: async (context, x, y) => click(await session(context), x, y),
  sendKey: async (context, key) => pressKey(await session(context), key),
  sendKeyDown: async (context, key) => holdKey(await session(context), key),
  sendKeyUp: async (context, key) => releaseKey(await session(context), key),
  sendText: cannot('insert text'),
  sendLateKey: cannot('press a key in the past'),
  sendComposition: cannot('compose'),
  sendPen: cannot('use a pen'),
  sendDrag: cannot('drag a file'),
  sendWheel: async (context, x, y, deltaX, deltaY) => wheel(await session(context), x, y, deltaX, deltaY),
  sendTap: cannot('touch'),
  sendSwipe: cannot('touch'),
  setFontSize: cannot('use another size of text'),
  setMedia: cannot('pretend to be set otherwise'),
  takePicture: async (context) => (await session(context)).command('GET', '/screenshot'),
  accessibilityTree: cannot('tell what it tells screen readers'),
};
