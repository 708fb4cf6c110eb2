// What an operator does to a meeting, in Chromium: extend, end, look at its history; what is refused is said.
import { afterAll, expect, test } from 'vitest';
import { engineOrSkip } from '../../../test/support/skips.ts';
import { OperatorApi } from '../support/operator-api.ts';
import { operatorUis } from '../support/operator-ui-driver.ts';

const minute = 60_000;
const pages = operatorUis();
afterAll(() => pages.close());

const posts = (api: OperatorApi) => api.requests.filter((request) => request.startsWith('POST'));

engineOrSkip('chromium')('Extend', () => {
  test('offers 5, 15 and 30 minutes, and says the new end', async () => {
    await using api = await new OperatorApi().start();
    const meeting = api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.signedIn();
    await page.act(meeting, 'extend');
    expect(await page.text('#extend-title')).toBe('Extend Weekly');
    expect(await page.text('#extend-text')).toBe('Not extended so far; at most 30 min in total.');
    expect(await page.tab.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('minutes');
    const ends = new Set<string>();
    for (const offer of ['5', '15', '30']) {
      await page.press(`#extend button[value="${offer}"]`);
      const typed = await page.tab.evaluate(() => document.querySelector<HTMLInputElement>('[name=minutes]')?.value);
      expect(typed).toBe(offer);
      ends.add(await page.text('#extend-end'));
    }
    expect(ends.size).toBe(3);
    await page.press('#extend [type=submit]');
    await page.says('Weekly was extended by 30 min. It ends at ');
    expect(meeting.extended).toBe(30 * minute);
    await page.gone('#extend');
    await page.shows('tbody tr', 'extended by 30 min');
    expect(ends).toContain((await page.text('#outcome')).replace(/.*It ends/, 'It will end')); // as it had said
    expect(await page.focused()).toBe('Extend Weekly');
  });

  test('that is refused shows the server’s sentence, and can be put right', async () => {
    await using api = await new OperatorApi().start();
    const meeting = api.add({ name: 'Weekly', extended: 20 * minute, extensions: 1 });
    await using page = await pages.open(api);
    await page.signedIn();
    await page.act(meeting, 'extend');
    await page.tab.pressKey('Enter');
    await page.shows('#extend #outcome', 'The meeting can be extended by 10 min more, not by 15 min.');
    await page.tab.page.$eval('[name=minutes]', (input) => (input as HTMLInputElement).select());
    await page.type('0');
    expect(await page.text('#extend-end')).toBe('A whole number of minutes, 1 to 1,440.');
    await page.tab.pressKey('Enter');
    expect(posts(api).length).toBe(1); // nothing was asked
    await page.tab.page.$eval('[name=minutes]', (input) => (input as HTMLInputElement).select());
    await page.type('10');
    await page.tab.pressKey('Enter');
    await page.says('Weekly was extended by 10 min.');
    expect(meeting.extended).toBe(30 * minute);
  });

  test('of a meeting that somebody else extended meanwhile is refused, until that has been seen', async () => {
    await using api = await new OperatorApi().start();
    const meeting = api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.signedIn();
    await page.act(meeting, 'extend');
    api.change(meeting, { extended: 10 * minute, endsAt: (meeting.endsAt ?? 0) + 10 * minute });
    await page.read();
    await page.shows('tbody tr', 'extended by 10 min'); // behind the dialog
    await page.tab.pressKey('Enter');
    await page.shows('#extend #outcome', 'The meeting was changed meanwhile.');
    await page.shows('#extend-text', 'Extended by 10 min so far; at most 30 min in total.');
    await page.tab.pressKey('Enter');
    await page.says('Weekly was extended by 15 min.');
    expect(meeting.extended).toBe(25 * minute);
  });
});

engineOrSkip('chromium')('End now', () => {
  test('asks first, and does nothing when that is cancelled', async () => {
    await using api = await new OperatorApi().start();
    const meeting = api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.signedIn();
    const answers = [() => page.press('#end [data-close]'), () => page.tab.pressKey('Escape')];
    for (const cancel of [...answers, () => page.tab.pressKey('Enter')]) {
      await page.act(meeting, 'end');
      expect(await page.text('#end-title')).toBe('End Weekly now?');
      expect(await page.focused()).toBe('Cancel');
      await cancel();
      await page.gone('#end');
      expect(await page.focused()).toBe('End now Weekly');
    }
    expect(posts(api)).toEqual([]);
  });

  test('ends it when that is confirmed, once however often it is pressed', async () => {
    await using api = await new OperatorApi().start();
    const meeting = api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.signedIn();
    await page.act(meeting, 'end');
    await page.tab.evaluate(() => {
      const button = document.querySelector<HTMLButtonElement>('#end [type=submit]');
      for (let press = 0; press < 3; press++) button?.click();
    });
    await page.says('Weekly is being ended.');
    expect(posts(api)).toEqual([`POST /api/meetings/${meeting.id}/end`]);
    await page.shows('.badge', 'Closing');
    // What is over is refused.
    await page.act(meeting, 'end');
    api.change(meeting, { state: 'closed', endedAt: api.now() });
    await page.press('#end [type=submit]');
    await page.shows('#end #outcome', 'The meeting is over.');
    await page.shows('#empty', 'No meeting is running.');
    await page.press('#end [data-close]');
    await page.gone('#end');
    await page.tab.until(() => document.activeElement?.id === 'title' || undefined); // the row is gone
  });
});

engineOrSkip('chromium')('History', () => {
  test('says who did what, and when, the latest first', async () => {
    await using api = await new OperatorApi().start();
    const meeting = api.add({ name: 'Weekly', room: 'r1', meetingId: 'm-77', grace: minute });
    const other = api.add({ name: 'Other' });
    const entry = { meeting: meeting.id, detail: null };
    api.history.push(
      { ...entry, at: api.now() - 9 * minute, what: 'extended', detail: '300000 ms', actor: 'dr-okonkwo' },
      { ...entry, at: api.now() - 3 * minute, what: 'held', detail: 'until 2020-01-01T12:00:00.000Z', actor: 'alice' },
      { ...entry, meeting: other.id, at: api.now(), what: 'ending', actor: 'somebody else' },
    );
    await using page = await pages.open(api);
    await page.signedIn();
    await page.act(meeting, 'history');
    await page.shows('#history-list', '5 min');
    const lines = await page.tab.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('#history-list li')].map((line) => line.innerText.split('\n')),
    );
    const time = expect.stringMatching(/\d+:\d\d:\d\d/);
    expect(lines).toEqual([
      [time, 'Held by alice', expect.stringMatching(/^until .*Jan.* \d+:00:00/)],
      [time, 'Extended by dr-okonkwo', '5 min'],
    ]);
    expect(await page.text('#history-facts')).toContain('m-77');
    await page.tab.pressKey('Escape');
    await page.gone('#history');
    await page.act(other, 'history');
    await page.shows('#history-list', 'somebody else');
    expect(await page.text('#history-facts')).not.toContain('m-77');
  });
});
