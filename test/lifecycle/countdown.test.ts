import { describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import { type LifecyclePage, usePage } from '../support/lifecycle-page.ts';
import { engineOrSkip } from '../support/skips.ts';

declare const page: LifecyclePage;

const [minute, hour] = [60_000, 3_600_000];

/** The time that is left, and the time that no jump of the wall clock moves. */
const read = () => ({ remaining: page.countdowns.session?.remaining ?? 0, now: performance.now() });

/** What two readings on a very slow machine may be apart, ms: nothing beside the hours that a jump takes. */
const slack = 10_000;

describe.each(engines)('%s', (engine) => {
  engineOrSkip(engine, 'cc')('a countdown', () => {
    const used = usePage(engine, { clock: true });

    test('sleeps while nobody can see it, and ticks at once when it is shown', async () => {
      const { tab, clock } = used;
      await tab.evaluate(() => void page.countdown('session', 10_800_500, [300_000]));
      await tab.until(() => page.of('session', 'tick').length >= 3);
      await tab.hide();
      const hiddenAt = await tab.evaluate(() => performance.now());
      await tab.until((from) => performance.now() > from + 2500, hiddenAt); // two ticks would come in that time
      clock.jump({ wall: hour });
      await tab.show();
      const shownAt = await tab.evaluate(() => page.of('page', 'visible')[0]?.now ?? 0);
      await tab.until((from) => page.of('session', 'tick').filter(({ now }) => now > from).length >= 3, shownAt);

      const timers = await tab.evaluate(() => page.of('library', 'timer').filter(({ hidden }) => hidden));
      expect(timers.length).toBeGreaterThan(0);
      for (const { delay } of timers) expect(delay).toBeGreaterThan(minute / 2); // it was planned a moment ago
      const ticks = await tab.evaluate(() => page.of('session', 'tick'));
      expect(ticks.filter(({ hidden }) => hidden)).toEqual([]);
      expect((ticks.find(({ now }) => now > hiddenAt)?.now ?? Infinity) - shownAt).toBeLessThan(slack);
      const [first] = ticks;
      for (const { remaining, at } of ticks) {
        expect(Math.abs((first?.remaining ?? 0) - (remaining ?? 0) - (at - (first?.at ?? 0)))).toBeLessThan(slack);
      }
      const seconds = ticks.map(({ remaining }) => Math.ceil((remaining ?? 0) / 1000));
      expect(seconds).toEqual([...new Set(seconds)].sort((a, b) => b - a)); // each once, none made up for
    });

    test('reports only the tightest threshold that a sleep has passed, and is not set back with the wall clock', async () => {
      const { tab, clock } = used;
      const thresholds = () => tab.evaluate(() => page.of('session', 'threshold').map(({ threshold }) => threshold));
      await tab.evaluate(() => void page.countdown('session', 10_800_000, [7_200_000, 3_600_000, 600_000]));
      const start = await tab.evaluate(read);
      clock.jump({ wall: 2 * hour + 10 * minute });
      await tab.until(() => page.of('session', 'threshold').length > 0);
      expect(await thresholds()).toEqual([hour]);
      const slept = await tab.evaluate(read);
      expect(Math.abs(start.remaining - slept.remaining - 130 * minute - (slept.now - start.now))).toBeLessThan(slack);

      clock.jump({ wall: -hour });
      const setBack = await tab.evaluate(read);
      expect(Math.abs(slept.remaining - setBack.remaining - (setBack.now - slept.now))).toBeLessThan(slack);

      clock.jump({ wall: 45 * minute });
      await tab.until(() => page.of('session', 'threshold').length > 1);
      expect(await thresholds()).toEqual([hour, 10 * minute]);
      clock.jump({ wall: hour });
      await tab.until(() => page.of('session', 'end').length > 0);
      const { state, remaining } = await tab.evaluate(() => {
        const { state, remaining } = page.countdowns.session ?? {};
        return { state, remaining };
      });
      expect({ state, remaining }).toEqual({ state: 'ended', remaining: 0 });
      expect(await thresholds()).toEqual([hour, 10 * minute]);
    });
  });
});
