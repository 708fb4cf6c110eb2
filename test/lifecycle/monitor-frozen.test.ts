import { expect, test } from 'vitest';
import { type LifecyclePage, usePage } from '../support/lifecycle-page.ts';
import { engineOrSkip } from '../support/skips.ts';

declare const page: LifecyclePage;

const hour = 3_600_000;
/** What two readings on a very slow machine may be apart, ms. */
const slack = 10_000;

// Only Chromium freezes pages.
engineOrSkip('chromium', 'cc')('a page that was frozen', () => {
  const used = usePage('chromium', { clock: true });

  test('has monitors and countdowns that know for how long', async () => {
    const { tab, clock } = used;
    await tab.evaluate((hour) => {
      page.monitor('over', { timeout: 4 * hour, promptBeforeIdle: hour });
      page.monitor('to be asked', { timeout: 100 * hour, promptBeforeIdle: 96 * hour });
      page.monitor('running', { timeout: 100 * hour, promptBeforeIdle: hour });
      page.countdown('session', 100 * hour, [97 * hour, 96 * hour, 50 * hour]);
      page.countdown('ending', 4 * hour, [hour]);
    }, hour);
    const started = await tab.evaluate(() => page.of('running', 'active')[0]);
    await tab.freeze();
    await tab.until(() => page.of('page', 'freeze').length > 0);
    clock.jump({ wall: 5 * hour });
    // nothing runs meanwhile: what comes now comes by the thaw
    const frozen = await tab.evaluate(() => page.entries.length);
    expect(await tab.evaluate(() => page.entries.at(-1)?.type)).toBe('freeze');
    await tab.thaw();
    await tab.until(() => page.of('to be asked', 'prompted').length > 0);
    await tab.until(() => page.of('session', 'threshold').length > 0);
    await tab.until(() => page.of('ending', 'end').length > 0);
    await tab.until(() => page.of('over', 'idle').length > 0);

    const { entries, remaining, at } = await tab.evaluate((from) => {
      return { entries: page.entries.slice(from), remaining: page.monitors.running?.remaining ?? 0, at: Date.now() };
    }, frozen);
    const typesOf = (wanted: string) => entries.filter(({ name }) => name === wanted).map(({ type }) => type);
    expect(typesOf('over')).toEqual(['idle']);
    expect(typesOf('to be asked')).toEqual(['prompted']);
    expect(typesOf('running')).toEqual([]);
    expect(typesOf('ending')).toEqual(['end']);
    const reached = entries.filter(({ name, type }) => name === 'session' && type === 'threshold');
    expect(reached).toMatchObject([{ threshold: 96 * hour }]);
    expect(Math.abs((reached[0]?.remaining ?? 0) - 95 * hour)).toBeLessThan(slack);
    expect(Math.abs(remaining + (at - (started?.at ?? 0)) - 100 * hour)).toBeLessThan(slack);

    const resumed = entries.find(({ type }) => type === 'resume');
    for (const { now } of entries.filter(({ type }) => /^(prompted|idle|threshold|end)$/.test(type))) {
      expect(now - (resumed?.now ?? 0)).toBeLessThan(slack); // their own alarms are due in 30 s
    }
  });
});
