// The commands extend, end and hold: their effects, and the status and message of each refusal.
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { CloseRows } from '../../src/engine/close-rows.ts';
import { Commands } from '../../src/engine/commands.ts';
import { RefusedError } from '../../src/engine/hard-limit-api.ts';
import type { MeetingRecord } from '../../src/engine/meeting-record.ts';
import { Meetings } from '../../src/engine/meetings.ts';
import { Queries } from '../../src/engine/queries.ts';
import type { Limit } from '../../src/rules/limit.ts';
import { limitOf, minute, onEachDatabase, the, useTables } from '../support/engine.ts';

const startedAt = Date.UTC(2026, 5, 1, 12);
const endsAt = startedAt + 30 * minute;

onEachDatabase('Meeting command', (options) => {
  const database = useTables(options);
  const begin = async (limit: Limit = limitOf(30 * minute)): Promise<MeetingRecord> => {
    const seen = { provider: 'memory', room: randomUUID(), startedAt, seenAt: startedAt, listed: false, limit };
    return the((await new Meetings(database()).start([seen]))[0]);
  };
  const commands = (): Commands => new Commands(database());
  const meeting = async (id: number): Promise<MeetingRecord> => the(await new Queries(database()).byId(id));
  const set = (id: number, what: string): Promise<unknown> =>
    database().rows(`update still_there.meetings set ${what} where id = $1`, [id]);
  const due = (until: number) => new CloseRows(database()).due('memory', until, Infinity);
  const history = async (id: number) =>
    (await new Queries(database()).history(id)).map(({ what, detail, actor }) => ({ what, detail, actor }));
  const refusal = async (promise: Promise<unknown>): Promise<{ status: number; message: string }> => {
    const error: unknown = await promise.catch((reason: unknown) => reason);
    if (!(error instanceof RefusedError)) throw new Error(`Expected a RefusedError, got ${String(error)}`);
    return { status: error.status, message: error.message };
  };
  const notRunning = [
    { state: `state = 'closing'`, message: 'The meeting is being closed.' },
    { state: `state = 'closed'`, message: 'The meeting is over.' },
    { state: `state = 'ended'`, message: 'The meeting is over.' },
    { state: `state = 'failed'`, message: 'Closing the meeting has failed, and will be tried again.' },
  ];

  test('an extension moves the end and the deadline, is counted and is in the history', async () => {
    const { id } = await begin(limitOf(30 * minute, { grace: 5000 }));
    await commands().extend(id, 10 * minute, 'anna');
    expect(await commands().extend(id, minute, 'ben')).toMatchObject({
      endsAt: endsAt + 11 * minute,
      deadline: endsAt + 11 * minute + 5000,
      extended: 11 * minute,
      extensions: 2,
      version: 2,
    });
    expect((await history(id)).toSorted((one, other) => one.actor.localeCompare(other.actor))).toEqual([
      { what: 'extended', detail: '600000 ms', actor: 'anna' },
      { what: 'extended', detail: '60000 ms', actor: 'ben' },
    ]);
  });

  test('of ten concurrent extensions of one version, one is granted', async () => {
    const { id } = await begin();
    const all = await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) => commands().extend(id, minute, `user ${n}`, 0)),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of all)
      if (one.status === 'rejected')
        expect(one.reason).toMatchObject({ status: 409, message: 'The meeting was changed meanwhile.' });
    expect(await meeting(id)).toMatchObject({ extended: minute, version: 1 });
    expect(await history(id)).toHaveLength(1);
  });

  test('an extension for a version is granted for this one only, and refused for other reasons as without', async () => {
    const { id } = await begin(limitOf(30 * minute, { maxExtension: 3 * minute }));
    for (let n = 0; n < 2; n++) await commands().extend(id, minute, 'anna');
    const changed = { status: 409, message: 'The meeting was changed meanwhile.' };
    expect(await refusal(commands().extend(id, minute, 'ben', 1))).toEqual(changed);
    expect(await refusal(commands().extend(id, 2 * minute, 'ben', 2))).toMatchObject({ status: 403 });
    expect(await commands().extend(id, minute, 'ben', 2)).toMatchObject({ extended: 3 * minute, version: 3 });
  });

  test('concurrent extensions are granted up to the maximum', async () => {
    const { id } = await begin(limitOf(30 * minute, { maxExtension: 5 * minute, rule: 'the default' }));
    const all = await Promise.allSettled(Array.from({ length: 10 }, () => commands().extend(id, 2 * minute, 'test')));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await meeting(id)).toMatchObject({ extended: 4 * minute, endsAt: endsAt + 4 * minute });
    expect(await refusal(commands().extend(id, 2 * minute, 'test'))).toEqual({
      status: 403,
      message: 'The meeting can be extended by 1 min more, not by 2 min (the default).',
    });
    await commands().extend(id, minute, 'test');
    expect(await refusal(commands().extend(id, 1, 'test'))).toMatchObject({
      message: 'The meeting cannot be extended any more: its rule allows 5 min in total (the default).',
    });
    const fixed = await begin(limitOf(30 * minute, { maxExtension: 0, rule: 'the default' }));
    expect(await refusal(commands().extend(fixed.id, minute, 'test'))).toMatchObject({
      message: 'The meeting cannot be extended: its rule does not allow it (the default).',
    });
  });

  test('an extension of an unknown, closing, ended, failed or unlimited meeting is refused with the reason', async () => {
    expect(await refusal(commands().extend(999_999, minute, 'test'))).toEqual({
      status: 404,
      message: 'There is no such meeting.',
    });
    for (const { state, message } of notRunning) {
      const { id } = await begin();
      await set(id, state);
      expect(await refusal(commands().extend(id, minute, 'test'))).toEqual({ status: 409, message });
      expect(await meeting(id)).toMatchObject({ extended: 0, version: 0 });
    }
    const free = await begin(limitOf(null));
    expect(await refusal(commands().extend(free.id, minute, 'test'))).toEqual({
      status: 409,
      message: 'The meeting has no limit.',
    });
    const ending = await begin();
    await commands().end(ending.id, 'operator', startedAt + minute);
    expect(await refusal(commands().extend(ending.id, minute, 'test'))).toEqual({
      status: 409,
      message: 'The meeting is about to be ended.',
    });
  });

  test('ending makes a meeting due now; a repeat changes nothing', async () => {
    const { id } = await begin();
    const now = startedAt + 10 * minute;
    const ending = await commands().end(id, 'operator', now);
    expect(ending).toMatchObject({ state: 'running', deadline: now, endsAt: now, version: 1 });
    expect(await commands().end(id, 'operator', now + minute)).toEqual(ending);
    expect(await history(id)).toEqual([{ what: 'ending', detail: null, actor: 'operator' }]);
    expect(await due(now + 1)).toContainEqual(expect.objectContaining({ id, deadline: now }));
  });

  test('ending works for a meeting without a limit and for one whose closing has failed', async () => {
    const free = await begin(limitOf(null));
    expect(await commands().end(free.id, 'operator', startedAt)).toMatchObject({ deadline: startedAt });
    const failed = await begin();
    await set(failed.id, `state = 'failed', attempted_at = deadline`);
    expect(await commands().end(failed.id, 'operator', endsAt + minute)).toMatchObject({ state: 'failed' });
    expect(await due(endsAt + 2 * minute)).toContainEqual(expect.objectContaining({ id: failed.id }));
  });

  const attemptedAt = endsAt + 30 * minute;
  test.each<{ command: string; act: (id: number) => Promise<MeetingRecord> }>([
    { command: 'an extension', act: (id) => commands().extend(id, minute, 'anna') },
    { command: 'ending', act: (id) => commands().end(id, 'operator', attemptedAt - minute) },
    { command: 'a hold', act: (id) => commands().hold(id, endsAt + minute, 'anna') },
    {
      command: 'a new limit',
      act: async (id) => {
        const shorter = { meeting: { id, startedAt }, limit: limitOf(20 * minute) };
        return the((await new Meetings(database()).relimit([shorter]))[0]);
      },
    },
  ])('$command makes a meeting due by its new deadline, even if it was tried after that', async ({ act }) => {
    const { id } = await begin();
    await set(id, `attempted_at = '${new Date(attemptedAt).toISOString()}'`);
    const { deadline } = await act(id);
    expect(deadline).toBeLessThan(attemptedAt);
    const due = await new CloseRows(database()).due('memory', attemptedAt, attemptedAt + 1000);
    expect(due).toContainEqual(expect.objectContaining({ id, deadline, attemptedAt: null }));
  });

  test('ending is granted for a closing meeting and refused for one that is over', async () => {
    const { id } = await begin();
    await set(id, `state = 'closing'`);
    expect(await commands().end(id, 'operator', startedAt)).toMatchObject({ state: 'closing', version: 1 });
    expect(await history(id)).toEqual([{ what: 'ending', detail: null, actor: 'operator' }]);
    await set(id, `state = 'running'`); // the attempt failed
    await expect(commands().extend(id, minute, 'somebody')).rejects.toThrow('about to be ended');
    await set(id, `state = 'closing', called_at = now()`);
    expect(await commands().end(id, 'operator', startedAt)).toMatchObject({ state: 'closing', version: 1 });
    for (const state of ['closed', 'ended']) {
      await set(id, `state = '${state}'`);
      expect(await refusal(commands().end(id, 'operator', startedAt))).toEqual({
        status: 409,
        message: 'The meeting is over.',
      });
    }
    expect(await refusal(commands().end(999_999, 'operator', startedAt))).toEqual({
      status: 404,
      message: 'There is no such meeting.',
    });
  });

  test('a meeting that is ending is not affected by new rules, extensions or prompts', async () => {
    const { id } = await begin();
    const ending = await commands().end(id, 'operator', startedAt + minute);
    await new Meetings(database()).relimit([{ meeting: { id, startedAt }, limit: limitOf(90 * minute) }]);
    expect(await commands().hold(id, endsAt, 'browser')).toEqual(ending);
    expect(await refusal(commands().extend(id, minute, 'test'))).toMatchObject({ status: 409 });
    expect(await meeting(id)).toEqual(ending);
  });

  test('a hold moves the deadline, not the shown end, by two minutes at most', async () => {
    const { id } = await begin(limitOf(30 * minute, { grace: 10_000 }));
    expect(await commands().hold(id, endsAt + 40_000, 'browser')).toMatchObject({
      endsAt,
      deadline: endsAt + 40_000,
      version: 1,
    });
    expect(await commands().hold(id, endsAt + 30 * minute, 'browser')).toMatchObject({
      deadline: endsAt + 10_000 + 2 * minute,
    });
    const held = await meeting(id);
    expect(await commands().hold(id, endsAt + 60 * minute, 'browser')).toEqual(held);
    expect((await history(id)).map(({ what }) => what)).toEqual(['held', 'held']);
  });

  test('a hold until before the deadline changes nothing', async () => {
    const before = await begin();
    expect(await commands().hold(before.id, endsAt - minute, 'browser')).toEqual(before);
    const free = await begin(limitOf(null));
    expect(await commands().hold(free.id, endsAt, 'browser')).toEqual(free);
    expect(await history(before.id)).toEqual([]);
  });

  test('an extension after a hold keeps the later deadline', async () => {
    const { id } = await begin();
    await commands().hold(id, endsAt + 100_000, 'browser');
    expect(await commands().extend(id, minute, 'test')).toMatchObject({
      endsAt: endsAt + minute,
      deadline: endsAt + 100_000,
    });
    expect(await commands().extend(id, minute, 'test')).toMatchObject({ deadline: endsAt + 2 * minute });
  });

  test('a hold of a meeting that is not running is refused with the reason', async () => {
    expect(await refusal(commands().hold(999_999, endsAt, 'browser'))).toEqual({
      status: 404,
      message: 'There is no such meeting.',
    });
    for (const { state, message } of notRunning) {
      const { id } = await begin();
      await set(id, state);
      expect(await refusal(commands().hold(id, endsAt + minute, 'browser'))).toEqual({ status: 409, message });
    }
  });

  test('a shortened limit makes a meeting due by the new deadline', async () => {
    const { id } = await begin();
    expect(await due(startedAt + 2 * minute)).not.toContainEqual(expect.objectContaining({ id }));
    const [changed] = await new Meetings(database()).relimit([{ meeting: { id, startedAt }, limit: limitOf(minute) }]);
    expect(changed).toMatchObject({ endsAt: startedAt + minute, version: 1 });
    expect(await due(startedAt + 2 * minute)).toContainEqual(expect.objectContaining({ id }));
  });
});
