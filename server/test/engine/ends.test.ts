// An end that is said late, twice, in the wrong order or of another meeting: nothing is revived, and nothing else is ended.
import { expect, test } from 'vitest';
import type { MeetingRecord } from '../../src/engine/meeting-record.ts';
import { Meetings, type SeenMeeting } from '../../src/engine/meetings.ts';
import { Queries } from '../../src/engine/queries.ts';
import { limitOf, minute, onEachDatabase, useTables } from '../support/engine.ts';

const t0 = Date.UTC(2026, 5, 1, 12);
const second = 1000;

onEachDatabase('An end', (options) => {
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
  /** State and end of each of a room's meetings, the first first. */
  const states = async (room: string): Promise<Pick<MeetingRecord, 'state' | 'endedBy' | 'endedAt'>[]> => {
    const over = await new Queries(database()).meetings({
      states: ['running', 'closing', 'failed', 'closed', 'ended'],
      search: room,
    });
    return over
      .toSorted((one, other) => one.startedAt - other.startedAt)
      .map(({ state, endedBy, endedAt }) => ({ state, endedBy, endedAt }));
  };

  test('ends what runs in the room, and a repeat changes nothing', async () => {
    await start('plain', t0);
    expect(await end('plain', t0 + minute)).toMatchObject([{ state: 'ended', endedBy: 'webhook', version: 1 }]);
    expect(await end('plain', t0 + minute)).toEqual([]);
    expect(await end('plain', t0 + 2 * minute)).toEqual([]);
    expect(await states('plain')).toEqual([{ state: 'ended', endedBy: 'webhook', endedAt: t0 + minute }]);
  });

  test('said before its start leaves the meeting over when the start is heard', async () => {
    await end('reordered', t0 + minute);
    expect(await start('reordered', t0)).toBeUndefined();
    expect(await states('reordered')).toEqual([{ state: 'ended', endedBy: 'webhook', endedAt: t0 + minute }]);
  });

  test('rounded down to a second is not undone by a list of that same second that is taken in later', async () => {
    await end('listed late', t0 + minute); // in truth up to 999 ms later
    const listed = { seenAt: t0 + minute + 999, listed: true };
    expect(await start('listed late', t0, listed)).toBeUndefined();
    expect(await states('listed late')).toEqual([{ state: 'ended', endedBy: 'webhook', endedAt: t0 + minute }]);
    await end('begun since', t0 + minute);
    expect(await start('begun since', t0 + minute + 400, listed)).toMatchObject({ state: 'running' });
  });

  test('is not believed when the provider has said since that the meeting runs', async () => {
    await end('since', t0 + minute);
    expect(await start('since', t0, { seenAt: t0 + 5 * minute, listed: true })).toMatchObject({ state: 'running' });
    await end('just since', t0 + minute);
    expect(await start('just since', t0, { seenAt: t0 + minute + second, listed: true })).toMatchObject({
      state: 'running',
    });
  });

  test('is not undone by a start that is said again', async () => {
    await start('again', t0);
    await end('again', t0 + minute);
    expect(await start('again', t0, { seenAt: t0 + 2 * minute })).toBeUndefined();
    expect(await start('again', t0 + 300, { seenAt: t0 + 2 * minute, listed: true })).toBeUndefined();
    expect(await states('again')).toEqual([{ state: 'ended', endedBy: 'webhook', endedAt: t0 + minute }]);
  });

  test('of the meeting before does not end the one that has begun since', async () => {
    await start('before', t0);
    await start('before', t0 + 10 * minute);
    expect(await end('before', t0 + 9 * minute)).toEqual([]);
    expect(await states('before')).toEqual([
      { state: 'ended', endedBy: 'superseded', endedAt: t0 + 10 * minute },
      { state: 'running', endedBy: null, endedAt: null },
    ]);
  });

  test('of the meeting before, heard first, does not end the one whose start is heard late', async () => {
    await end('gap', t0 + 9 * minute);
    expect(await start('gap', t0 + 10 * minute)).toMatchObject({ state: 'running' });
  });

  test('rounded down to a second ends a meeting of more than a second', async () => {
    await start('rounded', t0 + 700);
    expect(await end('rounded', t0 + second)).toHaveLength(1);
  });

  test('rounded down to a second leaves alone the meeting that began later in that second', async () => {
    await start('restarted', t0);
    await start('restarted', t0 + minute + 700, { seenAt: t0 + minute });
    expect(await end('restarted', t0 + minute)).toEqual([]);
    expect((await states('restarted'))[1]).toEqual({ state: 'running', endedBy: null, endedAt: null });
    // and the same with the end heard before the start
    await start('restarted early', t0);
    await end('restarted early', t0 + minute);
    expect(await start('restarted early', t0 + minute + 700, { seenAt: t0 + minute })).toMatchObject({
      state: 'running',
    });
  });

  test('that says which meeting it means ends that one only', async () => {
    await start('by start', t0, { meetingId: 'one' });
    expect(await end('by start', t0 + minute, { startedAt: t0 - minute })).toEqual([]);
    expect(await end('by start', t0 + minute, { meetingId: 'another' })).toEqual([]);
    expect(await end('by start', t0 + minute, { startedAt: t0 + 500, meetingId: 'one' })).toHaveLength(1);
  });

  test('in a room of another provider or of another name ends nothing', async () => {
    await start('mine', t0);
    await new Meetings(database()).end({ provider: 'other', room: 'mine', at: t0 + minute });
    await end('min', t0 + minute);
    expect(await states('mine')).toEqual([{ state: 'running', endedBy: null, endedAt: null }]);
  });

  test('heard of a meeting that we have tried to close is by the limit; said of a time before its deadline it is not', async () => {
    for (const [room, at, ended, was] of [
      ['closing', t0 + 30 * minute, ['closed', 'limit'], `state = 'closing', attempts = 1`],
      ['closing, rounded', t0 + 30 * minute - 600, ['closed', 'limit'], `state = 'closing', attempts = 1`],
      ['answer lost', t0 + 30 * minute, ['closed', 'limit'], 'attempts = 1'],
      ['left before', t0 + 20 * minute, ['ended', 'webhook'], `state = 'closing', attempts = 1`],
      ['never tried', t0 + 30 * minute, ['ended', 'webhook'], 'attempts = 0'],
    ] as const) {
      const meeting = await start(room, t0);
      await database().rows(`update still_there.meetings set ${was} where id = $1`, [meeting?.id]);
      await end(room, at);
      expect((await new Queries(database()).byId(Number(meeting?.id)))?.state, room).toBe(ended[0]);
      expect((await new Queries(database()).byId(Number(meeting?.id)))?.endedBy, room).toBe(ended[1]);
      expect((await new Queries(database()).history(meeting?.id)).map(({ what }) => what)).toEqual(
        ended[0] === 'closed' ? ['closed'] : [],
      );
    }
  });

  test('of a meeting whose closing failed ends it', async () => {
    const meeting = await start('failed', t0);
    await database().rows(`update still_there.meetings set state = 'failed' where id = $1`, [meeting?.id]);
    expect(await end('failed', t0 + 31 * minute)).toMatchObject([{ state: 'ended' }]);
  });
});
