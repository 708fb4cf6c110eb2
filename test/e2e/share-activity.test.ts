// The agent inside a frame: what it tells whom.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { engines, launch, type RunningBrowser, type Tab } from '../support/engines.ts';
import { type FrameLibrary, type FramePage, type FrameSites, serveFrames } from '../support/frame-page.ts';
import { engineOrSkip } from '../support/skips.ts';

declare const page: FramePage;
declare const StillThere: FrameLibrary;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const inTurn = { concurrent: false };

test('does nothing on a server, where there is no window', async () => {
  expect((await import('../../src/frame.ts')).shareActivity('https://app.example')).toBe(undefined);
});

describe.concurrent.each(engines)('%s', (engine) => {
  engineOrSkip(engine)('shareActivity()', () => {
    let sites: FrameSites;
    let browser: RunningBrowser;
    let tab: Tab;
    beforeAll(async () => {
      sites = await serveFrames();
      browser = await launch(engine);
      tab = await browser.open();
      await tab.show();
    });
    beforeEach(() => tab.goto(`${sites.app}/`));
    afterAll(async () => {
      await browser?.[Symbol.asyncDispose]();
      await sites?.[Symbol.asyncDispose]();
    });

    const open = (name: string, parents: string, attributes: Record<string, string> = {}, agent = 'agent') =>
      tab.evaluate(
        async (frame, src, more) => {
          const made = page.frame(frame, src, more);
          await new Promise((resolve) => made.addEventListener('load', resolve, { once: true }));
        },
        name,
        `${sites.other}/${agent}?${parents}`,
        attributes,
      );

    test(
      'sends a listed parent the kind of input and its time, once a second at most, and nothing else',
      inTurn,
      async () => {
        await open('agent', `https://elsewhere.example,${sites.app}`);
        const startedAt = Date.now();
        await tab.click(40, 40);
        while (Date.now() - startedAt < 4000) {
          await tab.pressKey('s');
          await pause(20);
        }
        const messages = await tab.evaluate(() => page.messages);
        const seconds = (Date.now() - startedAt) / 1000;
        expect(messages.length).toBeGreaterThanOrEqual(2);
        expect(messages.length).toBeLessThanOrEqual(seconds + 1);
        for (const { data, origin } of messages) {
          expect(origin).toBe(sites.other);
          expect(data).toEqual({
            type: 'still-there',
            source: expect.stringMatching(/^[a-z]+$/),
            at: expect.any(Number),
          });
          const { at } = data as { at: number };
          expect(at).toBeGreaterThan(startedAt - 100);
          expect(at).toBeLessThanOrEqual(Date.now());
        }
      },
    );

    test('reads the parents of a module script tag too', inTurn, async () => {
      await open('agent', `https://elsewhere.example,${sites.app}`, {}, 'module-agent');
      await pause(600); // Chromium drops clicks into a frame of another site that has just been made
      await tab.click(40, 40);
      await tab.pressKey('a');
      await tab.until(() => page.messages.length > 0);
      expect(await tab.evaluate(() => page.messages.map(({ origin }) => origin))).toContain(sites.other);
    });

    test.each([
      ['who it is', {}],
      ['nothing of itself', { referrerpolicy: 'no-referrer' }],
    ])(
      'sends the first input at once, and nothing to other origins, when the page tells %s',
      inTurn,
      async (_what, how) => {
        await open('stranger', 'https://elsewhere.example', how);
        await open('agent', sites.app, how);
        await pause(600); // Chromium drops clicks into a frame of another site that has just been made
        await tab.click(40, 40);
        await tab.pressKey('a');
        await tab.click(150, 40);
        await tab.until(() => page.messages.length > 0);
        await pause(300);
        expect(await tab.evaluate(() => page.messages.length)).toBe(1);
      },
    );

    test('does nothing in a page that is not in a frame', inTurn, async () => {
      await tab.evaluate(() => StillThere.shareActivity(location.origin));
      await tab.click(300, 300);
      await tab.pressKey('a');
      expect(await tab.evaluate(() => [page.messages.length, page.held.calls])).toEqual([0, 0]);
    });

    test('ends with its signal', inTurn, async () => {
      // the page itself as the frame, with another one of itself around it
      await tab.evaluate(async () => {
        const frame = page.frame('inner', '/');
        await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
        const inner = frame.contentWindow as Window & { eval(code: string): FrameLibrary };
        Object.assign(window, { end: new AbortController() });
        inner.eval('StillThere').shareActivity(location.origin, {
          signal: (window as unknown as { end: AbortController }).end.signal,
        });
      });
      await tab.click(40, 40);
      await tab.until(() => page.messages.length === 1);
      await tab.evaluate(() => (window as unknown as { end: AbortController }).end.abort());
      await pause(1200);
      await tab.pressKey('a');
      await tab.click(60, 60);
      await pause(300);
      expect(await tab.evaluate(() => page.messages.length)).toBe(1);
    });

    test('refuses anything but origins', inTurn, async () => {
      const errors = await tab.evaluate(() =>
        [
          '*',
          'null',
          'app.example',
          'https://app.example/',
          'https://app.example/path',
          [],
          ['https://app.example', '*'],
          7,
        ].map((parents) => {
          try {
            return String(StillThere.shareActivity(parents as string));
          } catch (error) {
            return String(error);
          }
        }),
      );
      for (const error of errors) expect(error).toMatch(/^TypeError: Expected `parents` to be (an|one) origin/);
      expect(errors[0]).toBe(
        'TypeError: Expected `parents` to be an origin like "https://app.example", got "*" (string)',
      );
    });
  });
});
