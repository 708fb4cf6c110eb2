// What an operator looks up among many meetings: how many there are, pages of them, and those with a text in their name.
import { describe, expect, test } from 'vitest';
import { until } from '../../../test/support/processes.ts';
import { engineOrSkip } from '../../../test/support/skips.ts';
import type { MeetingQuery } from '../../src/engine/hard-limit-api.ts';
import { totalOf } from '../../src/engine/meeting-counts.ts';
import { placeOf } from '../../src/engine/meeting-order.ts';
import type { MeetingRecord, MeetingState } from '../../src/engine/meeting-record.ts';
import { Meetings } from '../../src/engine/meetings.ts';
import { migrations } from '../../src/engine/migrations.ts';
import { openDatabase } from '../../src/engine/open-database.ts';
import { Purge } from '../../src/engine/purge.ts';
import { Queries } from '../../src/engine/queries.ts';
import { prepareSchema } from '../../src/engine/schema.ts';
import { limitOf, listener, minute, onEachDatabase, openEngine, useTables } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';

const startedAt = Date.now() - 60 * minute;
const { signal } = new AbortController();
const none = { running: 0, closing: 0, closed: 0, ended: 0, failed: 0 };

onEachDatabase('Meetings', (options) => {
  const database = useTables(options);
  const queries = (): Queries => new Queries(database());
  /** By counting all rows. */
  const counted = async (): Promise<Record<string, number>> => {
    const rows = await database().rows('select state, count(*)::int as count from still_there.meetings group by state');
    return { ...none, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
  };
  const clear = (): Promise<unknown> => database().rows('truncate still_there.meetings');
  const add = (provider: string, state: MeetingState, rooms: readonly (string | readonly [string, string])[]) =>
    database().rows(
      `insert into still_there.meetings (provider, room, name, started_at, state, rule, grace_ms, max_extension_ms)
      select $1, s->>0, s->>1, now(), $2, '', 0, 0 from jsonb_array_elements($3::jsonb) with ordinality a(s, n) order by n`,
      [provider, state, JSON.stringify(rooms.map((room) => [room].flat()))],
    );
  const found = async (query: MeetingQuery): Promise<string[]> =>
    (await queries().meetings(query)).map(({ room }) => room);

  describe('are counted', () => {
    test('through starts, ends, changes of state, deletions and a truncation, also after the counts were summed up', async () => {
      const meetings = new Meetings(database());
      const start = (rooms: readonly string[], at: number) =>
        meetings.start(
          rooms.map((room) => ({
            ...{ provider: 'memory', room, startedAt: at, seenAt: at, listed: false, limit: limitOf(minute) },
          })),
        );
      const rooms = Array.from({ length: 30 }, (_, n) => `counted ${n}`);
      await start(rooms, startedAt);
      await start(rooms.slice(0, 5), startedAt + 2 * minute); // the next meetings in these rooms
      await meetings.end({ provider: 'memory', room: 'counted 7', at: startedAt + minute });
      await meetings.end({ provider: 'memory', room: 'counted 7', at: startedAt + minute }); // the webhook comes twice
      expect(totalOf(await queries().counts())).toEqual({ ...none, running: 29, ended: 6 });
      const states = `(array['running', 'closing', 'closed', 'ended', 'failed'])[1 + id % 5]`;
      await database().rows(`update still_there.meetings set state = ${states}`);
      await database().rows(`update still_there.meetings set listed = true, version = version + 1`);
      expect(totalOf(await queries().counts())).toEqual(await counted());
      await new Purge({ database: database(), signal }).run();
      expect(totalOf(await queries().counts())).toEqual(await counted());
      await database().rows(`delete from still_there.meetings where state in ('closed', 'running')`);
      await new Purge({ database: database(), signal }).run();
      const counts = totalOf(await queries().counts());
      expect(counts).toEqual(await counted());
      expect(counts).toMatchObject({ closed: 0, failed: 7 });
      await clear();
      expect(totalOf(await queries().counts())).toEqual(none);
    });

    test('if they were there before the server counted', async () => {
      const { logger } = listener();
      const older = await openDatabase(await options(), logger, signal);
      const steps = migrations.findIndex(({ sql }) => sql.includes('create table still_there.counts'));
      await older.rows('drop schema if exists still_there cascade');
      await prepareSchema(older, logger, migrations.slice(0, steps));
      await older.rows(
        `insert into still_there.meetings (provider, room, started_at, state, rule, grace_ms, max_extension_ms)
        select 'memory', 'Room ' || n, now(), case n % 3 when 0 then 'running' else 'ended' end, '', 0, 0 from generate_series(1, 300) n`,
      );
      await prepareSchema(older, logger);
      const upgraded = new Queries(older);
      expect(totalOf(await upgraded.counts())).toEqual({ ...none, running: 100, ended: 200 });
      expect(await upgraded.meetings({ search: 'room 29', states: ['running', 'ended'] })).toHaveLength(11);
      await older.close();
    });
  });

  describe('that are over come in pages, the latest first', () => {
    test('of all providers, of each state, each meeting once', async () => {
      await clear();
      for (const [index, provider] of ['one', 'two', 'one', 'three'].entries())
        for (const state of ['ended', 'running', 'closed', 'failed'] as const)
          await add(provider, state, [`${provider} ${state} ${index}`]);
      const all: string[] = [];
      const states = ['closed', 'ended', 'failed'] as const;
      for (let last: MeetingRecord | undefined; ; ) {
        const after = last && placeOf(last, { states });
        const page = await queries().meetings({ states, limit: 5, ...(after && { after }) });
        all.push(...page.map(({ room }) => room));
        last = page.at(-1);
        if (page.length < 5) break;
      }
      const expected = ['one', 'two', 'one', 'three'].flatMap((provider, index) =>
        ['ended', 'closed', 'failed'].map((state) => `${provider} ${state} ${index}`),
      );
      expect(all).toEqual(expected.toReversed());
      expect(await found({ states: ['closed'], limit: 2 })).toEqual(['three closed 3', 'one closed 2']);
    });

    test('running ones are paged by id, of all providers', async () => {
      const first = await queries().runningAfter(0, 3);
      const last = await queries().runningAfter(first.at(-1)?.id ?? 0, 3);
      expect([...first, ...last].map(({ room }) => room)).toEqual(
        ['one', 'two', 'one', 'three'].map((provider, index) => `${provider} running ${index}`),
      );
      const ofOne = await queries().runningAfter(0, 3, 'one');
      expect(ofOne.map(({ room }) => room)).toEqual(['one running 0', 'one running 2']);
    });
  });

  describe.each([
    { which: 'running', states: ['running', 'closing', 'failed'] },
    { which: 'over', states: ['closed', 'ended'] },
    { which: 'in any state', states: ['running', 'closing', 'failed', 'closed', 'ended'] },
  ] as const)('that are $which are found', ({ states }) => {
    const [state] = states;
    const rooms = [
      'team-standup-4711',
      ['5f3b1c', 'Weekly of Anna & Ben'],
      "it's 100% a\\b 'quoted'",
      'a_b',
      ['x', 'Straße 🎉 party'],
      ['z', 'ab'],
    ] as const;
    const names = rooms.map((room) => [room].flat()[0] ?? '');
    test.each([
      ['a part of the id', 'andup-47', [names[0]]],
      ['a part of the name, in other letters', 'WEEKLY of ann', [names[1]]],
      ['one character', '5', [names[1]]],
      ['two characters', 'AB', ['z']],
      ['the end of the name', 'arty', ['x']],
      ['the last character of the name', 'n', [names[1], names[0]]],
      ['an emoji', '🎉', ['x']],
      ['quotes and backslashes', "a\\b 'quo", [names[2]]],
      ['what means something to a pattern', '100%', [names[2]]],
      ['an underscore, which stands for itself', 'a_b', ['a_b']],
      ['a word that is not there', 'weekend', []],
      ['parts that are there, but not together', 'standup4711', []],
      ['the end of the id and the beginning of the name', '5f3b1c Weekly', []],
    ])('by %s', async (_what, search, expected) => {
      await clear();
      await add('memory', state, rooms);
      await add('memory', state === 'running' ? 'ended' : 'running', ['elsewhere']);
      expect((await found({ states, search })).toSorted()).toEqual(expected.toSorted());
    });
  });
});

engineOrSkip('postgres')('Meetings that several replicas record at once', () => {
  test('are counted', async () => {
    const { startPostgres } = await import('../support/postgres.ts');
    await using postgres = await startPostgres();
    const database = { url: await postgres.createDatabase() };
    const engines = await Promise.all(
      Array.from({ length: 2 }, () => openEngine({ database, providers: [new MemoryProvider()] })),
    );
    const [one] = engines;
    if (!one) throw new Error('There is an engine');
    let isOver = false;
    const purge = async (): Promise<void> => {
      while (!isOver) await one.purge.run();
    };
    const play = async (room: string, { meetings }: (typeof engines)[number]): Promise<void> => {
      const key = { provider: 'memory', room };
      await meetings.start([{ ...key, startedAt, seenAt: startedAt, listed: false, limit: limitOf(minute) }]);
      if (room.endsWith('0')) await meetings.end({ ...key, at: startedAt + minute });
    };
    const purged = Promise.all([purge(), purge()]);
    await Promise.all(
      Array.from({ length: 200 }, (_, n) => engines.map((engine) => play(`raced ${n}`, engine))).flat(),
    );
    isOver = true;
    await purged;
    await until('both counts to be the same', async () => {
      const [row] = await one.database.rows(
        `select count(*) filter (where state = 'running')::int as running, count(*) filter (where state = 'ended')::int as ended from still_there.meetings`,
      );
      expect(totalOf(await one.queries.counts())).toMatchObject({ running: row?.running, ended: row?.ended });
      return true;
    });
    expect(totalOf(await one.queries.counts())).toEqual({ ...none, running: 180, ended: 20 });
    await Promise.all(engines.map((engine) => engine.stop()));
  });
});
