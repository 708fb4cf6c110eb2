// The demo's page for the hard limit, in Chromium: eyeson's local service sends its webhooks to the hard-limit server, which
// ends meetings whether a page is there or not.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../demo/start-demo.ts';
import type { Tab } from '../support/engines.ts';
import { until } from '../support/processes.ts';
import { engineOrSkip } from '../support/skips.ts';
import { ended, launchChromium, lazily, pictures, press, rows, textOf } from './support/demo-page.ts';

const limit = 40;
const browser = lazily(launchChromium);
let demo: Demo;

beforeAll(async () => {
  demo = await startDemo({ port: 0, hardLimit: `${limit}s` });
  await demo.hardLimit;
}, 120_000);

afterAll(async () => {
  await browser.close();
  await demo?.close();
});

async function join(room: string, query: string): Promise<Tab> {
  const tab = await browser.open(`${demo.url}/hard-limit?media=drawn&room=${room}&${query}`);
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
  test('is warned and extends, is closed, and the server ends the meeting at its new end', async () => {
    const room = 'limited-closed';
    const tab = await join(room, `alerts=${limit - 2}&extension=5`);
    await until('the warning', () => timerShows(tab, 'alert'));
    await press(tab, '[part~=extend]', 'session-timer');
    await tab.until(() => [...document.querySelectorAll('#timeline b')].some((row) => row.textContent === 'extended'));
    expect(await rows(tab)).toContainEqual({ kind: 'note', title: 'extended', text: 'by 5 seconds' });
    expect(meetingOf(room)?.calls).toEqual([]);
    await tab.close();
    await until('no page to be there', () => demo.eyeson.open(room).rt === 0);

    const { startedAt, endedAt, endedBy, calls } = await until(
      'the end of the meeting',
      () => (meetingOf(room)?.endedAt ? meetingOf(room) : undefined),
      90_000,
    );
    expect(endedBy).toBe('api');
    expect(calls).toHaveLength(1);
    expect(Number(endedAt) - Date.parse(startedAt)).toBeGreaterThanOrEqual((limit + 5) * 1000);
    expect(demo.eyeson.log).toContainEqual(
      expect.objectContaining({ direction: 'in', type: 'DELETE', detail: { path: `/rooms/${room}` } }),
    );
  });

  test('stays, and says that the time was up; the other pages of the demo have no limit', async () => {
    demo.eyeson.join({ user: 'Ada', room: 'other' });
    const tab = await join('limited-stays', 'alerts=20');
    await until('the end of the meeting', () => meetingOf('limited-stays')?.endedAt, 90_000);
    expect(await ended(tab)).toBe('Its time was up.');
    expect(await textOf(tab, '#ended-title')).toBe('The meeting is over');
    expect(meetingOf('limited-stays')?.endedBy).toBe('api');
    expect(meetingOf('other')).toMatchObject({ endedBy: null, calls: [] });
    await tab.close();
  });
});

test('A demo without a hard limit says so on its page', async () => {
  const plain = await startDemo({ port: 0 });
  try {
    const response = await fetch(`${plain.url}/hard-limit/server`);
    expect([response.status, await response.json()]).toEqual([
      503,
      { error: 'The hard-limit server was not started with this demo.' },
    ]);
  } finally {
    await plain.close();
  }
});
