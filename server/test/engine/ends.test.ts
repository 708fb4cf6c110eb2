// Ends that arrive late, twice, out of order or for another meeting revive no meeting and end no other one.
import { expect, test } from 'vitest';
import type { MeetingRecord } from '../../src/engine/meeting-record.ts';
import { Meetings, type SeenMeeting } from '../../src/engine/meetings.ts';
import { Queries } from '../../src/engine/queries.ts';
import { limitOf, minute, onEachDatabase, useTables } from '../support/engine.ts';

const t0 = Date.UTC(2026, 5, 1, 12);
const second = 1000;

onEachDatabase('Reported end of a meeting', (options) => {
  const database = useTables(options);
  const start = async (
    room: string,
    startedAt: number,
    more: Partial<SeenMeeting> = {},
  ): Promise<MeetingRecord | undefined> => {
    const limit = limitOf(30 * minute);
    const seen = { provider: 'memory', room, startedAt, seenAt: startedAt + 200, listed: false, limit, ...more };
    return (await new Meetings(database()).start([seen]))[0];
  };
  const end = (
    room: string,
    at: number,
    more: { startedAt?: number; meetingId?: string } = {},
  ): Promise<MeetingRecord[]> => new Meetings(database()).end({ provider: 'memory', room, at, ...more });
  /** State and end of each meeting in a room, oldest first. */
  const states = async (room: string): Promise<Pick<MeetingRecord, 'state' | 'endedBy' | 'endedAt'>[]> => {
    const over = await new Queries(database()).meetings({
      states: ['running', 'closing', 'failed', 'closed', 'ended'],
      search: room,
    });
    return over
      .toSorted((one, other) => one.startedAt - other.startedAt)
      .map(({ state, endedBy, endedAt }) => ({ state, endedBy, endedAt }));
  };

  test('an end ends the meeting in the room, and a repeat changes nothing', async () => {
    await start('plain', t0);
    expect(await end('plain', t0 + minute)).toMatchObject([{ state: 'ended', endedBy: 'webhook', version: 1 }]);
    expect(await end('plain', t0 + minute)).toEqual([]);
    expect(await end('plain', t0 + 2 * minute)).toEqual([]);
    expect(await states('plain')).toEqual([{ state: 'ended', endedBy: 'webhook', endedAt: t0 + minute }]);
  });

  test('an end received before the start leaves the meeting ended', async () => {
    await end('reordered', t0 + minute);
    expect(await start('reordered', t0)).toBeUndefined();
    expect(await states('reordered')).toEqual([{ state: 'ended', endedBy: 'webhook', endedAt: t0 + minute }]);
  });

  test('an end rounded to a second is not undone by a list of the same second', async () => {
    await end('listed late', t0 + minute); // the true end is up to 999 ms later
    const listed = { seenAt: t0 + minute + 999, listed: true };
    expect(await start('listed late', t0, listed)).toBeUndefined();
    expect(await states('listed late')).toEqual([{ state: 'ended', endedBy: 'webhook', endedAt: t0 + minute }]);
    await end('begun since', t0 + minute);
    expect(await start('begun since', t0 + minute + 400, listed)).toMatchObject({ state: 'running' });
  });

  test('an end is ignored if the provider has listed the meeting since', async () => {
    await end('since', t0 + minute);
    expect(await start('since', t0, { seenAt: t0 + 5 * minute, listed: true })).toMatchObject({ state: 'running' });
    await end('just since', t0 + minute);
    expect(await start('just since', t0, { seenAt: t0 + minute + second, listed: true })).toMatchObject({
      state: 'running',
    });
  });

  test('a repeated start does not undo an end', async () => {
    await start('again', t0);
    await end('again', t0 + minute);
    expect(await start('again', t0, { seenAt: t0 + 2 * minute })).toBeUndefined();
    expect(await start('again', t0 + 300, { seenAt: t0 + 2 * minute, listed: true })).toBeUndefined();
    expect(await states('again')).toEqual([{ state: 'ended', endedBy: 'webhook', endedAt: t0 + minute }]);
  });

  test('an end of the previous meeting does not end the next one', async () => {
    await start('before', t0);
    await start('before', t0 + 10 * minute);
    expect(await end('before', t0 + 9 * minute)).toEqual([]);
    expect(await states('before')).toEqual([
      { state: 'ended', endedBy: 'superseded', endedAt: t0 + 10 * minute },
      { state: 'running', endedBy: null, endedAt: null },
    ]);
  });

  test('an end of the previous meeting does not end a meeting whose start arrives later', async () => {
    await end('gap', t0 + 9 * minute);
    expect(await start('gap', t0 + 10 * minute)).toMatchObject({ state: 'running' });
  });

  test('an end rounded to a second ends a meeting that started in the second before', async () => {
    await start('rounded', t0 + 700);
    expect(await end('rounded', t0 + second)).toHaveLength(1);
  });

  test('an end rounded to a second does not end a meeting that started later in that second', async () => {
    await start('restarted', t0);
    await start('restarted', t0 + minute + 700, { seenAt: t0 + minute });
    expect(await end('restarted', t0 + minute)).toEqual([]);
    expect((await states('restarted'))[1]).toEqual({ state: 'running', endedBy: null, endedAt: null });
    // the same when the end arrives before the start
    await start('restarted early', t0);
    await end('restarted early', t0 + minute);
    expect(await start('restarted early', t0 + minute + 700, { seenAt: t0 + minute })).toMatchObject({
      state: 'running',
    });
  });

  test('an end with a start or an id ends only that meeting', async () => {
    await start('by start', t0, { meetingId: 'one' });
    expect(await end('by start', t0 + minute, { startedAt: t0 - minute })).toEqual([]);
    expect(await end('by start', t0 + minute, { meetingId: 'another' })).toEqual([]);
    expect(await end('by start', t0 + minute, { startedAt: t0 + 500, meetingId: 'one' })).toHaveLength(1);
  });

  test('an end in another provider’s room or in another room ends nothing', async () => {
    await start('mine', t0);
    await new Meetings(database()).end({ provider: 'other', room: 'mine', at: t0 + minute });
    await end('min', t0 + minute);
    expect(await states('mine')).toEqual([{ state: 'running', endedBy: null, endedAt: null }]);
  });

  test('an end after the deadline and an attempt counts as closed by the limit; any other as ended', async () => {
    const deadline = t0 + 30 * minute;
    const byLimit = { state: 'closed', endedBy: 'limit', history: ['closed'] };
    const byWebhook = { state: 'ended', endedBy: 'webhook', history: [] };
    for (const { room, at, was, expected } of [
      { room: 'closing', at: deadline, was: `state = 'closing', attempts = 1`, expected: byLimit },
      { room: 'closing, rounded', at: deadline - 600, was: `state = 'closing', attempts = 1`, expected: byLimit },
      { room: 'answer lost', at: deadline, was: 'attempts = 1', expected: byLimit },
      { room: 'left before', at: t0 + 20 * minute, was: `state = 'closing', attempts = 1`, expected: byWebhook },
      { room: 'never tried', at: deadline, was: 'attempts = 0', expected: byWebhook },
    ]) {
      const { id = 0 } = (await start(room, t0)) ?? {};
      await database().rows(`update still_there.meetings set ${was} where id = $1`, [id]);
      await end(room, at);
      const queries = new Queries(database());
      const record = await queries.byId(id);
      const history = (await queries.history(id)).map(({ what }) => what);
      expect({ state: record?.state, endedBy: record?.endedBy, history }, room).toEqual(expected);
    }
  });

  test('an end ends a meeting whose closing failed', async () => {
    const meeting = await start('failed', t0);
    await database().rows(`update still_there.meetings set state = 'failed' where id = $1`, [meeting?.id]);
    expect(await end('failed', t0 + 31 * minute)).toMatchObject([{ state: 'ended' }]);
  });
});
