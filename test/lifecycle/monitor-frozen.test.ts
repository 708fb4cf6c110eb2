import { expect, test } from 'vitest';
import { type LifecyclePage, usePage } from '../support/lifecycle-page.ts';
import { engineOrSkip } from '../support/skips.ts';

declare const page: LifecyclePage;

// Only Chromium freezes pages.
engineOrSkip('chromium')('a page that was frozen', () => {
  const used = usePage('chromium');

  test('has monitors and countdowns that know how long', async () => {
    const { tab } = used;
    await tab.evaluate(() => {
      page.monitor('over', { timeout: 4000, promptBeforeIdle: 1000 });
      page.monitor('over later', { timeout: 9000, promptBeforeIdle: 2500 });
      page.monitor('to be asked', { timeout: 600_000, promptBeforeIdle: 596_000 });
      page.monitor('running', { timeout: 600_000, promptBeforeIdle: 1000 });
      page.countdown('session', 600_000, [596_500, 596_000, 300_000]);
      page.countdown('ending', 4000, [1000]);
    });
    await tab.freeze();
    await tab.until(() => page.of('page', 'freeze').length > 0);
    await tab.until(() => performance.now() - (page.of('over', 'active')[0]?.now ?? Infinity) > 5500);
    // nothing ran meanwhile: what comes now comes by the thaw
    const frozen = await tab.evaluate(() => page.entries.length);
    expect(await tab.evaluate(() => page.entries.at(-1)?.type)).toBe('freeze');
    await tab.thaw();
    await tab.until(() => page.of('to be asked', 'prompted').length > 0);
    await tab.until(() => page.of('session', 'threshold').length > 0);
    await tab.until(() => page.of('ending', 'end').length > 0);

    const { entries, remaining, elapsed } = await tab.evaluate((from) => {
      const elapsed = performance.now() - (page.of('running', 'active')[0]?.now ?? 0);
      return { entries: page.entries.slice(from), remaining: page.monitors.running?.remaining, elapsed };
    }, frozen);
    const types = (wanted: string) => entries.filter(({ name }) => name === wanted).map(({ type }) => type);
    expect(types('over')).toEqual(['idle']);
    expect(types('to be asked')).toEqual(['prompted']);
    expect(types('running')).toEqual([]);
    expect(types('ending')).toEqual(['end']);
    const thresholds = entries.filter(({ name, type }) => name === 'session' && type === 'threshold');
    expect(thresholds.map(({ threshold }) => threshold)).toEqual([596_000]);

    const resumed = entries.find(({ type }) => type === 'resume');
    for (const { now } of entries.filter(({ type }) => /^(prompted|idle|threshold|end)$/.test(type))) {
      expect(now - (resumed?.now ?? 0)).toBeLessThan(1000);
    }
    expect(elapsed).toBeGreaterThan(5500);
    expect(Math.abs((remaining ?? 0) + elapsed - 600_000)).toBeLessThan(500);
    expect(thresholds[0]?.remaining).toBeLessThan(600_000 - 5500 + 500);

    // an alarm that was set just ahead of the freeze is due when it was, not that much later
    await tab.until(() => page.of('over later', 'idle').length > 0);
    const [, prompted, idle] = await tab.evaluate(() => page.of('over later'));
    expect([prompted?.type, idle?.type]).toEqual(['prompted', 'idle']);
    expect((idle?.at ?? Infinity) - (idle?.deadline ?? 0)).toBeLessThan(2500); // the page is still hidden
  });
});
