// The dialog as it is painted, beside the pictures in docs/screenshots. After a change that is wanted: `npm run screenshots`.
import { readFile } from 'node:fs/promises';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../demo/start-demo.ts';
import { findEngines } from '../../scripts/engines.mjs';
import { openShot, painterOf, shoot, shots, switches } from '../../scripts/shots.mjs';
import { engineOrSkip } from '../support/skips.ts';

const folder = new URL('../../docs/screenshots/', import.meta.url);

/** Which part of the pixels (0 to 1) are others; a corner is not smoothed twice in quite the same way. */
const compare = (page: Page, pictures: readonly Buffer[]): Promise<number> =>
  page.evaluate(
    async (sources) => {
      const visible = 8;
      const dialog = document.querySelector('still-there-dialog')?.shadowRoot?.querySelector('dialog:modal');
      const { x, y, width, height } = dialog?.getBoundingClientRect() ?? new DOMRect();
      const [now, then] = await Promise.all(
        sources.map(async (source) => {
          const image = await createImageBitmap(await (await fetch(source)).blob());
          const context = new OffscreenCanvas(width, height).getContext('2d');
          context?.drawImage(image, -x, -y);
          return context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
        }),
      );
      let others = 0;
      for (let at = 0; at < (now?.length ?? 0); at += 4) {
        const isOther = [0, 1, 2].some(
          (channel) => Math.abs((now?.[at + channel] ?? 0) - (then?.[at + channel] ?? 0)) > visible,
        );
        if (isOther) others++;
      }
      return others / (width * height);
    },
    pictures.map((picture) => `data:image/png;base64,${picture.toString('base64')}`),
  );

engineOrSkip('chromium')('The dialog looks as in its picture', () => {
  let demo: Demo;
  let browser: Browser;
  beforeAll(async () => {
    demo = await startDemo({ port: 0 });
    const { chromium: executablePath = '' } = findEngines();
    browser = await chromium.launch({ executablePath, args: switches });
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.close();
  });

  test.for(['dialog-light', 'dialog-dark', 'dialog-rtl', 'dialog-outcome'])('%s', async (name, { skip }) => {
    const shot = shots.find((one) => one.name === name);
    if (!shot) throw new Error(`There is no picture ${name}`);
    const page = await openShot(browser, demo.url, shot);
    const [here, there] = [await painterOf(page), (await readFile(new URL('painter.txt', folder), 'utf8')).trim()];
    if (here !== there) {
      const reason = `painted by ${there}, and here is ${here}`;
      console.warn(`Skipped "${name}": ${reason}`);
      skip(reason);
    }
    expect(await compare(page, [await shoot(page), await readFile(new URL(`${name}.png`, folder))])).toBeLessThan(
      0.001,
    );
    await page.context().close();
  });
});
