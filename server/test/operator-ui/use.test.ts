// Accessibility and robustness of the operator's page in Chromium: keyboard, screen readers, small screens, hostile names, refreshes.
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, expect, test } from 'vitest';
import { engineOrSkip } from '../../../test/support/skips.ts';
import type { MeetingRecord } from '../../src/engine/meeting-record.ts';
import { healthy, OperatorApi, token } from '../support/operator-api.ts';
import { type OperatorPage, operatorUis } from '../support/operator-ui-driver.ts';

const minute = 60_000;
const hostile = '<img src=x onerror="document.title=1">';
const rightToLeft = 'فريق التسويق';
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const pages = operatorUis();
afterAll(() => pages.close());

/** An API with meetings in every state, with long, right-to-left and hostile names. */
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

/** Opens each view of the page in turn and calls `check` with its name. */
async function visitEveryView(
  page: OperatorPage,
  api: OperatorApi,
  check: (view: string) => Promise<void>,
): Promise<void> {
  await check('sign-in');
  await page.signIn('wrong');
  await page.shows('#token-error', 'does not accept');
  await check('wrong token');
  await page.signInAndWait();
  await check('open');
  await page.press('tr[data-id="2"] [data-action=extend]');
  await page.press('#extend button[value="15"]');
  await check('extend');
  Object.assign(api.meetings[1] as MeetingRecord, { maxExtension: 10 * minute }); // so that it is refused
  await page.press('#extend [type=submit]');
  await page.shows('#extend #outcome', 'The meeting can be extended by');
  await check('refused');
  await page.tab.pressKey('Escape');
  await page.press('tr[data-id="3"] [data-action=end]');
  await check('end');
  await page.tab.pressKey('Escape');
  await page.press('tr[data-id="1"] [data-action=select]');
  await page.press('tr[data-id="3"] [data-action=select]');
  await page.shows('#bulk', '2 meetings selected');
  await check('selected');
  api.refused.set(1, 'The meeting is being closed.');
  await page.press('[data-action=end-selected]');
  await check('end several');
  await page.press('#end [type=submit]');
  await page.shows('#end #outcome', '1 could not be ended');
  await check('refused in part');
  await page.tab.pressKey('Escape');
  await page.press('[data-action=clear]');
  await page.press('tr[data-id="2"] [data-action=history]');
  await page.shows('#history-list', 'by 5 min');
  await check('history of one');
  await page.tab.pressKey('Escape');
  await page.press('.segments label:nth-of-type(3)');
  await page.shows('tbody tr', 'Old');
  await check('history');
  await page.openTools();
  await page.press('[name=search]');
  await page.type('none');
  await page.shows('#empty', 'No room matches');
  await check('nothing found');
  api.failure = 'The database is away.';
  await page.refresh();
  await page.shows('#stale', 'The database is away.');
  await check('stale');
}

engineOrSkip('chromium')('Accessibility of the operator page', () => {
  test.each([
    { scheme: 'light', width: 1280 },
    { scheme: 'dark', width: 1280 },
    { scheme: 'light', width: 320 },
    { scheme: 'dark', width: 320 },
  ])('axe finds no violations in the $scheme scheme at $width px', async ({ scheme, width }) => {
    await using api = await severalMeetings();
    await using page = await pages.open(api);
    const chromium = page.tab.page;
    await chromium.setBypassCSP(true); // the policy forbids axe, which is not a script of the page
    await chromium.setViewport({ width, height: 800 });
    await chromium.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
    await page.tab.reload();
    await chromium.addScriptTag({ path: axe });
    await visitEveryView(page, api, async (view) => {
      const found = await page.tab.evaluate(async () => {
        const { axe } = window as unknown as { axe: { run(): Promise<AxeResults> } };
        return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      });
      expect(found, view).toEqual([]);
    });
  });

  test.each(['light', 'dark'])(
    'forced colors (%s) hide neither the sign of the page nor a box that is off',
    async (scheme) => {
      await using api = await severalMeetings();
      await using page = await pages.open(api);
      await (await page.tab.cdp()).send('Emulation.setEmulatedMedia', {
        features: [
          { name: 'forced-colors', value: 'active' },
          { name: 'prefers-color-scheme', value: scheme },
        ],
      });
      await page.signInAndWait();
      const found = await page.tab.evaluate(() => {
        const system = (color: string): string => {
          document.documentElement.append(Object.assign(document.createElement('i'), { id: 'probe', hidden: true }));
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`#probe { color: ${color}; forced-color-adjust: none }`);
          document.adoptedStyleSheets.push(sheet);
          const { color: shown } = getComputedStyle(document.querySelector('#probe') as Element);
          document.querySelector('#probe')?.remove();
          document.adoptedStyleSheets.pop();
          return shown;
        };
        const { opacity, borderTopColor } = getComputedStyle(
          document.querySelector('[data-action=select][aria-disabled=true]') as Element,
        );
        return {
          isForced: matchMedia('(forced-colors: active)').matches,
          dot:
            getComputedStyle(document.querySelector('.brand') as Element, '::before').backgroundColor ===
            system('CanvasText'),
          box: { opacity, isGray: borderTopColor === system('GrayText') },
        };
      });
      expect(found).toEqual({ isForced: true, dot: true, box: { opacity: '1', isGray: true } });
    },
  );

  test('every view keeps the content security policy, which stops scripts from writing markup and styles', async () => {
    await using api = await severalMeetings();
    await using page = await pages.open(api);
    await visitEveryView(page, api, async () => {});
    expect(await page.problems()).toEqual([]);
    const written = await page.tab.evaluate(() => {
      document.body.setAttribute('style', 'color: red');
      try {
        document.body.innerHTML = '<b>markup</b>';
      } catch {
        return { color: document.body.style.color, hasMarkup: document.querySelector('b')?.textContent === 'markup' };
      }
      return undefined;
    });
    expect(written).toEqual({ color: '', hasMarkup: false });
    await page.tab.until(() => window.problems.length === 2 || undefined); // so a violation above would have been recorded
    await page.tab.evaluate(() => window.problems.splice(0)); // these two are expected
  });

  test('no view scrolls sideways and every target is at least 44 px high at 320 × 256 px (a zoom of 400 %)', async () => {
    await using api = await severalMeetings();
    await using page = await pages.open(api);
    await page.tab.page.setViewport({ width: 320, height: 256 });
    await visitEveryView(page, api, async (view) => {
      const { overflow, small } = await page.tab.evaluate(() => {
        const shown = [
          ...document.querySelectorAll(
            'button, select, input:not([type=radio], [type=checkbox]), label:has([type=radio], [type=checkbox])',
          ),
        ];
        return {
          overflow: [document.documentElement, ...document.querySelectorAll('dialog[open]')].map(
            ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
          ),
          small: shown
            .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 44)
            .map(({ outerHTML }) => outerHTML),
        };
      });
      expect(Math.max(...overflow), view).toBe(0);
      expect(small, view).toEqual([]);
    });
  });

  test('on a small screen the cards are still a table with headers, and the buttons name their room, for screen readers', async () => {
    await using api = await severalMeetings();
    await using page = await pages.open(api);
    await page.tab.page.setViewport({ width: 320, height: 640 });
    await page.signInAndWait();
    const { nodes } = await (await page.tab.cdp()).send('Accessibility.getFullAXTree');
    const exposed = nodes.filter(({ ignored }) => !ignored);
    const names = (role: string) =>
      exposed
        .filter((node) => node.role?.value === role)
        .map(({ name }) => String(name?.value ?? '').replace(/[\u2066-\u2069]/g, ''));
    expect(names('table')).toEqual(['Meetings that are running, 1–6 of 6']);
    expect(names('columnheader')).toContain('Time left');
    expect(names('rowheader').some((name) => name.startsWith('Weekly'))).toBe(true);
    expect(names('row').length).toBe(7);
    expect(names('button')).toEqual(
      expect.arrayContaining(['Extend Weekly', 'End now Weekly', `History ${rightToLeft}`, `Extend ${hostile}`]),
    );
  });

  test('every action can be done by keyboard', async () => {
    await using api = await new OperatorApi().start();
    const meeting = api.add({ name: 'Weekly' });
    api.add({ name: 'Stuck', state: 'failed', endsAt: api.now() - minute });
    await using page = await pages.open(api);
    await page.type(token);
    await page.tab.pressKey('Enter');
    await page.shows('#title', 'Meetings');
    await page.moveFocusTo('Extend Weekly');
    await page.tab.pressKey('Enter');
    await page.type('7'); // replaces the suggested number, which is selected
    await page.tab.pressKey('Enter');
    await page.showsOutcome('Weekly was extended by 7 min.');
    expect(await page.focused()).toBe('Extend Weekly');
    await page.moveFocusTo('End now Weekly');
    await page.tab.pressKey('Space');
    await page.moveFocusTo('End now');
    await page.tab.pressKey('Enter');
    await page.showsOutcome('Weekly is being ended.');
    expect(meeting.orderedBy).toBe('operator');
    expect(await page.focused()).toBe('Ending… Weekly');
    await page.tab.page.focus('[name=state]');
    await page.tab.pressKey('ArrowRight');
    await page.showsOutcome('Meetings that should have ended, 1–2 of 2'); // announced to screen readers
    await page.tab.page.focus('[name=state]:checked');
    await page.tab.pressKey('ArrowLeft');
    await page.shows('#list', 'Stuck');
    await page.tab.page.focus('tbody [data-action=select]');
    await page.tab.pressKey('Space');
    await page.shows('#bulk', '1 meeting selected');
    await page.moveFocusTo('End it now…');
    await page.tab.pressKey('Enter');
    await page.moveFocusTo('End now');
    await page.tab.pressKey('Enter');
    await page.showsOutcome('Stuck is being ended.');
    await page.moveFocusTo('sign-out');
    await page.tab.pressKey('Enter');
    expect(await page.focused()).toBe('token');
  });
});

engineOrSkip('chromium')('Hostile room names', () => {
  test('markup in a name is shown as text, and a right-to-left override affects only the name itself', async () => {
    await using api = await new OperatorApi().start();
    const name = `${hostile}\u202e gnorw`;
    const meeting = api.add({ name, rule: hostile, lastError: hostile, attempts: 1, state: 'failed' });
    api.history.push({ meeting: 1, at: api.now(), what: hostile, detail: hostile, actor: hostile });
    await using page = await pages.open(api);
    await page.signInAndWait();
    expect(await page.rooms()).toEqual([name]);
    await page.pressAction(meeting, 'history');
    await page.shows('#history-list', hostile);
    expect(await page.text('#history-title')).toBe(`History of ${name}`);
    await page.tab.pressKey('Escape');
    await page.pressAction(meeting, 'end');
    await page.press('#end [type=submit]');
    await page.showsOutcome(`${hostile} gnorw is being ended.`);
    const title = await page.tab.evaluate(() => document.title);
    expect(title).toBe('Meetings · still-there');
    expect(await page.tab.evaluate(() => document.images.length)).toBe(0);
    const isolated = await page.tab.evaluate(() => {
      const names = [...document.querySelectorAll('tbody .name, dialog [data-room]')];
      return names.map((element) => getComputedStyle(element).unicodeBidi);
    });
    expect(new Set(isolated)).toEqual(new Set(['isolate']));
  });
});

engineOrSkip('chromium')('Refresh', () => {
  test('focus, selection and scroll position survive added, removed and moved rows', async () => {
    await using api = await new OperatorApi().start();
    const start = api.now() + 60 * minute;
    for (let room = 1; room <= 40; room++) api.add({ name: `Room ${room}`, endsAt: start + room * minute });
    await using page = await pages.open(api);
    await page.signInAndWait();
    const focusAndSelection = () =>
      page.tab.evaluate(() => ({
        row: document.activeElement?.closest('tr')?.dataset.id,
        action: document.activeElement?.getAttribute('data-action'),
        selected: String(getSelection()),
      }));
    await page.tab.evaluate(() => {
      document.querySelector<HTMLElement>('tr[data-id="20"] [data-action=end]')?.focus();
      getSelection()?.selectAllChildren(document.querySelector('tr[data-id="21"] .name') as Element);
      document.querySelector('tr[data-id="20"]')?.scrollIntoView({ block: 'center' });
    });
    const top = () =>
      page.tab.evaluate(() => document.querySelector('tr[data-id="20"]')?.getBoundingClientRect().top ?? Number.NaN);
    const before = await focusAndSelection();
    const topBefore = await top();
    expect(before).toEqual({ row: '20', action: 'end', selected: 'Room 21' });

    const at = (id: number) => api.meetings[id - 1] as (typeof api.meetings)[number];
    api.add({ name: 'Sudden', endsAt: start });
    api.change(at(3), { state: 'ended', endedAt: start });
    api.change(at(22), { name: 'Renamed' });
    api.change(at(30), { deadline: start + 90 * 1000 });
    await page.refresh();
    await page.shows('tr[data-id="22"]', 'Renamed');
    expect(await focusAndSelection()).toEqual(before);
    expect(Math.abs((await top()) - topBefore)).toBeLessThan(1);
    const rooms = await page.rooms();
    expect(rooms.slice(0, 4)).toEqual(['Sudden', 'Room 1', 'Room 30', 'Room 2']);
    expect(rooms.length).toBe(40);

    // The focused row itself moves.
    api.change(at(20), { deadline: start + 1, name: 'Up here' });
    await page.refresh();
    await page.shows('tr[data-id="20"]', 'Up here');
    expect((await page.rooms()).slice(0, 3)).toEqual(['Sudden', 'Up here', 'Room 1']);
    expect(await focusAndSelection()).toEqual(before);

    // The focused row is removed.
    api.change(at(20), { state: 'ended', endedAt: start });
    await page.refresh();
    await page.disappears('tr[data-id="20"]');
    expect(await page.focused()).toBe('title');
  });

  test('rows change their places only once the pointer is at rest, so that nobody presses a button of another row', async () => {
    await using api = await new OperatorApi().start();
    const end = api.now() + 60 * minute;
    for (const name of ['First', 'Second', 'Third']) api.add({ name, endsAt: end });
    await using page = await pages.open(api);
    await page.signInAndWait();
    const chromium = page.tab.page;
    const box = await (await chromium.$('tr[data-id="2"]'))?.boundingBox();
    const [x, y] = [(box?.x ?? 0) + 200, (box?.y ?? 0) + 10];
    api.add({ name: 'Sudden', endsAt: end - minute });
    await chromium.mouse.move(x, y);
    const moving = new AbortController();
    const moves = (async () => {
      for (let step = 0; !moving.signal.aborted; step++) await chromium.mouse.move(x + (step % 20), y);
    })();
    api.health = { ...api.health, providers: { eyeson: { ...healthy, overdue: { count: 1, oldest: 4000 } } } };
    await page.refresh();
    await page.shows('#health', 'has 1 meeting overdue'); // the answer is here
    const whileMoving = await page.rooms();
    moving.abort();
    await moves;
    expect(whileMoving).toEqual(['First', 'Second', 'Third']);
    await page.shows('tbody', 'Sudden'); // a moment later
    expect(await page.rooms()).toEqual(['Sudden', 'First', 'Second', 'Third']);
  });

  test('the list is refreshed by itself, but not while the page is hidden', async () => {
    await using api = await new OperatorApi().start();
    const meeting = api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.signInAndWait();
    api.change(meeting, { name: 'Monthly' });
    await page.shows('tbody .name', 'Monthly');
    await page.tab.hide();
    const requests = api.requests.length;
    await page.refresh();
    expect(api.requests.length).toBe(requests);
    api.change(meeting, { name: 'Yearly' });
    await page.tab.show();
    await page.shows('tbody .name', 'Yearly');
  });
});
