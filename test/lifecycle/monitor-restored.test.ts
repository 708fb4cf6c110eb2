import { describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import { type LifecyclePage, usePage } from '../support/lifecycle-page.ts';
import { engineOrSkip } from '../support/skips.ts';

declare const page: LifecyclePage;

describe.concurrent.each(engines)('%s', (engine) => {
  engineOrSkip(engine)('a page that comes back from the back/forward cache', () => {
    const used = usePage(engine);

    test('has monitors and countdowns that know how long it was away', async () => {
      const { tab, elsewhere } = used;
      // all with the default sources: their listeners must not keep the page out of the cache
      await tab.evaluate(() => {
        page.monitor('over', { timeout: 6000, promptBeforeIdle: 1500 });
        page.monitor('hidden too long', { timeout: 600_000, hiddenTimeout: 3000, promptBeforeIdle: 1000 });
        page.monitor('to be asked', { timeout: 600_000, promptBeforeIdle: 594_000 });
        page.monitor('running', { timeout: 600_000, promptBeforeIdle: 1000 });
        page.countdown('session', 600_000, [595_000, 594_500, 300_000]);
        page.countdown('ending', 6000, [1500]);
      });
      const startedAt = await tab.evaluate(() => page.of('over', 'active')[0]?.at ?? 0);
      await tab.goto(elsewhere);
      await tab.until((past) => Date.now() > past, startedAt + 7000);
      await tab.back();
      await tab.until(() => page.of('page', 'restored').length > 0);
      await tab.until(() => page.of('to be asked', 'prompted').length > 0);
      await tab.until(() => page.of('session', 'threshold').length > 0 && page.of('ending', 'end').length > 0);

      const { entries, remaining, elapsed } = await tab.evaluate(() => ({
        entries: page.entries,
        remaining: [page.monitors.running?.remaining ?? 0, page.countdowns.session?.remaining ?? 0],
        elapsed: performance.now() - (page.of('running', 'active')[0]?.now ?? 0),
      }));
      const restored = entries.find(({ type }) => type === 'restored');
      const news = entries.filter(({ type }) => /^(prompted|idle|threshold|end)$/.test(type));
      const told = (wanted: string) => news.filter(({ name }) => name === wanted);
      expect(told('over').map(({ type, reason }) => [type, reason])).toEqual([['idle', 'inactive']]);
      expect(told('hidden too long').map(({ type, reason }) => [type, reason])).toEqual([['idle', 'hidden']]);
      expect(told('to be asked').map(({ type, reason }) => [type, reason])).toEqual([['prompted', 'inactive']]);
      expect(told('running')).toEqual([]);
      expect(told('session').map(({ type, threshold }) => [type, threshold])).toEqual([['threshold', 594_500]]);
      expect(told('ending').map(({ type }) => type)).toEqual(['end']);
      for (const { now } of news) expect(Math.abs(now - (restored?.now ?? 0))).toBeLessThan(1000);
      expect(elapsed).toBeGreaterThan(7000);
      for (const left of remaining) expect(Math.abs(left + elapsed - 600_000)).toBeLessThan(500);
    });
  });
});
