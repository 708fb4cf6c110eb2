// The demo's page for a limited session, in Chromium, against the demo's own server.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../demo/start-demo.ts';
import type { Tab } from '../support/engines.ts';
import { until } from '../support/processes.ts';
import { engineOrSkip } from '../support/skips.ts';
import { answer, asked, ended, openTab, press, rows, runOut, textOf } from './support/demo-page.ts';

let demo: Demo;
let calls = 0;

beforeAll(async () => {
  demo = await startDemo({ port: 0 });
});

afterAll(async () => {
  await demo?.close();
});

// Without a microphone: the client would listen to the fake one's beeps even when muted, and take them for speech.
async function join(query: string) {
  const id = `test-${++calls}`;
  const tab = await openTab(`${demo.url}/stream?call=${id}&${query}`, { media: false });
  await enter(tab);
  return { tab, cid: `appointment:${id}`, [Symbol.asyncDispose]: () => tab.close() };
}

async function enter(tab: Tab): Promise<void> {
  await press(tab, '#join');
  await tab.until(() => document.querySelector('#people li'));
}

const isShown = (tab: Tab, id: string) =>
  tab.evaluate((wanted) => document.getElementById(wanted)?.checkVisibility() ?? false, id);
/** What a part of the timer shows; nothing if it is hidden. */
const timerShows = (tab: Tab, part: string) =>
  tab.evaluate((name) => {
    const element = document.querySelector('session-timer')?.shadowRoot?.querySelector(`[part~=${name}]`);
    return element?.checkVisibility() ? element.textContent : '';
  }, part);
/** What the timer counts down, seconds. */
const left = async (tab: Tab) => {
  const [minutes = 0, seconds = 0] = (await timerShows(tab, 'time')).split(':').map(Number);
  return minutes * 60 + seconds;
};

engineOrSkip('chromium')('The page for a limited session', () => {
  test('counts down, alerts, and lets the specialist extend for both', async () => {
    await using ada = await join('as=dr-ada&session=600&alerts=598&extension=30&timeout=600');
    const link = await ada.tab.evaluate(() => document.querySelector<HTMLAnchorElement>('#other')?.href ?? '');
    const bill = await openTab(link, { media: false });
    await enter(bill);
    await ada.tab.until(() => document.querySelectorAll('#people li').length === 2);
    expect(await left(bill)).toBeGreaterThan(0);
    expect(await timerShows(bill, 'ends')).toMatch(/^Ends at \d+:\d\d/);
    await until('the alert', () => timerShows(bill, 'alert'));
    expect(await timerShows(bill, 'extend')).toBe('');
    await ada.tab.show();
    await until('the alert', () => timerShows(ada.tab, 'alert'));
    expect(await timerShows(ada.tab, 'text')).toMatch(/^\d minutes .*left\.$/);
    expect(await timerShows(ada.tab, 'extend')).toBe('Extend by 30 seconds');
    const before = await left(ada.tab);
    await press(ada.tab, '[part~=extend]', 'session-timer');
    for (const tab of [ada.tab, bill]) {
      await tab.show();
      await until('the new end', async () => (await left(tab)) > before);
      expect(await left(tab)).toBeLessThanOrEqual(before + 30);
    }
    expect(await rows(bill)).toContainEqual({ kind: 'note', title: 'extended', text: 'by 30 seconds' });
    await ada.tab.show();
    await press(ada.tab, '[part~=dismiss]', 'session-timer');
    expect(await timerShows(ada.tab, 'alert')).toBe('');
    await bill.close();
  });

  test('leaves for want of activity, and tells the service why', async () => {
    await using call = await join('as=bill&session=3600&timeout=602&prompt=600&hidden=1200&alone=1200');
    const { tab } = call;
    await asked(tab);
    await runOut(tab);
    expect(await ended(tab)).toMatch(/^There was no activity/);
    const leave = () =>
      demo.stream.log.find(({ type, detail }) => type === 'leaveCallRequest' && detail.user === 'bill');
    expect((await until('leaveCallRequest', leave)).detail.reason).toBe('inactivity:inactive');
    await tab.until(() => document.querySelector('#timeline [data-kind=end]'));
    expect(await rows(tab)).toContainEqual({
      kind: 'end',
      title: 'leaveCallRequest',
      text: 'to the service · bill, “inactivity:inactive”',
    });
    expect(demo.stream.participants(call.cid)).toEqual([]);

    await press(tab, '#rejoin');
    await tab.until(() => document.querySelector('#people li'));
    expect(demo.stream.participants(call.cid)).toEqual(['bill']);
    await asked(tab); // two seconds later
    await answer(tab, 'leave');
    expect(await ended(tab)).toBe('You chose to leave.');
  });

  test('says that the time was up when the service ends the call', async () => {
    await using call = await join('as=bill&session=600&timeout=600');
    const { tab, cid } = call;
    const passed = 600 - (await left(tab));
    demo.stream.setMaxDuration(cid, passed + 3); // so the page knows the end before it comes, over whichever socket
    expect(await ended(tab)).toBe('The time was up.');
    expect(await textOf(tab, '#ended-title')).toBe('The appointment is over');
    expect(await isShown(tab, 'rejoin')).toBe(false);
    expect(demo.stream.log).toContainEqual(expect.objectContaining({ type: 'call.ended' }));
  });
});
