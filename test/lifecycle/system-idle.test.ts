// The real IdleDetector, whose answers the DevTools protocol decides.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PuppeteerTab } from '../support/engine-puppeteer.ts';
import { launch, type RunningBrowser } from '../support/engines.ts';
import { until } from '../support/processes.ts';
import { type Served, serve } from '../support/serve.ts';
import { engineOrSkip } from '../support/skips.ts';
import { type SourceExports, type SourcePage, sourcePage } from '../support/source-page.ts';

declare const page: SourcePage;
declare const Sources: SourceExports;
/** Ends the source. */
declare const run: AbortController;
/** Another detector, by which a test knows what the page has been told. */
declare const watched: { userState: string; screenState: string; start(options: object): Promise<void> };
/** How often the page asked for the permission. */
declare const asked: { count: number };

/** Starts the source, and counts how often it asks. (Whatever `evaluate` runs has a user's activation.) */
const start = (): void => {
  const counted = { count: 0 };
  const { IdleDetector } = window as unknown as { IdleDetector?: { requestPermission(): Promise<string> } };
  const request = IdleDetector?.requestPermission.bind(IdleDetector);
  if (IdleDetector && request) {
    IdleDetector.requestPermission = () => {
      counted.count++;
      return request();
    };
  }
  Object.assign(window, { asked: counted, run: page.listen(Sources.systemIdle()) });
};
const watch = async (): Promise<void> => {
  const { IdleDetector } = window as unknown as { IdleDetector: new () => typeof watched };
  const detector = new IdleDetector();
  await detector.start({ threshold: 60_000 });
  Object.assign(window, { watched: detector });
};
const reports = (tab: { evaluate: PuppeteerTab['evaluate'] }): Promise<number> => tab.evaluate(() => page.seen.length);

/** A little more than the 10 s within which something that lasts is reported again, by the page's clock. */
const oneRound = async (tab: PuppeteerTab): Promise<void> => {
  const end = await tab.evaluate(() => performance.now() + 11_500);
  await tab.until((then) => performance.now() > then, end);
};

engineOrSkip('chromium')('systemIdle() in chromium', () => {
  let server: Served;
  let other: Served;
  let browser: RunningBrowser<PuppeteerTab>;
  let tab: PuppeteerTab;
  const context = () => tab.page.browserContext();
  const grant = (origin = server.origin) => context().overridePermissions(origin, ['idle-detection']);
  const system = async (user: 'active' | 'idle', screen: 'locked' | 'unlocked' = 'unlocked'): Promise<void> => {
    const state = { isUserActive: user === 'active', isScreenUnlocked: screen === 'unlocked' };
    await (await tab.cdp()).send('Emulation.setIdleOverride', state);
  };

  beforeAll(async () => {
    other = await serve(await sourcePage());
    browser = await launch('chromium', { args: ['--host-resolver-rules=MAP insecure.test 127.0.0.1'] });
    tab = await browser.open();
  });
  beforeEach(async () => {
    // an origin of its own for each test: what was denied stays so
    const files = await sourcePage();
    server = await serve({ ...files, '/framing': `${files['/']}<iframe src="${other.url('/')}"></iframe>` });
    await tab.goto(server.url('/'));
  });
  afterEach(async () => {
    await context().clearPermissionOverrides();
    await server[Symbol.asyncDispose]();
  });
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await other?.[Symbol.asyncDispose]();
  });

  test('somebody who uses the machine counts, also behind the page; nobody, and a locked screen, do not', async () => {
    await grant();
    await system('active');
    await tab.evaluate(start);
    await tab.evaluate(watch);
    await tab.until(() => page.seen.length > 0);
    expect(await tab.evaluate(() => page.seen[0]?.source)).toBe('system');
    await tab.hide();
    await tab.until(() => page.seen.length > 1); // 10 s later: no event says that somebody is active still
    await tab.show();

    await system('idle');
    await tab.until(() => watched.userState === 'idle');
    const before = await reports(tab);
    await oneRound(tab);
    expect(await reports(tab)).toBe(before);
    await system('active', 'locked');
    await tab.until(() => watched.userState === 'active' && watched.screenState === 'locked');
    await oneRound(tab);
    expect(await reports(tab)).toBe(before);
    await system('active');
    await until('a report', async () => (await reports(tab)) > before);

    await tab.evaluate(() => run.abort());
    const last = await reports(tab);
    for (const state of ['idle', 'active'] as const) {
      await system(state);
      await tab.until((told) => watched.userState === told, state);
    }
    await oneRound(tab);
    expect(await reports(tab)).toBe(last);
    expect(await tab.evaluate(() => [page.errors, asked.count])).toEqual([[], 0]);
  });

  test('the permission is asked for at the first click or key that allows to ask, and not again when denied', async () => {
    await tab.evaluate(start);
    await tab.evaluate(async () => {
      while (navigator.userActivation.isActive) await new Promise((resolve) => setTimeout(resolve, 50));
      document.body.click();
    });
    await tab.pressKey('Escape');
    expect(await tab.evaluate(() => asked.count)).toBe(0);
    await tab.pressKey('a');
    await tab.until(() => asked.count === 1);
    await tab.click(20, 20); // a headless browser denies
    await tab.pressKey('b');
    await tab.evaluate(() => run.abort());
    expect(await tab.evaluate(() => asked.count)).toBe(1);

    await tab.evaluate(start);
    await tab.click(30, 30);
    expect(await tab.evaluate(() => [asked.count, page.seen, page.errors])).toEqual([0, [], []]);
  });

  test('once granted, it counts', async () => {
    await system('active');
    await tab.evaluate(start);
    await tab.until(async () => (await navigator.permissions.query({ name: 'idle-detection' as never })).state);
    await grant(); // what the person answers
    await tab.click(20, 20);
    await tab.until(() => page.seen.length > 0);
    expect(await tab.evaluate(() => [asked.count, page.errors])).toEqual([1, []]);
  });

  test('a source that has ended does not ask', async () => {
    await tab.evaluate(start);
    await tab.evaluate(() => run.abort());
    await tab.click(20, 20);
    expect(await tab.evaluate(() => [asked.count, page.errors])).toEqual([0, []]);
  });

  test('until it is granted, it keeps no page out of the back/forward cache, and it asks when the page is back', async () => {
    await tab.evaluate(start);
    await tab.goto(server.url('/elsewhere'));
    await tab.back();
    await tab.until(() => page.life.includes('restored'));
    await tab.click(20, 20);
    await tab.until(() => asked.count === 1);
    expect(await tab.evaluate(() => page.errors)).toEqual([]);
  });

  test('in a frame that may not it stays silent', async () => {
    await grant(other.origin);
    await system('active');
    await tab.goto(server.url('/framing'));
    const frame = await until('the frame', () => tab.page.frames().find((each) => each.url().startsWith(other.origin)));
    await until('its script', () => frame.evaluate(() => typeof page === 'object' && typeof Sources === 'object'));
    await frame.evaluate(start);
    await tab.click(50, 50);
    await oneRound(tab);
    expect(await frame.evaluate(() => [page.seen, page.errors])).toEqual([[], []]);
  });

  test('in an insecure context it stays silent', async () => {
    await tab.goto(server.url('/').replace('127.0.0.1', 'insecure.test'));
    expect(await tab.evaluate(() => [isSecureContext, 'IdleDetector' in window])).toEqual([false, false]);
    await tab.evaluate(start);
    await tab.click(20, 20);
    expect(await tab.evaluate(() => [page.seen, page.errors])).toEqual([[], []]);
  });
});

describe.each(['firefox', 'webkit'] as const)('systemIdle() in %s', (engine) => {
  engineOrSkip(engine)('where there is no IdleDetector', () => {
    test('stays silent, whatever is pressed', async () => {
      await using server = await serve(await sourcePage());
      await using browser = await launch(engine);
      const tab = await browser.open(server.url('/'));
      await tab.evaluate(start);
      await tab.click(20, 20);
      await tab.pressKey('a');
      expect(await tab.evaluate(() => ['IdleDetector' in window, page.seen, page.errors])).toEqual([false, [], []]);
    });
  });
});

test('a threshold that no browser allows is refused', async () => {
  const { systemIdle } = await import('../../src/sources/system-idle.ts');
  expect(() => systemIdle({ threshold: 59_999 })).toThrow(
    new TypeError('Expected `threshold` to be a finite number >= 60000, got 59999 (number)'),
  );
});
