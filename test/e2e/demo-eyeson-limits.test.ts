// The demo's call page: its other limits, its settings, and the others in the call.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../demo/start-demo.ts';
import { until } from '../support/processes.ts';
import { engineOrSkip } from '../support/skips.ts';
import { ask, asked, dialogText, ended, openTab, pictures, press, rows, runOut, textOf } from './support/demo-page.ts';

let demo: Demo;
let calls = 0;

beforeAll(async () => {
  demo = await startDemo({ port: 0 });
});

afterAll(async () => {
  await demo?.close();
});

async function open(query: string) {
  const room = `limits-${++calls}`;
  const tab = await openTab(`${demo.url}/eyeson?room=${room}&${query}`);
  return { tab, room, [Symbol.asyncDispose]: () => tab.close() };
}

async function join(query: string) {
  const call = await open(query);
  await press(call.tab, '#join');
  await pictures(call.tab);
  return call;
}

const terminated = (room: string) =>
  until('call_terminate', () =>
    demo.eyeson.log.some(({ type, detail }) => type === 'call_terminate' && detail.room === room),
  );

engineOrSkip('chromium')('The call page', () => {
  test('states the limits before the call (C14), and takes new ones during it', async () => {
    await using call = await join('timeout=1200&prompt=600&hidden=1200&alone=1200');
    const { tab, room } = call;
    expect(await textOf(tab, '#rules')).toBe(
      'After 600 s without activity, you are asked. If you do not answer within 600 s, you leave the call.',
    );
    await press(tab, '[name=timeout]');
    for (const key of ['End', ...Array(4).fill('Backspace'), '6', '0', '1', 'Enter']) await tab.pressKey(key);
    await asked(tab); // a second after the keys, and not ten minutes
    await runOut(tab);
    expect(await ended(tab)).toMatch(/^There was no activity for 1\d minutes/);
    await terminated(room);
  });

  test('says what is wrong with a limit, and stays out of the call', async () => {
    await using page = await open('timeout=3&prompt=5');
    await press(page.tab, '#join');
    await page.tab.until(() => document.querySelector('#refused')?.textContent);
    expect(await textOf(page.tab, '#refused')).toMatch(/^Expected `promptBeforeIdle` to be .* below every limit/);
    expect(demo.eyeson.open(page.room)).toEqual({ rt: 0, sepp: 0, peers: 0 });
  });

  test('leaves a call that everybody else has left', async () => {
    await using call = await join('timeout=600&alone=3&prompt=1');
    await press(call.tab, '#company');
    expect(await ended(call.tab)).toMatch(/^You were alone in the call/);
    await terminated(call.room);
  });

  test('leaves a call to which nobody comes', async () => {
    await using call = await open('timeout=600&alone=600&waiting=3&prompt=1');
    await press(call.tab, '#company');
    await press(call.tab, '#join');
    expect(await ended(call.tab)).toMatch(/^Nobody else joined the call/);
    await terminated(call.room);
  });

  test('leaves a call whose page is hidden', async () => {
    await using call = await join('timeout=600&hidden=3&prompt=1');
    await call.tab.hide();
    await terminated(call.room);
    await call.tab.show();
    expect(await ended(call.tab)).toMatch(/^The page was hidden/);
  });

  test('ends the call for everybody', async () => {
    await using call = await join('timeout=602&prompt=600&hidden=1200&alone=1200&mode=end');
    await asked(call.tab);
    expect(await dialogText(call.tab)).toContain('The call will end for everybody in');
    expect(await dialogText(call.tab)).toContain('End it for everybody');
    await runOut(call.tab);
    expect(await ended(call.tab)).toMatch(/^There was no activity/);
    expect(await textOf(call.tab, '#ended-title')).toBe('The call is over');
    await call.tab.until(() => document.querySelector('#timeline [data-kind=end]'));
    expect((await rows(call.tab)).map(({ title }) => title)).toEqual(
      expect.arrayContaining(['DELETE', 'call_terminated']),
    );
  });

  test('takes speech for an answer', async () => {
    await using call = await join('timeout=1200&prompt=600&hidden=1200&alone=1200');
    const { tab } = call;
    await press(tab, '#voice');
    await ask(tab);
    await tab.until(() => document.querySelector('[data-show=source]')?.textContent === 'speech');
    await tab.until(() => [...document.querySelectorAll('#timeline b')].some((row) => row.textContent === 'active'));
    // for screen readers
    await until('the answer to be announced', async () =>
      (await dialogText(tab)).includes('You are still in the call.'),
    );
  });

  test('says that somebody else ended the call', async () => {
    await using call = await join('timeout=600');
    await press(call.tab, '#end');
    expect(await ended(call.tab)).toBe('It was ended for everybody.');
  });

  test('asks the real service for a real key', async () => {
    await using tab = await openTab('about:blank');
    const asked: string[] = [];
    await tab.page.setRequestInterception(true);
    tab.page.on('request', (request) => {
      const isOurs = request.url().startsWith(demo.url);
      if (!isOurs) asked.push(request.url());
      void (isOurs ? request.continue() : request.respond({ status: 410 }));
    });
    await tab.goto(`${demo.url}/eyeson?key=abc123`);
    await press(tab, '#join');
    expect(await ended(tab)).toBe('The service refused the access key.');
    expect(asked).toEqual(['https://api.eyeson.team/rooms/abc123']);
  });
});
