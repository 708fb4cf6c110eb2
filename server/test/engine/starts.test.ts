// Which meeting a start belongs to, and when the meeting began: the first report counts, in any order and number.
import { expect, test } from 'vitest';
import type { MeetingRecord } from '../../src/engine/meeting-record.ts';
import { Meetings, type SeenMeeting } from '../../src/engine/meetings.ts';
import { Queries } from '../../src/engine/queries.ts';
import { limitOf, minute, onEachDatabase, useTables } from '../support/engine.ts';

const t0 = Date.UTC(2026, 5, 1, 12);

onEachDatabase('Reported start of a meeting', (options) => {
  const database = useTables(options);
  const seen = (room: string, startedAt: number, more: Partial<SeenMeeting> = {}): SeenMeeting => ({
    provider: 'memory',
    room,
    startedAt,
    seenAt: startedAt + 200,
    listed: false,
    limit: limitOf(30 * minute),
    ...more,
  });
  const start = (...meetings: SeenMeeting[]): Promise<MeetingRecord[]> => new Meetings(database()).start(meetings);
  const all = (room: string): Promise<MeetingRecord[]> =>
    new Queries(database()).meetings({
      states: ['running', 'closing', 'failed', 'closed', 'ended'],
      search: room,
    });

  test('the limit counts from the provider’s start, even if the start is reported late', async () => {
    const [meeting] = await start(seen('anchored', t0, { seenAt: t0 + 20 * minute }));
    expect(meeting).toMatchObject({
      state: 'running',
      startedAt: t0,
      endsAt: t0 + 30 * minute,
      deadline: t0 + 30 * minute,
    });
  });

  test('the end is the earlier of limit and scheduled end, the deadline adds the grace; without a limit there is neither', async () => {
    const limit = limitOf(30 * minute, { scheduledEnd: t0 + 10 * minute, grace: 5000 });
    expect((await start(seen('scheduled', t0, { limit })))[0]).toMatchObject({
      endsAt: t0 + 10 * minute,
      deadline: t0 + 10 * minute + 5000,
    });
    expect((await start(seen('free', t0, { limit: limitOf(null) })))[0]).toMatchObject({
      endsAt: null,
      deadline: null,
    });
  });

  test('a record holds all that was reported, and the limit', async () => {
    const limit = limitOf(30 * minute, { grace: 5000, maxExtension: minute, rule: 'the default' });
    const [meeting] = await start(seen('whole', t0, { limit, meetingId: 'm1', name: 'Weekly' }));
    const record: MeetingRecord = {
      id: expect.any(Number),
      provider: 'memory',
      room: 'whole',
      startedAt: t0,
      meetingId: 'm1',
      name: 'Weekly',
      state: 'running',
      endsAt: t0 + 30 * minute,
      deadline: t0 + 30 * minute + 5000,
      grace: 5000,
      extended: 0,
      extensions: 0,
      maxExtension: minute,
      rule: 'the default',
      orderedBy: null,
      attempts: 0,
      lastError: null,
      endedAt: null,
      endedBy: null,
      version: 0,
      wouldCloseAt: null,
    };
    expect(meeting).toEqual(record);
    expect((await start(seen('bare', t0, { limit })))[0]).toEqual({
      ...record,
      room: 'bare',
      meetingId: null,
      name: null,
    });
  });

  test('a duplicate start changes nothing', async () => {
    const [first] = await start(seen('first', t0, { name: 'First', meetingId: 'm1' }));
    expect(await start(seen('first', t0, { limit: limitOf(5 * minute), name: 'Second' }))).toEqual([]);
    expect(await start(seen('first', t0, { listed: true, seenAt: t0 + 60 * minute }))).toEqual([]);
    expect(await all('first')).toEqual([first]);
  });

  test('starts with the same meeting id are one meeting, whatever their start times', async () => {
    const [first] = await start(seen('by-id', t0, { meetingId: 'm1' }));
    expect(await start(seen('by-id', t0 + 15_000, { meetingId: 'm1', listed: true }))).toEqual([]);
    expect(await start(seen('by-id', t0 - 15_000, { meetingId: 'm1' }))).toEqual([]);
    expect(await all('by-id')).toEqual([first]);
    const [second] = await start(seen('by-id', t0 + 500, { meetingId: 'm2' }));
    expect((await all('by-id')).map(({ id, state }) => ({ id, state }))).toEqual([
      { id: second?.id, state: 'running' },
      { id: first?.id, state: 'ended' },
    ]);
  });

  test('concurrent duplicates are one meeting', async () => {
    const results = await Promise.all(Array.from({ length: 20 }, () => start(seen('crowd', t0))));
    expect(results.flat()).toHaveLength(1);
    expect(await all('crowd')).toHaveLength(1);
  });

  test.each([748, -748, 999])('starts %i ms apart in one room are one meeting', async (by) => {
    const room = `fraction ${by}`;
    const [first] = await start(seen(room, t0 + 1000));
    expect(await start(seen(room, t0 + 1000 + by))).toEqual([]);
    expect(await all(room)).toEqual([first]);
  });

  test('concurrent starts with and without the fraction of the second are one meeting', async () => {
    const starts = Array.from({ length: 20 }, (_, n) => start(seen('both', t0 + (n % 2) * 748)));
    expect((await Promise.all(starts)).flat()).toHaveLength(1);
    expect(await all('both')).toHaveLength(1);
  });

  test('starts in the same room of two providers are two meetings', async () => {
    await start(seen('shared', t0), seen('shared', t0 + minute, { provider: 'other' }));
    expect((await all('shared')).map(({ state }) => state)).toEqual(['running', 'running']);
  });

  test('the start of the next meeting ends the running, closing or failed one before it', async () => {
    for (const state of ['running', 'closing', 'failed']) {
      const room = `next after ${state}`;
      const [before] = await start(seen(room, t0));
      await database().rows('update still_there.meetings set state = $1 where id = $2', [state, before?.id]);
      const [next] = await start(seen(room, t0 + 10 * minute));
      expect(next).toMatchObject({ state: 'running', startedAt: t0 + 10 * minute });
      expect(await all(room)).toEqual([
        next,
        expect.objectContaining({
          id: before?.id,
          state: 'ended',
          endedBy: 'superseded',
          endedAt: t0 + 10 * minute,
          version: 1,
        }),
      ]);
    }
  });

  test('the start of the next meeting closes one with an attempt by the limit, and records it in the history', async () => {
    const [before] = await start(seen('tried', t0));
    await database().rows('update still_there.meetings set attempts = 1 where id = $1', [before?.id]);
    await start(seen('tried', t0 + 31 * minute));
    expect((await all('tried'))[1]).toMatchObject({ id: before?.id, state: 'closed', endedBy: 'limit' });
    expect(await new Queries(database()).history(before?.id)).toMatchObject([{ what: 'closed' }]);
  });

  test('a late start of an earlier meeting is stored as ended and does not change the later one', async () => {
    const [later] = await start(seen('late', t0 + 10 * minute));
    expect(await start(seen('late', t0, { seenAt: t0 + 11 * minute }))).toEqual([]);
    expect(await all('late')).toEqual([
      expect.objectContaining({ startedAt: t0, state: 'ended', endedBy: 'superseded', endedAt: t0 + 10 * minute }),
      later,
    ]);
  });

  test('1,000 starts in one call are stored, each with its own limit', async () => {
    const many = Array.from({ length: 1000 }, (_, n) => seen(`many ${n}`, t0 + n, { limit: limitOf(minute + n) }));
    const started = await start(...many);
    expect(started).toHaveLength(1000);
    expect(started.every(({ startedAt, endsAt }) => endsAt === startedAt + minute + (startedAt - t0))).toBe(true);
  });
});
