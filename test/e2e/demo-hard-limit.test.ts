// The demo's page for the hard limit, in Chromium: eyeson's local service sends its webhooks to the hard-limit server, which
// ends meetings whether a page is there or not.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../demo/start-demo.ts';
import type { PuppeteerTab } from '../support/engine-puppeteer.ts';
import type { Tab } from '../support/engines.ts';
import { until } from '../support/processes.ts';
import { engineOrSkip } from '../support/skips.ts';
import { ended, openTab, pictures, press, rows, textOf } from './support/demo-page.ts';

/** In seconds. Both pages join within it, on any machine. */
const limit = 90;
let demo: Demo;

beforeAll(async () => {
  demo = await startDemo({ port: 0, hardLimit: `${limit}s` });
  await demo.hardLimit;
});

afterAll(async () => {
  await demo?.close();
});

async function join(room: string, query: string): Promise<PuppeteerTab> {
  const tab = await openTab(`${demo.url}/hard-limit?media=drawn&room=${room}&${query}`);
  await press(tab, '#join');
  await pictures(tab);
  return tab;
}

/** What a part of the timer shows; nothing if it is hidden. */
const timerShows = (tab: Tab, part: string) =>
  tab.evaluate((name) => {
    const element = document.querySelector('session-timer')?.shadowRoot?.querySelector(`[part~=${name}]`);
    return element?.checkVisibility() ? element.textContent : '';
  }, part);

/** The meeting of a room, as eyeson's service saw it; `calls` are those of the hard-limit server. */
const meetingOf = (room: string) => demo.eyeson.ledger().find((meeting) => meeting.room === room);

engineOrSkip('chromium')('The page of the hard limit', () => {
  test('is warned and extends; one that is closed and one that stays are ended by the server', async () => {
    demo.eyeson.join({ user: 'Ada', room: 'other' });
    await using staying = await join('limited-stays', 'alerts=20');
    const room = 'limited-closed';
    const closing = await join(room, `alerts=${limit - 2}&extension=5`);
    await until('the warning', () => timerShows(closing, 'alert'));
    await press(closing, '[part~=extend]', 'session-timer');
    const titles = () => [...document.querySelectorAll('#timeline b')].map((row) => row.textContent);
    await until('the extension', async () => (await closing.evaluate(titles)).includes('extended'));
    expect(await rows(closing)).toContainEqual({ kind: 'note', title: 'extended', text: 'by 5 seconds' });
    expect(meetingOf(room)?.calls).toEqual([]);
    await closing.close();
    await until('no page to be there', () => demo.eyeson.open(room).rt === 0);

    const over = (name: string) => until(`the end of ${name}`, () => meetingOf(name)?.endedAt, 240_000);
    await over('limited-stays');
    expect(await ended(staying)).toBe('The time was up.');
    expect(await textOf(staying, '#ended-title')).toBe('The meeting is over');
    expect(meetingOf('limited-stays')?.endedBy).toBe('api');

    const endedAt = await over(room);
    expect(meetingOf(room)).toMatchObject({ endedBy: 'api', calls: [expect.anything()] });
    expect(Number(endedAt) - Date.parse(meetingOf(room)?.startedAt ?? '')).toBeGreaterThanOrEqual((limit + 5) * 1000);
    expect(demo.eyeson.log).toContainEqual(
      expect.objectContaining({ direction: 'in', type: 'DELETE', detail: { path: `/rooms/${room}` } }),
    );
    expect(meetingOf('other')).toMatchObject({ endedBy: null, calls: [] }); // the other pages of the demo have no limit
  });
});

test('A demo without a hard limit says so on its page', async () => {
  const plain = await startDemo({ port: 0 });
  try {
    const response = await fetch(`${plain.url}/hard-limit/server`);
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 503,
      body: { error: 'The hard-limit server was not started with this demo.' },
    });
  } finally {
    await plain.close();
  }
});
