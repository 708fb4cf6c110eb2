// Real tabs of one browser that share one person. Each test has a name of its own for its tabs. Hours go by because the clock of
// the browser jumps, so that the seconds a busy machine takes for a step do not matter.
import { describe, expect, test } from 'vitest';
import { engines, type Tab } from '../support/engines.ts';
import { type LifecyclePage, type PageInUse, usePage } from '../support/lifecycle-page.ts';
import { until } from '../support/processes.ts';
import { engineOrSkip } from '../support/skips.ts';

declare const page: LifecyclePage;

const hour = 3_600_000;

/** What a monitor has entered so far. It is asked for its state first: then it has noticed what time it is. */
const statesOf = (tab: Tab, name: string): Promise<string[]> =>
  tab.evaluate(async (name) => {
    void page.monitors[name]?.state;
    await Promise.resolve();
    return page.of(name).map(({ type }) => type);
  }, name);

const read = (tab: Tab, name: string) =>
  tab.evaluate((name) => {
    const { lastActive = 0, deadline = 0, lastActivity } = page.monitors[name] ?? {};
    return { lastActive, deadline, source: lastActivity?.source, tab: lastActivity?.tab };
  }, name);

/** Waits until the monitor of this name knows of an activity after this time. */
const hasHeard = (tab: Tab, name: string, after: number): Promise<unknown> =>
  tab.until((name, after) => (page.monitors[name]?.lastActive ?? 0) > after, name, after);

/** Somebody moves the mouse in this tab, until its monitor has noticed that. Resolves to a time shortly before. */
async function beActive(tab: Tab, name: string): Promise<number> {
  const { lastActive } = await read(tab, name);
  const before = lastActive + hour / 2;
  await until('the monitor to notice that the mouse moves', async () => {
    await tab.moveMouse(40, 40); // some browsers take the first move for none
    await tab.moveMouse(80, 60);
    return (await read(tab, name)).lastActive > before;
  });
  return before;
}

const pass = ({ clock }: Pick<PageInUse<'chromium'>, 'clock'>, hours: number) => clock.jump({ wall: hours * hour });

describe.each(engines)('%s', (engine) => {
  engineOrSkip(engine, 'cc')('tabs that share one person', () => {
    const used = usePage(engine, { clock: true });

    test('are all kept by activity in one, ask and close together, and end together', async () => {
      const { tab: behind, foreign } = used;
      const options = { timeout: 10 * hour, promptBeforeIdle: 4 * hour, tabs: 'call' };
      await behind.evaluate((options) => void page.monitor('one', options), options);
      await behind.evaluate((options) => void page.monitor('other call', { ...options, tabs: 'other call' }), options);
      const stranger = await used.open();
      await stranger.goto(foreign);
      await stranger.evaluate((options) => void page.monitor('one', options), options);
      const front = await used.open();
      await front.evaluate((options) => void page.monitor('one', options), options);

      pass(used, 5);
      await hasHeard(behind, 'one', await beActive(front, 'one')); // the clock must not jump while the message is on its way
      pass(used, 5);
      expect(await statesOf(behind, 'one')).toEqual(['active']);
      expect(await statesOf(behind, 'other call')).toEqual(['active', 'idle']);
      expect(await statesOf(stranger, 'one')).toEqual(['active', 'idle']);
      const frontTab = await front.evaluate(() => page.monitors.one?.tabs?.tab);
      expect(await read(behind, 'one')).toMatchObject({ source: 'mousemove', tab: frontTab });

      pass(used, 2);
      for (const tab of [front, behind]) expect(await statesOf(tab, 'one')).toEqual(['active', 'prompted']);
      expect(await front.evaluate(() => page.monitors.one?.reset())).toBe(true);
      await behind.until(() => page.of('one', 'active').length > 1);
      expect(await statesOf(behind, 'one')).toEqual(['active', 'prompted', 'active']);

      pass(used, 11);
      for (const tab of [front, behind]) expect((await statesOf(tab, 'one')).at(-1)).toBe('idle');
      expect((await read(front, 'one')).deadline).toBe((await read(behind, 'one')).deadline);
    });

    test('are neither held nor ended by one that is gone, and a reload goes on', async () => {
      const { tab } = used;
      const options = { timeout: 10 * hour, promptBeforeIdle: hour, tabs: 'reload' };
      await tab.evaluate((options) => void page.monitor('one', options), options);
      const other = await used.open();
      await other.evaluate((options) => void page.monitor('other', options), options);
      pass(used, 5);
      await hasHeard(tab, 'one', await beActive(other, 'other'));
      const { lastActive } = await read(other, 'other');
      await other.goto('about:blank');
      await tab.show();

      await tab.reload();
      await tab.evaluate((options) => void page.monitor('one', options, { resume: true }), options);
      const resumed = await read(tab, 'one');
      expect(resumed.lastActive).toBeGreaterThan(lastActive - 1001); // tabs tell each other once a second
      expect(resumed.lastActive).toBeLessThanOrEqual(lastActive);
      pass(used, 8);
      expect(await statesOf(tab, 'one')).toEqual(['active']);
      pass(used, 3);
      expect((await statesOf(tab, 'one')).at(-1)).toBe('idle');
      expect((await read(tab, 'one')).deadline).toBe(resumed.lastActive + 10 * hour);

      await tab.reload();
      await tab.evaluate((options) => void page.monitor('one', options, { resume: true }), options);
      expect(await statesOf(tab, 'one')).toEqual(['idle']);
    });

    test('keep one that is in the back/forward cache, where it receives nothing', async () => {
      const { tab, elsewhere } = used;
      const options = { timeout: 10 * hour, promptBeforeIdle: hour, tabs: 'cached' };
      await tab.evaluate((options) => void page.monitor('kept', options), options);
      await tab.evaluate((options) => void page.monitor('over', { ...options, tabs: 'deserted' }), options);
      await tab.goto(elsewhere);
      const other = await used.open();
      await other.evaluate((options) => void page.monitor('other', options), options);
      pass(used, 6);
      await beActive(other, 'other');
      pass(used, 6);
      await tab.show();
      await tab.back();
      await tab.until(() => page.of('page', 'restored').length > 0);
      await tab.until(() => page.of('over', 'idle').length > 0);
      expect(await statesOf(tab, 'kept')).toEqual(['active']);
      expect(await read(tab, 'kept')).toMatchObject({ source: 'mousemove' });
      pass(used, 11);
      expect((await statesOf(tab, 'kept')).at(-1)).toBe('idle');
    });
  });
});

engineOrSkip('chromium', 'cc')('chromium: tabs that share one person', () => {
  const used = usePage('chromium', { clock: true });

  test('keep one that is frozen, and are not held by it', async () => {
    const { tab } = used;
    const options = { timeout: 10 * hour, promptBeforeIdle: hour, tabs: 'frozen' };
    await tab.evaluate((options) => void page.monitor('kept', options), options);
    await tab.evaluate((options) => void page.monitor('over', { ...options, tabs: 'deserted' }), options);
    const other = await used.open();
    await other.evaluate((options) => void page.monitor('other', options), options);
    await tab.freeze();
    await tab.until(() => page.of('page', 'freeze').length > 0);
    pass(used, 6);
    await beActive(other, 'other');
    pass(used, 6);
    await tab.thaw();
    await tab.until(() => page.of('over', 'idle').length > 0);
    expect(await statesOf(tab, 'kept')).toEqual(['active']);

    await tab.freeze();
    await tab.until(() => page.of('page', 'freeze').length > 1);
    pass(used, 11);
    expect((await statesOf(other, 'other')).at(-1)).toBe('idle');
  });

  test('are neither held nor ended by one that crashed', async () => {
    const { tab } = used;
    const options = { timeout: 10 * hour, promptBeforeIdle: hour, tabs: 'crashed' };
    await tab.evaluate((options) => void page.monitor('one', options), options);
    const other = await used.open();
    await other.evaluate((options) => void page.monitor('other', options), options);
    pass(used, 6);
    await hasHeard(tab, 'one', await beActive(other, 'other'));
    const { deadline } = await read(other, 'other');
    await other.crash();
    pass(used, 8);
    expect(await statesOf(tab, 'one')).toEqual(['active']);
    pass(used, 3);
    expect((await statesOf(tab, 'one')).at(-1)).toBe('idle');
    const over = await read(tab, 'one');
    expect(over.deadline).toBeGreaterThan(deadline - 1001); // it did not live to send what it saw in its last second
    expect(over.deadline).toBeLessThanOrEqual(deadline);
  });
});
