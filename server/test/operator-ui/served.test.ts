// The operator's page of a running server: the engine, its database and the local eyeson API.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, expect, test } from 'vitest';
import { engineOrSkip } from '../../../test/support/skips.ts';
import { eyeson } from '../../src/providers/eyeson.ts';
import { serve } from '../../src/serve.ts';
import { placeDatabase } from '../support/empty-database.ts';
import { startEyesonApi } from '../support/eyeson-api.ts';
import { operatorUis } from '../support/operator-ui-driver.ts';

const directory = placeDatabase(mkdtempSync(join(tmpdir(), 'still-there-page-')));
const pages = operatorUis();
afterAll(async () => {
  await pages.close();
  rmSync(directory, { recursive: true, force: true });
});

engineOrSkip('chromium')('Operator page of a running server', () => {
  test('the page lists the provider’s meetings; extending and ending one takes effect at the provider and in its history', async () => {
    const api = await startEyesonApi();
    await api.start([{ room: 'class-1' }, { room: 'class-2' }]);
    await using server = await serve({
      providers: [eyeson({ apiKey: api.apiKey, baseUrl: api.url })],
      limits: { limit: '30m', maxExtension: '20m' },
      database: { directory },
      logger: pino({ level: 'silent' }),
      port: 0,
      drain: 0,
      token: 'the-operator-of-the-tests',
    });
    await using page = await pages.open(server);
    await page.signIn('wrong');
    await page.shows('#token-error', 'The server does not accept this token.');
    await page.signIn('the-operator-of-the-tests');
    await page.shows('#title', 'Meetings');
    await server.hardLimit.reconcile();
    await page.refresh();
    await page.shows('#range', '1–2 of 2');
    await page.shows('#health', 'eyeson running meetings read');

    const meeting = await server.hardLimit.meetingIn('eyeson', 'class-1');
    if (!meeting) throw new Error('Expected a meeting in the room class-1, got none');
    await page.pressAction(meeting, 'extend');
    await page.shows('#extend-text', 'up to 20 min can be added');
    expect(await page.text('#extend button[value="30"]')).toBe(''); // the rule allows no more than 20
    await page.press('#extend button[value="15"]');
    await page.press('#extend [type=submit]');
    await page.showsOutcome('class-1 was extended by 15 min.');
    expect((await server.hardLimit.meeting(meeting.id))?.extended).toBe(900_000);

    await page.pressAction(meeting, 'end');
    await page.press('#end [type=submit]');
    await page.showsOutcome('class-1 is being ended.');
    await page.shows(`tr[data-id="${meeting.id}"] [data-label=State]`, 'Ending asked for by operator');
    await expect
      .poll(async () => (await api.ledger()).filter(({ endedAt }) => endedAt).map(({ room }) => room), {
        timeout: 30_000,
      })
      .toEqual(['class-1']);
    await server.hardLimit.reconcile();
    await page.refresh();
    await page.shows('#range', '1–1 of 1');
    await page.press('.segments label:nth-of-type(3)');
    await page.shows('tbody tr', 'class-1');
    await page.pressAction(meeting, 'history');
    await page.shows('#history-list', 'Extended by operator15 min');
    await page.shows('#history-list', 'End asked for by operator');
    await page.shows('#history-list', 'First reportedby the provider’s list');
    await page.shows('#history-list', 'Endedconfirmed: no longer on the provider’s list');
    await api.close();
  });
});
