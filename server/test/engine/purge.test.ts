// What is deleted when it is old, and what is not.
import { expect, test } from 'vitest';
import { totalOf } from '../../src/engine/meeting-counts.ts';
import { Purge } from '../../src/engine/purge.ts';
import { Queries } from '../../src/engine/queries.ts';
import { minute, onEachDatabase, useTables } from '../support/engine.ts';

const day = 24 * 60 * minute;
const { signal } = new AbortController();

onEachDatabase('The purge', (options) => {
  const database = useTables(options);
  const history = async (): Promise<number[]> =>
    (await new Queries(database()).history()).map(({ meeting }) => meeting);
  /** Meetings that have ended this long ago, or run since then, each with an entry in the history. */
  const add = (states: string, ago: string, count: number): Promise<unknown> =>
    database().rows(
      `with m as (
        insert into still_there.meetings (provider, room, started_at, state, rule, grace_ms, max_extension_ms, ended_at)
        select 'memory', s || n || $1::text, now() - $1::interval, s, '', 0, 0, now() - $1::interval
        from jsonb_array_elements_text($2::jsonb) s, generate_series(1, $3::int) n returning id
      )
      insert into still_there.history (meeting, at, what, actor) select id, now() - $1::interval, 'extended', 'ann' from m`,
      [ago, JSON.stringify(states.split(' ')), count],
    );

  test('meetings that are over and their history are kept as long as asked for', async () => {
    for (const days of [1, 8, 31, 89, 91])
      await database().rows(
        `insert into still_there.history (meeting, at, what, actor) values ($1::int, now() - $1::int * interval '1 day', 'extended', 'ann')`,
        [days],
      );
    const kept = async (retention?: number): Promise<number[]> => {
      await new Purge({ database: database(), retention, signal }).run();
      return history();
    };
    expect(await kept(90 * day)).toEqual([1, 8, 31, 89]);
    expect(await kept()).toEqual([1, 8]);
    expect(await kept(7 * day)).toEqual([1]);
    await database().rows('delete from still_there.history');
  });

  test('more rows than fit into one statement are deleted, by several replicas at once, and only the old ones', async () => {
    await add('ended closed', '40 days', 2600);
    await add('running closing failed', '40 days', 10);
    await add('ended closed', '20 days', 10);
    await database().rows(
      `insert into still_there.ends (provider, room, at) select 'memory', 'old' || n, now() - interval '31 days' from generate_series(1, 2500) n`,
    );
    await database().rows(`insert into still_there.ends (provider, room, at) values ('memory', 'young', now())`);
    const deleted = await Promise.all(
      Array.from({ length: 3 }, () => new Purge({ database: database(), signal }).run()),
    );
    // An entry of the history for each meeting, whether it runs or not.
    expect(deleted.reduce((sum, each) => sum + each, 0)).toBe(5200 + 5230 + 2500);
    expect(totalOf(await new Queries(database()).counts())).toEqual({
      running: 10,
      closing: 10,
      failed: 10,
      closed: 10,
      ended: 10,
    });
    expect(await database().rows('select count(*)::int as count from still_there.meetings')).toEqual([{ count: 50 }]);
    expect(await history()).toHaveLength(20);
    expect(await database().rows('select room from still_there.ends')).toEqual([{ room: 'young' }]);
  });

  test('it ends after the statement that is under way when the server stops', async () => {
    await add('ended', '50 days', 2500);
    const stopping = new AbortController();
    const statements: string[] = [];
    const purge = new Purge({
      database: {
        ...database(),
        rows(text, values) {
          statements.push(text);
          stopping.abort();
          return database().rows(text, values);
        },
      },
      signal: stopping.signal,
    });
    expect(await purge.run()).toBe(2000);
    expect(statements.filter((text) => text.includes('delete from still_there.meetings'))).toHaveLength(1);
  });
});
