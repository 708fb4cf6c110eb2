// The operator's actions on a meeting in Chromium: extend it, end it, read its history; and how refusals are shown.
import { afterAll, expect, test } from 'vitest';
import { engineOrSkip } from '../../../test/support/skips.ts';
import { OperatorApi } from '../support/operator-api.ts';
import { operatorUis } from '../support/operator-ui-driver.ts';

const minute = 60_000;
const pages = operatorUis();
afterAll(() => pages.close());

/** The requests that changed something, or tried to. */
const postRequests = (api: OperatorApi) => api.requests.filter((request) => request.startsWith('POST'));

engineOrSkip('chromium')('Extend dialog', () => {
  test('the dialog offers 5, 15 and 30 minutes and shows the new end before and after extending', async () => {
    await using api = await new OperatorApi().start();
    const meeting = api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.signInAndWait();
    await page.pressAction(meeting, 'extend');
    expect(await page.text('#extend-title')).toBe('Extend Weekly');
    expect(await page.text('#extend-text')).toBe('Not extended so far; at most 30 min in total.');
    expect(await page.tab.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('minutes');
    const ends = new Set<string>();
    for (const offer of ['5', '15', '30']) {
      await page.press(`#extend button[value="${offer}"]`);
      const minutes = await page.tab.evaluate(() => document.querySelector<HTMLInputElement>('[name=minutes]')?.value);
      expect(minutes).toBe(offer);
      ends.add(await page.text('#extend-end'));
    }
    expect(ends.size).toBe(3);
    await page.press('#extend [type=submit]');
    await page.showsOutcome('Weekly was extended by 30 min. It ends at ');
    expect(meeting.extended).toBe(30 * minute);
    await page.disappears('#extend');
    await page.shows('tbody tr', 'extended by 30 min');
    expect(ends).toContain((await page.text('#outcome')).replace(/.*It ends/, 'It will end')); // the end shown before
    expect(await page.focused()).toBe('Extend Weekly');
  });

  test('a refused extension shows the server’s message, and can be corrected', async () => {
    await using api = await new OperatorApi().start();
    const meeting = api.add({ name: 'Weekly', extended: 20 * minute, extensions: 1 });
    await using page = await pages.open(api);
    await page.signInAndWait();
    await page.pressAction(meeting, 'extend');
    await page.tab.pressKey('Enter');
    await page.shows('#extend #outcome', 'The meeting can be extended by 10 min more, not by 15 min.');
    await page.tab.page.$eval('[name=minutes]', (input) => (input as HTMLInputElement).select());
    await page.type('0');
    expect(await page.text('#extend-end')).toBe('A whole number of minutes, 1 to 1,440.');
    await page.tab.pressKey('Enter');
    expect(postRequests(api).length).toBe(1); // an invalid number is not sent
    await page.tab.page.$eval('[name=minutes]', (input) => (input as HTMLInputElement).select());
    await page.type('10');
    await page.tab.pressKey('Enter');
    await page.showsOutcome('Weekly was extended by 10 min.');
    expect(meeting.extended).toBe(30 * minute);
  });

  test('an extension based on an outdated end is refused; the dialog shows the change and the next attempt succeeds', async () => {
    await using api = await new OperatorApi().start();
    const meeting = api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.signInAndWait();
    await page.pressAction(meeting, 'extend');
    api.change(meeting, { extended: 10 * minute, endsAt: (meeting.endsAt ?? 0) + 10 * minute });
    await page.refresh();
    await page.shows('tbody tr', 'extended by 10 min'); // behind the dialog
    await page.tab.pressKey('Enter');
    await page.shows('#extend #outcome', 'The meeting was changed meanwhile.');
    await page.shows('#extend-text', 'Extended by 10 min so far; at most 30 min in total.');
    await page.tab.pressKey('Enter');
    await page.showsOutcome('Weekly was extended by 15 min.');
    expect(meeting.extended).toBe(25 * minute);
  });
});

engineOrSkip('chromium')('End dialog', () => {
  test('cancelling the dialog leaves the meeting running and returns the focus', async () => {
    await using api = await new OperatorApi().start();
    const meeting = api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.signInAndWait();
    const waysToCancel = [
      () => page.press('#end [data-close]'),
      () => page.tab.pressKey('Escape'),
      () => page.tab.pressKey('Enter'),
    ];
    for (const cancel of waysToCancel) {
      await page.pressAction(meeting, 'end');
      expect(await page.text('#end-title')).toBe('End Weekly now?');
      expect(await page.focused()).toBe('Cancel');
      await cancel();
      await page.disappears('#end');
      expect(await page.focused()).toBe('End now Weekly');
    }
    expect(postRequests(api)).toEqual([]);
  });

  test('pressing the confirm button several times sends one request', async () => {
    await using api = await new OperatorApi().start();
    const meeting = api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.signInAndWait();
    await page.pressAction(meeting, 'end');
    await page.tab.evaluate(() => {
      const button = document.querySelector<HTMLButtonElement>('#end [type=submit]');
      for (let press = 0; press < 3; press++) button?.click();
    });
    await page.showsOutcome('Weekly is being ended.');
    expect(postRequests(api)).toEqual([`POST /api/meetings/${meeting.id}/end`]);
    await page.shows('.badge', 'Closing');
  });

  test('ending a meeting that is already over shows the refusal, and the focus moves on when its row is gone', async () => {
    await using api = await new OperatorApi().start();
    const meeting = api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.signInAndWait();
    await page.pressAction(meeting, 'end');
    api.change(meeting, { state: 'closed', endedAt: api.now() });
    await page.press('#end [type=submit]');
    await page.shows('#end #outcome', 'The meeting is over.');
    await page.shows('#empty', 'No meeting is running.');
    await page.press('#end [data-close]');
    await page.disappears('#end');
    await page.tab.until(() => document.activeElement?.id === 'title' || undefined); // the row is gone
  });
});

engineOrSkip('chromium')('History dialog', () => {
  test('the history lists each action with its time and actor, latest first', async () => {
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
    await page.signInAndWait();
    await page.pressAction(meeting, 'history');
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
    await page.disappears('#history');
    await page.pressAction(other, 'history');
    await page.shows('#history-list', 'somebody else');
    expect(await page.text('#history-facts')).not.toContain('m-77');
  });
});
