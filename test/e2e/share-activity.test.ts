// The agent inside a frame: what it tells whom.
import { describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import type { FrameLibrary, FramePage } from '../support/frame-page.ts';
import { until } from '../support/processes.ts';
import { engineOrSkip } from '../support/skips.ts';
import { inFrame, useFrames } from '../support/use-frames.ts';

declare const page: FramePage;
declare const StillThere: FrameLibrary;
/** Ends the sharing. */
declare const end: AbortController;

test('does nothing on a server, where there is no window', async () => {
  expect((await import('../../src/frame.ts')).shareActivity('https://app.example')).toBe(undefined);
});

describe.each(engines)('%s', (engine) => {
  engineOrSkip(engine)('shareActivity()', () => {
    const used = useFrames(engine);
    /** What agents have told the page. */
    const messages = () => used.tab.evaluate(() => page.messages.filter(({ data }) => data !== 'clicked'));

    const open = (name: string, parents: string, attributes: Record<string, string> = {}, agent = 'agent') =>
      used.tab.evaluate(
        async (frame, src, more) => {
          const made = page.frame(frame, src, more);
          await new Promise((resolve) => made.addEventListener('load', resolve, { once: true }));
        },
        name,
        `${used.sites.other}/${agent}?${parents}`,
        attributes,
      );

    test('sends a listed parent the kind of input and its time, once a second at most, and nothing else', async () => {
      await open('agent', `https://elsewhere.example,${used.sites.app}`);
      const startedAt = Date.now();
      await used.clickInto(0);
      await until('three messages', async () => {
        await used.tab.pressKey('s');
        return (await messages()).length >= 3;
      });
      const told = await messages();
      expect(told.length).toBeLessThanOrEqual((Date.now() - startedAt) / 1000 + 1);
      for (const { data, origin } of told) {
        expect({ origin, data }).toEqual({
          origin: used.sites.other,
          data: { type: 'still-there', source: expect.stringMatching(/^[a-z]+$/), at: expect.any(Number) },
        });
        const { at } = data as { at: number };
        expect(at).toBeGreaterThan(startedAt - 100);
        expect(at).toBeLessThanOrEqual(Date.now());
      }
    });

    test('reads the parents of a module script tag too', async () => {
      await open('agent', `https://elsewhere.example,${used.sites.app}`, {}, 'module-agent');
      await used.clickInto(0); // "clicked" comes from the same frame, after what the agent tells
      expect((await messages()).map(({ origin }) => origin)).toContain(used.sites.other);
    });

    test.each([
      ['who it is', {}],
      ['nothing of itself', { referrerpolicy: 'no-referrer' }],
    ])('sends the first input at once, and nothing to other origins, when the page tells %s', async (_what, how) => {
      await open('stranger', 'https://elsewhere.example', how);
      await open('agent', used.sites.app, how);
      await used.clickInto(0);
      await used.tab.pressKey('a');
      expect(await messages()).toEqual([]);
      await used.clickInto(1); // "clicked" comes from the same frame, after what the agent tells
      expect((await messages()).map(({ origin }) => origin)).toEqual([used.sites.other]);
    });

    test('does nothing in a page that is not in a frame', async () => {
      await used.tab.evaluate(() => StillThere.shareActivity(location.origin));
      await used.tab.click(300, 300);
      await used.tab.pressKey('a');
      const after = await used.tab.evaluate(() => ({ messages: page.messages.length, calls: page.held.calls }));
      expect(after).toEqual({ messages: 0, calls: 0 });
    });

    test('ends with its signal', async () => {
      // The page itself as the frame, with another one of itself around it.
      await used.tab.evaluate(async () => {
        const frame = page.frame('inner', '/');
        await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
        const inner = frame.contentWindow as Window & { eval(code: string): FrameLibrary };
        Object.assign(window, { end: new AbortController() });
        for (const type of ['keydown', 'pointerdown'])
          inner.addEventListener(type, () => inner.parent.postMessage('input', '*'));
        inner.eval('StillThere').shareActivity(location.origin, { signal: end.signal });
      });
      const told = () => used.tab.evaluate(() => page.messages.filter(({ data }) => data !== 'input').length);
      await used.tab.click(...inFrame(0));
      await used.tab.until(() => page.messages.some(({ data }) => data !== 'input'));
      const before = await told();
      await used.tab.evaluate(() => {
        end.abort();
        page.messages.length = 0;
        const inner = page.byName('inner').contentWindow as Window & { page: FramePage };
        return inner.page.skip(2000); // past the second in which it would tell nothing anyway
      });
      expect(before).toBe(1);
      await used.tab.pressKey('a');
      await used.tab.click(60, 60);
      await used.tab.until(() => page.messages.filter(({ data }) => data === 'input').length >= 2);
      expect(await told()).toBe(0);
    });

    test('refuses anything but origins', async () => {
      const errors = await used.tab.evaluate(() =>
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
