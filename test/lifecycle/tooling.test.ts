import { describe, expect, test } from 'vitest';
import { ClockShim } from '../support/clock-shim.ts';
import { engines, launch } from '../support/engines.ts';
import { serve } from '../support/serve.ts';
import { engineOrSkip } from '../support/skips.ts';

const page = (title: string) => `<!doctype html><title>${title}</title><body><script>
  globalThis.seen = [];
  for (const type of ['visibilitychange', 'pageshow', 'pagehide', 'freeze', 'resume', 'mousemove', 'keydown', 'wheel', 'click']) {
    addEventListener(type, (event) => seen.push({ type, trusted: event.isTrusted, persisted: event.persisted }), true);
  }
</script>`;

declare const seen: { type: string; trusted: boolean; persisted?: boolean }[];

const clocks = () => ({ wall: Date.now(), monotonic: performance.now() });

describe.each(engines)('%s', (engine) => {
  engineOrSkip(engine)('a tab', () => {
    test('gets trusted input, is hidden and shown, and comes back from the back/forward cache', async () => {
      await using server = await serve({ '/one': page('one'), '/two': page('two') });
      await using browser = await launch(engine);
      const tab = await browser.open(server.url('/one'));

      await tab.moveMouse(100, 100);
      await tab.click(110, 105);
      await tab.pressKey('a');
      await tab.wheel(0, 100);
      for (const type of ['mousemove', 'click', 'keydown', 'wheel']) {
        await tab.until((type) => seen.some((event) => event.type === type && event.trusted), type);
      }

      await tab.hide();
      expect(await tab.evaluate(() => document.visibilityState)).toBe('hidden');
      await tab.show();
      expect(await tab.evaluate(() => document.visibilityState)).toBe('visible');

      await tab.goto(server.url('/two'));
      await tab.back();
      await tab.until(
        () => document.title === 'one' && seen.some(({ type, persisted }) => type === 'pageshow' && persisted),
      );
    });
  });

  engineOrSkip(engine, 'cc')('the clock shim', () => {
    test('moves the wall clock and the monotonic clock, each alone, forward and back', async () => {
      using clock = new ClockShim();
      await using browser = await launch(engine, { clock });
      const tab = await browser.open();
      const jumped = async (jump: { wall?: number; monotonic?: number }) => {
        const before = await tab.evaluate(clocks);
        clock.jump(jump);
        const after = await tab.evaluate(clocks);
        return { wall: after.wall - before.wall, monotonic: after.monotonic - before.monotonic };
      };
      // what the two readings took by themselves is well below a minute
      const about = (ms: number) => expect.toSatisfy((value: number) => value >= ms - 100 && value < ms + 60_000);

      expect(await jumped({ wall: 3_600_000 })).toEqual({ wall: about(3_600_000), monotonic: about(0) });
      expect(await jumped({ wall: -1_800_000 })).toEqual({ wall: about(-1_800_000), monotonic: about(0) });
      expect(await jumped({ monotonic: 600_000 })).toEqual({ wall: about(0), monotonic: about(600_000) });
    });
  });
});

engineOrSkip('chromium')('chromium', () => {
  test('hides the first tab when another one opens in front', async () => {
    await using browser = await launch('chromium');
    const first = await browser.open();
    expect(await first.evaluate(() => document.visibilityState)).toBe('visible');
    const second = await browser.open();
    await first.until(() => document.visibilityState === 'hidden');
    expect(await second.evaluate(() => document.visibilityState)).toBe('visible');
  });

  test('freezes a page and thaws it', async () => {
    await using server = await serve({ '/': page('one') });
    await using browser = await launch('chromium');
    const tab = await browser.open(server.url('/'));
    await tab.freeze();
    await tab.until(() => seen.some(({ type }) => type === 'freeze'));
    await tab.evaluate(() => void setTimeout(() => seen.push({ type: 'timeout', trusted: false })));
    expect(await tab.evaluate(() => seen.some(({ type }) => type === 'timeout'))).toBe(false);
    await tab.thaw();
    await tab.until(() => seen.some(({ type }) => type === 'timeout'));
    expect(await tab.evaluate(() => seen.map(({ type }) => type).slice(-3))).toEqual(['freeze', 'resume', 'timeout']);
  });
});
