// The page of the blog post: few lines, and they do what they say. Without a camera: the page gets a drawn one.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../demo/start-demo.ts';
import { until } from '../support/processes.ts';
import { engineOrSkip } from '../support/skips.ts';
import { answer, answered, ask, focused, openTab, pictures, runOut, shown, textOf } from './support/demo-page.ts';

let demo: Demo;

beforeAll(async () => {
  demo = await startDemo({ port: 0 });
});

afterAll(async () => {
  await demo?.close();
});

async function script(): Promise<string> {
  const page = await (await fetch(`${demo.url}/blog`)).text();
  return /<script id="all">(.*?)<\/script>/s.exec(page)?.[1]?.trim() ?? '';
}

test('The blog page has fewer than 15 lines of script, none of them two in one', async () => {
  const lines = (await script()).split('\n');
  expect(lines.length).toBeLessThan(15);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(120);
});

engineOrSkip('chromium')('The blog page', () => {
  test('joins, asks, stays on Enter, leaves when nobody answers, says why, and rejoins', async () => {
    await using tab = await openTab(`${demo.url}/blog?timeout=1200`);
    expect(await textOf(tab, 'pre')).toBe(await script());
    await pictures(tab);
    await ask(tab);
    expect(await focused(tab)).toBe('I’m still here');
    await tab.pressKey('Enter');
    await answered(tab);
    expect(demo.eyeson.log.some(({ type }) => type === 'call_terminate')).toBe(false);

    await ask(tab);
    await runOut(tab);
    await until('call_terminate', () => demo.eyeson.log.some(({ type }) => type === 'call_terminate'));
    await shown(tab, 'outcome');
    expect(await tab.evaluate(() => document.querySelector('still-there-dialog')?.reason)).toBe('inactive');
    expect(await focused(tab)).toBe('Rejoin');
    const joined = () => demo.eyeson.log.filter(({ type }) => type === 'call_start').length;
    const before = joined();
    await answer(tab, 'rejoin');
    await until('the new call', () => joined() > before);
    await pictures(tab);
  });

  test('says so, too, when the person chose to leave or somebody else ended it', async () => {
    await using tab = await openTab(`${demo.url}/blog?timeout=1200`);
    const key = await tab.evaluate(() => document.body.dataset.key ?? '');
    await pictures(tab);
    demo.eyeson.terminate(key);
    await shown(tab, 'outcome');
    expect(await tab.evaluate(() => document.querySelector('still-there-dialog')?.reason)).toBe('host');

    await tab.goto(`${demo.url}/blog?timeout=1200`);
    await pictures(tab);
    await ask(tab);
    await answer(tab, 'leave');
    await shown(tab, 'outcome');
    expect(await tab.evaluate(() => document.querySelector('still-there-dialog')?.reason)).toBe('declined');
  });
});
