// The demo on the smallest screen there is: 320 × 256 CSS pixels, which is also a large one at 400 % zoom.
import { expect, test } from 'vitest';
import { startDemo } from '../../demo/start-demo.ts';
import { engineOrSkip } from '../support/skips.ts';
import { asked, openTab, press } from './support/demo-page.ts';

engineOrSkip('chromium')('On the smallest screen', () => {
  test('no page scrolls sideways, and both answers can be reached', async () => {
    const demo = await startDemo({ port: 0 });
    try {
      await using tab = await openTab('about:blank', { media: false });
      await tab.page.setViewport({ width: 320, height: 256 });
      const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
      for (const path of [
        '/',
        '/blog',
        '/eyeson',
        '/hard-limit',
        '/presence',
        '/gallery',
        '/stream?timeout=62&prompt=60',
      ]) {
        await tab.goto(demo.url + path);
        expect(await tab.evaluate(overflow), path).toBe(0);
      }
      await press(tab, '#join');
      await asked(tab);
      expect(await tab.evaluate(overflow)).toBe(0);
      for (const answer of ['leave', 'stay']) {
        const isReached = await tab.evaluate((value) => {
          const button = document.querySelector('still-there-dialog')?.shadowRoot?.querySelector(`[part~=${value}]`);
          button?.scrollIntoView({ block: 'center', behavior: 'instant' });
          const { left, top, width, height } = button?.getBoundingClientRect() ?? new DOMRect();
          const root = button?.getRootNode() as ShadowRoot;
          const met = root.elementFromPoint(left + width / 2, top + height / 2);
          return height >= 44 && button?.contains(met);
        }, answer);
        expect(isReached, answer).toBe(true);
      }
    } finally {
      await demo.close();
    }
  });
});
