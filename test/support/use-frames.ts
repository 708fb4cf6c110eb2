// A page with frames in it, in a browser of its own.
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type Engine, launch, type Tab } from './engines.ts';
import { type FrameLibrary, type FramePage, type FrameSites, serveFrames } from './frame-page.ts';

declare const page: FramePage;
declare const StillThere: FrameLibrary;

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The middle of the frame that was made as the so-manieth. */
export const inFrame = (index: number): [number, number] => [index * 110 + 40, 40];

/** One browser for the tests of a `describe`, and the page anew for each of them; there once they run. */
export class FramesInUse {
  sites!: FrameSites;
  tab!: Tab;

  /** Puts frames into the page, waits until they are there, and listens to them from then on. */
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

  /** Puts the focus into a frame and types, when neither gate nor throttle holds the key back. */
  async type(x: number, y: number): Promise<void> {
    await this.tab.click(x, y);
    await pause(1200);
    await this.tab.evaluate(() => void page.seen.splice(0));
    await this.tab.pressKey('a');
    await this.tab.until(() => page.seen.some(({ source }) => source === 'frame keydown'));
  }

  /** A page of the other site that tells the app. */
  agent(): string {
    return `${this.sites.other}/agent?${this.sites.app}`;
  }
}

export function useFrames(engine: Engine): FramesInUse {
  const used = new FramesInUse();
  const stack = new AsyncDisposableStack();
  beforeAll(async () => {
    used.sites = stack.use(await serveFrames());
    const browser = stack.use(await launch(engine));
    used.tab = await browser.open();
    await used.tab.show();
  });
  beforeEach(() => used.tab.goto(`${used.sites.app}/`));
  afterAll(() => stack.disposeAsync());
  return used;
}
