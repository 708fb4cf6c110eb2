// The table and the provider's list: what was not heard is found, and a list that is wrong for a while loses nothing.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { MeetingRecord } from '../../src/engine/meeting-record.ts';
import { counted, type Engine, limitOf, minute, onEachDatabase, openEngine, the } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';

onEachDatabase('Reconciliation', (options) => {
  const provider = new MemoryProvider();
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine({ database: await options(), providers: [provider] });
  });
  beforeEach(async () => {
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
  /** A meeting that has run for five minutes, heard of by webhook, and so far on no list. */
  const heard = async (room: string): Promise<void> => {
    const startedAt = Date.now() - 5 * minute;
    const limit = limitOf(30 * minute);
    await engine.meetings.start([{ provider: 'memory', room, startedAt, seenAt: startedAt, listed: false, limit }]);
    provider.begin(room, startedAt);
  };
  const missedFor = (room: string, seconds: number): Promise<unknown> =>
    set(room, `missing_since = now() - ${seconds} * interval '1 second'`);

  test('finds meetings whose start was never heard, with their limit from their start', async () => {
    const startedAt = Date.now() - 10 * minute;
    provider.begin('unheard', startedAt);
    for (let n = 0; n < 1500; n++) provider.begin(`unheard ${n}`, startedAt);
    await reconcile();
    expect(await inRoom('unheard')).toMatchObject({ state: 'running', startedAt, endsAt: startedAt + 30 * minute });
    expect(await engine.queries.counts()).toMatchObject({ running: 1501 });
    await reconcile();
    expect(await engine.queries.counts()).toMatchObject({ running: 1501 });
  });

  test('ends a meeting that is missing on two lists half a minute apart, and not one that is missing once', async () => {
    await heard('gone');
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

  test('forgets that a meeting was missing when it is listed again', async () => {
    await heard('back');
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

  test('never misses a meeting that was on no list: a list may be cut short', async () => {
    await heard('unlisted');
    provider.running.delete('unlisted');
    await reconcile();
    await missedFor('unlisted', 3600);
    await reconcile();
    expect(await state('unlisted')).toBe('running');
  });

  test('does not miss a meeting that has only just begun', async () => {
    provider.begin('young');
    await reconcile();
    provider.running.delete('young');
    await reconcile();
    await missedFor('young', 31);
    await reconcile();
    expect(await state('young')).toBe('running');
  });

  test('takes a meeting that is over for running again when it is listed well after its end, with the end it had', async () => {
    for (const over of [`state = 'ended', ended_by = 'webhook'`, `state = 'closed', ended_by = 'limit'`]) {
      const room = `revived ${randomUUID()}`;
      await heard(room);
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

  test('never takes a meeting for running again that another followed in its room', async () => {
    await heard('followed');
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

  test('loses nothing by an empty list: not by one, and by several only until the next good one', async () => {
    const rooms = ['a', 'b', 'c'];
    for (const room of rooms) await heard(room);
    await reconcile();
    const listed = new Map(provider.running);
    const ends = await Promise.all(rooms.map(async (room) => (await inRoom(room)).endsAt));

    provider.running.clear();
    await reconcile();
    expect(await engine.queries.counts()).toMatchObject({ running: 3 });
    for (const room of rooms) await missedFor(room, 60);
    await reconcile();
    expect(await engine.queries.counts()).toMatchObject({ running: 0, ended: 3 });

    for (const room of rooms) await set(room, `ended_at = now() - interval '1 minute'`);
    for (const [room, meeting] of listed) provider.running.set(room, meeting);
    await reconcile();
    expect(await engine.queries.counts()).toMatchObject({ running: 3, ended: 0 });
    expect(await Promise.all(rooms.map(async (room) => (await inRoom(room)).endsAt))).toEqual(ends);
  });

  test('changes nothing when the list cannot be read', async () => {
    await heard('unread');
    await reconcile();
    await missedFor('unread', 60);
    provider.listFails = true;
    await expect(reconcile()).rejects.toThrow('the list is away');
    expect(await state('unread')).toBe('running');
  });

  test('leaves a meeting that is being closed to the one who closes it', async () => {
    await heard('closing');
    await reconcile();
    await set('closing', `state = 'closing', attempts = 1, missing_since = now() - interval '1 hour'`);
    provider.running.delete('closing');
    await reconcile();
    expect(await state('closing')).toBe('closing');
  });

  test('asks for no long list that it has just read to confirm a close by', async () => {
    await heard('confirmed later');
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

  test('knows whether a meeting is due soon', async () => {
    const { rows } = engine;
    await heard('due in 25 minutes');
    const { deadline } = await inRoom('due in 25 minutes');
    const due = (until: number, provider = 'memory') => rows.isSoonDue(provider, until);
    expect([await due(the(deadline)), await due(the(deadline) + 1)]).toEqual([false, true]);
    expect(await due(the(deadline) + 1, 'other')).toBe(false);
    await set('due in 25 minutes', `state = 'ended', ended_at = now(), ended_by = 'webhook'`);
    expect(await due(the(deadline) + 1)).toBe(false);
  });

  test('of one provider leaves the meetings of another alone', async () => {
    const startedAt = Date.now() - 5 * minute;
    await engine.meetings.start([
      { provider: 'other', room: 'theirs', startedAt, seenAt: startedAt, listed: true, limit: limitOf(minute) },
    ]);
    await set('theirs', `missing_since = now() - interval '1 hour'`);
    await reconcile();
    expect(await engine.queries.counts()).toMatchObject({ running: 1, ended: 0 });
  });
});
