// What the sources do in a page that is really hidden, and in one that comes back from the back/forward cache.
import { describe, expect, test } from 'vitest';
import { engines, launch } from '../support/engines.ts';
import { serve } from '../support/serve.ts';
import { engineOrSkip } from '../support/skips.ts';
import { type SourceExports, type SourcePage, sourcePage } from '../support/source-page.ts';

declare const page: SourcePage;
declare const Sources: SourceExports;
/** Of a gamepad that the page made up: no engine can be given one. */
declare const pad: { looks: number; pressed: boolean };

describe.each(engines)('%s', (engine) => {
  engineOrSkip(engine)('the sources', () => {
    test('go on asking in a hidden page, save for the gamepad, and after a restore', async () => {
      await using server = await serve(await sourcePage());
      await using browser = await launch(engine);
      const tab = await browser.open(server.url('/'));
      await tab.evaluate(() => {
        const pad = { looks: 0, pressed: false };
        const state = () => [{ index: 0, buttons: [{ pressed: pad.pressed }], axes: [] } as unknown as Gamepad];
        navigator.getGamepads = () => {
          pad.looks++;
          return state();
        };
        Object.assign(window, { pad });
        page.listen(Sources.gamepad());
        page.listen(Sources.whileTrue('upload', () => true, { every: 2000 }));
      });
      await tab.until(() => pad.looks > 3);
      await tab.evaluate(() => Object.assign(pad, { pressed: true }));
      await tab.until(() => page.seen.some(({ source }) => source === 'gamepad'));

      await tab.hide();
      const { count, looks } = await tab.evaluate(() => ({ count: page.seen.length, looks: pad.looks }));
      await tab.until((before) => page.seen.length > before + 2, count);
      expect(await tab.evaluate(() => pad.looks)).toBe(looks);
      const times = await tab.evaluate((before) => page.seen.slice(before).map(({ now }) => now), count);
      const gaps = times.slice(1).map((now, at) => now - (times[at] ?? 0));
      for (const gap of gaps) expect(gap).toBeGreaterThan(1500); // no more than one wake-up each
      await tab.show();
      await tab.until((before) => pad.looks > before, looks);

      await tab.goto(server.url('/elsewhere'));
      await tab.back();
      await tab.until(() => page.life.includes('restored'));
      const restored = await tab.evaluate(() => page.seen.length);
      await tab.until((before) => page.seen.length > before, restored);
      expect(await tab.evaluate(() => page.errors)).toEqual([]);
    });
  });
});
