// What a dry run reads and writes, as single statements.
import { expect, test } from 'vitest';
import { CloseRows } from '../../src/engine/close-rows.ts';
import { DryRunRows } from '../../src/engine/dry-run-rows.ts';
import { Queries } from '../../src/engine/queries.ts';
import { onEachDatabase, the, useTables } from '../support/engine.ts';

onEachDatabase('The statements of a dry run', (options) => {
  const database = useTables(options);
  const at = Date.UTC(2026, 0, 1);
  const insert = async (room: string, state = 'running'): Promise<number> => {
    const [row] = await database().rows(
      `insert into still_there.meetings (provider, room, started_at, state, rule, grace_ms, max_extension_ms, deadline)
      values ('memory', $1, $2::timestamptz, $3, 'a rule', 0, 0, $2::timestamptz + interval '1 minute') returning id`,
      [room, new Date(at).toISOString(), state],
    );
    return Number(row?.id);
  };
  const stateOf = async (id: number) => the(await new Queries(database()).byId(id)).state;

  test('a provider has nothing due any more once all deadlines are decided, until one of them moves; in a real run it has', async () => {
    const [dry, real] = [new CloseRows(database(), { dryRun: true }), new CloseRows(database())];
    const times = [{ provider: 'memory', until: at + 3_600_000 }];
    const due = async (rows: CloseRows): Promise<string[]> => [...(await rows.pending(times)).due];
    const meetings = [await insert('one'), await insert('two')].map((id) => ({ id, deadline: at + 60_000 }));
    expect({ dry: await due(dry), real: await due(real) }).toEqual({ dry: ['memory'], real: ['memory'] });
    const rows = new DryRunRows(database());
    await rows.decide(meetings.slice(0, 1));
    expect(await due(dry)).toEqual(['memory']);
    await rows.decide(meetings);
    expect({ dry: await due(dry), real: await due(real) }).toEqual({ dry: [], real: ['memory'] });
    await database().rows(`update still_there.meetings set deadline = deadline + interval '1 minute' where id = $1`, [
      meetings[0]?.id,
    ]);
    expect(await due(dry)).toEqual(['memory']);
  });

  test.each([
    { state: 'running', expected: 'ended', isOver: true },
    { state: 'failed', expected: 'ended', isOver: true },
    { state: 'closing', expected: 'closing', isOver: false }, // a real run may have a call in flight
  ])('a $state meeting is $expected when its room hosts the next one', async ({ state, expected, isOver }) => {
    const id = await insert(`next in ${state}`, state);
    expect(await new DryRunRows(database()).superseded(id, at + 1000)).toBe(isOver);
    expect(await stateOf(id)).toBe(expected);
  });
});
