// The operator's actions on a meeting in Chromium: extend it, end it, read its history; and how refusals are shown.
import { afterAll, expect, test } from 'vitest';
import { engineOrSkip } from '../../../test/support/skips.ts';
import type { MeetingRecord } from '../../src/engine/meeting-record.ts';
import { OperatorApi } from '../support/operator-api.ts';
import { type OperatorPage, operatorUis } from '../support/operator-ui-driver.ts';

const minute = 60_000;
const pages = operatorUis();
afterAll(() => pages.close());

/** The requests that changed something, or tried to. */
const postRequests = (api: OperatorApi) => api.requests.filter((request) => request.startsWith('POST'));

engineOrSkip('chromium')('Extend dialog', () => {
  test('the dialog offers what the rule allows, and shows the new end before and after extending', async () => {
    await using api = await new OperatorApi().start();
    const meeting = api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.signInAndWait();
    await page.pressAction(meeting, 'extend');
    expect(await page.text('#extend-title')).toBe('Extend Weekly');
    expect(await page.text('#extend-text')).toBe('Not extended so far; up to 30 min can be added.');
    expect(await page.tab.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('minutes');
    const offers = await page.tab.evaluate(() =>
      [...document.querySelectorAll('#extend .offers button')].map((button) => button.textContent),
    );
    expect(offers).toEqual(['5 min', '15 min', '30 min']);
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
    const meeting = api.add({ name: 'Weekly', extended: 20 * minute, extensions: 1, maxExtension: 60 * minute });
    await using page = await pages.open(api);
    await page.signInAndWait();
    await page.pressAction(meeting, 'extend');
    meeting.maxExtension = 30 * minute; // the rule was changed meanwhile, which the server would note as a new version
    await page.tab.pressKey('Enter');
    await page.shows('#extend #outcome', 'The meeting can be extended by 10 min more, not by 15 min.');
    await page.shows('#extend-text', 'Extended by 20 min so far; up to 10 min more can be added.');
    for (const wrong of ['0', '11', '1.5']) {
      await page.tab.page.$eval('[name=minutes]', (input) => (input as HTMLInputElement).select());
      await page.type(wrong);
      await page.shows('#extend-end', 'Enter a whole number of minutes from 1 to 10.');
      await page.tab.pressKey('Enter');
    }
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
    await page.shows('#extend-text', 'Extended by 10 min so far; up to 20 min more can be added.');
    await page.tab.pressKey('Enter');
    await page.showsOutcome('Weekly was extended by 15 min.');
    expect(meeting.extended).toBe(25 * minute);
  });

  test.each([
    { left: 20, offers: ['5 min', '15 min'], suggested: '15' },
    { left: 7.5, offers: ['5 min'], suggested: '7' },
    { left: 3, offers: ['3 min'], suggested: '3' },
    { left: 90, offers: ['5 min', '15 min', '30 min', '60 min'], suggested: '15' },
  ])(
    'with $left minutes left, the dialog offers $offers and suggests $suggested',
    async ({ left, offers, suggested }) => {
      await using api = await new OperatorApi().start();
      const meeting = api.add({ name: 'Weekly', extended: minute, extensions: 1, maxExtension: (left + 1) * minute });
      await using page = await pages.open(api);
      await page.signInAndWait();
      await page.pressAction(meeting, 'extend');
      const shown = await page.tab.evaluate(() => ({
        offers: [...document.querySelectorAll('#extend .offers button')].map((button) => button.textContent),
        suggested: document.querySelector<HTMLInputElement>('[name=minutes]')?.value,
      }));
      expect(shown).toEqual({ offers, suggested });
      await page.tab.pressKey('Enter');
      await page.showsOutcome(`Weekly was extended by ${suggested} min.`); // the server does not refuse what is suggested
    },
  );

  test('a meeting that cannot be extended has no dialog for it', async () => {
    await using api = await new OperatorApi().start();
    const used = api.add({ name: 'Used up', extended: 30 * minute, extensions: 1 });
    const ending = api.add({ name: 'Ending', orderedBy: 'operator ann' });
    const fixed = api.add({ name: 'Fixed', maxExtension: 0 });
    await using page = await pages.open(api);
    await page.signInAndWait();
    for (const meeting of [used, ending]) {
      await page.pressAction(meeting, 'extend');
      expect(await page.tab.evaluate(() => document.querySelector('dialog'))).toBeNull();
    }
    expect(await page.text(`tr[data-id="${fixed.id}"] [data-action=extend]`)).toBe('');
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
    await page.shows('.badge', 'Ending');
    await page.shows('[data-label="State"]', 'asked for by operator'); // until it is confirmed
    expect(await page.text('[data-action=end]')).toBe('Ending… Weekly');
    api.change(meeting, { state: 'closing', attempts: 1 });
    await page.refresh();
    await page.shows('[data-label="State"]', 'Ending asked for by operator');
    api.change(meeting, { state: 'closed', endedAt: api.now(), endedBy: 'operator' });
    await page.refresh();
    await page.shows('#empty', 'No meeting is running.');
  });

  test('ending a meeting that is already over says so, and the focus moves on when its row is gone', async () => {
    await using api = await new OperatorApi().start();
    const meeting = api.add({ name: 'Weekly' });
    await using page = await pages.open(api);
    await page.signInAndWait();
    await page.pressAction(meeting, 'end');
    api.change(meeting, { state: 'closed', endedAt: api.now() });
    await page.press('#end [type=submit]');
    await page.showsOutcome('Weekly was already over.');
    await page.disappears('#end'); // there is nothing left to try
    await page.shows('#empty', 'No meeting is running.');
    await page.tab.until(() => document.activeElement?.id === 'title' || undefined); // the row is gone
  });
});

engineOrSkip('chromium')('Ending several meetings', () => {
  const rows = (page: OperatorPage, selector: string) =>
    page.tab.evaluate(
      (wanted) => [...document.querySelectorAll<HTMLElement>(wanted)].map((each) => each.textContent?.trim() ?? ''),
      selector,
    );
  const select = (page: OperatorPage, { id }: { readonly id: number }) =>
    page.press(`tr[data-id="${id}"] [data-action=select]`);

  test('one confirmation names how many and which; all are ended, and the focus stays in the page', async () => {
    await using api = await new OperatorApi().start();
    const [first, second, third] = ['First', 'Second', 'Third'].map((name) => api.add({ name }));
    await using page = await pages.open(api);
    await page.signInAndWait();
    expect(await page.text('#bulk')).toBe('');
    for (const meeting of [first, third]) await select(page, meeting as { id: number });
    await page.shows('#bulk', '2 meetings selected');
    await page.press('[data-action=end-selected]');
    expect(await page.text('#end-title')).toBe('End 2 meetings now?');
    expect(await rows(page, '#end-list [data-room]')).toEqual(['First', 'Third']);
    expect(await page.focused()).toBe('Cancel');
    expect(postRequests(api)).toEqual([]);
    await page.press('#end [type=submit]');
    await page.showsOutcome('2 meetings are being ended.');
    expect(postRequests(api).sort()).toEqual([`POST /api/meetings/1/end`, `POST /api/meetings/3/end`]);
    await page.disappears('#bulk');
    await page.tab.until(() => document.activeElement?.id === 'title' || undefined);
    expect(second?.orderedBy).toBeNull();
    expect(await rows(page, '.badge')).toEqual(['Ending', 'Ending', 'Running']); // the most urgent first
  });

  test('a meeting that is refused is shown with the reason and can be tried again; the others are ended', async () => {
    await using api = await new OperatorApi().start();
    const [first, second] = ['First', 'Second', 'Third'].map((name) => api.add({ name }));
    await using page = await pages.open(api);
    await page.signInAndWait();
    await page.press('[data-action=select-all]');
    await page.shows('#bulk', '3 meetings selected');
    await page.press('[data-action=end-selected]');
    api.refused.set(second?.id as number, 'Closing the meeting is not possible now.');
    await page.press('#end [type=submit]');
    await page.shows('#end #outcome', '2 of 3 meetings are being ended; 1 could not be ended.');
    expect(await rows(page, '#end-list li')).toEqual([
      'First is being ended',
      'Second Closing the meeting is not possible now.',
      'Third is being ended',
    ]);
    expect(first?.orderedBy).toBe('operator');
    await page.shows('#bulk', '1 meeting selected'); // behind the dialog
    api.refused.clear();
    await page.press('#end [type=submit]');
    await page.showsOutcome('3 meetings are being ended.');
    expect(second?.orderedBy).toBe('operator');
    expect(postRequests(api).length).toBe(4); // those that succeeded were not asked again
  });

  test('the summary says of each meeting what is known: ended, already over, refused, or without an answer', async () => {
    await using api = await new OperatorApi().start();
    const [, over, refused, silent] = ['Ended', 'Over', 'Refused', 'Silent'].map((name) => api.add({ name }));
    await using page = await pages.open(api);
    await page.signInAndWait();
    await page.press('[data-action=select-all]');
    await page.press('[data-action=end-selected]');
    api.change(over as MeetingRecord, { state: 'ended', endedAt: api.now() });
    api.refused.set(refused?.id as number, 'Closing the meeting is not possible now.');
    api.unanswered.add(silent?.id as number);
    await page.press('#end [type=submit]');
    await page.shows(
      '#end #outcome',
      '1 of 4 meetings is being ended; 1 was already over; 1 could not be ended; for 1 there was no answer: the list will show whether it ends.',
    );
    expect(await rows(page, '#end-list li')).toEqual([
      'Ended is being ended',
      'Over was already over',
      'Refused Closing the meeting is not possible now.',
      'Silent The server answered with 504. The list will show whether it was done.',
    ]);
    expect(await page.text('#end [type=submit]')).toBe('Try again (2)');
    api.refused.clear();
    api.unanswered.clear();
    await page.press('#end [type=submit]');
    await page.showsOutcome('3 of 4 meetings are being ended; 1 was already over.');
    await page.disappears('#end');
    expect(postRequests(api).length).toBe(6);
  });

  const checked = (page: OperatorPage) =>
    page.tab.evaluate(() =>
      [...document.querySelectorAll<HTMLInputElement>('[data-action=select]')]
        .filter(({ checked }) => checked)
        .map((box) => box.closest('tr')?.dataset.id),
    );

  test('the selection survives sorting, and has no meeting that is not shown or cannot be ended', async () => {
    await using api = await new OperatorApi().start();
    for (let room = 1; room <= 60; room++) api.add({ name: `Room ${room}`, endsAt: api.now() + room * minute });
    await using page = await pages.open(api);
    await page.signInAndWait();
    for (const id of [1, 2, 10]) await select(page, { id });
    await page.shows('#bulk', '3 meetings selected');
    await page.press('[data-sort=provider]');
    await page.shows('[data-column=provider][aria-sort]', 'Provider');
    await page.shows('#bulk', '3 meetings selected');
    expect(await checked(page)).toEqual(['1', '2', '10']);
    api.change(api.meetings[0] as MeetingRecord, { state: 'closing' }); // its limit was reached
    await page.refresh();
    await page.shows('#bulk', '2 meetings selected');
    expect(await checked(page)).toEqual(['2', '10']);
    await select(page, { id: 1 }); // is being ended: has no effect
    expect(await checked(page)).toEqual(['2', '10']);
    await page.press('#next');
    await page.shows('#range', '51–60 of 60');
    await page.disappears('#bulk'); // their ends would not be seen
    await page.press('#previous');
    await page.shows('#range', '1–50 of 60');
    expect(await checked(page)).toEqual([]);
    await select(page, { id: 2 });
    await page.press('[data-action=clear]');
    await page.disappears('#bulk');
    expect(await checked(page)).toEqual([]);
  });

  test.each([
    { where: 'in the list of overdue meetings', press: '.segments label:nth-of-type(2)', type: '' },
    { where: 'found by a search', press: '[name=search]', type: 'class' },
  ])('a selected meeting $where that ends is no longer selected', async ({ press, type }) => {
    await using api = await new OperatorApi().start();
    const [first] = [1, 2, 3].map((room) => api.add({ name: `Class ${room}`, endsAt: api.now() - minute }));
    api.add({ name: 'Another' });
    await using page = await pages.open(api);
    await page.signInAndWait();
    await page.press(press);
    await page.type(type);
    await page.showsOutcome('1–3 of 3');
    for (const id of [1, 2]) await select(page, { id });
    await page.shows('#bulk', '2 meetings selected');
    api.change(first as MeetingRecord, { state: 'ended', endedAt: api.now() });
    await page.refresh();
    await page.shows('#bulk', '1 meeting selected');
    expect(await checked(page)).toEqual(['2']);
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
      [time, 'End postponed by alice', expect.stringMatching(/^until .*Jan.* \d+:00:00/)],
      [time, 'Extended by dr-okonkwo', '5 min'],
      [time, 'First reported', 'by the provider’s webhook'],
      [time, 'Started'],
    ]);
    expect(await page.text('#history-facts')).toContain('m-77');
    await page.tab.pressKey('Escape');
    await page.disappears('#history');
    await page.pressAction(other, 'history');
    await page.shows('#history-list', 'somebody else');
    expect(await page.text('#history-facts')).not.toContain('m-77');
  });

  test('the history says what was reported, how often ending was tried and why it failed, and what confirmed the end', async () => {
    await using api = await new OperatorApi().start();
    const now = api.now();
    const error = 'eyeson answered with 500';
    const failing = api.add({
      ...{ name: 'Failing', state: 'failed', startedAt: now - 40 * minute, endsAt: now - 10 * minute },
      ...{ attempts: 23, lastError: error },
    });
    api.progress.set(failing.id, { reportedBy: 'list', attemptedAt: now - 1000, missingSince: now - 2000 });
    api.history.push(
      { meeting: failing.id, at: now - 5 * minute, what: 'attempt failed', detail: error, actor: 'server' },
      { meeting: failing.id, at: now - 4 * minute, what: 'failed', detail: null, actor: 'server' },
    );
    const over = api.add({
      ...{ name: 'Over', state: 'closed', startedAt: now - 40 * minute, endedAt: now - minute, endedBy: 'limit' },
      ...{ attempts: 1 },
    });
    api.history.push({ meeting: over.id, at: now - minute, what: 'closed', detail: 'list', actor: 'server' });
    const left = api.add({ name: 'Left', state: 'ended', endedAt: now - minute, endedBy: 'webhook' });
    await using page = await pages.open(api);
    await page.signInAndWait();
    const shown = async (meeting: { readonly id: number; readonly name: string | null }) => {
      await page.pressAction(meeting, 'history');
      await page.shows('#history-title', meeting.name ?? '');
      await page.shows('#history-list', 'Started');
      const found = await page.tab.evaluate(() => ({
        facts: Object.fromEntries(
          [...document.querySelectorAll('#history-facts div')].map((fact) => [
            fact.querySelector('dt')?.textContent,
            fact.querySelector('dd')?.textContent,
          ]),
        ),
        entries: [...document.querySelectorAll('#history-list li')].map((line) =>
          [...line.querySelectorAll('b, :scope > bdi')].map((part) => part.textContent).join(': '),
        ),
      }));
      await page.tab.pressKey('Escape');
      await page.disappears('#history');
      return found;
    };
    expect(await shown(failing)).toMatchObject({
      facts: {
        Limit: 'the default, 30 min',
        'On the provider’s list': expect.stringMatching(/^missing since \d+:/),
        'Attempts to end it': expect.stringMatching(/^23; the last at \d+:.*; error: eyeson answered with 500$/),
      },
      entries: [
        'Every attempt to end it failed',
        `Attempt to end it failed: ${error}`,
        'First reported: by the provider’s list; no webhook had reported it',
        'Started',
      ],
    });
    await page.press('.segments label:nth-of-type(3)');
    await page.shows(`tr[data-id="${over.id}"]`, 'Over');
    expect((await shown(over)).entries[0]).toBe('Ended: confirmed: no longer on the provider’s list');
    expect((await shown(left)).entries[0]).toBe('Ended: reported by the provider');
  });
});
