// What is kept for the history of a meeting: what was reported of it, attempts to end it, and what confirmed its end.
import { expect, test } from 'vitest';
import { CloseRows } from '../../src/engine/close-rows.ts';
import { ListRows } from '../../src/engine/list-rows.ts';
import type { MeetingRecord } from '../../src/engine/meeting-record.ts';
import { Meetings } from '../../src/engine/meetings.ts';
import { Queries } from '../../src/engine/queries.ts';
import { limitOf, minute, onEachDatabase, the, useTables } from '../support/engine.ts';

const t0 = Date.UTC(2026, 5, 1, 12);
const deadline = t0 + 30 * minute;

onEachDatabase('Progress of a meeting', (options) => {
  const database = useTables(options);
  const rows = (): CloseRows => new CloseRows(database());
  const meetings = (): Meetings => new Meetings(database());
  const start = async (room: string, { listed = false } = {}): Promise<MeetingRecord> => {
    const limit = limitOf(30 * minute);
    return the((await meetings().start([{ provider: 'memory', room, startedAt: t0, seenAt: t0, listed, limit }]))[0]);
  };
  const progress = async ({ id }: MeetingRecord) => the(await new Queries(database()).progress(id));
  const begin = async ({ id }: MeetingRecord, now: number) =>
    the((await rows().begin([{ id, deadline, now }])).get(id));
  const history = async ({ id }: MeetingRecord) =>
    (await new Queries(database()).history(id)).map(({ what, detail, actor }) => ({ what, detail, actor })).reverse();

  test('it says whether a webhook or the list reported the meeting first, and whether the list contains it', async () => {
    const reported = await start('reported');
    const found = await start('found', { listed: true });
    expect(await progress(reported)).toEqual({
      reportedAt: expect.any(Number),
      reportedBy: 'webhook',
      isListed: false,
      missingSince: null,
      attemptedAt: null,
      acceptedAt: null,
    });
    expect(await progress(found)).toMatchObject({ reportedBy: 'list', isListed: true });
    await new ListRows(database()).confirmRunning('memory', [{ room: 'reported', startedAt: t0 }], t0);
    expect(await progress(reported)).toMatchObject({ reportedBy: 'webhook', isListed: true, missingSince: null });
    await new ListRows(database()).missing([reported.id], t0);
    expect(await progress(reported)).toMatchObject({ missingSince: expect.any(Number) });
    expect(await new Queries(database()).progress(0)).toBeUndefined();
  });

  test('attempts that fail are in the history with their error; the same error is not repeated', async () => {
    const meeting = await start('failing');
    for (const error of ['answered with 500', 'answered with 500', 'does not answer', 'answered with 500'])
      await rows().release(await begin(meeting, deadline), error);
    const failed = { what: 'attempt failed', actor: 'server' };
    const refused = [
      { ...failed, detail: 'answered with 500' },
      { ...failed, detail: 'does not answer' },
    ];
    expect(await history(meeting)).toEqual(refused);
    expect(await progress(meeting)).toMatchObject({ attemptedAt: deadline, acceptedAt: null });
    for (let accepted = 0; accepted < 2; accepted++) {
      await rows().called([await begin(meeting, deadline + minute)]);
      expect(await progress(meeting)).toMatchObject({ attemptedAt: deadline + minute, acceptedAt: expect.any(Number) });
      await rows().notConfirmed([meeting.id]);
    }
    expect(await history(meeting)).toEqual([
      ...refused,
      { ...failed, detail: 'the provider accepted the call, but still lists the meeting' },
    ]);
  });

  test('a released attempt that is not the latest leaves no entry', async () => {
    const meeting = await start('outdated');
    const first = await begin(meeting, deadline);
    await begin(meeting, deadline);
    await rows().release(first, 'too late');
    expect(await history(meeting)).toEqual([]);
  });

  test.each([
    { by: 'webhook', confirm: (room: string) => meetings().end({ provider: 'memory', room, at: deadline + minute }) },
    {
      by: 'list',
      confirm: async (_room: string, id: number) => {
        await rows().called([{ id, attempts: 1 }]);
        await rows().closed([id], deadline + minute);
      },
    },
    {
      by: 'superseded',
      confirm: (room: string) =>
        meetings().start([
          {
            ...{ provider: 'memory', room, startedAt: deadline + minute, seenAt: deadline + minute },
            ...{ listed: false, limit: limitOf(minute) },
          },
        ]),
    },
  ])('an end that is confirmed by: $by, says so in the history', async ({ by, confirm }) => {
    const meeting = await start(`ended by ${by}`);
    await begin(meeting, deadline);
    await confirm(meeting.room, meeting.id);
    expect(await history(meeting)).toEqual([{ what: 'closed', detail: by, actor: 'server' }]);
  });

  test('who has ended a meeting is kept, before its end is confirmed and after', async () => {
    const meeting = await start('ordered');
    expect(meeting.orderedBy).toBeNull();
    await database().rows(`update still_there.meetings set ordered_by = 'operator ann' where id = $1`, [meeting.id]);
    expect(await new Queries(database()).byId(meeting.id)).toMatchObject({ orderedBy: 'operator ann' });
  });
});
