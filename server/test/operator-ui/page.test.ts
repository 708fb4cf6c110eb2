// The operator's page in Chromium over an API in memory: signing in, the list of meetings, the state of the server.
import { afterAll, expect, test } from 'vitest';
import { engineOrSkip } from '../../../test/support/skips.ts';
import { healthy, OperatorApi, token } from '../support/operator-api.ts';
import { type OperatorPage, operatorUis } from '../support/operator-ui-driver.ts';

const minute = 60_000;
const hour = 60 * minute;
const pages = operatorUis();
afterAll(() => pages.close());

engineOrSkip('chromium')('A dry run', () => {
  /** A dry run with meetings about which it has decided (1), has not yet decided (2), and will decide (3, in its grace period). */
  async function dryRun(): Promise<OperatorApi> {
    const api = await new OperatorApi().start();
    api.health = { ...api.health, dryRun: true };
    const [deadline, startedAt] = [api.now() - hour, api.now() - 2 * hour];
    api.add({ name: 'Weekly', startedAt, endsAt: deadline, deadline, wouldCloseAt: deadline });
    api.add({ name: 'Retro', startedAt, endsAt: deadline, deadline });
    api.add({ name: 'Sync', startedAt, endsAt: api.now() - minute, grace: 30 * minute });
    return api;
  }
  const rowOf = (page: OperatorPage, { id }: { readonly id: number }) => page.text(`tr[data-id="${id}"]`);
  const meeting = (id: number) => ({ id });

  test('is named above the meetings; one that it would have ended is not shown as overdue, but when that would have been', async () => {
    await using api = await dryRun();
    await using page = await pages.open(api);
    await page.signInAndWait();
    await page.shows('#dry-run', 'This server is a dry run: it ends no meeting.');
    const states = await page.tab.evaluate(() =>
      [...document.querySelectorAll('tbody tr')].map((row) => [
        row.querySelector('.name')?.textContent,
        ['.badge', '[data-label="Time left"]', '[data-label="State"] small'].map(
          (part) => row.querySelector(part)?.textContent?.trim() ?? '',
        ),
      ]),
    );
    expect(Object.fromEntries(states)).toEqual({
      Weekly: ['Running', '0:00The time is up', expect.stringMatching(/^would have been ended at .*\d+:\d\d/)],
      Retro: ['Overdue', expect.stringMatching(/^−1:\d\d:\d\dOverdue by 1 hour/), ''],
      Sync: ['Running', '0:00The time is up', expect.stringMatching(/^would be ended in .*, after a grace period$/)],
    });
    expect(await page.tab.evaluate(() => document.querySelector('tr[data-id="1"] [data-tone="last"]'))).toBeNull();
  });

  test.each(['operate', 'read'] as const)('shows the whole time at 1280 px to an operator who may %s', async (role) => {
    await using api = await dryRun();
    api.operator = { ...api.operator, role };
    await using page = await pages.open(api);
    await page.signInAndWait();
    await page.shows('tr[data-id="1"] small', 'would have been ended at ');
    const cut = await page.tab.evaluate(() => {
      const { scrollWidth, clientWidth } = document.querySelector('tr[data-id="1"] [data-label="State"]') as Element;
      return scrollWidth - clientWidth;
    });
    expect(cut).toBe(0);
  });

  test('ends nothing, so that no meeting can be selected or ended, but extended', async () => {
    await using api = await dryRun();
    await using page = await pages.open(api);
    await page.signInAndWait();
    for (const action of ['end', 'select', 'select-all'])
      expect(await page.tab.evaluate((name) => document.querySelector(`[data-action=${name}]`), action)).toBeNull();
    await page.pressAction(meeting(3), 'extend');
    await page.shows('#extend-end', 'It would be ended at ');
    await page.press('#extend [type=submit]');
    await page.showsOutcome('Sync was extended by 15 min. It would be ended at ');
  });

  test('offers no end either while its health cannot be read', async () => {
    await using api = await dryRun();
    api.isHealthAway = true;
    await using page = await pages.open(api);
    await page.signInAndWait();
    await page.shows('#dry-run', 'This server is a dry run');
    expect(await page.tab.evaluate(() => document.querySelector('[data-action=end]'))).toBeNull();
  });

  test('that is started in place of a real server takes the selection away', async () => {
    await using api = await new OperatorApi().start();
    api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.signInAndWait();
    await page.press('[data-action=select]');
    await page.shows('#bulk', '1 meeting selected');
    api.health = { ...api.health, dryRun: true };
    await page.refresh();
    await page.disappears('#bulk');
    api.health = { ...api.health, dryRun: false };
    await page.refresh();
    await page.shows('tbody', 'End now');
    expect(await page.text('#bulk')).toBe('');
  });

  test('is said nowhere to end a meeting', async () => {
    await using api = await dryRun();
    const clocks = { ...healthy, clockDisagreement: 5 * minute };
    api.health = { ...api.health, providers: { eyeson: clocks } };
    await using page = await pages.open(api);
    await page.signInAndWait();
    expect(await page.text('#when')).toBe('Would end');
    expect(await page.text('#health')).toContain('meetings may be decided about late, but not early');
    await page.pressAction(meeting(3), 'history');
    await page.shows('#history-facts', 'Would end');
    expect(await page.text('#history-facts')).toMatch(/the server would end it at .*, after a grace period of 30 min/);
    await page.tab.pressKey('Escape');
    await page.press('.segments label:nth-of-type(2)');
    await page.showsOutcome('Meetings about which the dry run should have decided, 1–1 of');
    for (const { id } of api.meetings)
      api.change(api.meetings[id - 1] as never, { state: 'ended', endedAt: api.now() });
    await page.refresh();
    await page.shows('#empty', 'No meeting is overdue: the dry run has decided about each one at its limit.');
    await page.press('.segments label:nth-of-type(3)');
    await page.shows('#when', 'Ended');
  });

  test('has the words for the order on a narrow screen, too', async () => {
    await using api = await dryRun();
    await using page = await pages.open(api);
    await page.tab.page.setViewport({ width: 400, height: 800 });
    await page.signInAndWait();
    await page.openTools();
    const words = await page.tab.evaluate(() =>
      [...document.querySelectorAll('[name=sort] option')].map((one) => one.textContent),
    );
    expect(words).toEqual(expect.arrayContaining(['Would end first', 'Would end last']));
    expect(await rowOf(page, meeting(1))).not.toContain('Ends');
  });
});

engineOrSkip('chromium')('Sign-in', () => {
  test('a missing, malformed or wrong token shows an error; the right one shows the meetings', async () => {
    await using api = await new OperatorApi().start();
    api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    expect(await page.focused()).toBe('token');
    expect(await page.text('#meetings')).toBe('');
    await page.tab.pressKey('Enter');
    await page.shows('#token-error', 'Enter the operator token.');
    await page.signIn('müller');
    await page.shows('#token-error', 'ASCII characters without spaces');
    await page.tab.page.$eval('#token', (input) => (input as HTMLInputElement).select());
    expect(api.requests).toEqual(['GET /api/operator']); // perhaps a proxy has signed the operator in
    await page.signIn('not-the-token');
    await page.shows('#token-error', 'The server does not accept this token.');
    expect(await page.focused()).toBe('token');
    expect(await page.tab.evaluate(() => sessionStorage.length)).toBe(0);
    await page.signIn(); // replaces the wrong token, which is selected
    await page.shows('tbody .name', 'Weekly');
    expect(await page.text('#sign-in')).toBe('');
    expect(await page.focused()).toBe('title');
  });

  test.each([
    { tokenIn: undefined, hint: 'Use the token that you were given.' },
    { tokenIn: '', hint: 'Use the token that you were given.' },
    { tokenIn: 'the file data/token', hint: 'It is in the file data/token, or you were given one of your own.' },
  ])('says where the token is only if the server does: $tokenIn', async ({ tokenIn, hint }) => {
    await using api = await new OperatorApi({ ...(tokenIn !== undefined && { tokenIn }) }).start();
    await using page = await pages.open(api);
    expect(await page.text('#token-hint')).toBe(`${hint} This tab keeps it until you close it or sign out.`);
  });

  test('the token survives a reload; "Sign out" removes it and everything shown with it', async () => {
    await using api = await new OperatorApi().start();
    api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.signInAndWait();
    await page.tab.reload();
    await page.shows('tbody .name', 'Weekly');
    await page.press('#sign-out');
    await page.shows('#sign-in h1', 'Sign in');
    expect(await page.focused()).toBe('token');
    const left = await page.tab.evaluate(() => document.body.innerHTML + JSON.stringify({ ...sessionStorage }));
    expect(left).not.toContain('Weekly');
    expect(left).not.toContain(token);
    const requests = api.requests.length;
    await page.refresh();
    expect(api.requests.length).toBe(requests);
    await page.tab.reload();
    await page.shows('#sign-in h1', 'Sign in');
    expect(api.requests.slice(requests).filter((request) => request !== 'GET /api/operator')).toEqual([]);
  });

  test('whom a proxy has signed in needs no token; the page names them and offers only what they may do', async () => {
    await using api = await new OperatorApi().start();
    const meeting = api.add({ name: 'Weekly' });
    Object.assign(api, { isSignedIn: true, operator: { name: 'bob@example.com', role: 'read' } });
    await using page = await pages.open(api);
    await page.shows('tbody .name', 'Weekly');
    await page.shows('#operator', 'bob@example.com');
    expect(await page.text('#sign-in')).toBe('');
    expect(await page.text('#sign-out')).toBe('');
    for (const action of ['extend', 'end', 'select', 'select-all'])
      expect(await page.tab.evaluate((name) => document.querySelector(`[data-action=${name}]`), action)).toBeNull();
    await page.pressAction(meeting, 'history');
    await page.shows('#history h2', 'Weekly');
    api.isSignedIn = false; // the proxy's session is over
    await page.refresh();
    await page.shows('#sign-in h1', 'Sign in');
    expect(await page.text('#operator')).toBe('');
  });

  test('a token that is no longer valid is removed, and the page asks for a new one', async () => {
    await using api = await new OperatorApi().start();
    api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.signInAndWait();
    api.token = 'another';
    await page.refresh();
    await page.shows('#token-error', 'The server does not accept this token.');
    expect(await page.rooms()).toEqual([]);
    expect(await page.tab.evaluate(() => sessionStorage.length)).toBe(0);
    await page.signIn('another');
    await page.shows('tbody .name', 'Weekly');
  });
});

engineOrSkip('chromium')('Meeting list', () => {
  test('the time left follows the server’s clock, five hours behind the browser’s, while the server is unreachable', async () => {
    const behind = 5 * hour; // of the server's clock
    await using api = await new OperatorApi({ now: () => Date.now() - behind }).start();
    const { endsAt } = api.add({ startedAt: api.now() - 25 * minute });
    await using page = await pages.open(api);
    await page.signInAndWait();
    await api.stop();
    let shown = '';
    for (let seconds = 0; seconds < 3; seconds++) {
      shown = await page.tab.until(
        (before, end, offset) => {
          const text = document.querySelector('tbody .digits')?.textContent ?? '';
          const [minutes = 0, rest = 0] = text.split(':').map(Number);
          const left = (end - (Date.now() - offset)) / 1000;
          return text !== before && Math.abs(minutes * 60 + rest - left) < 1.5 ? text : undefined;
        },
        shown,
        endsAt as number,
        behind,
      );
    }
    expect(shown).toMatch(/^4:\d\d$/);
    expect(await page.text('[data-label="Time left"] .visually-hidden')).toMatch(/^[45] minutes left$/); // what screen readers read changes once a minute
    const regions = '[aria-live], [role=status], [role=alert], [role=timer], [role=log], output';
    expect(await page.tab.evaluate((live) => document.querySelectorAll(live).length, regions)).toBe(1);
    await api.start();
  });

  test('each meeting shows its details, sorted by deadline', async () => {
    await using api = await new OperatorApi().start();
    const startedAt = api.now() - 20 * minute;
    api.add({ room: 'open-end', endsAt: null });
    api.add({ name: 'Long', room: 'r2', provider: 'livekit', startedAt, endsAt: startedAt + 26 * hour });
    api.add({
      name: 'Short',
      room: 'r3',
      startedAt,
      grace: 2 * minute,
      extended: 15 * minute,
      extensions: 2,
      rule: 'r*',
    });
    const error = 'eyeson answered with 500';
    api.add({ name: 'Stuck', startedAt: startedAt - hour, state: 'failed', attempts: 7, lastError: error });
    await using page = await pages.open(api);
    await page.signInAndWait();
    expect(await page.rooms()).toEqual(['Stuck', 'Short', 'Long', 'open-end']);
    const row = (id: number) =>
      page.tab.evaluate((wanted) => {
        const cells = [...document.querySelectorAll<HTMLElement>(`${wanted} > th, ${wanted} > [data-label]`)];
        return Object.fromEntries(
          cells.map((cell) => [cell.dataset.label ?? 'Room', (cell.textContent ?? '').replaceAll(/\s+/g, ' ').trim()]),
        );
      }, `tr[data-id="${id}"]`);
    const time = expect.stringMatching(/^(\w{3} \d+, \d+:\d\d|\d+:\d\d:\d\d)/); // near midnight a time may be of another day
    const left = (digits: string) => expect.stringMatching(new RegExp(`^${digits}.* left$`));
    expect(await row(3)).toEqual({
      Room: 'Short r3',
      Provider: 'eyeson',
      Started: time,
      Ends: time,
      'Time left': left(String.raw`(9|10):\d\d`),
      State: 'Running extended by 15 min, 2 times',
    });
    expect(await row(4)).toMatchObject({ State: `Overdue 7 attempts: ${error}` });
    expect(await row(2)).toMatchObject({ Provider: 'livekit', 'Time left': left(String.raw`1 d 01:\d\d:\d\d`) });
    expect(await row(1)).toMatchObject({ Ends: 'never', 'Time left': 'no limit', State: 'Running' });
    expect(await page.text('tr[data-id="1"] [data-action=extend]')).toBe(''); // there is no limit to extend
    const heights = await page.tab.evaluate(() =>
      [...document.querySelectorAll('tbody tr')].map((each) => each.getBoundingClientRect().height),
    );
    // All but the last have a border.
    expect(Math.max(...heights) - Math.min(...heights), `heights: ${heights.join(', ')} px`).toBeLessThanOrEqual(1);
  });

  test('a meeting that should have been closed counts up, says why it was not, and becomes overdue', async () => {
    let ahead = 0;
    await using api = await new OperatorApi({ now: () => Date.now() + ahead }).start();
    const error = 'eyeson answered with 500';
    const endsAt = api.now() - 1000;
    api.add({ room: 'refused', endsAt, attempts: 3, lastError: error });
    api.add({ room: 'accepted', endsAt, state: 'closing', attempts: 1 });
    api.add({ room: 'extended', attempts: 1, lastError: error }); // the error is from before it was extended
    await using page = await pages.open(api);
    await page.signInAndWait();
    const cell = (id: number, label: string): Promise<string> =>
      page.text(`tr[data-id="${id}"] [data-label="${label}"]`);
    await page.shows('tr[data-id="1"] [data-label="Time left"]', '−0:');
    expect(await cell(1, 'State')).toBe(`Ending 3 attempts: ${error}`);
    expect(await cell(3, 'State')).toBe('Running');
    ahead = 2 * minute;
    await page.refresh();
    await page.shows('tr[data-id="1"] [data-label="State"]', 'Overdue');
    await page.shows('tr[data-id="2"] [data-label="State"]', 'Overdue');
    expect(await cell(2, 'Time left')).toMatch(/^−2:\d\d/);
    expect(await cell(3, 'State')).toBe('Running');
  });

  test('300 meetings are shown in pages, can be searched, and are split into running, overdue and ended', async () => {
    await using api = await new OperatorApi().start();
    const now = api.now();
    for (let room = 0; room < 200; room++) api.add({ name: `Room ${room}`, endsAt: now + hour + room * minute });
    for (let room = 0; room < 10; room++) api.add({ name: `Stuck ${room}`, state: 'failed', endsAt: now - minute });
    api.health = { ...api.health, providers: { eyeson: { ...healthy, overdue: { count: 10, oldest: minute } } } };
    for (let room = 0; room < 90; room++)
      api.add({
        name: `Old ${room}`,
        state: room < 50 ? 'ended' : 'closed',
        endedAt: now,
        startedAt: now - 10 * minute,
        endedBy: 'limit',
      });
    await using page = await pages.open(api);
    await page.signInAndWait();
    expect(await page.text('.segments')).toMatch(/Running 210\s*Overdue 10\s*Ended 90/);
    expect(await page.text('#range')).toBe('1–50 of 210');
    expect((await page.rooms()).slice(9, 12)).toEqual(['Stuck 9', 'Room 0', 'Room 1']);
    await page.press('#previous'); // has no effect on the first page
    for (const range of ['51–100', '101–150', '151–200', '201–210']) {
      await page.press('#next');
      await page.shows('#range', `${range} of 210`);
    }
    expect(await page.rooms()).toEqual(Array.from({ length: 10 }, (_, room) => `Room ${190 + room}`));
    expect(await page.tab.evaluate(() => document.querySelector('#next')?.ariaDisabled)).toBe('true');
    // All meetings of the last page end: the page before it is shown.
    for (const meeting of api.meetings.slice(190, 200)) api.change(meeting, { state: 'ended', endedAt: now });
    await page.refresh();
    await page.shows('#range', '151–200 of 200');

    // A full last page may have another one after it: the page requests it and finds it empty.
    const listRequests = () => api.requests.filter((request) => request.startsWith('GET /api/meetings?')).length;
    const before = listRequests();
    await page.press('#next');
    await expect.poll(listRequests, { timeout: 30_000 }).toBeGreaterThan(before + 1);
    await page.shows('#range', '151–200 of 200');

    await page.press('[name=search]');
    await page.type('stuck');
    await page.shows('#range', '1–10');
    expect(new Set((await page.rooms()).map((room) => room.slice(0, 5)))).toEqual(new Set(['Stuck']));
    await page.type(' in the mud');
    await page.shows('#empty', 'No room matches “stuck in the mud”.');
    expect(await page.text('#list')).toBe('');
    await page.tab.page.$eval('[name=search]', (input) => (input as HTMLInputElement).select());
    await page.tab.pressKey('Delete');
    await page.shows('#range', '1–50 of 200');

    await page.press('.segments label:nth-of-type(2)');
    await page.shows('#range', '1–10 of 10');
    await page.press('.segments label:nth-of-type(3)');
    await page.shows('#range', '1–50 of 100');
    expect(await page.text('#when')).toBe('Ended');
    const row = await page.tab.evaluate(() => document.querySelector<HTMLElement>('tbody tr')?.innerText);
    expect(row).toMatch(/10 min[\s\S]*Ended\s*time limit reached\s*History/);
  });
});

engineOrSkip('chromium')('Order of the list', () => {
  const sorting = (page: OperatorPage) =>
    page.tab.evaluate(() =>
      Object.fromEntries(
        [...document.querySelectorAll('th[aria-sort]')].map((th) => [th.textContent, th.getAttribute('aria-sort')]),
      ),
    );

  test('the most urgent come first; the headers sort by room, provider, start, end and state, also by keyboard', async () => {
    await using api = await new OperatorApi().start();
    const now = api.now();
    api.add({ name: 'alpha', provider: 'livekit', startedAt: now - 3 * minute, endsAt: now + 20 * minute });
    api.add({ name: 'Beta', provider: 'daily', startedAt: now - 9 * minute, endsAt: now - minute, attempts: 1 });
    api.add({ name: 'gamma', provider: 'eyeson', startedAt: now - 5 * minute, endsAt: now + minute, state: 'closing' });
    await using page = await pages.open(api);
    await page.signInAndWait();
    expect(await page.rooms()).toEqual(['Beta', 'gamma', 'alpha']);
    expect(await sorting(page)).toEqual({ Ends: 'ascending' });
    const orders = {
      room: { Room: ['alpha', 'Beta', 'gamma'] },
      provider: { Provider: ['Beta', 'gamma', 'alpha'] },
      start: { Started: ['Beta', 'gamma', 'alpha'] },
      state: { State: ['gamma', 'alpha', 'Beta'] },
    };
    for (const [by, order] of Object.entries(orders)) {
      const [[header, rooms]] = Object.entries(order) as [[string, string[]]];
      for (const [direction, wanted] of Object.entries({ ascending: rooms, descending: rooms.toReversed() })) {
        await page.tab.page.focus(`[data-sort=${by}]`);
        await page.tab.pressKey('Enter');
        await page.tab.until(
          (name, to) =>
            document.querySelector(`th[data-column=${name}]`)?.getAttribute('aria-sort') === to || undefined,
          by,
          direction,
        );
        expect(await page.rooms(), `${header} ${direction}`).toEqual(wanted);
        expect(await sorting(page)).toEqual({ [header]: direction });
        expect(await page.tab.evaluate(() => document.activeElement?.getAttribute('data-sort'))).toBe(by);
      }
    }
    await page.refresh(); // the order stays
    await page.press('.segments label:nth-of-type(2)');
    await page.shows('#range', '1–1 of 1');
    expect(await page.rooms()).toEqual(['Beta']);
    expect(await sorting(page)).toEqual({ Ends: 'ascending' });
  });

  test('ended meetings come latest first, and are sorted by start and end only', async () => {
    await using api = await new OperatorApi().start();
    const now = api.now();
    for (const [name, age] of Object.entries({ old: 30, older: 60, new: 10 }))
      api.add({ name, state: 'ended', startedAt: now - age * minute, endedAt: now - (age / 10) * minute });
    await using page = await pages.open(api);
    await page.signInAndWait();
    await page.press('.segments label:nth-of-type(3)');
    await page.shows('#range', '1–3 of 3');
    expect(await page.rooms()).toEqual(['new', 'old', 'older']);
    expect(await sorting(page)).toEqual({ Ended: 'descending' });
    const sortable = await page.tab.evaluate(() =>
      [...document.querySelectorAll('th:has(button)')].map(({ textContent }) => textContent),
    );
    expect(sortable).toEqual(['Started', 'Ended']);
  });

  test('on a narrow screen a choice takes the place of the headers, and the list begins in the first quarter', async () => {
    await using api = await new OperatorApi().start();
    for (const name of ['b', 'c', 'a']) api.add({ name, endsAt: api.now() + hour });
    await using page = await pages.open(api);
    await page.tab.page.setViewport({ width: 360, height: 640 });
    await page.signInAndWait();
    const top = await page.tab.evaluate(() => document.querySelector('tbody tr')?.getBoundingClientRect().top);
    expect(top).toBeLessThan(640 / 4);
    expect(await page.text('[data-sort]')).toBe('');
    await page.openTools();
    await page.tab.page.select('[name=sort]', '1'); // the options begin with those of the room
    await page.tab.until(() => document.querySelector('tbody .name')?.textContent === 'c' || undefined);
    expect(await page.rooms()).toEqual(['c', 'b', 'a']);
    expect(api.requests.at(-2) ?? '').toContain('sort=room&order=desc');
  });
});

engineOrSkip('chromium')('Layout', () => {
  test('at 1280 px nothing breaks: each row is a line, each badge whole, with long names, notes and providers', async () => {
    await using api = await new OperatorApi().start();
    const now = api.now();
    const long = 'A meeting with a long name that nobody would want to read to its end';
    api.add({ name: long, room: 'r'.repeat(200), provider: 'a-provider-of-our-own', startedAt: now - 50 * hour });
    api.add({ name: long, state: 'failed', endsAt: now - hour, attempts: 23, lastError: `${long}. ${long}.` });
    api.add({ name: 'Asked for', orderedBy: 'operator somebody@example.com', state: 'closing', endsAt: now });
    await using page = await pages.open(api);
    await page.signInAndWait();
    const { heights, badges, overflow } = await page.tab.evaluate(() => ({
      heights: [...document.querySelectorAll('tbody tr')].map((row) => row.getBoundingClientRect().height),
      badges: [...document.querySelectorAll<HTMLElement>('.badge')].map((badge) => {
        const cell = badge.closest('td')?.getBoundingClientRect();
        const { height, right } = badge.getBoundingClientRect();
        return { text: badge.textContent, isLine: height < 32, isWhole: right <= (cell?.right ?? 0) };
      }),
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    }));
    expect(Math.max(...heights)).toBeLessThan(60);
    expect(Math.max(...heights) - Math.min(...heights)).toBeLessThanOrEqual(1); // all but the last have a border
    expect(badges.map(({ text, ...shape }) => shape)).toEqual(badges.map(() => ({ isLine: true, isWhole: true })));
    expect(badges.map(({ text }) => text).sort()).toEqual(['Ending', 'Overdue', 'Overdue']);
    expect(overflow).toBe(0);
  });
});

engineOrSkip('chromium')('Server state', () => {
  test('an unreachable server is reported with the age of the list, and so is its return', async () => {
    await using api = await new OperatorApi().start();
    const meeting = api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.signInAndWait();
    await api.stop();
    await page.refresh();
    await page.showsOutcome('The server does not answer.');
    const age = Number(/is (\d+) sec old\.$/.exec(await page.text('#stale'))?.[1]);
    await page.tab.until((least) => {
      const [, seconds] = /is (\d+) sec old\.$/.exec(document.querySelector('#stale')?.textContent ?? '') ?? [];
      return Number(seconds) >= least || undefined;
    }, age + 2);
    expect(await page.rooms()).toEqual(['Weekly']);
    await page.pressAction(meeting, 'end');
    await page.press('#end [type=submit]');
    await page.shows('#end #outcome', 'The server does not answer. The list will show whether it was done.');
    await page.tab.pressKey('Escape');
    api.change(meeting, { name: 'Monthly' });
    await api.start();
    await page.showsOutcome('The server is answering again.'); // the page retries every five seconds
    await page.disappears('#stale');
    expect(await page.rooms()).toEqual(['Monthly']);
  });

  test('the state of the database, of each provider and of each webhook is shown', async () => {
    await using api = await new OperatorApi().start();
    api.health = {
      ...api.health,
      providers: {
        eyeson: { ...healthy, listedAt: api.now() - 90_000, overdue: { count: 1, oldest: 4000 } },
        stream: { ...healthy, listedAt: api.now() - 90_000, clockDisagreement: 7_200_000 },
        livekit: { ...healthy, error: 'LiveKit answered with 401', keyRefused: 'LiveKit answered with 401' },
        daily: {
          ...healthy,
          listedAt: api.now() - 90_000,
          skipped: { count: 2, reason: 'Expected `id` to be string' },
          overdue: { count: 3, oldest: 75_000 },
        },
        old: { ...healthy, listedAt: api.now() - 90_000, isListStale: true },
      },
      webhooks: { eyeson: 'replaced', daily: 'kept', other: 'daily: POST /webhooks was answered with 500' },
      stopping: false,
    };
    api.add();
    await using page = await pages.open(api);
    await page.signInAndWait();
    const health = () =>
      page.tab.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('#health li')].map((line) => ({
          text: line.innerText,
          tone: line.dataset.tone,
        })),
      );
    expect(await health()).toEqual([
      { text: 'Database works', tone: 'good' },
      { text: expect.stringMatching(/^eyeson running meetings read 1 min \d+ sec ago$/), tone: 'good' },
      { text: 'eyeson has 1 meeting overdue, the oldest by 4 sec', tone: 'good' },
      {
        text: expect.stringMatching(
          /^stream running meetings read 1 min \d+ sec ago\. The clocks disagree by 2 hr: meetings may be ended late, but not early$/,
        ),
        tone: 'bad',
      },
      { text: 'livekit running meetings never read; since then: LiveKit answered with 401', tone: 'bad' },
      { text: 'livekit key is refused: LiveKit answered with 401', tone: 'bad' },
      {
        text: expect.stringMatching(
          /^daily running meetings read 1 min \d+ sec ago; 2 of them cannot be used: Expected `id` to be string$/,
        ),
        tone: 'bad',
      },
      { text: 'daily has 3 meetings overdue, the oldest by 1 min 15 sec', tone: 'bad' },
      { text: expect.stringMatching(/^old running meetings read 1 min \d+ sec ago$/), tone: 'bad' },
      {
        text: 'eyeson webhook pointed to another address, and was set up again: does another application use the key?',
        tone: 'bad',
      },
      { text: 'daily webhook is set up', tone: 'good' },
      { text: 'other webhook daily: POST /webhooks was answered with 500', tone: 'bad' },
    ]);
    api.failure = 'The database is away';
    api.health = { ...api.health, database: false, databaseProblem: 'is read-only', stopping: true };
    await page.refresh();
    await page.shows('#stale', 'The database is away. This list is');
    expect(await health()).toContainEqual({ text: 'Database is read-only', tone: 'bad' });
    expect(await health()).toContainEqual({ text: 'Server is stopping', tone: 'bad' });
  });
});
