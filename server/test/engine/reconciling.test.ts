// Comparing the table with the provider's list: unreported meetings are added, and an incomplete list loses none.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { totalOf } from '../../src/engine/meeting-counts.ts';
import type { MeetingRecord } from '../../src/engine/meeting-record.ts';
import type { LimitFor } from '../../src/rules/limit.ts';
import { counted, type Engine, limitOf, listener, minute, onEachDatabase, openEngine, the } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';

onEachDatabase('Reconciliation', (options) => {
  const provider = new MemoryProvider();
  const { logger, lines } = listener();
  let engine: Engine;
  beforeAll(async () => {
    const limitFor: LimitFor = ({ room }) => {
      if (room.startsWith('bad')) throw new Error('no such class');
      return limitOf(30 * minute);
    };
    engine = await openEngine({ database: await options(), providers: [provider], logger, limitFor });
  });
  beforeEach(async () => {
    lines.length = 0;
    provider.running.clear();
    provider.listFails = false;
    await engine.database.rows('delete from still_there.meetings');
  });
  afterAll(() => engine.stop());

  const reconcile = (): Promise<void> => engine.reconciler.reconcile(engine.link());
  const inRoom = async (room: string): Promise<MeetingRecord> =>
    the((await engine.queries.inRooms([{ provider: 'memory', room }]))[0]);
  const state = async (room: string): Promise<string> => (await inRoom(room)).state;
  const set = (room: string, what: string): Promise<unknown> =>
    engine.database.rows(`update still_there.meetings set ${what} where room = $1`, [room]);
  /** Starts a meeting five minutes ago, reported by webhook and not listed yet. */
  const report = async (room: string): Promise<void> => {
    const startedAt = Date.now() - 5 * minute;
    const limit = limitOf(30 * minute);
    await engine.meetings.start([{ provider: 'memory', room, startedAt, seenAt: startedAt, listed: false, limit }]);
    provider.begin(room, startedAt);
  };
  const missedFor = (room: string, seconds: number): Promise<unknown> =>
    set(room, `missing_since = now() - ${seconds} * interval '1 second'`);

  test('meetings that no webhook reported are added, with a limit that counts from their start', async () => {
    const startedAt = Date.now() - 10 * minute;
    provider.begin('unreported', startedAt);
    for (let n = 0; n < 1500; n++) provider.begin(`unreported ${n}`, startedAt);
    await reconcile();
    expect(await inRoom('unreported')).toMatchObject({ state: 'running', startedAt, endsAt: startedAt + 30 * minute });
    expect(totalOf(await engine.queries.counts())).toMatchObject({ running: 1501 });
    await reconcile();
    expect(totalOf(await engine.queries.counts())).toMatchObject({ running: 1501 });
  });

  test('a meeting ends when it is missing from two lists 30 seconds apart', async () => {
    await report('gone');
    await reconcile();
    provider.running.delete('gone');
    await reconcile();
    await reconcile();
    expect(await state('gone')).toBe('running');
    await missedFor('gone', 25);
    await reconcile();
    expect(await state('gone')).toBe('running');
    await missedFor('gone', 31);
    const before = await counted(engine.metrics, 'meeting_outcomes_total', { outcome: 'ended' });
    await reconcile();
    expect(await inRoom('gone')).toMatchObject({ state: 'ended', endedBy: 'list' });
    expect(await counted(engine.metrics, 'meeting_outcomes_total', { outcome: 'ended' })).toBe(before + 1);
  });

  test('a meeting that is listed again no longer counts as missing', async () => {
    await report('back');
    const meeting = the(provider.running.get('back'));
    await reconcile();
    provider.running.delete('back');
    await reconcile();
    await missedFor('back', 31);
    provider.running.set('back', meeting);
    await reconcile();
    provider.running.delete('back');
    await reconcile();
    expect(await state('back')).toBe('running');
  });

  test('a meeting that was never listed does not count as missing', async () => {
    await report('unlisted');
    provider.running.delete('unlisted');
    await reconcile();
    await missedFor('unlisted', 3600);
    await reconcile();
    expect(await state('unlisted')).toBe('running');
  });

  test('a meeting that has just started does not count as missing', async () => {
    provider.begin('young');
    await reconcile();
    provider.running.delete('young');
    await reconcile();
    await missedFor('young', 31);
    await reconcile();
    expect(await state('young')).toBe('running');
  });

  test('a meeting listed 30 seconds after its end is running again, with its old deadline', async () => {
    for (const over of [`state = 'ended', ended_by = 'webhook'`, `state = 'closed', ended_by = 'limit'`]) {
      const room = `revived ${randomUUID()}`;
      await report(room);
      await reconcile();
      const { endsAt } = await inRoom(room);
      await set(room, `${over}, ended_at = now() - interval '20 seconds'`);
      await reconcile();
      expect(await state(room)).not.toBe('running'); // the list may be behind
      await set(room, `ended_at = now() - interval '40 seconds'`);
      await reconcile();
      const revived = await inRoom(room);
      expect(revived).toMatchObject({ state: 'running', endedAt: null, endedBy: null, endsAt });
      expect((await engine.queries.history(revived.id)).map(({ what }) => what)).toEqual(['revived']);
      expect(await engine.rows.due('memory', the(endsAt) + 1, Infinity)).toMatchObject([{ id: revived.id }]);
      provider.running.delete(room);
      await set(room, `state = 'ended', ended_at = now()`);
    }
  });

  test('a listed meeting stays ended if another one has started in its room', async () => {
    await report('followed');
    const first = the(provider.running.get('followed'));
    await engine.meetings.start([
      {
        ...first,
        provider: 'memory',
        startedAt: first.startedAt + minute,
        seenAt: Date.now(),
        listed: false,
        limit: limitOf(minute),
      },
    ]);
    await engine.database.rows(
      `update still_there.meetings set ended_at = now() - interval '1 hour' where ended_by = 'superseded'`,
    );
    await reconcile(); // lists the first one
    const rows = await engine.queries.meetings({ states: ['running', 'ended'], search: 'followed' });
    expect(rows.map(({ state: is }) => is)).toEqual(['running', 'ended']);
  });

  test('one empty list ends no meeting, and after several the next complete list restores them', async () => {
    const rooms = ['a', 'b', 'c'];
    for (const room of rooms) await report(room);
    await reconcile();
    const listed = new Map(provider.running);
    const ends = await Promise.all(rooms.map(async (room) => (await inRoom(room)).endsAt));

    provider.running.clear();
    await reconcile();
    expect(totalOf(await engine.queries.counts())).toMatchObject({ running: 3 });
    for (const room of rooms) await missedFor(room, 60);
    await reconcile();
    expect(totalOf(await engine.queries.counts())).toMatchObject({ running: 0, ended: 3 });

    for (const room of rooms) await set(room, `ended_at = now() - interval '1 minute'`);
    for (const [room, meeting] of listed) provider.running.set(room, meeting);
    await reconcile();
    expect(totalOf(await engine.queries.counts())).toMatchObject({ running: 3, ended: 0 });
    expect(await Promise.all(rooms.map(async (room) => (await inRoom(room)).endsAt))).toEqual(ends);
  });

  test('a list that cannot be read changes nothing', async () => {
    await report('unread');
    await reconcile();
    await missedFor('unread', 60);
    provider.listFails = true;
    await expect(reconcile()).rejects.toThrow('the list is away');
    expect(await state('unread')).toBe('running');
  });

  test('a missing meeting that is closing is not changed', async () => {
    await report('closing');
    await reconcile();
    await set('closing', `state = 'closing', attempts = 1, missing_since = now() - interval '1 hour'`);
    provider.running.delete('closing');
    await reconcile();
    expect(await state('closing')).toBe('closing');
  });

  test('confirming a close does not request a long list again', async () => {
    await report('confirmed later');
    provider.listTakes = 1100;
    await reconcile();
    provider.running.delete('confirmed later');
    await set('confirmed later', `state = 'closing', attempts = 1, called_at = now()`);
    const { lists } = provider;
    await engine.reconciler.confirm(engine.link());
    expect(provider.lists).toBe(lists);
    expect(await state('confirmed later')).toBe('closing');

    provider.listTakes = 0;
    await reconcile();
    await engine.reconciler.confirm(engine.link());
    expect(provider.lists).toBe(lists + 2);
    expect(await state('confirmed later')).toBe('closed');
  });

  test('isSoonDue tells whether a running meeting of the provider is due before an instant', async () => {
    const { rows } = engine;
    await report('due in 25 minutes');
    const { deadline } = await inRoom('due in 25 minutes');
    const due = (until: number, provider = 'memory') => rows.isSoonDue(provider, until);
    expect(await due(the(deadline))).toBe(false);
    expect(await due(the(deadline) + 1)).toBe(true);
    expect(await due(the(deadline) + 1, 'other')).toBe(false);
    await set('due in 25 minutes', `state = 'ended', ended_at = now(), ended_by = 'webhook'`);
    expect(await due(the(deadline) + 1)).toBe(false);
  });

  test('reconciling one provider does not change the meetings of another', async () => {
    const startedAt = Date.now() - 5 * minute;
    await engine.meetings.start([
      { provider: 'other', room: 'theirs', startedAt, seenAt: startedAt, listed: true, limit: limitOf(minute) },
    ]);
    await set('theirs', `missing_since = now() - interval '1 hour'`);
    await reconcile();
    expect(totalOf(await engine.queries.counts())).toMatchObject({ running: 1, ended: 0 });
  });
  test('each change that a list makes is logged', async () => {
    provider.begin('logged', Date.now() - 5 * minute);
    await reconcile();
    const { id } = await inRoom('logged');
    const about = { provider: 'memory', room: 'logged', meeting: id };
    expect(lines).toMatchObject([
      { ...about, level: 30, msg: 'found a meeting on the list that no webhook had reported' },
    ]);
    const meeting = the(provider.running.get('logged'));
    provider.running.delete('logged');
    await reconcile();
    expect(lines).toHaveLength(1); // it is missing for the first time
    await missedFor('logged', 31);
    await reconcile();
    expect(lines.slice(1)).toMatchObject([
      { ...about, level: 30, msg: 'a meeting is missing from the list: it has ended' },
    ]);
    provider.running.set('logged', meeting);
    await set('logged', `ended_at = now() - interval '40 seconds'`);
    const revived = (): Promise<number> =>
      counted(engine.metrics, 'meeting_outcomes_total', { provider: 'memory', outcome: 'revived' });
    const before = await revived();
    await reconcile();
    expect(lines.slice(2)).toMatchObject([
      { ...about, level: 40, msg: 'the provider lists a meeting that was recorded as over: it runs on' },
    ]);
    expect(await revived()).toBe(before + 1);
    await set('logged', `state = 'closing', called_at = now() - interval '31 seconds'`);
    await engine.reconciler.confirm(engine.link());
    expect(lines.slice(3)).toMatchObject([
      {
        level: 40,
        provider: 'memory',
        meetings: [id],
        msg: 'the provider accepted the call to end these meetings, but still lists them: they are closed again',
      },
    ]);
    expect(await state('logged')).toBe('running');
  });

  test('more meetings than are compared at a time end when they are missing, and other work has its turn meanwhile', async () => {
    const startedAt = Date.now() - 5 * minute;
    /** How often other work had its turn meanwhile. */
    const turnsDuring = async (work: Promise<void>): Promise<number> => {
      let [turns, isOver] = [0, false];
      const over = work.finally(() => {
        isOver = true;
      });
      while (!isOver) {
        await new Promise((next) => setImmediate(next));
        turns++;
      }
      await over;
      return turns;
    };
    for (let n = 0; n < 5001; n++) provider.begin(`many ${n}`, startedAt);
    expect(await turnsDuring(reconcile())).toBeGreaterThanOrEqual(25);
    provider.running.clear();
    await engine.database.rows(`update still_there.meetings set missing_since = now() - interval '31 seconds'`);
    expect(await turnsDuring(reconcile())).toBeGreaterThanOrEqual(25);
    expect(totalOf(await engine.queries.counts())).toMatchObject({ running: 0, ended: 5001 });
  });

  test('confirming counts the closed meetings, and leaves those that are still listed for 30 seconds', async () => {
    for (const room of ['gone', 'listed']) await report(room);
    await reconcile();
    provider.running.delete('gone');
    for (const room of ['gone', 'listed']) await set(room, `state = 'closing', attempts = 1, called_at = now()`);
    const closed = (): Promise<number> => counted(engine.metrics, 'meeting_outcomes_total', { outcome: 'closed' });
    const before = await closed();
    await engine.reconciler.confirm(engine.link());
    expect([await state('gone'), await state('listed')]).toEqual(['closed', 'closing']);
    expect(await closed()).toBe(before + 1);
    const { lists } = provider;
    await set('listed', `state = 'running', called_at = null`);
    await engine.reconciler.confirm(engine.link());
    expect(provider.lists).toBe(lists); // nothing is to be confirmed
  });
  test('a meeting is found on the list by its id, even if the list has another start', async () => {
    const startedAt = Date.now() - 5 * minute;
    const limit = limitOf(30 * minute);
    const seen = { provider: 'memory', startedAt, seenAt: startedAt, listed: true, limit };
    await engine.meetings.start([
      { ...seen, room: 'with id', meetingId: 'm1' },
      { ...seen, room: 'without id' },
    ]);
    provider.running.set('with id', { room: 'with id', startedAt: startedAt + 15_000, meetingId: 'm1' });
    provider.running.set('without id', { room: 'without id', startedAt, meetingId: 'm2' });
    for (const room of ['with id', 'without id']) await missedFor(room, 31);
    await reconcile();
    expect(totalOf(await engine.queries.counts())).toMatchObject({ running: 2, ended: 0 });
    expect(await engine.database.rows('select from still_there.meetings where missing_since is not null')).toEqual([]);
  });

  test('a meeting whose limit cannot be found is reported, after the others were added', async () => {
    for (const room of ['bad', 'good']) provider.begin(room);
    await expect(reconcile()).rejects.toThrow('room "bad"');
    expect(await state('good')).toBe('running');
    expect(totalOf(await engine.queries.counts())).toMatchObject({ running: 1 });
  });
});
