// The demo's page for a limited session, in Chromium, against the demo's own server.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../demo/start-demo.ts';
import { launch, type Tab } from '../support/engines.ts';
import { until } from '../support/processes.ts';
import { engineOrSkip } from '../support/skips.ts';
import { asked, ended, lazily, press, rows, textOf } from './support/demo-page.ts';

// Without a microphone: the client would listen to the fake one's beeps even when muted, and take them for speech.
const browser = lazily(() => launch('chromium'));
let demo: Demo;
let calls = 0;

beforeAll(async () => {
  demo = await startDemo({ port: 0 });
});

afterAll(async () => {
  await browser.close();
  await demo?.close();
});

async function join(query: string) {
  const id = `test-${++calls}`;
  const tab = await browser.open(`${demo.url}/stream?call=${id}&${query}`);
  await enter(tab);
  return { tab, cid: `appointment:${id}`, [Symbol.asyncDispose]: () => tab.close() };
}

async function enter(tab: Tab): Promise<void> {
  await press(tab, '#join');
  await tab.until(() => document.querySelector('#people li'));
}

const isShown = (tab: Tab, id: string) =>
  tab.evaluate((wanted) => document.getElementById(wanted)?.checkVisibility() ?? false, id);
/** What the countdown shows, seconds. */
const shown = async (tab: Tab) => {
  const [minutes = 0, seconds = 0] = (await textOf(tab, '#countdown')).split(':').map(Number);
  return minutes * 60 + seconds;
};

engineOrSkip('chromium')('The page for a limited session', () => {
  test('counts down, alerts, and lets the specialist extend for both', async () => {
    await using ada = await join('as=dr-ada&session=12&alerts=9&timeout=600');
    const link = await ada.tab.evaluate(() => document.querySelector<HTMLAnchorElement>('#other')?.href ?? '');
    const bill = await browser.open(link);
    await enter(bill);
    await ada.tab.until(() => document.querySelectorAll('#people li').length === 2);
    expect(await shown(bill)).toBeGreaterThan(0);
    expect(await isShown(bill, 'extension')).toBe(false);
    await ada.tab.show();
    expect(await isShown(ada.tab, 'extension')).toBe(true);
    expect(await textOf(ada.tab, '#ends')).toMatch(/^\d\d:\d\d:\d\d$/);

    await ada.tab.until(() => /ends in [89] seconds/.test(document.querySelector('.alert')?.textContent ?? ''));
    const before = await shown(ada.tab);
    await press(ada.tab, '[data-extend="30"]');
    await ada.tab.until(() => /now ends at/.test(document.querySelector('.alert')?.textContent ?? ''));
    for (const tab of [ada.tab, bill]) {
      await until('the new end', async () => (await shown(tab)) > 30);
      expect(await shown(tab)).toBeLessThanOrEqual(before + 30);
    }
    await press(ada.tab, '.alert button');
    expect(await ada.tab.evaluate(() => document.querySelector('.alert'))).toBeNull();
    await bill.close();
  });

  test('leaves for want of activity, and tells the service why', async () => {
    await using call = await join('as=bill&session=600&timeout=4&prompt=2');
    const { tab } = call;
    await asked(tab);
    expect(await ended(tab)).toBe('There was no sign of you for 4 seconds.');
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
    await press(tab, '#leave');
    expect(await ended(tab)).toBe('You chose to leave.');
  });

  test('says that the time was up when the service ends the call', async () => {
    await using call = await join('as=bill&session=3&timeout=600');
    const { tab } = call;
    expect(await ended(tab)).toBe('Its time was up.');
    expect(await textOf(tab, '#ended-title')).toBe('The appointment is over');
    expect(await isShown(tab, 'rejoin')).toBe(false);
    expect(demo.stream.log).toContainEqual(expect.objectContaining({ type: 'call.ended' }));
  });
});
