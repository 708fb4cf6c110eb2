// A page that is seen and used in more windows than its own (law 10).
import { afterEach, describe, expect, test } from 'vitest';
import { engines, type Tab } from '../support/engines.ts';
import { type LifecyclePage, usePage } from '../support/lifecycle-page.ts';
import { canDrive, moveMouseUntil, openWindow } from '../support/opened-window.ts';
import { until } from '../support/processes.ts';
import { engineOrSkip } from '../support/skips.ts';

declare const page: LifecyclePage & { opened: Window; run: AbortController };
declare const StillThere: typeof import('../../src/index.ts');

const kinds = engines.flatMap((engine) => [
  { engine, kind: 'popup' as const },
  ...(engine === 'webkit' ? [] : [{ engine, kind: 'picture-in-picture window' as const }]), // WebKitGTK 2.50 has none
]);

if (engines.includes('firefox'))
  console.warn(
    'Skipped "a picture-in-picture window in firefox …": a test beside one crashes or hangs headless Firefox 153',
  );

/** Hides the tab, or pretends to where that is impossible. */
async function hide(tab: Tab, isReal: boolean): Promise<void> {
  if (isReal) return tab.hide();
  await tab.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  });
}

describe.each(kinds)('a $kind in $engine', ({ engine, kind }) => {
  const used = usePage(engine);
  const isDriven = canDrive(engine, kind);
  const testDriven = isDriven ? test : test.skip;
  if (!isDriven)
    console.warn(
      `Skipped in ${engine}: what needs a test to drive its picture-in-picture window, which it does not survive`,
    );

  const open = (options?: { isWatched: boolean }) => openWindow(used, kind, options);
  const close = async () => {
    if (isDriven) await (await used.tab.opened()).close();
    else await used.tab.evaluate(() => page.opened.close());
  };
  afterEach(() => used.tab.evaluate(() => void Reflect.deleteProperty(document, 'visibilityState')));

  const moveMouse = () =>
    moveMouseUntil(used, () => used.tab.evaluate(() => page.monitors.call?.lastActivity?.source === 'mousemove'));

  /** The limit that runs out first is the one for hidden pages, if the page counts as hidden. */
  const start = () =>
    used.tab.evaluate(() => void page.monitor('call', { timeout: 3_600_000, hiddenTimeout: 600_000 }));
  const reason = () => used.tab.evaluate(() => page.monitors.call?.reason);
  const untilReason = (reason: string) => used.tab.until((reason) => page.monitors.call?.reason === reason, reason);

  test('keeps the page from being hidden until it closes', async () => {
    const { tab } = used;
    await start();
    await open();
    await hide(tab, isDriven);
    expect(await reason()).toBe('inactive');
    await close();
    await untilReason('hidden');
  });

  testDriven('that is open when the monitor starts keeps the page from being hidden', async () => {
    const { tab } = used;
    await open();
    await hide(tab, isDriven);
    await start();
    expect(await reason()).toBe('inactive');
    await close();
    await untilReason('hidden');
  });

  testDriven('that opens after the start has input that counts', async () => {
    const { tab } = used;
    await start();
    await open();
    await tab.evaluate(() => page.monitors.call?.reset());
    await moveMouse();
    await close();
  });

  testDriven('has no listener and no timer of the library when the monitor has stopped', async () => {
    const { tab } = used;
    await start();
    await open();
    await moveMouse();
    const before = await tab.evaluate(() => {
      page.monitors.call?.stop();
      const write = () => page.entries.push({ name: 'moved', type: 'mousemove', at: 0, now: 0, hidden: false });
      EventTarget.prototype.addEventListener.call(page.opened, 'mousemove', write);
      return page.held.listenerCalls;
    });
    await moveMouseUntil(used, () => tab.evaluate(() => page.of('moved').length > 0));
    const { calls, timers } = await tab.evaluate(() => {
      const { listenerCalls: calls, pendingTimers } = page.held;
      return { calls, timers: pendingTimers.size };
    });
    expect({ calls, timers }).toEqual({ calls: before, timers: 0 });
    await close();
  });

  if (kind === 'popup') {
    test('that shows another page goes on: input counts, and it is seen', async () => {
      const { tab } = used;
      await start();
      await open();
      await (await tab.opened()).goto(`${used.elsewhere}?next`);
      await tab.until(() => page.opened.location.search === '?next');
      await tab.evaluate(() => page.monitors.call?.reset());
      await moveMouse();
      await hide(tab, isDriven);
      expect(await reason()).toBe('inactive');
      await close();
      await untilReason('hidden');
    });

    test('that shows a page of another origin is ignored until it is back', async () => {
      const { tab } = used;
      await start();
      await open();
      await (await tab.opened()).goto(used.foreign);
      await hide(tab, isDriven);
      await untilReason('hidden');
      await (await tab.opened()).goto(used.elsewhere);
      await untilReason('inactive');
      await close();
      await untilReason('hidden');
    });

    test('that is the target of a source is seen as long as the source runs', async () => {
      const { tab } = used;
      await open({ isWatched: false });
      await start();
      await tab.evaluate(() => {
        const run = new AbortController();
        StillThere.domActivity({ targets: [page.opened] })(() => {}, run.signal);
        Object.assign(page, { run });
      });
      await hide(tab, isDriven);
      expect(await reason()).toBe('inactive');
      await tab.evaluate(() => {
        page.run.abort();
        page.monitors.call?.stop();
      });
      await start();
      await untilReason('hidden');
      await close();
    });
  }

  if (engine === 'webkit') {
    test('that is minimised is hidden as well', async () => {
      const { tab } = used;
      await start();
      await open();
      await hide(tab, isDriven);
      expect(await reason()).toBe('inactive');
      const opened = await tab.opened();
      await opened.hide();
      await untilReason('hidden');
      await opened.show();
      await untilReason('inactive');
      await close();
    });
  }
});

describe.each(['chromium', 'firefox'] as const)('a popup in %s', (engine) => {
  engineOrSkip(engine, 'orca')('on a screen', () => {
    const used = usePage(engine, { screen: true });

    test('that is minimised is hidden as well', async () => {
      const { tab, screen } = used;
      const reason = () => tab.evaluate(() => page.monitors.call?.reason);
      /** The window manager does it again if the browser, which is about to raise a window, was later. */
      const manage = (command: string, expected: string) =>
        until(expected, async () => {
          await screen.input('search', '--name', '^elsewhere', command);
          return (await reason()) === expected;
        });
      await tab.evaluate(() => void page.monitor('call', { timeout: 3_600_000, hiddenTimeout: 600_000 }));
      await openWindow(used, 'popup');
      await tab.hide();
      expect(await reason()).toBe('inactive');
      await manage('windowminimize', 'hidden');
      await manage('windowactivate', 'inactive');
      await (await tab.opened()).close();
    });
  });
});

describe.each(['chromium', 'firefox'] as const)('a video in picture-in-picture in %s', (engine) => {
  const used = usePage(engine);

  test('keeps the page from being hidden until it is back', async () => {
    const { tab } = used;
    await tab.evaluate(async () => {
      const canvas = document.body.appendChild(document.createElement('canvas'));
      canvas.getContext('2d')?.fillRect(0, 0, 9, 9);
      const video = document.body.appendChild(document.createElement('video'));
      video.muted = true;
      video.srcObject = canvas.captureStream();
      await video.play();
      addEventListener('click', () => video.requestPictureInPicture(), { once: true });
      page.monitor('call', { timeout: 3_600_000, hiddenTimeout: 600_000 });
    });
    await tab.click(20, 20);
    await tab.until(() => document.pictureInPictureElement !== null);
    await hide(tab, engine === 'chromium');
    expect(await tab.evaluate(() => page.monitors.call?.reason)).toBe('inactive');
    await tab.evaluate(() => document.exitPictureInPicture());
    await tab.until(() => page.monitors.call?.reason === 'hidden');
  });
});
