// The demo's page that shows why somebody counts as there, in real browsers: in one tab, and in two that share one person.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../demo/start-demo.ts';
import type { PuppeteerTab } from '../support/engine-puppeteer.ts';
import type { Tab } from '../support/engines.ts';
import { type PageClock, pageClockScript } from '../support/page-clock.ts';
import { until } from '../support/processes.ts';
import { sharedBrowser } from '../support/shared-browser.ts';
import { engineOrSkip } from '../support/skips.ts';
import { answered, asked, ended, openTab, press, rows, state, states, textOf } from './support/demo-page.ts';

declare const clock: PageClock;

let demo: Demo;
let channels = 0;

beforeAll(async () => {
  demo = await startDemo({ port: 0 });
});

afterAll(async () => {
  await demo?.close();
});

/** Limits that do not come into play unless a test says so. */
const addressOf = (query: string) => {
  const wide = { channel: `channel-${++channels}`, hidden: '6000', alone: '6000', media: 'drawn' };
  return `${demo.url}/presence?${new URLSearchParams({ ...wide, ...Object.fromEntries(new URLSearchParams(query)) })}`;
};

const isIn = (tab: Tab) => tab.until(() => document.querySelector('#tab')?.textContent || undefined);

async function join(query: string): Promise<{ tab: PuppeteerTab } & AsyncDisposable> {
  const tab = await openTab('about:blank');
  await tab.page.evaluateOnNewDocument(pageClockScript);
  await tab.goto(addressOf(query));
  await press(tab, '#join');
  await isIn(tab);
  return { tab, [Symbol.asyncDispose]: () => tab.close() };
}

/** Two tabs in the same call. The second one is in front; it was opened by the first one's link. */
async function joinTwice(query: string) {
  const { tab: back } = await join(query);
  const link = await back.evaluate(() => document.querySelector<HTMLAnchorElement>('#another')?.href ?? '');
  const front = await openTab(link);
  const names = { back: await isIn(back), front: await isIn(front) };
  const close = () => Promise.all([back.close(), front.close()]);
  return { back, front, names, [Symbol.asyncDispose]: async () => void (await close()) };
}

/** Waits until a kind of evidence is what counts. */
const counts = (tab: Tab, id: string) =>
  tab.until((wanted) => document.getElementById(wanted)?.hasAttribute('data-counts') || undefined, id);

const why = (tab: Tab) => textOf(tab, '#why');

/** Moves the mouse over the sentence at the top until `check` says so: further down there is a frame. */
async function moveUntil(tab: Tab, check: () => Promise<boolean> | boolean): Promise<void> {
  await tab.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
  let x = 100;
  await until('the mouse to have moved enough', async () => {
    x = x > 300 ? 100 : x + 3;
    await tab.moveMouse(x, 200);
    return check();
  });
}

engineOrSkip('chromium')('The page that says who is there', () => {
  test('says why, by source and tab, and which limit applies', async () => {
    await using call = await join('timeout=600&prompt=5&alone=300');
    const { tab } = call;
    await moveUntil(tab, async () => /^You are active: you moved the mouse .+, in this tab\.$/.test(await why(tab)));
    expect(await state(tab)).toBe('active');
    expect(await textOf(tab, '[data-show=source]')).toBe('mousemove');
    expect(await textOf(tab, '#input .seen')).toMatch(/ · this tab$/);
    expect(await textOf(tab, '#tabs li')).toContain(await isIn(tab));
    expect(await textOf(tab, '#next')).toBe('The limit that applies: no activity for 10 minutes.');

    const heightOf = () => document.querySelector('#status')?.getBoundingClientRect().height;
    const height = await tab.evaluate(heightOf);
    await press(tab, '[name=nobody]');
    await tab.until(() => document.querySelector('#next')?.textContent?.includes('alone in the call'));
    expect(await textOf(tab, '#next')).toMatch(/ for 5 minutes\.$/);
    expect(await tab.evaluate(heightOf)).toBe(height); // nothing moves away from under the mouse
    expect(await rows(tab)).toContainEqual(expect.objectContaining({ kind: 'note', title: 'alone' }));
  });

  test('goes quiet, asks, leaves, and says why', async () => {
    await using call = await join('timeout=120&prompt=60');
    const { tab } = call;
    await tab.evaluate(() => clock.skip(60_000));
    await asked(tab);
    await tab.evaluate(() => clock.skip(60_000));
    expect(await ended(tab)).toMatch(/^There was no activity for 2 minutes/); // and the seconds that this test took
    expect(await states(tab)).toEqual(['active', 'prompted', 'idle']);
    expect((await rows(tab))[0]?.text).toBe('the call ends: there was no activity');
    expect(await tab.evaluate(() => document.activeElement?.textContent)).toBe('You left the call');

    await press(tab, '#rejoin');
    await tab.until(() => document.querySelector('[data-show=state]')?.textContent === 'active');
    await press(tab, '#leave');
    expect(await ended(tab)).toBe('You chose to leave.');
  });

  test('a synthetic voice can answer the question', async () => {
    await using call = await join('timeout=604&prompt=600');
    const { tab } = call;
    await press(tab, '#speech .switch');
    await press(tab, '#voice');
    await asked(tab);
    await tab.until(() => document.querySelector('#say')?.ariaPressed === 'true'); // it speaks
  });

  test('Speak can be held by a key, too', async () => {
    await using call = await join('timeout=600&prompt=5');
    const { tab } = call;
    await press(tab, '#speech .switch');
    await tab.until(() => document.querySelector<HTMLElement>('#say')?.checkVisibility());
    await tab.evaluate(() => document.querySelector<HTMLElement>('#say')?.focus());
    await tab.page.keyboard.down('Space');
    await tab.until(() => document.querySelector('#say')?.ariaPressed === 'true');
    await tab.page.keyboard.up('Space');
    await tab.until(() => document.querySelector('#say')?.ariaPressed === 'false');
  });

  test('sees an upload, a shared screen, a recording, and typing in a frame', async () => {
    await using call = await join('timeout=600&prompt=5');
    const { tab } = call;
    await press(tab, '#upload');
    await counts(tab, 'uploading');
    await press(tab, '#upload');

    await press(tab, '#presenting .switch');
    await counts(tab, 'presenting');
    await press(tab, '#presenting .switch');

    await press(tab, '#notepad');
    await counts(tab, 'frame');
    // the frame reports once a second at most, and has just reported the click
    const typed = async () => {
      await tab.pressKey('a');
      return tab.evaluate(() => document.querySelector('[data-show=source]')?.textContent);
    };
    await expect.poll(typed).toBe('frame keydown');

    await tab.evaluate(() => document.querySelector<HTMLAudioElement>('#recording')?.play());
    await counts(tab, 'playback');
    expect(await why(tab)).toMatch(/a recording played/);
  });

  test('a kind that is switched off does not count', async () => {
    await using call = await join('timeout=600&prompt=5');
    const { tab } = call;
    await press(tab, '#input .switch');
    await counts(tab, 'input'); // the press itself
    await tab.evaluate(() => clock.skip(10_000));
    await tab.moveMouse(100, 200);
    await tab.moveMouse(120, 200);
    // The page shows the time anew five times a second.
    await tab.evaluate(() => clock.skip(1000));
    expect(await textOf(tab, '#input .seen')).toMatch(/^1\d sec ago/);
  });

  test('goes on after a reload by what was seen before', async () => {
    await using call = await join('timeout=600&prompt=5');
    const { tab } = call;
    const before = await isIn(tab);
    await moveUntil(tab, async () => /moved the mouse/.test(await why(tab)));
    await tab.hide(); // which tells the other tabs all
    await tab.show();
    await tab.reload();
    await tab.until((old) => {
      const name = document.querySelector('#tab')?.textContent;
      return name && name !== old;
    }, before);
    expect(await why(tab)).toMatch(/you moved the mouse .*, in tab /);
    expect(await why(tab)).toContain(`in tab ${before}.`);

    await press(tab, '#leave');
    await ended(tab);
    await tab.reload();
    await tab.until(() => document.readyState === 'complete');
    expect(await tab.evaluate(() => document.querySelector<HTMLElement>('#lobby')?.hidden)).toBe(false);
  });

  test('gives the explanation as JSON', async () => {
    await using call = await join('timeout=600&prompt=5&channel=support');
    const { tab } = call;
    await press(tab, '#copy');
    const text = await tab.until(() => document.querySelector('#explanation')?.textContent);
    const { activities, timeline, ...explanation } = JSON.parse(text);
    expect(explanation).toMatchObject({
      state: 'active',
      reason: 'inactive',
      tabs: { name: 'support', tab: await isIn(tab) },
    });
    expect(activities.map(({ source }: { source: string }) => source)).toContain('start');
    expect(timeline.map(({ event }: { event: string }) => event)).toEqual(['active']);
    expect(await textOf(tab, '#copied')).not.toBe('');
  });

  test('does not scroll sideways on the smallest screen, in the call and with everything shown', async () => {
    await using call = await join('timeout=600&prompt=5');
    const { tab } = call;
    await tab.page.setViewport({ width: 320, height: 256 });
    await press(tab, '#speech .switch');
    await tab.until(() => document.querySelector<HTMLElement>('#say')?.checkVisibility());
    await press(tab, '#copy');
    await tab.until(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
      return document.querySelector('#explanation')?.textContent;
    });
    const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
    expect(await tab.evaluate(overflow)).toBe(0);
  });
});

engineOrSkip('chromium')('Two tabs of the page that says who is there', () => {
  test('each shows what the other one saw', async () => {
    await using two = await joinTwice('timeout=600&prompt=5');
    const { back, front, names } = two;
    expect(names.back).not.toBe(names.front);
    await moveUntil(front, async () => /moved the mouse/.test(await why(back)));
    expect(await why(back)).toMatch(new RegExp(`in tab ${names.front}\\.$`));
    expect(await textOf(back, '#input .seen')).toMatch(new RegExp(`tab ${names.front}$`));
    expect(await textOf(back, '#tabs li:first-child code')).toBe(names.front);
    expect(await textOf(back, '#tabs')).toContain(names.back);
  });

  test('an answer in one closes the question in both', async () => {
    await using two = await joinTwice('timeout=604&prompt=600');
    const { back, front } = two;
    await asked(front);
    await asked(back);
    await front.pressKey('Enter');
    await answered(front);
    await answered(back);
    expect(await state(back)).toBe('active');
    await back.until(() => document.querySelector('#why')?.textContent?.includes('you answered the question'));
  });
});

for (const engine of ['firefox', 'webkit'] as const) {
  engineOrSkip(engine)(`The page that says who is there, in ${engine}`, () => {
    test('shows what counts, and says what this browser cannot tell', async () => {
      const tab = await (await sharedBrowser(engine)).open(addressOf('timeout=600&prompt=5'));
      await press(tab, '#join');
      await isIn(tab);
      await press(tab, '#upload');
      await counts(tab, 'uploading');
      await moveUntil(tab, async () => /you moved the mouse/.test(await why(tab)));
      expect(await textOf(tab, '#system .refused')).toBe('Not available: only browsers based on Chromium have it.');
      await tab.close();
    });
  });
}
