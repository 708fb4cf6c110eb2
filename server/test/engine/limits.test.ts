// Rules that fail or make no sense lose no meeting, and other rules reach the meetings that run.
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HardLimit } from '../../src/engine/hard-limit.ts';
import type { Limit, LimitFor } from '../../src/rules/limit.ts';
import { counted, hardLimit, limitOf, listener, minute, the } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';

let limit: HardLimit;
const servers: HardLimit[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
const start = async (options: Parameters<typeof hardLimit>[0]): Promise<void> => {
  limit = hardLimit(options);
  servers.push(limit);
  await limit.start();
};

const started = (room: string, startedAt = Date.now()) =>
  ({ type: 'started', at: startedAt, room, startedAt }) as const;
/** Fails for rooms whose name says so. */
const fragile =
  (duration: number): LimitFor =>
  ({ room }) => {
    if (room.startsWith('bad')) throw new Error(`no idea about ${room}`);
    if (room.startsWith('odd')) return limitOf(Number.NaN);
    if (room.startsWith('none')) return undefined as unknown as Limit;
    return limitOf(duration);
  };

test('A limit that cannot be found refuses the webhook, so that it comes again; the webhook’s other meetings are taken in', async () => {
  const provider = new MemoryProvider();
  const { logger, lines } = listener();
  await start({ providers: [provider], limitFor: fragile(30 * minute), logger });
  const said = [started('bad'), started('good'), started('odd'), started('none')];
  await expect(limit.observe('memory', said)).rejects.toThrow('3 failures');
  await expect(limit.observe('memory', [started('bad')])).rejects.toThrow('room "bad"');
  expect((await limit.meetings()).map(({ room }) => room)).toEqual(['good']);

  // The list has them as well. What can be taken in is, and the rest is said and counted each time.
  for (const { room, startedAt } of [...said, started('unheard')]) provider.begin(room, startedAt);
  await expect(limit.reconcile()).rejects.toThrow('3 failures');
  expect((await limit.meetings()).map(({ room }) => room).toSorted()).toEqual(['good', 'unheard']);

  // Mended, none is lost, and each has its limit from its start.
  await limit.setLimits(() => limitOf(30 * minute));
  await limit.reconcile();
  const all = await limit.meetings();
  expect(all.map(({ room }) => room).toSorted()).toEqual(['bad', 'good', 'none', 'odd', 'unheard']);
  for (const { endsAt, startedAt } of all) expect(endsAt).toBe(startedAt + 30 * minute);
  expect(lines.filter(({ level }) => level === 50)).toEqual([]);
});

test('A limit that cannot be found at the start is an error in the log and in the metrics, and the server runs', async () => {
  const provider = new MemoryProvider();
  provider.begin('bad');
  provider.begin('good');
  const { logger, lines } = listener();
  await start({ providers: [provider], limitFor: fragile(30 * minute), logger });
  expect((await limit.meetings()).map(({ room }) => room)).toEqual(['good']);
  expect(await counted(limit.metrics, 'task_errors_total', { task: 'reconcile' })).toBe(1);
  expect(lines.filter(({ level }) => level === 50)).toMatchObject([
    { task: 'reconcile', err: { message: expect.stringContaining('no idea about bad') } },
  ]);
});

describe('On a server that runs', () => {
  const provider = new MemoryProvider();
  const callsIn = (room: string): number => provider.calls.filter((call) => call.room === room).length;
  let shared: HardLimit;
  beforeAll(async () => {
    shared = hardLimit({ providers: [provider] });
    await shared.start();
    return () => shared.stop();
  });
  beforeEach(() => shared.setLimits(() => limitOf(30 * minute)));

  test('other rules reach the meetings that run, keep what was added, and spare what was ordered to end', async () => {
    const t0 = Date.now();
    await shared.observe('memory', [started('plain', t0), started('extended', t0), started('ended', t0)]);
    const room = async (name: string) => the(await shared.meetingIn('memory', name));
    await shared.extend((await room('extended')).id, 5 * minute, { actor: 'test' });
    const ordered = await shared.end((await room('ended')).id, { actor: 'test' });

    await shared.setLimits(() => limitOf(60 * minute, { grace: 1000, rule: 'longer' }));
    expect(await room('plain')).toMatchObject({
      endsAt: t0 + 60 * minute,
      deadline: t0 + 60 * minute + 1000,
      rule: 'longer',
    });
    expect(await room('extended')).toMatchObject({ endsAt: t0 + 65 * minute, extended: 5 * minute });
    expect((await room('ended')).endsAt).toBe(ordered.endsAt);

    await shared.setLimits(() => limitOf(null));
    expect(await room('extended')).toMatchObject({ endsAt: null, deadline: null });
    await shared.setLimits(() => limitOf(60 * minute));
    expect(await room('extended')).toMatchObject({ endsAt: t0 + 65 * minute });
  });

  test('rules that say the same change no version: nobody is told, and no extension is refused for it', async () => {
    await shared.observe('memory', [started('same')]);
    const before = await shared.meetingIn('memory', 'same');
    await shared.setLimits(() => limitOf(30 * minute));
    expect(await shared.meetingIn('memory', 'same')).toEqual(before);
  });

  test('rules and extensions at once lose neither', async () => {
    const t0 = Date.now();
    await shared.observe(
      'memory',
      Array.from({ length: 50 }, (_, n) => started(`both ${n}`, t0)),
    );
    const both = async () => (await shared.meetings()).filter(({ room }) => room.startsWith('both'));
    const all = await both();
    await Promise.all([
      shared.setLimits(() => limitOf(40 * minute, { rule: 'one' })),
      ...all.map(({ id }) => shared.extend(id, minute, { actor: 'test' })),
      shared.setLimits(() => limitOf(50 * minute, { rule: 'two' })),
    ]);
    for (const meeting of await both())
      expect(meeting).toMatchObject({ endsAt: t0 + 51 * minute, extended: minute, rule: 'two' });
  });

  test('rules that fail for some meetings leave these the limit they have', async () => {
    const t0 = Date.now();
    await shared.observe('memory', [started('bad one', t0), started('good one', t0)]);
    await expect(shared.setLimits(fragile(40 * minute))).rejects.toThrow('room "bad one"');
    expect(await shared.meetingIn('memory', 'bad one')).toMatchObject({ endsAt: t0 + 30 * minute });
    expect(await shared.meetingIn('memory', 'good one')).toMatchObject({ endsAt: t0 + 40 * minute });
  });

  test('a deadline that comes back to one that had a job already is kept', async () => {
    await shared.setLimits(() => limitOf(minute));
    const startedAt = Date.now() - minute + 2000;
    provider.begin('back', startedAt);
    await shared.observe('memory', [started('back', startedAt)]); // queued
    await shared.setLimits(() => limitOf(2 * minute));
    await expect.poll(() => Date.now(), { timeout: 60_000 }).toBeGreaterThan(startedAt + minute + 2000);
    expect(callsIn('back')).toBe(0);
    await shared.setLimits(() => limitOf(minute));
    await expect.poll(() => callsIn('back'), { timeout: 60_000 }).toBe(1);
  });

  test('rules that are not a function are refused', async () => {
    await expect(shared.setLimits('30m' as unknown as LimitFor)).rejects.toThrow(
      'Expected `limitFor` to be a function',
    );
  });
});

test.each<[Record<string, unknown>, string]>([
  [{ providers: [] }, 'Expected `providers` to be a list of at least one provider'],
  [{ limitFor: undefined }, 'Expected `limitFor` to be a function'],
  [{ concurrency: 0 }, 'Expected `concurrency` to be a whole number > 0'],
  [{ webhook: 'https://example.com' }, 'did you mean `webhooks`?'],
  [{ database: { directroy: '/data' } }, 'did you mean `directory`?'],
  [
    { database: { url: 'postgres://db', directory: '/data' } },
    'Expected `database` to be either { url } or { directory }',
  ],
  [{ database: {} }, 'Expected `database` to be either { url } or { directory }'],
])('An invalid or unknown option is refused at once: %j', (options, message) => {
  expect(() => hardLimit({ providers: [new MemoryProvider()], ...options })).toThrow(message);
});
