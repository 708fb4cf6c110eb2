import { describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import { type LifecyclePage, usePage } from '../support/lifecycle-page.ts';
import { engineOrSkip } from '../support/skips.ts';

declare const page: LifecyclePage;

const hour = 3_600_000;

/** What the monitor `long` says at this moment, and the time that a sleep does not move. */
const readLong = () => {
  const { remaining = 0, lastActive = 0, deadline = 0 } = page.monitors.long ?? {};
  return { remaining, lastActive, deadline, at: Date.now(), now: performance.now() };
};

/** A video that plays: a machine that wakes goes on showing the call. */
async function playVideo(): Promise<void> {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  setInterval(() => context?.fillRect(Math.random() * 300, Math.random() * 150, 9, 9), 50);
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = canvas.captureStream(20);
  document.body.append(video);
  await video.play();
}

/** What two readings on a very slow machine may be apart, ms: nothing beside the hours that a jump takes. */
const slack = 10_000;

describe.each(engines)('%s', (engine) => {
  engineOrSkip(engine, 'cc')('by a wall clock that jumps', () => {
    const used = usePage(engine, { clock: true });
    const types = (name: string) => used.tab.evaluate((name) => page.of(name).map(({ type }) => type), name);

    test('a monitor that slept reads idle at once, and says so at the first sign of waking', async () => {
      const { tab, clock } = used;
      await tab.evaluate(() => {
        page.monitor('read', { timeout: 600_000 });
        page.monitor('told', { timeout: 600_000 });
        page.monitor('to be asked', { timeout: 8_000_000, promptBeforeIdle: 1_000_000 });
      });
      clock.jump({ wall: 2 * hour });
      const read = await tab.evaluate(() => {
        const { state, remaining } = page.monitors.read ?? {};
        return { state, remaining };
      });
      expect(read).toEqual({ state: 'idle', remaining: 0 });
      await tab.until(() => page.of('read', 'idle').length > 0);
      expect(await types('told')).toEqual(['active']);

      await tab.hide();
      await tab.until(() => page.of('told', 'idle').length > 0 && page.of('to be asked', 'prompted').length > 0);
      const hiddenAt = await tab.evaluate(() => page.of('page', 'hidden')[0]?.now ?? 0);
      const idle = await tab.evaluate(() => page.of('told', 'idle')[0]);
      expect((idle?.now ?? 0) - hiddenAt).toBeLessThan(slack);
      expect(idle?.reason).toBe('inactive');
      expect((idle?.at ?? 0) - (idle?.deadline ?? 0)).toBeGreaterThan(hour); // when it was over, not when that was seen
      for (const name of ['read', 'told']) expect(await types(name)).toEqual(['active', 'idle']);
      expect(await types('to be asked')).toEqual(['active', 'prompted']);
      expect(await tab.evaluate(() => page.monitors.told?.reset())).toBe(false);
      expect(await tab.evaluate(() => page.monitors['to be asked']?.reset())).toBe(true);
    });

    test('a playing video wakes a monitor that slept', async () => {
      const { tab, clock } = used;
      await tab.evaluate(playVideo);
      await tab.evaluate(() => void page.monitor('told', { timeout: 600_000 }));
      await tab.until(() => page.of('page', 'timeupdate').length > 4);
      const jumpedAt = await tab.evaluate(() => performance.now());
      clock.jump({ wall: 2 * hour });
      await tab.until(() => page.of('told', 'idle').length > 0);
      const idle = await tab.evaluate(() => page.of('told', 'idle')[0]);
      expect((idle?.now ?? 0) - jumpedAt).toBeLessThan(slack); // its own alarm is due in 30 s
      expect(await types('told')).toEqual(['active', 'idle']);
    });

    test('its alarm wakes a monitor that nothing else wakes, within 30 seconds', async () => {
      const { tab, clock } = used;
      await tab.evaluate(() => {
        page.monitor('told', { timeout: 600_000, promptBeforeIdle: 598_000 }); // due to look in 2 s
        page.monitor('long', { timeout: 600_000_000, promptBeforeIdle: 1000 });
      });
      clock.jump({ wall: 2 * hour });
      await tab.until(() => page.of('told', 'idle').length > 0);
      expect(await types('told')).toEqual(['active', 'idle']);
      const delays = await tab.evaluate(() => page.of('library', 'timer').map(({ delay }) => delay ?? 0));
      expect(Math.max(...delays)).toBe(30_000);
    });

    test('the first real input after a sleep revives nothing', async () => {
      const { tab, clock } = used;
      await tab.moveMouse(100, 100);
      await tab.evaluate(() => void page.monitor('long', { timeout: 600_000 }));
      await tab.until(() => Date.now() - (page.monitors.long?.lastActive ?? Infinity) > 200);
      await tab.moveMouse(150, 120);
      await tab.until(() => /move/.test(page.monitors.long?.lastActivity?.source ?? ''));
      const before = await tab.evaluate(readLong);

      clock.jump({ wall: 2 * hour });
      await tab.moveMouse(200, 140);
      await tab.pressKey('a');
      await tab.until(() => page.of('long', 'idle').length > 0);
      const moved = await tab.evaluate(() => page.of('page', 'mousemove').at(-1));
      const idle = await tab.evaluate(() => page.of('long', 'idle')[0]);
      expect(moved?.now).toBeGreaterThan(before.now);
      expect(Math.abs((idle?.now ?? 0) - (moved?.now ?? 0))).toBeLessThan(slack);
      expect(await types('long')).toEqual(['active', 'idle']);
      expect((await tab.evaluate(readLong)).lastActive).toBe(before.lastActive);
      expect(await tab.evaluate(() => page.monitors.long?.reset())).toBe(false);
    });

    test('a monitor whose time is not over after a sleep has that much less of it', async () => {
      const { tab, clock } = used;
      await tab.evaluate(() => void page.monitor('long', { timeout: 10_800_000 }));
      const before = await tab.evaluate(readLong);
      clock.jump({ wall: 2 * hour });
      const after = await tab.evaluate(readLong);
      expect(Math.abs(before.remaining - after.remaining - 2 * hour - (after.now - before.now))).toBeLessThan(slack);
      expect(after.deadline).toBe(before.deadline);
    });

    test('a monitor counts on when the clock is set back, and input moves its deadline', async () => {
      const { tab, clock } = used;
      await tab.moveMouse(100, 100);
      await tab.evaluate(() => {
        page.monitor('short', { timeout: 3000, promptBeforeIdle: 1500, sources: [] });
        page.monitor('long', { timeout: 600_000 });
      });
      const before = await tab.evaluate(readLong);
      clock.jump({ wall: -hour });
      await tab.until((from) => performance.now() > from + 500, before.now);
      const after = await tab.evaluate(readLong);
      expect(after.at).toBeLessThan(before.at - hour + 60_000);
      expect(Math.abs(before.remaining - after.remaining - (after.now - before.now))).toBeLessThan(slack);
      // by the clock as it stands now
      expect(Math.abs(after.at - after.lastActive - (after.now - before.now))).toBeLessThan(slack);

      await tab.moveMouse(150, 120);
      await tab.until(() => /move/.test(page.monitors.long?.lastActivity?.source ?? ''));
      const moved = await tab.evaluate(() => page.of('page', 'mousemove').at(-1)?.at ?? 0);
      const { lastActive, deadline, remaining, at } = await tab.evaluate(readLong);
      expect(Math.abs(lastActive - moved)).toBeLessThan(slack);
      expect(deadline - lastActive).toBe(600_000);
      expect(Math.abs(deadline - at - remaining)).toBeLessThan(slack);

      await tab.until(() => page.of('short', 'idle').length > 0);
      // Idle came at all, an hour early for the wall clock. It may have come too late to be asked first.
      const idle = await tab.evaluate(() => page.of('short').at(-1));
      expect(idle?.type).toBe('idle');
    });
  });
});
