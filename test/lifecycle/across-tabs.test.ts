// What must happen once for all tabs of a channel. Each test has a channel of its own.
import { describe, expect, test } from 'vitest';
import type { acrossTabs, autoLeave } from '../../src/index.ts';
import { engines, type Tab } from '../support/engines.ts';
import { type LifecyclePage, usePage } from '../support/lifecycle-page.ts';
import { engineOrSkip } from '../support/skips.ts';

interface Page extends LifecyclePage {
  /** How often this tab began to sign out, and what lets it finish. */
  signOuts: number;
  finish?: () => void;
}
declare const page: Page;
declare const StillThere: { acrossTabs: typeof acrossTabs; autoLeave: typeof autoLeave };

/** The engines run side by side; the tests of one share a page. */
const inTurn = { concurrent: false };

/** A tab that signs out when nobody is there; `isSlow`: not before it is told to finish. */
const guard = (tab: Tab, channel: string, timeout: number, isSlow = false) =>
  tab.evaluate(
    (channel, timeout, isSlow) => {
      const over = new AbortController();
      page.signOuts = 0;
      const leave = (reason: string) =>
        new Promise<void>((resolve) => {
          page.signOuts++;
          page.finish = () => {
            over.abort(reason);
            resolve();
          };
          if (!isSlow) setTimeout(page.finish, 200);
        });
      const monitor = page.monitor('one', { timeout, promptBeforeIdle: 0, tabs: channel, sources: [] });
      StillThere.autoLeave(monitor, { name: 'session', ended: over.signal, leave }, { once: StillThere.acrossTabs() });
    },
    channel,
    timeout,
    isSlow,
  );

const idle = (tab: Tab) => tab.until(() => page.of('one', 'idle').length > 0);
const signOuts = async (tabs: readonly Tab[]) => {
  let sum = 0;
  for (const tab of tabs) sum += await tab.evaluate(() => page.signOuts);
  return sum;
};
const doneIn = (tab: Tab, channel: string) =>
  tab.until((key) => JSON.parse(localStorage.getItem(key) ?? 'null')?.done.length, `still-there-once:${channel}`);

describe.concurrent.each(engines)('%s', (engine) => {
  engineOrSkip(engine)('ten tabs of which one is to sign out', () => {
    const used = usePage(engine);

    test('sign out once, though they race', inTurn, async () => {
      const tabs: Tab[] = [used.tab];
      while (tabs.length < 10) tabs.push(await used.open());
      for (const tab of tabs) await guard(tab, 'ten', 600_000);
      // all at the same moment, so that nobody is first
      await used.tab.evaluate(() => localStorage.setItem('go', String(Date.now() + 1500)));
      for (const tab of tabs) {
        await tab.evaluate(() => {
          const at = Number(localStorage.getItem('go'));
          setTimeout(() => page.monitors.one?.expire(), at - Date.now());
        });
      }
      for (const tab of tabs) await idle(tab);
      await doneIn(used.tab, 'ten');
      await used.tab.until((past) => Date.now() > past, Date.now() + 1500);
      expect(await signOuts(tabs)).toBe(1);
    });
  });
});

describe.concurrent('chromium', () => {
  engineOrSkip('chromium')('a tab that is frozen', () => {
    const used = usePage('chromium');

    test('while it waits for its turn takes it from nobody', inTurn, async () => {
      const [first, second, holder] = [used.tab, await used.open(), await used.open()];
      await holder.evaluate(() => {
        void navigator.locks.request('still-there-once:waiting', () => new Promise<void>((go) => (page.finish = go)));
      });
      await guard(first, 'waiting', 3000);
      await idle(first); // it is the first in the queue
      await guard(second, 'waiting', 3000);
      await second.evaluate(() => page.monitors.one?.expire());
      await first.freeze();
      await first.until(() => page.of('page', 'freeze').length > 0);
      await holder.evaluate(() => page.finish?.());
      await doneIn(second, 'waiting');
      await first.thaw();
      await first.until(() => page.of('page', 'resume').length > 0);
      await first.until((past) => Date.now() > past, Date.now() + 1000);
      expect(await signOuts([first, second])).toBe(1);
    });

    test('in the middle of it is waited for', inTurn, async () => {
      const [first, second] = [used.tab, await used.open()];
      await guard(first, 'middle', 600_000, true);
      await guard(second, 'middle', 600_000);
      await first.evaluate(() => page.monitors.one?.expire());
      await first.until(() => page.signOuts > 0);
      await first.freeze();
      await first.until(() => page.of('page', 'freeze').length > 0);
      await second.evaluate(() => page.monitors.one?.expire());
      await second.until((past) => Date.now() > past, Date.now() + 3000);
      await first.thaw();
      await first.evaluate(() => page.finish?.());
      await doneIn(second, 'middle');
      await second.until((past) => Date.now() > past, Date.now() + 2000);
      expect(await signOuts([first, second])).toBe(1);
    });

    test('in the middle of it, and for good, leaves it to another tab', inTurn, async () => {
      const [first, second] = [used.tab, await used.open()];
      await guard(first, 'for good', 600_000, true);
      await guard(second, 'for good', 600_000);
      await first.evaluate(() => page.monitors.one?.expire());
      await first.until(() => page.signOuts > 0);
      await first.freeze();
      await second.evaluate(() => page.monitors.one?.expire());
      await doneIn(second, 'for good');
      expect(await second.evaluate(() => page.signOuts)).toBe(1);
      await first.thaw();
    });
  });
});

describe.concurrent.each(engines)('%s', (engine) => {
  engineOrSkip(engine)('a tab in the back/forward cache', () => {
    const used = usePage(engine);

    test('that was waiting for its turn takes it from nobody', inTurn, async () => {
      const [first, second, holder] = [used.tab, await used.open(), await used.open()];
      await holder.evaluate(() => {
        void navigator.locks.request('still-there-once:cached', () => new Promise<void>((go) => (page.finish = go)));
      });
      await guard(first, 'cached', 3000);
      await idle(first);
      await guard(second, 'cached', 3000);
      await second.evaluate(() => page.monitors.one?.expire());
      await first.goto(used.elsewhere);
      await holder.evaluate(() => page.finish?.());
      await doneIn(second, 'cached');
      expect(await signOuts([second])).toBe(1);
      await first.back();
      await first.until((past) => Date.now() > past, Date.now() + 1000);
      const isRestored = await first.evaluate(() => page.of('page', 'restored').length > 0);
      if (isRestored) expect(await signOuts([first, second])).toBe(1);
    });
  });
});
