// `npm run screenshots`: the pictures in docs/screenshots, of what `npm run build` has built.
// `npm run screenshots -- --states [look …]`: every state in every look (or in these), in .cache/states, with one
// sheet for each look.
// `npm run screenshots -- --pages`: every page of the demo, wide, narrow, and with text of twice the size, in .cache/pages.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { chromium } from 'playwright';
import { startDemo } from '../demo/start-demo.ts';
import { findEngines } from './engines.mjs';
import { looks, openShot, painterOf, shoot, shots, states, switches } from './shots.mjs';

const executablePath = findEngines().chromium;
if (!executablePath) throw new Error('chromium is missing: run `node scripts/setup.mjs`');

/** Draws the pictures of the documentation. */
async function drawDocs(browser, url) {
  const folder = new URL('../docs/screenshots/', import.meta.url);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const shot of shots) {
    const page = await openShot(browser, url, shot);
    await save(folder, shot.name, await shoot(page, shot.of));
    if (shot === shots[0]) await writeFile(new URL('painter.txt', folder), `${await painterOf(page)}\n`);
    await page.context().close();
  }
  await save(folder, 'call', await shootCall(browser, url));
}

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

/** Draws every state in these looks, in one folder for each look. */
async function drawStates(browser, url, names) {
  for (const name of names) {
    const look = looks[name];
    if (!look) throw new Error(`Unknown look ${name}, expected ${Object.keys(looks).join(', ')}`);
    const folder = new URL(`../.cache/states/${name}/`, import.meta.url);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const pictures = [];
    for (const state of states) {
      const page = await openShot(browser, url, { ...state, ...look });
      const picture = await shoot(page);
      await save(folder, state.name, picture);
      pictures.push({ name: state.name, picture });
      await page.context().close();
    }
    await save(folder, '_sheet', await shootSheet(browser, pictures));
  }
}

/** All pictures of a look on one page. */
async function shootSheet(browser, pictures) {
  const page = await browser.newPage({ viewport: { width: 1500, height: 600 } });
  const figures = pictures.map(
    ({ name, picture }) =>
      `<figure><img src="data:image/png;base64,${picture.toString('base64')}"><figcaption>${name}</figcaption></figure>`,
  );
  await page.setContent(`<!doctype html><style>
    body { display: grid; grid-template-columns: repeat(auto-fill, minmax(280px, 1fr)); gap: 8px; font: 14px sans-serif }
    figure { margin: 0 } img { max-width: 100%; outline: 1px solid #aaa }
  </style>${figures.join('')}`);
  const sheet = await page.screenshot({ fullPage: true });
  await page.close();
  return sheet;
}

const pages = ['', 'eyeson', 'stream', 'hard-limit', 'presence', 'gallery', 'blog'];
/** @type {Record<string, { size: [number, number], css?: string }>} */
const sizes = {
  wide: { size: [1280, 800] },
  360: { size: [360, 740] },
  '360-text-200': { size: [360, 740], css: 'html { font-size: 200% }' },
};

/** Draws every page of the demo in full length, and reports what sticks out of it. */
async function drawPages(browser, url) {
  const folder = new URL('../.cache/pages/', import.meta.url);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, { size, css }] of Object.entries(sizes)) {
    const [width, height] = size;
    const page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' });
    for (const path of pages) {
      await page.goto(`${url}/${path}`);
      if (css) await page.addStyleTag({ content: css });
      await save(folder, `${path || 'landing'}-${name}`, await page.screenshot({ fullPage: true }));
      const { excess, wide } = await page.evaluate(() => ({
        excess: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        wide: [...document.querySelectorAll('body *')]
          .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
          .map((element) => element.outerHTML.slice(0, 80)),
      }));
      if (excess > 0) console.log(`  ${excess} px too wide`, wide);
    }
    await page.close();
  }
}

async function save(folder, name, picture) {
  await writeFile(new URL(`${name}.png`, folder), picture);
  console.log(`${name}.png  ${Math.round(picture.length / 1000)} kB`);
}

const [mode, ...names] = process.argv.slice(2);
const demo = await startDemo({ port: 0 });
const browser = await chromium.launch({ executablePath, args: switches });
try {
  if (mode === '--states') await drawStates(browser, demo.url, names.length > 0 ? names : Object.keys(looks));
  else if (mode === '--pages') await drawPages(browser, demo.url);
  else await drawDocs(browser, demo.url);
} finally {
  await browser.close();
  await demo.close();
}
