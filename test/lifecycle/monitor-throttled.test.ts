import { expect, test } from 'vitest';
import { type LifecyclePage, usePage } from '../support/lifecycle-page.ts';
import { until } from '../support/processes.ts';
import { engineOrSkip } from '../support/skips.ts';

declare const page: LifecyclePage;
/** When a chain of timers, as any page may have one, ran: by `performance.now()`. */
declare const ticks: number[];

/** How long what begins with the chain lasts, s: spread, so that most would be late by half a minute and more. */
const lengths = [62, 70, 80, 90];
/** How long that lasts which a timer of the page begins 45 s later. */
const lateLength = 28;
const prompt = 4000;

// Only Chromium does it: from a minute in a hidden tab on, timers that timers have armed run once a minute.
engineOrSkip('chromium')('in a tab that is hidden for more than a minute', () => {
  // Unless it is told the minute, it waits five for a page that has hardly been seen before it was hidden.
  const used = usePage('chromium', { args: ['--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/60'] });

  test('monitors and countdowns change in time, though timers are up to a minute late', async () => {
    const { tab } = used;
    await tab.hide();
    await tab.evaluate(
      async (lengths, lateLength, prompt) => {
        const begin = (seconds: number, when: string): void => {
          page.monitor(`monitor of ${seconds} s, begun ${when}`, { timeout: seconds * 1000, promptBeforeIdle: prompt });
          page.countdown(`countdown of ${seconds} s, begun ${when}`, seconds * 1000, [prompt]);
        };
        // What timers arm is throttled from the fifth in a row on: all begins at the end of such a row.
        for (let depth = 0; depth < 6; depth++) await new Promise<void>((resolve) => setTimeout(resolve));
        for (const seconds of lengths) begin(seconds, 'at once');
        const startedAt = performance.now();
        let later = () => begin(lateLength, 'later');
        const tick = (): void => {
          ticks.push(performance.now());
          setTimeout(tick, 1000);
          if (performance.now() - startedAt < 45_000) return;
          later();
          later = () => {};
        };
        Object.assign(globalThis, { ticks: [] });
        tick();
      },
      lengths,
      lateLength,
      prompt,
    );
    const countOver = () => page.entries.filter(({ type }) => type === 'idle' || type === 'end').length;
    const all = 2 * (lengths.length + 1);
    await until('all to be over', async () => (await tab.evaluate(countOver)) === all, 200_000);

    const { entries, ran, now } = await tab.evaluate(() => ({
      entries: page.entries,
      ran: ticks,
      now: performance.now(),
    }));
    // otherwise nothing was throttled, and being on time is no wonder
    const gaps = ran.map((at, index) => (ran[index + 1] ?? now) - at);
    expect(Math.max(...gaps)).toBeGreaterThan(15_000);

    const steps = entries.filter(({ type }) => /^(prompted|idle|threshold|end)$/.test(type));
    const late = steps.map(({ name, type, now }) => {
      const begun = entries.find((entry) => entry.name === name && /active|running/.test(entry.type));
      const length = Number(/\d+/.exec(name)) * 1000 - (/prompted|threshold/.test(type) ? prompt : 0);
      return { name, type, by: Math.round(now - (begun?.now ?? 0) - length) };
    });
    expect(late.filter(({ by }) => by < -5000 || by > 20_000)).toEqual([]);
    expect(steps).toHaveLength(2 * all); // each asks or warns, and then is over
  });
});
