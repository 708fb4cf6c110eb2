import { describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import { type LifecyclePage, usePage } from '../support/lifecycle-page.ts';
import { engineOrSkip } from '../support/skips.ts';

declare const page: LifecyclePage;

/** What the library still holds of the platform. */
const held = () => ({ timers: page.held.pendingTimers.size, channels: page.held.openChannels.size });

const hour = 3_600_000;
/** What two readings on a very slow machine may be apart, ms. */
const slack = 10_000;

describe.each(engines)('%s', (engine) => {
  engineOrSkip(engine, 'cc')('in a tab that is really hidden', () => {
    const used = usePage(engine, { clock: true });

    test('a monitor counts hiddenTimeout from the hiding; being shown again is no activity', async () => {
      const { tab, clock } = used;
      const stateOf = (name: string) => tab.evaluate((name) => page.monitors[name]?.state, name);
      await tab.moveMouse(100, 100); // WebKit moves a resting mouse by nothing when its page is hidden and shown
      await tab.evaluate((hour) => {
        page.monitor('short', { timeout: 100 * hour, hiddenTimeout: 4 * hour, promptBeforeIdle: 2 * hour });
        page.monitor('long', { timeout: 100 * hour, hiddenTimeout: 50 * hour, promptBeforeIdle: hour });
      }, hour);
      clock.jump({ wall: 3 * hour }); // counting from the last activity would show
      await tab.hide();
      expect(await stateOf('short')).toBe('active');
      clock.jump({ wall: 2.5 * hour });
      expect(await stateOf('short')).toBe('prompted');
      clock.jump({ wall: 2 * hour });
      expect(await stateOf('short')).toBe('idle');
      await tab.show();

      const entries = await tab.evaluate(() => page.of('short'));
      expect(entries.map(({ type, reason }) => ({ type, reason: reason ?? undefined }))).toEqual([
        { type: 'active' },
        { type: 'prompted', reason: 'hidden' },
        { type: 'idle', reason: 'hidden' },
      ]);
      const hiddenAt = (await tab.evaluate(() => page.of('page', 'hidden')[0]?.at)) ?? 0;
      expect(Math.abs((entries.at(-1)?.deadline ?? 0) - hiddenAt - 4 * hour)).toBeLessThan(slack);

      const long = await tab.evaluate(() => {
        const { state, lastActivity, deadline } = page.monitors.long as NonNullable<typeof page.monitors.long>;
        return { state, source: lastActivity?.source, limit: deadline - (lastActivity?.at ?? 0) };
      });
      expect(long).toEqual({ state: 'active', source: 'start', limit: 100 * hour });
    });

    test('nothing is left of a monitor and a countdown after stop() or idle', async () => {
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
