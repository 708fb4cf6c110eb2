// The demo on the smallest screen there is: 320 × 256 CSS pixels, which is also a large one at 400 % zoom. And on a telephone,
// with text of twice the size.
import { expect, test } from 'vitest';
import { startDemo } from '../../demo/start-demo.ts';
import { engineOrSkip } from '../support/skips.ts';
import { asked, openTab, press } from './support/demo-page.ts';

const pages = [
  '/',
  '/blog',
  '/eyeson',
  '/hard-limit',
  '/presence',
  '/gallery',
  '/stream?timeout=602&prompt=600&hidden=1200&alone=1200',
];
const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;

/** Texts and controls that are cut off by what they stand in, or by the page: those that scroll are not. */
function cutOff(): string[] {
  const isCut = (element: Element): boolean => {
    const { left, right, width } = element.getBoundingClientRect();
    if (width === 0 || element.closest('.visually-hidden')) return false;
    for (let box = element.parentElement; box; box = box.parentElement) {
      const { overflowX } = getComputedStyle(box);
      if (overflowX === 'auto' || overflowX === 'scroll') return false;
      const outer = box.getBoundingClientRect();
      if (overflowX !== 'visible' && (left < outer.left - 1 || right > outer.right + 1)) return true;
    }
    return left < -1 || right > document.documentElement.clientWidth + 1;
  };
  return [...document.querySelectorAll('main :is(h1, h2, h3, p, li, label, button, input, select, a, small, code)')]
    .filter((element) => element.checkVisibility() && isCut(element))
    .map((element) => element.outerHTML.slice(0, 100));
}

engineOrSkip('chromium')('On a telephone of 360 px', () => {
  test.each([100, 200])('nothing of any page is cut off with text of %i percent', async (percent) => {
    await using demo = await openDemo();
    await using tab = await openTab('about:blank', { media: false });
    await tab.page.setViewport({ width: 360, height: 740 });
    for (const path of pages) {
      await tab.goto(demo.url + path);
      await tab.page.addStyleTag({ content: `html { font-size: ${percent}% }` });
      expect({ path, overflow: await tab.evaluate(overflow), cutOff: await tab.evaluate(cutOff) }).toEqual({
        path,
        overflow: 0,
        cutOff: [],
      });
    }
  });
});

async function openDemo(): Promise<{ url: string } & AsyncDisposable> {
  const { url, close } = await startDemo({ port: 0 });
  return { url, [Symbol.asyncDispose]: close };
}

engineOrSkip('chromium')('On the smallest screen', () => {
  test('no page scrolls sideways, and both answers can be reached', async () => {
    const demo = await startDemo({ port: 0 });
    try {
      await using tab = await openTab('about:blank', { media: false });
      await tab.page.setViewport({ width: 320, height: 256 });
      for (const path of pages) {
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
