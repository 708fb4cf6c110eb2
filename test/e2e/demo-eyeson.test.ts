// The demo's call page, in Chromium, against the demo's own server.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../demo/start-demo.ts';
import type { Tab } from '../support/engines.ts';
import { until } from '../support/processes.ts';
import { engineOrSkip } from '../support/skips.ts';
import {
  answer,
  answered,
  ask,
  asked,
  ended,
  focused,
  openTab,
  pictures,
  press,
  rows,
  runOut,
  state,
  states,
  textOf,
} from './support/demo-page.ts';

/** Limits that do not come into play unless a test says so, and ten minutes to answer. */
const wide = 'timeout=1200&prompt=600&hidden=1200&alone=1200';
/** One page in a call, with another participant. */
const everything = { rt: 1, sepp: 1, peers: 1 };
const nothing = { rt: 0, sepp: 0, peers: 0 };
let demo: Demo;
let calls = 0;

beforeAll(async () => {
  demo = await startDemo({ port: 0 });
});

afterAll(async () => {
  await demo?.close();
});

/** Joins a room of its own. */
async function join(query: string): Promise<{ tab: Tab; room: string } & AsyncDisposable> {
  const room = `call-${++calls}`;
  const tab = await openTab(`${demo.url}/eyeson?room=${room}&${query}`);
  await press(tab, '#join');
  await pictures(tab);
  return { tab, room, [Symbol.asyncDispose]: () => tab.close() };
}

const received = (room: string, type: string) =>
  demo.eyeson.log.filter((entry) => entry.direction === 'in' && entry.type === type && entry.detail.room === room);

const closed = (room: string) =>
  until(`${room} to be closed`, () => Object.values(demo.eyeson.open(room)).every((count) => count === 0));

engineOrSkip('chromium')('The call page', () => {
  test('shows what counted last, and how long the call goes on without it', async () => {
    await using call = await join('timeout=600&prompt=2&hidden=1200&alone=1200');
    const { tab, room } = call;
    const remaining = () => textOf(tab, '[data-show=remaining]');
    await until('some seconds to pass', async () => (await remaining()) < '09:57');
    let x = 100;
    await until('the mouse to count', async () => {
      x += 3;
      await tab.moveMouse(x, 200);
      return (await remaining()) > '09:57';
    });
    expect(await textOf(tab, '[data-show=source]')).toMatch(/^(pointer|mouse)move$/);
    expect(await rows(tab)).toContainEqual(expect.objectContaining({ kind: 'activity', title: 'mousemove' }));
    expect(demo.eyeson.open(room)).toEqual(everything);
  });

  test('asks in a modal dialog that stands above all, with the focus on Stay', async () => {
    await using call = await join(wide);
    const { tab } = call;
    // It gets the focus back after the answer.
    await tab.evaluate(() => document.querySelector<HTMLElement>('[name=hidden]')?.focus());
    await ask(tab);
    const dialog = await tab.evaluate(() => {
      const root = document.querySelector('still-there-dialog')?.shadowRoot;
      const element = root?.querySelector('dialog:modal');
      const texts = (ids?: string | null) =>
        ids
          ?.split(' ')
          .map((id) => root?.getElementById(id)?.textContent || root?.querySelector(`#${id} slot`)?.textContent);
      return {
        name: texts(element?.getAttribute('aria-labelledby')),
        description: texts(root?.activeElement?.getAttribute('aria-describedby')),
        digits: root?.querySelector('[part=time]')?.textContent,
        title: document.title,
      };
    });
    expect(dialog).toEqual({
      name: ['Are you still there?'],
      description: ['We haven’t noticed any activity for a while.', 'You will leave the call in 10 minutes.'],
      digits: expect.stringMatching(/^(10:00|09:\d\d)$/),
      title: expect.stringMatching(/^\((10:00|09:\d\d)\) Are you still there\? – eyeson call/),
    });
    expect(await focused(tab)).toBe('I’m still here');
    await tab.moveMouse(200, 200);
    await tab.moveMouse(220, 210);
    expect(await state(tab)).toBe('prompted'); // a mouse that moves is no answer
    await tab.pressKey('Enter');
    await answered(tab);
    await tab.until(() => document.activeElement?.getAttribute('name') === 'hidden'); // the browser takes its time
    expect(await tab.evaluate(() => document.title)).toMatch(/^eyeson call/);
  });

  test.each([
    ['Stay', (tab: Tab) => answer(tab, 'stay')],
    ['Escape', (tab: Tab) => tab.pressKey('Escape')],
  ])('%s keeps the call', async (_, keep) => {
    await using call = await join(wide);
    const { tab, room } = call;
    await ask(tab);
    await keep(tab);
    await until('the answer', async () => (await states(tab)).length >= 2);
    expect(await rows(tab)).toContainEqual({ kind: 'state', title: 'active', text: 'because: reset' });
    expect(await states(tab)).toEqual(['prompted', 'active']);
    expect(demo.eyeson.open(room)).toEqual(everything);
  });

  test('Leave leaves at once', async () => {
    await using call = await join(wide);
    const { tab, room } = call;
    await ask(tab);
    await answer(tab, 'leave');
    expect(await ended(tab)).toBe('You chose to leave.');
    expect(await rows(tab)).toContainEqual({ kind: 'note', title: 'left', text: 'declined' });
    await closed(room);
    expect(received(room, 'call_terminate')).toHaveLength(1);
  });

  test('leaves when nobody answers: the service hears of it, and nothing stays open', async () => {
    await using call = await join('timeout=602&prompt=600&hidden=1200&alone=1200');
    const { tab, room } = call;
    await tab.evaluate(() => {
      const own = document.querySelector<HTMLVideoElement>('#local')?.srcObject as MediaStream;
      Object.assign(window, { tracks: own.getTracks() });
    });
    await asked(tab);
    await runOut(tab);
    expect(await ended(tab)).toMatch(/^There was no activity/);
    const tracks = () =>
      (window as unknown as { tracks: MediaStreamTrack[] }).tracks.map(({ readyState }) => readyState);
    expect(await tab.evaluate(tracks)).toEqual(['ended', 'ended']);
    await closed(room);
    expect(received(room, 'call_terminate')).toEqual([
      expect.objectContaining({ channel: 'sepp', detail: expect.objectContaining({ term_code: 0 }) }),
    ]);
    await tab.until(() => document.activeElement?.textContent === 'You left the call');
    expect(await tab.evaluate(() => document.querySelector('still-there-dialog')?.open)).toBe(false); // said once
    await tab.until(() => document.querySelector('#timeline [data-kind=end]')?.textContent?.includes('call_terminate'));
    expect(await states(tab)).toEqual(['prompted', 'idle']);

    await press(tab, '#rejoin');
    await pictures(tab);
    expect(demo.eyeson.open(room)).toEqual(everything);
    await asked(tab); // two seconds later
    await answer(tab, 'leave');
    await closed(room);
    expect(demo.eyeson.open(room)).toEqual(nothing);
  });
});
