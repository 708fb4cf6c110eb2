// Rules that fail or return invalid limits lose no meeting, and new rules apply to running meetings.
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
/** Throws or returns invalid limits for rooms whose name starts with bad, odd or none. */
const fragile =
  (duration: number): LimitFor =>
  ({ room }) => {
    if (room.startsWith('bad')) throw new Error(`no idea about ${room}`);
    if (room.startsWith('odd')) return limitOf(Number.NaN);
    if (room.startsWith('none')) return undefined as unknown as Limit;
    if (room.startsWith('ages')) return limitOf(4e15);
    return limitOf(duration);
  };

test('a webhook with a meeting whose limit cannot be found is rejected, and its other meetings are stored', async () => {
  const provider = new MemoryProvider();
  const { logger, lines } = listener();
  await start({ providers: [provider], limitFor: fragile(30 * minute), logger });
  const events = [started('bad'), started('good'), started('odd'), started('none'), started('ages')];
  await expect(limit.observe('memory', events)).rejects.toThrow('4 failures');
  await expect(limit.observe('memory', [started('bad')])).rejects.toThrow('room "bad"');
  expect((await limit.meetings()).map(({ room }) => room)).toEqual(['good']);

  // The same meetings are on the list: those with a limit are stored, and the others are reported again.
  for (const { room, startedAt } of [...events, started('unreported')]) provider.begin(room, startedAt);
  await expect(limit.reconcile()).rejects.toThrow('4 failures');
  expect((await limit.meetings()).map(({ room }) => room).toSorted()).toEqual(['good', 'unreported']);

  // With working rules no meeting is lost, and each limit counts from the start.
  await limit.setLimits(() => limitOf(30 * minute));
  await limit.reconcile();
  const all = await limit.meetings();
  expect(all.map(({ room }) => room).toSorted()).toEqual(['ages', 'bad', 'good', 'none', 'odd', 'unreported']);
  for (const { endsAt, startedAt } of all) expect(endsAt).toBe(startedAt + 30 * minute);
  expect(lines.filter(({ level }) => level === 50)).toEqual([]);
});

test('a limit that cannot be found at the start is logged and counted, and the server runs', async () => {
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

test('new rules of one provider concern its meetings only', async () => {
  await start({
    providers: [new MemoryProvider('acme'), new MemoryProvider('globex')],
    limitFor: () => limitOf(30 * minute),
  });
  for (const name of ['acme', 'globex']) await limit.observe(name, [started('class')]);
  const [before] = [the(await limit.meetingIn('acme', 'class'))];
  await limit.setLimits(({ provider }) => limitOf(60 * minute, { rule: `new rule of ${provider}` }), {
    actor: 'config file globex.json',
    provider: 'globex',
  });
  expect(await limit.meetingIn('globex', 'class')).toMatchObject({ rule: 'new rule of globex' });
  expect(await limit.meetingIn('acme', 'class')).toEqual(before);
  expect(await limit.history(before.id)).toEqual([]);
});

describe('Running server', () => {
  const provider = new MemoryProvider();
  const callsIn = (room: string): number => provider.calls.filter((call) => call.room === room).length;
  let shared: HardLimit;
  beforeAll(async () => {
    shared = hardLimit({ providers: [provider] });
    await shared.start();
    return () => shared.stop();
  });
  beforeEach(() => shared.setLimits(() => limitOf(30 * minute)));

  test('new rules apply to running meetings, keep extensions, and do not change a meeting that is ending', async () => {
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

  test('rules that give the same limits change no version', async () => {
    await shared.observe('memory', [started('same')]);
    const before = await shared.meetingIn('memory', 'same');
    await shared.setLimits(() => limitOf(30 * minute));
    expect(await shared.meetingIn('memory', 'same')).toEqual(before);
  });

  test('concurrent rule changes and extensions both take effect', async () => {
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

  test('meetings for which the new rules fail keep their limit', async () => {
    const t0 = Date.now();
    await shared.observe('memory', [started('bad one', t0), started('good one', t0)]);
    await expect(shared.setLimits(fragile(40 * minute))).rejects.toThrow('room "bad one"');
    expect(await shared.meetingIn('memory', 'bad one')).toMatchObject({ endsAt: t0 + 30 * minute });
    expect(await shared.meetingIn('memory', 'good one')).toMatchObject({ endsAt: t0 + 40 * minute });
  });

  test('a meeting whose deadline returns to an earlier value is closed at that deadline', async () => {
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

  test('setLimits rejects rules that are not a function', async () => {
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
])('HardLimit rejects the options %j', (options, message) => {
  expect(() => hardLimit({ providers: [new MemoryProvider()], ...options })).toThrow(message);
});
