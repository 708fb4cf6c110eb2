// The demo's call page, in Chromium, against the demo's own server.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../demo/start-demo.ts';
import type { Tab } from '../support/engines.ts';
import { until } from '../support/processes.ts';
import { engineOrSkip } from '../support/skips.ts';
import {
  answered,
  asked,
  ended,
  launchChromium,
  lazily,
  pictures,
  press,
  rows,
  state,
  states,
  textOf,
} from './support/demo-page.ts';

const nothing = { rt: 0, sepp: 0, peers: 0 };
const browser = lazily(launchChromium);
let demo: Demo;
let calls = 0;

beforeAll(async () => {
  demo = await startDemo({ port: 0 });
});

afterAll(async () => {
  await browser.close();
  await demo?.close();
});

/** Joins a room of its own. */
async function join(query: string): Promise<{ tab: Tab; room: string } & AsyncDisposable> {
  const room = `call-${++calls}`;
  const tab = await browser.open(`${demo.url}/eyeson?room=${room}&${query}`);
  await press(tab, '#join');
  await pictures(tab);
  return { tab, room, [Symbol.asyncDispose]: () => tab.close() };
}

const received = (room: string, type: string) =>
  demo.eyeson.log.filter((entry) => entry.direction === 'in' && entry.type === type && entry.detail.room === room);

const closed = (room: string) =>
  until(`${room} to be closed`, () => Object.values(demo.eyeson.open(room)).every((count) => count === 0));

engineOrSkip('chromium')('The call page', () => {
  test('shows what counted last, and a moving mouse keeps the call past its timeout', async () => {
    await using call = await join('timeout=4&prompt=2');
    const { tab, room } = call;
    const started = performance.now();
    let x = 100;
    await until('five seconds of movement', async () => {
      x += 3;
      await tab.moveMouse(x, 200);
      expect(await state(tab)).toBe('active');
      return performance.now() - started > 5000;
    });
    expect(await textOf(tab, '[data-show=source]')).toMatch(/^(pointer|mouse)move$/);
    expect(await textOf(tab, '[data-show=remaining]')).toMatch(/^00:0[34]$/);
    expect(await rows(tab)).toContainEqual(expect.objectContaining({ kind: 'activity', title: 'mousemove' }));
    expect(demo.eyeson.open(room)).toEqual({ rt: 1, sepp: 1, peers: 1 });
  });

  test('asks in an alert dialog that stands above all, with the focus on Stay', async () => {
    await using call = await join('timeout=6&prompt=4');
    const { tab } = call;
    await tab.evaluate(() => document.querySelector<HTMLElement>('[name=hidden]')?.focus());
    await asked(tab);
    const dialog = await tab.evaluate(() => {
      const element = document.querySelector('dialog');
      const text = (attribute: string) =>
        document.getElementById(element?.getAttribute(attribute) ?? '')?.textContent ?? '';
      return {
        role: element?.getAttribute('role'),
        name: text('aria-labelledby'),
        description: text('aria-describedby'),
        focus: document.activeElement?.textContent,
        buttons: [...(element?.querySelectorAll('button') ?? [])].map((button) => button.textContent),
        digits: element?.querySelector('[aria-hidden=true]')?.textContent,
        title: document.title,
      };
    });
    expect(dialog).toEqual({
      role: 'alertdialog',
      name: 'Are you still there?',
      description: expect.stringMatching(/You will leave the call in 4 seconds\.$/),
      focus: 'Stay',
      buttons: ['Stay', 'Leave'],
      digits: expect.stringMatching(/^00:0[1-4]$/),
      title: 'Are you still there?',
    });
    await tab.moveMouse(200, 200);
    await tab.moveMouse(220, 210);
    expect(await state(tab)).toBe('prompted'); // a mouse that moves is no answer
    await tab.pressKey('Enter');
    await answered(tab);
    expect(await tab.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('hidden');
    expect(await tab.evaluate(() => document.title)).toMatch(/^eyeson call/);
  });

  test.each([
    ['Stay', (tab: Tab) => press(tab, 'dialog [value=stay]')],
    ['Escape', (tab: Tab) => tab.pressKey('Escape')],
  ])('%s keeps the call', async (_, answer) => {
    await using call = await join('timeout=6&prompt=4');
    const { tab, room } = call;
    await asked(tab);
    await answer(tab);
    await answered(tab);
    expect(await state(tab)).toBe('active');
    expect(await textOf(tab, '[data-show=source]')).toBe('reset');
    expect(await textOf(tab, '#announcer')).toBe('You are still in the call.');
    expect(await states(tab)).toEqual(['prompted', 'active']);
    expect(demo.eyeson.open(room)).toEqual({ rt: 1, sepp: 1, peers: 1 });
  });

  test('Leave leaves at once', async () => {
    await using call = await join('timeout=62&prompt=60&hidden=62&alone=62');
    const { tab, room } = call;
    await asked(tab);
    await press(tab, 'dialog [value=leave]');
    expect(await ended(tab)).toBe('You chose to leave.');
    expect(await rows(tab)).toContainEqual({ kind: 'note', title: 'left', text: 'declined' });
    await closed(room);
    expect(received(room, 'call_terminate')).toHaveLength(1);
  });

  test('leaves when nobody answers: the service hears of it, and nothing stays open', async () => {
    await using call = await join('timeout=4&prompt=2');
    const { tab, room } = call;
    await tab.evaluate(() => {
      const own = document.querySelector<HTMLVideoElement>('#local')?.srcObject as MediaStream;
      Object.assign(window, { tracks: own.getTracks() });
    });
    await asked(tab);
    expect(await ended(tab)).toBe('There was no sign of you for 4 seconds.');
    const tracks = () =>
      (window as unknown as { tracks: MediaStreamTrack[] }).tracks.map(({ readyState }) => readyState);
    expect(await tab.evaluate(tracks)).toEqual(['ended', 'ended']);
    await closed(room);
    expect(received(room, 'call_terminate')).toEqual([
      expect.objectContaining({ channel: 'sepp', detail: expect.objectContaining({ term_code: 0 }) }),
    ]);
    expect(await tab.evaluate(() => document.activeElement?.textContent)).toBe('You left the call');
    expect(await tab.evaluate(() => document.querySelector('dialog'))).toBeNull();
    await tab.until(() => document.querySelector('#timeline [data-kind=end]')?.textContent?.includes('call_terminate'));
    expect(await states(tab)).toEqual(['prompted', 'idle']);

    await press(tab, '#rejoin');
    await pictures(tab);
    expect(demo.eyeson.open(room)).toEqual({ rt: 1, sepp: 1, peers: 1 });
    await press(tab, '#leave');
    await closed(room);
    expect(demo.eyeson.open(room)).toEqual(nothing);
  });
});
