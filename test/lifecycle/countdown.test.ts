import { describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import { type LifecyclePage, usePage } from '../support/lifecycle-page.ts';
import { engineOrSkip } from '../support/skips.ts';

declare const page: LifecyclePage;

const [minute, hour] = [60_000, 3_600_000];

/** The time that is left, and the time that no jump of the wall clock moves. */
const read = () => ({ remaining: page.countdowns.session?.remaining ?? 0, now: performance.now() });

/** The engines run side by side; the tests of one share a page. */
const inTurn = { concurrent: false };

describe.concurrent.each(engines)('%s', (engine) => {
  engineOrSkip(engine, 'cc')('a countdown', () => {
    const used = usePage(engine, { clock: true });

    test('sleeps while nobody can see it, and ticks at once when it is shown', inTurn, async () => {
      const { tab } = used;
      await tab.evaluate(() => void page.countdown('session', 3_600_500, [300_000]));
      await tab.until(() => page.of('session', 'tick').length >= 3);
      await tab.hide();
      const hiddenAt = await tab.evaluate(() => performance.now());
      await tab.until((from) => performance.now() > from + 3000, hiddenAt);
      await tab.show();
      const shownAt = await tab.evaluate(() => page.of('page', 'visible')[0]?.now ?? 0);
      await tab.until((from) => page.of('session', 'tick').filter(({ now }) => now > from).length >= 3, shownAt);

      const timers = await tab.evaluate(() => page.of('library', 'timer').filter(({ hidden }) => hidden));
      expect(timers.length).toBeGreaterThan(0);
      // some ms may have gone by since it was planned
      for (const { delay } of timers) expect(delay).toBeGreaterThan(minute - 1000);
      const ticks = await tab.evaluate(() => page.of('session', 'tick'));
      expect(ticks.filter(({ hidden }) => hidden)).toEqual([]);
      expect((ticks.find(({ now }) => now > hiddenAt)?.now ?? Infinity) - shownAt).toBeLessThan(1000);
      const [first] = ticks;
      for (const { remaining, now } of ticks) {
        expect(Math.abs((first?.remaining ?? 0) - (remaining ?? 0) - (now - (first?.now ?? 0)))).toBeLessThan(500);
      }
      const seconds = ticks.map(({ remaining }) => Math.ceil((remaining ?? 0) / 1000));
      expect(seconds).toEqual([...new Set(seconds)].sort((a, b) => b - a)); // each once, none made up for
    });

    test(
      'tells only the tightest threshold that a sleep has passed, and is not set back with the wall clock',
      inTurn,
      async () => {
        const { tab, clock } = used;
        const thresholds = () => tab.evaluate(() => page.of('session', 'threshold').map(({ threshold }) => threshold));
        await tab.evaluate(() => void page.countdown('session', 10_800_000, [7_200_000, 3_600_000, 600_000]));
        const start = await tab.evaluate(read);
        clock.jump({ wall: 2 * hour + 10 * minute });
        await tab.until(() => page.of('session', 'threshold').length > 0);
        expect(await thresholds()).toEqual([hour]);
        const slept = await tab.evaluate(read);
        expect(Math.abs(start.remaining - slept.remaining - 130 * minute - (slept.now - start.now))).toBeLessThan(500);

        clock.jump({ wall: -hour });
        const setBack = await tab.evaluate(read);
        expect(Math.abs(slept.remaining - setBack.remaining - (setBack.now - slept.now))).toBeLessThan(500);

        clock.jump({ wall: 45 * minute });
        await tab.until(() => page.of('session', 'threshold').length > 1);
        expect(await thresholds()).toEqual([hour, 10 * minute]);
        clock.jump({ wall: hour });
        await tab.until(() => page.of('session', 'end').length > 0);
        expect(await tab.evaluate(() => [page.countdowns.session?.state, page.countdowns.session?.remaining])).toEqual([
          'ended',
          0,
        ]);
        expect(await thresholds()).toEqual([hour, 10 * minute]);
      },
    );
  });
});
