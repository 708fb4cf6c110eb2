// The demo's call page when time does not pass evenly: the machine sleeps.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../demo/start-demo.ts';
import { ClockShim } from '../support/clock-shim.ts';
import { launch } from '../support/engines.ts';
import { until } from '../support/processes.ts';
import { withMedia } from '../support/shared-browser.ts';
import { engineOrSkip } from '../support/skips.ts';
import { pictures } from './support/demo-page.ts';

let demo: Demo;

beforeAll(async () => {
  demo = await startDemo({ port: 0 });
});

afterAll(async () => {
  await demo?.close();
});

const terminations = () => demo.eyeson.log.filter(({ type }) => type === 'call_terminate').length;

engineOrSkip('chromium', 'cc')('A call in which the machine sleeps for two hours', () => {
  // This page looks at no clock itself. Its timer would ring in an hour: that the machine slept has to be noticed.
  test('ends when the machine wakes, without a question that nobody can answer any more', async () => {
    using clock = new ClockShim();
    await using browser = await launch('chromium', { ...withMedia, clock });
    const tab = await browser.open(`${demo.url}/blog?timeout=3600`);
    await pictures(tab);
    await tab.evaluate(() => {
      const dialog = document.querySelector('still-there-dialog');
      dialog?.addEventListener('show', () => dialog.reason || Object.assign(window, { wasAsked: true }));
    });
    clock.jump({ wall: 2 * 3_600_000 });
    await until('the end of the call', () => terminations() > 0);
    await tab.until(() => document.querySelector('still-there-dialog')?.reason === 'inactive');
    expect(await tab.evaluate(() => 'wasAsked' in window)).toBe(false);
  });
});
