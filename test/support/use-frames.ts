// A page with frames in it, in a browser that the files of a worker share.
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Engine, Tab } from './engines.ts';
import { type FrameLibrary, type FramePage, type FrameSites, serveFrames } from './frame-page.ts';
import { until } from './processes.ts';
import { sharedBrowser } from './shared-browser.ts';

declare const page: FramePage;
declare const StillThere: FrameLibrary;

/** The middle of the frame that was made as number `index`, counted from 0. */
export const inFrame = (index: number): [x: number, y: number] => [index * 110 + 40, 40];

/** The page of a `describe`, loaded anew for each of its tests. Its fields are there once the tests run. */
export class FramesInUse {
  sites!: FrameSites;
  tab!: Tab;

  /** Puts frames into the page, waits until they are loaded, and listens to them from then on. */
  async open(frames: Record<string, string>): Promise<void> {
    await this.tab.evaluate(async (all) => {
      for (const [name, src] of Object.entries(all)) {
        const frame = page.frame(name, src);
        await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
        page.listen(StillThere.frameActivity(frame));
      }
    }, frames);
  }

  seen(): Promise<FramePage['seen']> {
    return this.tab.evaluate(() => page.seen);
  }

  /**
   * Puts the focus into a frame and types until the page has noticed. Not every key is told: the agent in a frame tells one
   * input a second. And Chromium drops clicks into a frame of another site that has just been made.
   */
  async type(x: number, y: number): Promise<void> {
    await this.tab.evaluate(() => void page.seen.splice(0));
    let keys = 0;
    await until('a key to be noticed', async () => {
      if (keys++ % 40 === 0) await this.tab.click(x, y);
      await this.tab.pressKey('a');
      return this.tab.evaluate(() => page.seen.some(({ source }) => source === 'frame keydown'));
    });
  }

  /** Clicks into a frame of another site until that frame has noticed. */
  async clickInto(index: number): Promise<void> {
    const clicks = () => this.tab.evaluate(() => page.messages.filter(({ data }) => data === 'clicked').length);
    const before = await clicks();
    await until('the click', async () => {
      await this.tab.click(...inFrame(index));
      return (await clicks()) > before;
    });
  }

  /** Waits until the page has noted this. It asks the server, not the page: tools make a page "active", as a click does. */
  async noted(text: string, times = 1): Promise<void> {
    const isNoted = () => this.sites.requests.filter((url) => url === `/note?${encodeURI(text)}`).length >= times;
    await until(`the note "${text}"`, isNoted);
  }

  /** A page of the other site that tells the app. */
  agent(): string {
    return `${this.sites.other}/agent?${this.sites.app}`;
  }
}

/** @param pages more pages of both sites, by path */
export function useFrames(engine: Engine, pages: Record<string, string> = {}): FramesInUse {
  const used = new FramesInUse();
  beforeAll(async () => {
    used.sites = await serveFrames(pages);
    used.tab = await (await sharedBrowser(engine)).open();
    await used.tab.show();
  });
  beforeEach(async () => {
    await used.tab.goto(`${used.sites.app}/`);
    await used.tab.moveMouse(500, 400); // over no frame, where the test before may have left it
    used.sites.requests.length = 0;
  });
  afterAll(async () => {
    await used.tab?.close();
    await used.sites?.[Symbol.asyncDispose]();
  });
  return used;
}
