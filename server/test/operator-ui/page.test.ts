// The operator's page in Chromium, over an operator's API in memory: what an operator sees and does.
import { afterAll, expect, test } from 'vitest';
import { engineOrSkip } from '../../../test/support/skips.ts';
import { OperatorApi, token } from '../support/operator-api.ts';
import { operatorUis } from '../support/operator-ui-driver.ts';

const minute = 60_000;
const hour = 60 * minute;
const pages = operatorUis();
afterAll(() => pages.close());

engineOrSkip('chromium')('The token', () => {
  test('is asked for; a wrong one is said to be wrong, and the right one shows the meetings', async () => {
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
    expect(api.requests).toEqual([]);
    await page.signIn('not-the-token');
    await page.shows('#token-error', 'The server does not accept this token.');
    expect(await page.focused()).toBe('token');
    expect(await page.tab.evaluate(() => sessionStorage.length)).toBe(0);
    await page.signIn(); // what is there is selected
    await page.shows('tbody .name', 'Weekly');
    expect(await page.text('#sign-in')).toBe('');
    expect(await page.focused()).toBe('title');
  });

  test('is kept over a reload, and forgotten with all that it showed by "Sign out"', async () => {
    await using api = await new OperatorApi().start();
    api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.signedIn();
    await page.tab.reload();
    await page.shows('tbody .name', 'Weekly');
    await page.press('#sign-out');
    await page.shows('#sign-in h1', 'Sign in');
    expect(await page.focused()).toBe('token');
    const left = await page.tab.evaluate(() => document.body.innerHTML + JSON.stringify({ ...sessionStorage }));
    expect(left).not.toContain('Weekly');
    expect(left).not.toContain(token);
    const asked = api.requests.length;
    await page.read();
    await page.tab.reload();
    await page.shows('#sign-in h1', 'Sign in');
    expect(api.requests.length).toBe(asked);
  });

  test('that is the operator’s no more is asked for again', async () => {
    await using api = await new OperatorApi().start();
    api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.signedIn();
    api.token = 'another';
    await page.read();
    await page.shows('#token-error', 'The server does not accept this token.');
    expect(await page.rooms()).toEqual([]);
    expect(await page.tab.evaluate(() => sessionStorage.length)).toBe(0);
    await page.signIn('another');
    await page.shows('tbody .name', 'Weekly');
  });
});

engineOrSkip('chromium')('The list', () => {
  test('counts down by the server’s clock, hours from the operator’s, also while the server is away', async () => {
    const behind = 5 * hour;
    await using api = await new OperatorApi({ now: () => Date.now() - behind }).start();
    const { endsAt } = api.add({ startedAt: api.now() - 25 * minute });
    await using page = await pages.open(api);
    await page.signedIn();
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
    expect(await page.text('tbody .visually-hidden')).toMatch(/^[45] minutes left$/); // read aloud by the minute
    const regions = '[aria-live], [role=status], [role=alert], [role=timer], [role=log], output';
    expect(await page.tab.evaluate((live) => document.querySelectorAll(live).length, regions)).toBe(1);
    await api.start();
  });

  test('shows what is known of each meeting, those that end first on top', async () => {
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
    await page.signedIn();
    expect(await page.rooms()).toEqual(['Stuck', 'Short', 'Long', 'open-end']);
    const cells = (id: number) =>
      page.tab.evaluate(
        (row) => [...document.querySelectorAll<HTMLElement>(`${row} > *`)].map((cell) => cell.innerText),
        `tr[data-id="${id}"]`,
      );
    const [name, , started, left, rule, state] = await cells(3);
    expect(name).toBe('Short\nr3');
    expect(started).toMatch(/^\d+:\d\d:\d\d/);
    expect(left).toMatch(/^\d+:\d\d\n[\s\S]*ends \d+:\d\d:\d\d.*, closes \d+:\d\d:\d\d/);
    expect(rule).toBe('r*\nextended by 15 min, 2 times');
    expect(state).toBe('Running');
    expect((await cells(4))[5]).toBe(`Failed\n7 attempts: ${error}`);
    expect((await cells(2))[1]).toBe('livekit');
    expect((await cells(2))[3]).toMatch(/^1 d 01:\d\d:\d\d\n/);
    expect((await cells(1))[3]).toMatch(/^no limit/);
    expect(await page.text('tr[data-id="1"] [data-action=extend]')).toBe(''); // nothing to extend
  });

  test('shows 300 meetings page by page, finds rooms, and knows open, failed and history', async () => {
    await using api = await new OperatorApi().start();
    const now = api.now();
    for (let room = 0; room < 200; room++) api.add({ name: `Room ${room}`, endsAt: now + hour + room * minute });
    for (let room = 0; room < 10; room++) api.add({ name: `Stuck ${room}`, state: 'failed', endsAt: now - minute });
    for (let room = 0; room < 90; room++)
      api.add({ name: `Old ${room}`, state: room < 50 ? 'ended' : 'closed', endedAt: now, endedBy: 'limit' });
    await using page = await pages.open(api);
    await page.signedIn();
    expect(await page.text('.segments')).toMatch(/Open 210\s+Failed 10\s+History 90/);
    expect(await page.text('#range')).toBe('1–50 of 210');
    expect((await page.rooms()).slice(9, 12)).toEqual(['Stuck 9', 'Room 0', 'Room 1']);
    await page.press('#previous'); // there is none
    for (const range of ['51–100', '101–150', '151–200', '201–210']) {
      await page.press('#next');
      await page.shows('#range', `${range} of 210`);
    }
    expect(await page.rooms()).toEqual(Array.from({ length: 10 }, (_, room) => `Room ${190 + room}`));
    expect(await page.tab.evaluate(() => document.querySelector('#next')?.ariaDisabled)).toBe('true');
    // What was on the last page ends: the page before is shown.
    for (const meeting of api.meetings.slice(190, 200)) api.change(meeting, { state: 'ended', endedAt: now });
    await page.read();
    await page.shows('#range', '151–200 of 200');

    // A last page that is full may have another after it, which nobody knows until it is asked for.
    const lists = () => api.requests.filter((request) => request.startsWith('GET /api/meetings?')).length;
    const asked = lists();
    await page.press('#next');
    await expect.poll(lists, { timeout: 30_000 }).toBeGreaterThan(asked + 1);
    await page.shows('#range', '151–200 of 200');

    await page.press('[name=search]');
    await page.type('stuck');
    await page.shows('#range', '1–10');
    expect(new Set((await page.rooms()).map((room) => room.slice(0, 5)))).toEqual(new Set(['Stuck']));
    await page.type(' in the mud');
    await page.shows('#empty', 'No room matches “stuck in the mud”.');
    await page.tab.page.$eval('[name=search]', (input) => (input as HTMLInputElement).select());
    await page.tab.pressKey('Delete');
    await page.shows('#range', '1–50 of 200');

    await page.press('.segments label:nth-of-type(2)');
    await page.shows('#range', '1–10 of 10');
    await page.press('.segments label:nth-of-type(3)');
    await page.shows('#range', '1–50 of 100');
    expect(await page.text('#when')).toBe('Ended');
    const row = await page.tab.evaluate(() => document.querySelector<HTMLElement>('tbody tr')?.innerText);
    expect(row).toMatch(/after \d+ min[\s\S]*Closed\s*by the limit\s*History/);
  });
});

engineOrSkip('chromium')('The server', () => {
  test('that goes away is said to be away, with the age of what is shown, and so is its return', async () => {
    await using api = await new OperatorApi().start();
    const meeting = api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.signedIn();
    await api.stop();
    await page.read();
    await page.says('The server does not answer.');
    const age = Number(/is (\d+) sec old\.$/.exec(await page.text('#stale'))?.[1]);
    await page.tab.until((least) => {
      const [, seconds] = /is (\d+) sec old\.$/.exec(document.querySelector('#stale')?.textContent ?? '') ?? [];
      return Number(seconds) >= least || undefined;
    }, age + 2);
    expect(await page.rooms()).toEqual(['Weekly']);
    await page.act(meeting, 'end');
    await page.press('#end [type=submit]');
    await page.shows('#end #outcome', 'The server does not answer. The list will show whether it was done.');
    await page.tab.pressKey('Escape');
    api.change(meeting, { name: 'Monthly' });
    await api.start();
    await page.says('The server is answering again.'); // by itself, in five seconds
    await page.gone('#stale');
    expect(await page.rooms()).toEqual(['Monthly']);
  });

  test('says how it is: its database, its providers, its webhooks', async () => {
    await using api = await new OperatorApi().start();
    api.health = {
      database: true,
      providers: {
        eyeson: { listedAt: api.now() - 90_000, error: null },
        livekit: { listedAt: null, error: 'LiveKit answered with 401' },
      },
      webhooks: { eyeson: 'replaced' },
      stopping: false,
    };
    api.add();
    await using page = await pages.open(api);
    await page.signedIn();
    const tones = () =>
      page.tab.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('#health li')].map((line) => [line.innerText, line.dataset.tone]),
      );
    const [database, eyeson, livekit, webhook] = await tones();
    expect(database).toEqual(['Database answers', 'good']);
    expect(eyeson).toEqual([expect.stringMatching(/^eyeson list read 1 min \d+ sec ago$/), 'good']);
    expect(livekit).toEqual(['livekit list never read; since then: LiveKit answered with 401', 'bad']);
    expect(webhook).toEqual(['eyeson webhook replaced', 'good']);
    api.trouble = 'The database is away';
    api.health = { ...api.health, database: false, stopping: true };
    await page.read();
    await page.shows('#stale', 'The database is away. This list is');
    expect(await tones()).toContainEqual(['Database does not answer', 'bad']);
    expect(await tones()).toContainEqual(['Server is stopping', 'bad']);
  });
});
