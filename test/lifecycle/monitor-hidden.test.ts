import { describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import { type LifecyclePage, usePage } from '../support/lifecycle-page.ts';
import { engineOrSkip } from '../support/skips.ts';

declare const page: LifecyclePage;

/** What the library still holds of the platform. */
const held = () => ({ timers: page.held.pendingTimers.size, channels: page.held.openChannels.size });

/** The engines run side by side; the tests of one share a page. */
const inTurn = { concurrent: false };

describe.concurrent.each(engines)('%s', (engine) => {
  engineOrSkip(engine)('in a tab that is really hidden', () => {
    const used = usePage(engine);

    test('a monitor counts hiddenTimeout from the hiding; being shown again is no activity', inTurn, async () => {
      const { tab } = used;
      await tab.moveMouse(100, 100); // WebKit moves a resting mouse by nothing when its page is hidden and shown
      await tab.evaluate(() => {
        page.monitor('short', { timeout: 600_000, hiddenTimeout: 4000, promptBeforeIdle: 2000 });
        page.monitor('long', { timeout: 600_000, hiddenTimeout: 300_000, promptBeforeIdle: 1000 });
      });
      // long enough that counting from the last activity would show
      await tab.until(() => Date.now() - (page.monitors.long?.lastActive ?? Infinity) > 2000);
      await tab.hide();
      await tab.until(() => page.of('short', 'idle').length > 0);
      await tab.show();

      const entries = await tab.evaluate(() => page.of('short'));
      expect(entries.map(({ type, reason }) => [type, reason ?? undefined])).toEqual([
        ['active', undefined],
        ['prompted', 'hidden'],
        ['idle', 'hidden'],
      ]);
      const [, prompted, idle] = entries;
      const hiddenAt = (await tab.evaluate(() => page.of('page', 'hidden')[0]?.at)) ?? 0;
      expect(prompted?.at).toBeGreaterThanOrEqual(hiddenAt + 2000 - 50);
      expect(idle?.at).toBeGreaterThanOrEqual(hiddenAt + 4000 - 50);
      expect(idle?.at).toBeLessThan(hiddenAt + 4000 + 2500); // timers of hidden tabs run once a second or two
      expect(Math.abs((idle?.deadline ?? 0) - hiddenAt - 4000)).toBeLessThan(250);

      const long = await tab.evaluate(() => {
        const { state, lastActivity, deadline } = page.monitors.long as NonNullable<typeof page.monitors.long>;
        return { state, source: lastActivity?.source, limit: deadline - (lastActivity?.at ?? 0) };
      });
      expect(long).toEqual({ state: 'active', source: 'start', limit: 600_000 });
    });

    test('nothing is left of a monitor and a countdown after stop() or idle', inTurn, async () => {
      const { tab } = used;
      await tab.moveMouse(100, 100);
      await tab.evaluate(() => {
        page.monitor('idle', { timeout: 600_000, hiddenTimeout: 1000, promptBeforeIdle: 500 });
        page.monitor('stopped', { timeout: 600_000, promptBeforeIdle: 1000, alone: (report) => report(true) });
        page.monitor('stopped by its listener', { timeout: 600_000, hiddenTimeout: 5000, promptBeforeIdle: 4500 });
        page.monitors['stopped by its listener']?.addEventListener('prompted', (event) =>
          (event.target as typeof page.monitors.idle)?.stop(),
        );
        page.countdown('session', 3_600_000, [60_000]);
      });
      expect(await tab.evaluate(held)).toEqual({ timers: 4, channels: 0 });
      await tab.hide();
      await tab.until(() => page.of('idle', 'idle').length > 0);
      await tab.until(() => page.of('stopped by its listener', 'stopped').length > 0);
      expect(await tab.evaluate(() => page.held.listenerCalls)).toBeGreaterThan(0);

      await tab.evaluate(() => {
        page.monitors.stopped?.stop();
        page.countdowns.session?.stop();
      });
      await tab.until(() => page.held.openChannels.size === 0); // their messages may be under way
      expect(await tab.evaluate(held)).toEqual({ timers: 0, channels: 0 });

      const before = await tab.evaluate(() => ({ calls: page.held.listenerCalls, entries: page.entries.length }));
      await tab.show();
      await tab.moveMouse(150, 120);
      await tab.moveMouse(200, 140);
      await tab.until((from) => page.entries.slice(from).some(({ type }) => type === 'visible'), before.entries);
      await tab.until((from) => page.entries.slice(from).some(({ type }) => type === 'mousemove'), before.entries);
      expect(await tab.evaluate(() => page.held.listenerCalls)).toBe(before.calls);
      expect(await tab.evaluate(held)).toEqual({ timers: 0, channels: 0 });
      const later = await tab.evaluate((from) => page.entries.slice(from).map(({ name }) => name), before.entries);
      expect(new Set(later)).toEqual(new Set(['page']));
    });
  });
});
