// The demo's call page when time does not pass evenly: the machine sleeps, the browser freezes the page.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../demo/start-demo.ts';
import { ClockShim } from '../support/clock-shim.ts';
import { launch } from '../support/engines.ts';
import { until } from '../support/processes.ts';
import { engineOrSkip } from '../support/skips.ts';
import { chromiumWithMedia, ended, pictures, press, states } from './support/demo-page.ts';

let demo: Demo;

beforeAll(async () => {
  demo = await startDemo({ port: 0 });
});

afterAll(async () => {
  await demo?.close();
});

const closed = (room: string) =>
  until(`${room} to be closed`, () => Object.values(demo.eyeson.open(room)).every((count) => count === 0));

const terminations = () => demo.eyeson.log.filter(({ type }) => type === 'call_terminate').length;

/** Wakes the machine after two hours; how long it takes from then to the end of the call, ms. */
async function wake(clock: ClockShim): Promise<number> {
  const before = terminations();
  clock.jump({ wall: 2 * 3_600_000 });
  const woken = performance.now();
  await until('the end of the call', () => terminations() > before);
  return performance.now() - woken;
}

engineOrSkip('chromium', 'cc')('A call in which the machine sleeps for two hours', () => {
  test('ends within a second of waking, without a question nobody can answer any more', async () => {
    using clock = new ClockShim();
    await using browser = await launch('chromium', { ...chromiumWithMedia, clock });
    const tab = await browser.open(`${demo.url}/eyeson?room=sleep&timeout=3600&prompt=60&hidden=3600&alone=3600`);
    await press(tab, '#join');
    await pictures(tab);
    expect(await wake(clock)).toBeLessThan(1000);
    expect(await ended(tab)).toMatch(/^There was no sign of you for 2 hours/);
    expect(await states(tab)).toEqual(['idle']);
    expect(await tab.evaluate(() => document.querySelector('still-there-dialog')?.open)).toBe(false);
    await closed('sleep');
  });

  // The page above asks for the time left five times a second. This one leaves it all to the library.
  test('ends within a second of waking where the page itself looks at no clock', async () => {
    using clock = new ClockShim();
    await using browser = await launch('chromium', { ...chromiumWithMedia, clock });
    const tab = await browser.open(`${demo.url}/blog?timeout=3600`);
    await pictures(tab);
    await tab.evaluate(() => {
      const dialog = document.querySelector('still-there-dialog');
      dialog?.addEventListener('show', () => dialog.reason || Object.assign(window, { wasAsked: true }));
    });
    expect(await wake(clock)).toBeLessThan(1000);
    await tab.until(() => document.querySelector('still-there-dialog')?.reason === 'inactive');
    expect(await tab.evaluate(() => 'wasAsked' in window)).toBe(false);
  });
});

engineOrSkip('chromium')('A call whose page is frozen past its deadline', () => {
  test('goes on while frozen, and ends when the page runs again', async () => {
    await using browser = await launch('chromium', chromiumWithMedia);
    const tab = await browser.open(`${demo.url}/eyeson?room=freeze&timeout=8&prompt=2&hidden=8&alone=8`);
    await press(tab, '#join');
    await pictures(tab);
    await tab.freeze();
    const frozen = performance.now();
    await until('the deadline to pass', () => performance.now() - frozen > 8500);
    expect(demo.eyeson.open('freeze')).toEqual({ rt: 1, sepp: 1, peers: 1 });

    await tab.thaw();
    const thawed = performance.now();
    await closed('freeze');
    expect(performance.now() - thawed).toBeLessThan(1000);
    await ended(tab);
    expect(await states(tab)).toEqual(['idle']);
  });
});
