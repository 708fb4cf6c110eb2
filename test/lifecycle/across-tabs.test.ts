// What must happen once for all tabs that share one person. Each test has a name of its own for its tabs.
import { describe, expect, test } from 'vitest';
import type { acrossTabs, autoLeave } from '../../src/index.ts';
import { engines, type Tab } from '../support/engines.ts';
import { type LifecyclePage, type PageInUse, usePage } from '../support/lifecycle-page.ts';
import { engineOrSkip } from '../support/skips.ts';

interface Page extends LifecyclePage {
  /** Whether this tab has begun to sign out, and what lets it finish. */
  signedOut: boolean;
  finish?: () => void;
  /** For each time that it was this tab's turn: which attempt to sign out was the latest that succeeded; 0: none. */
  readonly turns: number[];
}
declare const page: Page;
declare const StillThere: { acrossTabs: typeof acrossTabs; autoLeave: typeof autoLeave };

/** A tab that signs out when it becomes idle. `isSlow`: it does not finish before it is told to. */
const guard = (tab: Tab, tabs: string, isSlow = false): Promise<void> =>
  tab.evaluate(
    (tabs, isSlow) => {
      const turns: number[] = [];
      Object.assign(page, { signedOut: false, turns });
      const request = navigator.locks.request.bind(navigator.locks) as LockManager['request'];
      const key = `still-there-once:${tabs}`;
      const watched = (name: string, options: LockOptions, run: LockGrantedCallback<unknown>) =>
        request(name, options, (lock) => {
          turns.push(JSON.parse(localStorage.getItem(key) ?? '{"done":0}').done);
          return run(lock);
        });
      Object.assign(navigator.locks, { request: watched });

      const over = new AbortController();
      const leave = (reason: string) =>
        new Promise<void>((resolve) => {
          page.signedOut = true;
          page.finish = () => {
            over.abort({ reason, cause: 'local', detail: '' });
            resolve();
          };
          if (!isSlow) setTimeout(page.finish, 200);
        });
      const monitor = page.monitor('one', { timeout: 3_600_000, promptBeforeIdle: 0, tabs, sources: [] });
      StillThere.autoLeave(monitor, { name: 'session', ended: over.signal, leave }, { once: StillThere.acrossTabs() });
    },
    tabs,
    isSlow,
  );

const expire = (tab: Tab) => tab.evaluate(() => page.monitors.one?.expire());

/** Keeps the turn of these tabs until the page is told to finish. Resolves once it has the turn. */
async function holdTurn(tab: Tab, tabs: string): Promise<void> {
  await tab.evaluate((name) => {
    void navigator.locks.request(name, () => new Promise<void>((resolve) => (page.finish = resolve)));
  }, `still-there-once:${tabs}`);
  await tab.until(() => page.finish !== undefined);
}
const finish = (tab: Tab) => tab.evaluate(() => page.finish?.());

/** Every tab has signed out, or had its turn when that was done: nothing more is to come. Returns how many signed out. */
async function countSignOuts(tabs: readonly Tab[]): Promise<number> {
  let count = 0;
  for (const tab of tabs) {
    await tab.until(() => page.signedOut || page.turns.some((done) => done > 0));
    if (await tab.evaluate(() => page.signedOut)) count++;
  }
  return count;
}
/** Until an attempt has succeeded that is later than this one. */
const untilDone = (tab: Tab, tabs: string, after = 0) =>
  tab.until(
    (key, after) => JSON.parse(localStorage.getItem(key) ?? 'null')?.done > after,
    `still-there-once:${tabs}`,
    after,
  );

describe.each(engines)('%s', (engine) => {
  engineOrSkip(engine)('tabs that sign out once', () => {
    const used = usePage(engine);

    test('do so in one of them, though all become idle at the same moment', async () => {
      const tabs: Tab[] = [used.tab];
      while (tabs.length < 5) tabs.push(await used.open());
      for (const tab of tabs) await guard(tab, 'race');
      for (const tab of tabs) {
        await tab.evaluate(
          () => void addEventListener('storage', ({ key }) => key === 'go' && page.monitors.one?.expire()),
        );
      }
      await used.tab.evaluate(() => {
        localStorage.setItem('go', 'now');
        page.monitors.one?.expire();
      });
      for (const tab of tabs) await tab.until(() => page.of('one', 'idle').length > 0);
      await untilDone(used.tab, 'race');
      expect(await countSignOuts(tabs)).toBe(1);
    });

    test('do so in one of them again, each time that somebody has come back', async () => {
      const tabs = [used.tab, await used.open()];
      let done = 0;
      for (const _run of [1, 2, 3]) {
        for (const tab of tabs) await guard(tab, 'again');
        for (const tab of tabs) await expire(tab);
        await untilDone(used.tab, 'again', done);
        expect(await countSignOuts(tabs)).toBe(1);
        done = await used.tab.evaluate(() => JSON.parse(localStorage.getItem('still-there-once:again') ?? '').done);
      }
    });

    test('are not held up by one that waited for its turn and is in the back/forward cache', async () => {
      const [first, second, holder] = [used.tab, await used.open(), await used.open()];
      await holdTurn(holder, 'cached');
      await guard(first, 'cached');
      await expire(first); // it is the first in the queue
      await guard(second, 'cached');
      await expire(second);
      await first.goto(used.elsewhere);
      await finish(holder);
      await untilDone(second, 'cached');
      expect(await countSignOuts([second])).toBe(1);
      await first.back();
      await first.until(() => page.of('page').some(({ type }) => type === 'restored' || type === 'loaded'));
      if (await first.evaluate(() => page.of('page', 'restored').length > 0)) {
        expect(await countSignOuts([first, second])).toBe(1);
      } else
        console.warn(`Skipped the rest in ${engine}: it keeps no page that waits for a lock in the back/forward cache`);
    });
  });
});

engineOrSkip('chromium', 'cc')('chromium: tabs that sign out once', () => {
  const used = usePage('chromium', { clock: true });

  async function freeze(tab: PageInUse<'chromium'>['tab']): Promise<void> {
    await tab.freeze();
    await tab.until(() => page.of('page', 'freeze').length > 0);
  }

  /** A tab is waited for 10 s from when its attempt was seen: let that be now, however long it took to come here. */
  const waitsAnew = (tab: Tab, tabs: string) =>
    tab.evaluate((key) => {
      const attempts = JSON.parse(localStorage.getItem(key) ?? '');
      attempts.begun++;
      localStorage.setItem(key, JSON.stringify(attempts));
    }, `still-there-once:${tabs}`);

  test('are not held up by one that was frozen while it waited for its turn', async () => {
    const [first, second, holder] = [used.tab, await used.open(), await used.open()];
    await holdTurn(holder, 'waiting');
    await guard(first, 'waiting');
    await expire(first); // it is the first in the queue
    await guard(second, 'waiting');
    await expire(second);
    await freeze(first);
    await finish(holder);
    await untilDone(second, 'waiting');
    await first.thaw();
    expect(await countSignOuts([first, second])).toBe(1);
  });

  test('wait for one that is frozen while it signs out', async () => {
    const [first, second] = [used.tab, await used.open()];
    await guard(first, 'middle', true);
    await guard(second, 'middle');
    await expire(first);
    await first.until(() => page.signedOut);
    await freeze(first);
    await expire(second);
    await second.until(() => page.turns.length > 0);
    expect(await second.evaluate(() => page.signedOut)).toBe(false);
    await waitsAnew(second, 'middle');
    await first.thaw();
    await finish(first);
    await untilDone(second, 'middle');
    expect(await countSignOuts([first, second])).toBe(1);
  });

  test('leave it to another one when one is frozen for good while it signs out', async () => {
    const [first, second] = [used.tab, await used.open()];
    await guard(first, 'for good', true);
    await guard(second, 'for good');
    await expire(first);
    await first.until(() => page.signedOut);
    await freeze(first);
    await expire(second);
    used.clock.jump({ wall: 60_000 });
    await untilDone(second, 'for good');
    expect(await second.evaluate(() => page.signedOut)).toBe(true);
    await first.thaw();
  });
});
