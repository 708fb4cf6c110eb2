// The landing page: the question can be tried at once, and what it shows as code is true.
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../demo/start-demo.ts';
import type { PuppeteerTab } from '../support/engine-puppeteer.ts';
import { type PageClock, pageClockScript } from '../support/page-clock.ts';
import { sharedBrowser } from '../support/shared-browser.ts';
import { engineOrSkip } from '../support/skips.ts';
import { answer, focused, press, textOf } from './support/demo-page.ts';

declare const clock: PageClock;

const root = resolve(import.meta.dirname, '../..');
let demo: Demo;

beforeAll(async () => {
  demo = await startDemo({ port: 0 });
});

afterAll(async () => {
  await demo?.close();
});

async function open(): Promise<{ tab: PuppeteerTab } & AsyncDisposable> {
  const tab = await (await sharedBrowser('chromium')).open();
  await tab.page.evaluateOnNewDocument(pageClockScript);
  await tab.goto(demo.url);
  return { tab, [Symbol.asyncDispose]: () => tab.close() };
}

const isAsked = (tab: PuppeteerTab) =>
  tab.until(() => {
    const root = document.querySelector('still-there-dialog')?.shadowRoot;
    return root?.querySelector<HTMLElement>('[part=question]')?.checkVisibility();
  });
const status = (tab: PuppeteerTab, wanted: string) =>
  tab.until((text) => document.querySelector('#try-status')?.textContent?.includes(text), wanted);

engineOrSkip('chromium')('The landing page', () => {
  test('asks at a click, with the real question', async () => {
    await using page = await open();
    const { tab } = page;
    await press(tab, '#ask');
    await isAsked(tab);
    expect(await focused(tab)).toBe('I’m still here');
    await tab.evaluate(() => clock.skip(1000)); // longer than the time in which a click does not count yet
    await answer(tab, 'leave');
    await status(tab, 'You chose to leave.');
  });

  test('asks whoever is quiet for 20 seconds, and tells what would have happened', async () => {
    await using page = await open();
    const { tab } = page;
    await press(tab, '#quiet');
    await status(tab, 'Watching.');
    await tab.evaluate(() => clock.skip(15_000));
    await tab.until(() => document.querySelector<HTMLProgressElement>('.quiet-meter progress')?.value === 15);
    await tab.evaluate(() => clock.skip(5_000));
    await isAsked(tab);
    await tab.evaluate(() => clock.skip(1000));
    await answer(tab, 'stay');
    await status(tab, 'You are there.');
    await tab.evaluate(() => clock.skip(1000)); // a click right after an answer does not reach the page

    await press(tab, '#quiet');
    await tab.evaluate(() => clock.skip(41_000));
    await status(tab, 'Nobody answered.');
  });

  test('activity starts the 20 seconds again', async () => {
    await using page = await open();
    const { tab } = page;
    await press(tab, '#quiet');
    await tab.evaluate(() => clock.skip(15_000));
    await tab.page.keyboard.press('Shift');
    await tab.until(() => Number(document.querySelector<HTMLProgressElement>('.quiet-meter progress')?.value) < 5);
    await tab.evaluate(() => clock.skip(15_000));
    expect(await tab.evaluate(() => document.querySelector('still-there-dialog')?.open)).toBe(false);
  });

  test('its install line names the package, and its five lines are a program that builds', async () => {
    await using page = await open();
    const { tab } = page;
    expect(await textOf(tab, '#install')).toBe('npm install still-there');
    const code = await textOf(tab, '#five-lines');
    expect(code.split('\n')).toHaveLength(5);
    const { outputFiles } = await build({
      stdin: { contents: `const room = globalThis.room;\n${code}`, resolveDir: root },
      bundle: true,
      format: 'esm',
      write: false,
      external: ['./words/*'],
    });
    expect(outputFiles[0]?.text).toContain('still-there-dialog');
  });
});
