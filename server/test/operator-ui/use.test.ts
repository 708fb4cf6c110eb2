// How the operator's page can be used, in Chromium: by keyboard, by screen readers, on small screens; what it withstands.
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, expect, test } from 'vitest';
import { engineOrSkip } from '../../../test/support/skips.ts';
import { OperatorApi, token } from '../support/operator-api.ts';
import { type OperatorPage, operatorUis } from '../support/operator-ui-driver.ts';

const minute = 60_000;
const hostile = '<img src=x onerror="document.title=1">';
const rightToLeft = 'فريق التسويق';
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const pages = operatorUis();
afterAll(() => pages.close());

/** A server with one meeting of each kind. */
async function severalMeetings(): Promise<OperatorApi> {
  const api = await new OperatorApi().start();
  const now = api.now();
  api.add({ name: 'Weekly', endsAt: now + 4 * minute, grace: minute });
  api.add({ name: rightToLeft, extended: 5 * minute, extensions: 1 });
  api.add({ name: hostile, room: 'x'.repeat(100) });
  api.add({ room: 'open-end', endsAt: null });
  api.add({ name: 'Shut', state: 'closing', endsAt: now });
  api.add({ name: 'Stuck', state: 'failed', endsAt: now, attempts: 3, lastError: 'eyeson answered with 500' });
  api.add({ name: 'Old', state: 'closed', endsAt: now, endedAt: now, endedBy: 'limit' });
  api.history.push({ meeting: 2, at: now, what: 'extended', detail: 'by 5 min', actor: rightToLeft });
  return api;
}

/** Goes through all that the page has to show. */
async function throughAll(page: OperatorPage, api: OperatorApi, look: (what: string) => Promise<void>): Promise<void> {
  await look('sign-in');
  await page.signIn('wrong');
  await page.shows('#token-error', 'does not accept');
  await look('wrong token');
  await page.signedIn();
  await look('open');
  await page.press('tr[data-id="2"] [data-action=extend]');
  await page.press('#extend button[value="30"]');
  await look('extend');
  await page.press('#extend [type=submit]');
  await page.shows('#extend #outcome', 'The meeting can be extended by');
  await look('refused');
  await page.tab.pressKey('Escape');
  await page.press('tr[data-id="3"] [data-action=end]');
  await look('end');
  await page.tab.pressKey('Escape');
  await page.press('tr[data-id="2"] [data-action=history]');
  await page.shows('#history-list', 'by 5 min');
  await look('history of one');
  await page.tab.pressKey('Escape');
  await page.press('.segments label:nth-of-type(3)');
  await page.shows('tbody tr', 'Old');
  await look('history');
  await page.press('[name=search]');
  await page.type('none');
  await page.shows('#empty', 'No room matches');
  await look('nothing found');
  api.trouble = 'The database is away.';
  await page.read();
  await page.shows('#stale', 'The database is away.');
  await look('stale');
}

engineOrSkip('chromium')('The page', () => {
  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 320],
    ['dark', 320],
  ])('has nothing that axe would find, %s, %s px wide', async (scheme, width) => {
    await using api = await severalMeetings();
    await using page = await pages.open(api);
    const chromium = page.tab.page;
    await chromium.setBypassCSP(true); // axe is no script of the page
    await chromium.setViewport({ width, height: 800 });
    await chromium.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
    await page.tab.reload();
    await chromium.addScriptTag({ path: axe });
    await throughAll(page, api, async (what) => {
      const found = await page.tab.evaluate(async () => {
        const { axe } = window as unknown as { axe: { run(): Promise<AxeResults> } };
        return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      });
      expect(found, what).toEqual([]);
    });
  });

  test('breaks none of its own policy, which would keep a script from writing markup or styles', async () => {
    await using api = await severalMeetings();
    await using page = await pages.open(api);
    await throughAll(page, api, async () => {});
    expect(await page.problems()).toEqual([]);
    const written = await page.tab.evaluate(() => {
      document.body.setAttribute('style', 'color: red');
      try {
        document.body.innerHTML = '<b>markup</b>';
      } catch {
        return [document.body.style.color, document.querySelector('b')?.textContent === 'markup'];
      }
      return undefined;
    });
    expect(written).toEqual(['', false]);
    await page.tab.until(() => window.problems.length === 2 || undefined); // and so they would have been heard above
    await page.tab.evaluate(() => window.problems.splice(0)); // they were wanted
  });

  test('scrolls sideways nowhere and has targets of 44 px, on the smallest screen and at 400 %', async () => {
    await using api = await severalMeetings();
    await using page = await pages.open(api);
    await page.tab.page.setViewport({ width: 320, height: 256 });
    await throughAll(page, api, async (what) => {
      const { overflow, small } = await page.tab.evaluate(() => {
        const shown = [...document.querySelectorAll('button, input:not([type=radio]), .segments label')];
        return {
          overflow: [document.documentElement, ...document.querySelectorAll('dialog[open]')].map(
            ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
          ),
          small: shown
            .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 44)
            .map(({ outerHTML }) => outerHTML),
        };
      });
      expect(Math.max(...overflow), what).toBe(0);
      expect(
        small.filter((html) => !html.includes('type="radio"')),
        what,
      ).toEqual([]);
    });
  });

  test('stays a table with headers for screen readers where its rows are cards, and its buttons name the room', async () => {
    await using api = await severalMeetings();
    await using page = await pages.open(api);
    await page.tab.page.setViewport({ width: 320, height: 640 });
    await page.signedIn();
    const { nodes } = await (await page.tab.cdp()).send('Accessibility.getFullAXTree');
    const told = nodes.filter(({ ignored }) => !ignored);
    const names = (role: string) =>
      told
        .filter((node) => node.role?.value === role)
        .map(({ name }) => String(name?.value ?? '').replace(/[\u2066-\u2069]/g, ''));
    expect(names('table')).toEqual(['Open meetings, 1–6 of 6']);
    expect(names('columnheader')).toContain('Time left');
    expect(names('rowheader').some((name) => name.startsWith('Weekly'))).toBe(true);
    expect(names('row').length).toBe(7);
    expect(names('button')).toEqual(
      expect.arrayContaining(['Extend Weekly', 'End now Weekly', `History ${rightToLeft}`, `Extend ${hostile}`]),
    );
  });

  test('can be used by the keyboard alone', async () => {
    await using api = await new OperatorApi().start();
    const meeting = api.add({ name: 'Weekly' });
    api.add({ name: 'Stuck', state: 'failed' });
    await using page = await pages.open(api);
    await page.type(token);
    await page.tab.pressKey('Enter');
    await page.shows('#title', 'Meetings');
    await page.goTo('Extend Weekly');
    await page.tab.pressKey('Enter');
    await page.type('7'); // instead of what is offered, which is selected
    await page.tab.pressKey('Enter');
    await page.says('Weekly was extended by 7 min.');
    expect(await page.focused()).toBe('Extend Weekly');
    await page.goTo('End now Weekly');
    await page.tab.pressKey('Space');
    await page.goTo('End now');
    await page.tab.pressKey('Enter');
    await page.says('Weekly is being ended.');
    expect(meeting.state).toBe('closing');
    expect(await page.focused()).toBe('End now Weekly');
    await page.tab.page.focus('[name=state]');
    await page.tab.pressKey('ArrowRight');
    await page.shows('#range', '1–1 of 1');
    await page.says('Meetings that could not be closed'); // to who cannot see it
    await page.goTo('sign-out');
    await page.tab.pressKey('Enter');
    expect(await page.focused()).toBe('token');
  });
});

engineOrSkip('chromium')('A room’s name', () => {
  test('is text, whatever stands in it, and turns nothing round', async () => {
    await using api = await new OperatorApi().start();
    const name = `${hostile}\u202e gnorw`;
    const meeting = api.add({ name, rule: hostile, lastError: hostile, attempts: 1, state: 'failed' });
    api.history.push({ meeting: 1, at: api.now(), what: hostile, detail: hostile, actor: hostile });
    await using page = await pages.open(api);
    await page.signedIn();
    expect(await page.rooms()).toEqual([name]);
    await page.act(meeting, 'history');
    await page.shows('#history-list', hostile);
    expect(await page.text('#history-title')).toBe(`History of ${name}`);
    await page.tab.pressKey('Escape');
    await page.act(meeting, 'end');
    await page.press('#end [type=submit]');
    await page.says(`${hostile} gnorw is being ended.`);
    expect(await page.tab.evaluate(() => [document.images.length, document.title])).toEqual([
      0,
      'Meetings · still-there',
    ]);
    const isolated = await page.tab.evaluate(() => {
      const names = [...document.querySelectorAll('tbody .name, dialog [data-room]')];
      return names.map((element) => getComputedStyle(element).unicodeBidi);
    });
    expect(new Set(isolated)).toEqual(new Set(['isolate']));
  });
});

engineOrSkip('chromium')('A refresh', () => {
  test('leaves focus, selection and scroll as they are, though rows come, go and change places', async () => {
    await using api = await new OperatorApi().start();
    const start = api.now() + 60 * minute;
    for (let room = 1; room <= 40; room++) api.add({ name: `Room ${room}`, endsAt: start + room * minute });
    await using page = await pages.open(api);
    await page.signedIn();
    const look = () =>
      page.tab.evaluate(() => {
        const { activeElement } = document;
        const text = String(getSelection());
        return [activeElement?.closest('tr')?.dataset.id, activeElement?.getAttribute('data-action'), text];
      });
    await page.tab.evaluate(() => {
      document.querySelector<HTMLElement>('tr[data-id="20"] [data-action=end]')?.focus();
      getSelection()?.selectAllChildren(document.querySelector('tr[data-id="21"] .name') as Element);
      document.querySelector('tr[data-id="20"]')?.scrollIntoView({ block: 'center' });
    });
    const top = () =>
      page.tab.evaluate(() => document.querySelector('tr[data-id="20"]')?.getBoundingClientRect().top ?? Number.NaN);
    const before = await look();
    const topBefore = await top();
    expect(before).toEqual(['20', 'end', 'Room 21']);

    const at = (id: number) => api.meetings[id - 1] as (typeof api.meetings)[number];
    api.add({ name: 'Sudden', endsAt: start });
    api.change(at(3), { state: 'ended', endedAt: start });
    api.change(at(22), { name: 'Renamed' });
    api.change(at(30), { deadline: start + 90 * 1000 });
    await page.read();
    await page.shows('tr[data-id="22"]', 'Renamed');
    expect(await look()).toEqual(before);
    expect(Math.abs((await top()) - topBefore)).toBeLessThan(1);
    const rooms = await page.rooms();
    expect(rooms.slice(0, 4)).toEqual(['Sudden', 'Room 1', 'Room 30', 'Room 2']);
    expect(rooms.length).toBe(40);

    // The row with the focus gets another place itself.
    api.change(at(20), { deadline: start + 1, name: 'Up here' });
    await page.read();
    await page.shows('tr[data-id="20"]', 'Up here');
    expect((await page.rooms()).slice(0, 3)).toEqual(['Sudden', 'Up here', 'Room 1']);
    expect(await look()).toEqual(before);

    // And is gone.
    api.change(at(20), { state: 'ended', endedAt: start });
    await page.read();
    await page.gone('tr[data-id="20"]');
    expect(await page.focused()).toBe('title');
  });

  test('comes every five seconds, and not while nobody looks', async () => {
    await using api = await new OperatorApi().start();
    const meeting = api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.signedIn();
    api.change(meeting, { name: 'Monthly' });
    await page.shows('tbody .name', 'Monthly');
    await page.tab.hide();
    const asked = api.requests.length;
    await page.read();
    expect(api.requests.length).toBe(asked);
    api.change(meeting, { name: 'Yearly' });
    await page.tab.show();
    await page.shows('tbody .name', 'Yearly');
  });
});
