// Each decision about a meeting is in the log and in its history, with who took it; the whole history can be exported and is purged.
import { afterEach, expect, test, vi } from 'vitest';
import type { HardLimit } from '../../src/engine/hard-limit.ts';
import { Queries } from '../../src/engine/queries.ts';
import { counted, hardLimit, limitOf, listener, minute, onEachDatabase, the, useTables } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';

const wait = { timeout: 60_000, interval: 50 };
const day = 24 * 60 * minute;
let limit: HardLimit | undefined;
afterEach(async () => {
  await limit?.stop();
  limit = undefined;
  vi.restoreAllMocks();
});

onEachDatabase('Decisions', (options) => {
  const database = useTables(options);

  test('extensions, refusals, ends and new rules are in the log and in the history, with who decided', async () => {
    const provider = new MemoryProvider();
    const { logger, lines } = listener();
    const server = hardLimit({ providers: [provider], database: await options(), logger });
    limit = server;
    await server.start();
    provider.begin('a');
    await server.reconcile();
    const { id } = the(await server.meetingIn('memory', 'a'));
    const logged = () =>
      lines
        .filter(({ meeting, actor }) => meeting === id && actor !== undefined)
        .map(({ msg, actor, room, reason }) => ({ msg, actor, room, ...(reason !== undefined && { reason }) }));
    const history = async () =>
      (await server.history(id)).map(({ what, actor, detail }) => ({ what, actor, detail })).reverse();

    await server.extend(id, minute, { actor: 'operator ann' });
    const tooMuch = 100 * 60 * minute;
    const refusal = expect.stringContaining('The meeting can be extended by');
    for (let n = 0; n < 3; n++) await expect(server.extend(id, tooMuch, { actor: 'eve' })).rejects.toThrow();
    await server.setLimits(() => limitOf(20 * minute, { rule: 'the new rule' }), { actor: 'config file' });
    await server.end(id, { actor: 'operator ann' });
    await server.end(id, { actor: 'operator bob' }); // ended already
    await expect(server.extend(id, minute, { actor: 'eve' })).rejects.toThrow();
    await expect.poll(async () => (await server.meeting(id))?.state, wait).toBe('closed');
    expect(await server.meeting(id)).toMatchObject({ endedBy: 'operator' });
    await expect(server.end(id, { actor: 'operator bob' })).rejects.toThrow('The meeting is over.');

    expect(logged()).toEqual([
      { msg: 'a meeting was extended', actor: 'operator ann', room: 'a' },
      { msg: 'extension refused for a meeting', actor: 'eve', room: 'a', reason: refusal },
      { msg: 'the limit of a meeting was changed', actor: 'config file', room: 'a' },
      { msg: 'a meeting is to be closed now: an operator ended it', actor: 'operator ann', room: 'a' },
      { msg: 'meeting closed: an operator ended it', actor: 'operator ann', room: 'a' },
      { msg: 'end refused for a meeting', actor: 'operator bob', room: 'a', reason: 'The meeting is over.' },
    ]);
    expect(await history()).toEqual([
      { what: 'extended', actor: 'operator ann', detail: '60000 ms' },
      { what: 'extension refused', actor: 'eve', detail: refusal },
      { what: 'limit changed', actor: 'config file', detail: 'the new rule' },
      { what: 'ending', actor: 'operator ann', detail: null },
      { what: 'closed', actor: 'server', detail: 'list' },
      { what: 'end refused', actor: 'operator bob', detail: 'The meeting is over.' },
    ]);
    expect(await counted(server.metrics, 'extensions_total', { result: 'refused' })).toBe(4);
    const exported = [];
    for await (const page of server.exportHistory()) exported.push(...page);
    expect(exported).toMatchObject((await history()).map((entry) => ({ ...entry, provider: 'memory', room: 'a' })));
  });

  test('the export has every entry once, also if many are of one instant, within its range', async () => {
    await database().rows(`delete from still_there.history`);
    const at = Date.UTC(2026, 5, 1, 12);
    await database().rows(
      `insert into still_there.history (meeting, at, what, actor)
      select n, $1::timestamptz + (n / 1500) * interval '1 microsecond', 'extended', 'ann' from generate_series(1, 4000) n`,
      [new Date(at).toISOString()],
    );
    const queries = new Queries(database());
    const exported = async (range: object = {}): Promise<number[]> => {
      const meetings: number[] = [];
      for await (const page of queries.export(range)) meetings.push(...page.map(({ meeting }) => meeting));
      return meetings;
    };
    const all = await exported();
    expect({ length: all.length, different: new Set(all).size }).toEqual({ length: 4000, different: 4000 });
    expect(await exported({ since: at })).toHaveLength(4000);
    expect(await exported({ since: at + 1 })).toEqual([]);
    expect(await exported({ until: at })).toEqual([]);
    expect(await exported({ since: at, until: at + 1 })).toHaveLength(4000);
  });
});

test.each([day - 1, 0, -1, Number.NaN, 1.5 * day + 0.5, '30d' as unknown as number])(
  'a retention of %s is refused',
  (retention) => {
    expect(() => hardLimit({ providers: [new MemoryProvider()], retention })).toThrow(
      'Expected `retention` to be a whole number of ms, at least a day',
    );
  },
);
