// `npm run screenshots`: the pictures in docs/screenshots, of what `npm run build` has built.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { chromium } from 'playwright';
import { startDemo } from '../demo/start-demo.ts';
import { findEngines } from './engines.mjs';
import { openShot, painterOf, shoot, shots, switches } from './shots.mjs';

const folder = new URL('../docs/screenshots/', import.meta.url);
const executablePath = findEngines().chromium;
if (!executablePath) throw new Error('chromium is missing: run `node scripts/setup.mjs`');

/** The call page asks over a real call, whose pictures are never twice the same. */
async function shootCall(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1160, height: 700 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(`${url}/eyeson?media=drawn&timeout=30&prompt=20&hidden=600&alone=600`);
  await page.click('#join');
  await page.waitForFunction(() => {
    const time = document.querySelector('still-there-dialog').shadowRoot.querySelector('[part=time]');
    return time.checkVisibility() && time.textContent === '00:14';
  });
  return shoot(page);
}

async function save(name, picture) {
  await writeFile(new URL(`${name}.png`, folder), picture);
  console.log(`${name}.png  ${Math.round(picture.length / 1000)} kB`);
}

const demo = await startDemo({ port: 0 });
const browser = await chromium.launch({ executablePath, args: switches });
try {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const shot of shots) {
    const page = await openShot(browser, demo.url, shot);
    await save(shot.name, await shoot(page, shot.of));
    if (shot === shots[0]) await writeFile(new URL('painter.txt', folder), `${await painterOf(page)}\n`);
    await page.context().close();
  }
  await save('call', await shootCall(browser, demo.url));
} finally {
  await browser.close();
  await demo.close();
}
