import { describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import { type LifecyclePage, usePage } from '../support/lifecycle-page.ts';
import { engineOrSkip } from '../support/skips.ts';

declare const page: LifecyclePage;

const hour = 3_600_000;
/** What two readings on a very slow machine may be apart, ms. */
const slack = 10_000;

describe.each(engines)('%s', (engine) => {
  engineOrSkip(engine, 'cc')('a page that comes back from the back/forward cache', () => {
    const used = usePage(engine, { clock: true });

    test('has monitors and countdowns that know how long it was away', async () => {
      const { tab, elsewhere, clock } = used;
      // all with the default sources: their listeners must not keep the page out of the cache
      await tab.evaluate((hour) => {
        page.monitor('over', { timeout: 6 * hour, promptBeforeIdle: hour });
        page.monitor('hidden too long', { timeout: 100 * hour, hiddenTimeout: 3 * hour, promptBeforeIdle: hour });
        page.monitor('to be asked', { timeout: 100 * hour, promptBeforeIdle: 94 * hour });
        page.monitor('running', { timeout: 100 * hour, promptBeforeIdle: hour });
        page.countdown('session', 100 * hour, [95 * hour, 94 * hour, 50 * hour]);
        page.countdown('ending', 6 * hour, [hour]);
      }, hour);
      const startedAt = await tab.evaluate(() => page.of('running', 'active')[0]?.at ?? 0);
      await tab.goto(elsewhere);
      clock.jump({ wall: 7 * hour });
      await tab.back();
      await tab.until(() => page.of('page', 'restored').length > 0);
      await tab.until(() => page.of('to be asked', 'prompted').length > 0);
      await tab.until(() => page.of('session', 'threshold').length > 0 && page.of('ending', 'end').length > 0);
      await tab.until(() => page.of('over', 'idle').length > 0 && page.of('hidden too long', 'idle').length > 0);

      const { entries, remaining, at } = await tab.evaluate(() => ({
        entries: page.entries,
        remaining: { monitor: page.monitors.running?.remaining ?? 0, session: page.countdowns.session?.remaining ?? 0 },
        at: Date.now(),
      }));
      const restored = entries.find(({ type }) => type === 'restored');
      const steps = entries.filter(({ type }) => /^(prompted|idle|threshold|end)$/.test(type));
      const stepsOf = (wanted: string) =>
        steps.filter(({ name }) => name === wanted).map(({ type, reason, threshold }) => ({ type, reason, threshold }));
      expect(stepsOf('over')).toEqual([{ type: 'idle', reason: 'inactive' }]);
      expect(stepsOf('hidden too long')).toEqual([{ type: 'idle', reason: 'hidden' }]);
      expect(stepsOf('to be asked')).toEqual([{ type: 'prompted', reason: 'inactive' }]);
      expect(stepsOf('running')).toEqual([]);
      expect(stepsOf('session')).toEqual([{ type: 'threshold', threshold: 94 * hour }]);
      expect(stepsOf('ending')).toEqual([{ type: 'end' }]);
      // their own alarms are due in 30 s
      for (const { now } of steps) expect(Math.abs(now - (restored?.now ?? 0))).toBeLessThan(slack);
      for (const left of Object.values(remaining)) {
        expect(Math.abs(left + (at - startedAt) - 100 * hour)).toBeLessThan(slack);
      }
    });
  });
});
