// Real tabs of one browser that share a channel. Each test has a channel of its own.
import { describe, expect, test } from 'vitest';
import { engines, type Tab } from '../support/engines.ts';
import { type LifecyclePage, usePage } from '../support/lifecycle-page.ts';
import { engineOrSkip } from '../support/skips.ts';

declare const page: LifecyclePage;

const typesOf = (tab: Tab, name: string) => tab.evaluate((name) => page.of(name).map(({ type }) => type), name);
const untilType = (tab: Tab, name: string, type: string) =>
  tab.until((name, type) => page.of(name, type).length > 0, name, type);

/** The engines run side by side; the tests of one share a page. */
const inTurn = { concurrent: false };

/** Somebody moves the mouse in this tab, so long, twice a second. */
async function beActive(tab: Tab, ms: number): Promise<void> {
  const until = Date.now() + ms;
  for (let x = 10; Date.now() < until; x = (x % 300) + 7) {
    await tab.moveMouse(x, 40);
    await tab.until((past) => Date.now() > past, Date.now() + 500);
  }
}

describe.concurrent.each(engines)('%s', (engine) => {
  engineOrSkip(engine)('tabs that share a channel', () => {
    const used = usePage(engine);

    test('are all kept by who is active in one, ask and close together, and end together', inTurn, async () => {
      const { tab: behind, foreign } = used;
      const options = { timeout: 8000, promptBeforeIdle: 4000, tabs: 'call' };
      await behind.evaluate((options) => void page.monitor('one', options), options);
      await behind.evaluate((options) => page.monitor('another call', { ...options, tabs: 'another call' }), options);
      const front = await used.open();
      await front.evaluate((options) => void page.monitor('one', options), options);
      const stranger = await used.open();
      await stranger.goto(foreign);
      await stranger.evaluate((options) => void page.monitor('one', options), options);
      await front.show();

      await beActive(front, 9000);
      expect(await typesOf(behind, 'one')).toEqual(['active']);
      expect(await typesOf(behind, 'another call')).toEqual(['active', 'prompted', 'idle']);
      expect(await typesOf(stranger, 'one')).toEqual(['active', 'prompted', 'idle']);
      const activity = await behind.evaluate(() => page.monitors.one?.lastActivity);
      expect(activity).toMatchObject({ source: 'mousemove' });
      expect(activity?.tab).toBe(await front.evaluate(() => page.monitors.one?.tabs?.tab));

      for (const tab of [front, behind]) await untilType(tab, 'one', 'prompted');
      expect(await front.evaluate(() => page.monitors.one?.reset())).toBe(true);
      await behind.until(() => page.of('one', 'active').length > 1);
      expect(await typesOf(behind, 'one')).toEqual(['active', 'prompted', 'active']);

      for (const tab of [front, behind]) await untilType(tab, 'one', 'idle');
      const deadlines = [];
      for (const tab of [front, behind])
        deadlines.push(await tab.evaluate(() => page.of('one', 'idle')[0]?.deadline ?? 0));
      expect(deadlines[0]).toBe(deadlines[1]);
    });

    test('are neither held nor ended by one that is gone, and a reload goes on', inTurn, async () => {
      const { tab } = used;
      const options = { timeout: 7000, promptBeforeIdle: 2000, tabs: 'reload' };
      await tab.evaluate((options) => void page.monitor('one', options), options);
      const other = await used.open();
      await other.evaluate((options) => page.monitor('other', options), options);
      await beActive(other, 2500);
      const lastActive = await other.evaluate(() => page.monitors.other?.lastActive ?? 0);
      await other.goto('about:blank');
      await tab.show();

      await tab.reload();
      await tab.evaluate((options) => page.monitor('one', options, { resume: true }), options);
      const resumed = await tab.evaluate(() => page.monitors.one?.lastActive ?? 0);
      expect(resumed).toBeGreaterThan(lastActive - 1001);
      expect(resumed).toBeLessThanOrEqual(lastActive);
      await untilType(tab, 'one', 'idle');
      expect(await tab.evaluate(() => page.of('one', 'idle')[0]?.deadline)).toBe(resumed + 7000);

      await tab.reload();
      await tab.evaluate((options) => page.monitor('one', options, { resume: true }), options);
      expect(await typesOf(tab, 'one')).toEqual(['idle']);
    });

    test('keep one that is in the back/forward cache meanwhile, which hears nothing there', inTurn, async () => {
      const { tab, elsewhere } = used;
      const options = { timeout: 7000, promptBeforeIdle: 1000, tabs: 'cached' };
      await tab.evaluate((options) => page.monitor('kept', options), options);
      await tab.evaluate((options) => page.monitor('over', { ...options, tabs: 'deserted' }), options);
      await tab.goto(elsewhere);
      const other = await used.open();
      await other.evaluate((options) => page.monitor('other', options), options);
      await beActive(other, 8000);
      await tab.show();
      await tab.back();
      await tab.until(() => page.of('page', 'restored').length > 0);
      await untilType(tab, 'over', 'idle');
      expect(await typesOf(tab, 'kept')).toEqual(['active']);
      expect(await tab.evaluate(() => page.monitors.kept?.lastActivity?.source)).toBe('mousemove');
      await untilType(tab, 'kept', 'idle');
    });
  });
});

describe.concurrent('chromium', () => {
  engineOrSkip('chromium')('a tab of a channel that was frozen', () => {
    const used = usePage('chromium');

    test('is kept if somebody was there all along, and holds nobody', inTurn, async () => {
      const { tab } = used;
      const options = { timeout: 6000, promptBeforeIdle: 1000, tabs: 'frozen' };
      await tab.evaluate((options) => page.monitor('kept', options), options);
      await tab.evaluate((options) => page.monitor('over', { ...options, tabs: 'deserted' }), options);
      const other = await used.open();
      await other.evaluate((options) => page.monitor('other', options), options);
      await tab.freeze();
      await tab.until(() => page.of('page', 'freeze').length > 0);
      await beActive(other, 8000);
      await tab.thaw();
      await untilType(tab, 'over', 'idle');
      expect(await typesOf(tab, 'kept')).toEqual(['active']);

      await tab.freeze();
      await untilType(other, 'other', 'idle');
      expect(await typesOf(other, 'other')).toEqual(['active', 'prompted', 'idle']);
    });
  });

  engineOrSkip('chromium')('a tab of a channel that crashed', () => {
    const used = usePage('chromium');

    test('neither holds nor ends the others', inTurn, async () => {
      const { tab } = used;
      const options = { timeout: 5000, promptBeforeIdle: 1000, tabs: 'crashed' };
      await tab.evaluate((options) => void page.monitor('one', options), options);
      const other = await used.open();
      await other.evaluate((options) => void page.monitor('other', options), options);
      await beActive(other, 2000);
      const deadline = await other.evaluate(() => page.monitors.other?.deadline ?? 0);
      await other.crash();
      await untilType(tab, 'one', 'idle');
      expect(await typesOf(tab, 'one')).toEqual(['active', 'prompted', 'idle']);
      const told = (await tab.evaluate(() => page.of('one', 'idle')[0]?.deadline)) ?? 0;
      expect(told).toBeGreaterThan(deadline - 1001); // what it saw in its last second it did not come to tell
      expect(told).toBeLessThanOrEqual(deadline);
    });
  });
});
