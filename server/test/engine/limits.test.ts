// Rules that fail or make no sense lose no meeting, and other rules reach the meetings that run.
import { afterEach, expect, test } from 'vitest';
import { HardLimit } from '../../src/engine/hard-limit.ts';
import type { Limit, LimitFor } from '../../src/rules/limit.ts';
import { counted, databaseFolder, hardLimit, limitOf, listener, minute, the } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';

let limit: HardLimit;
afterEach(() => limit.stop());

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
  limit = hardLimit({ providers: [provider], limitFor: fragile(30 * minute), logger });
  await limit.start();
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
  limit = hardLimit({ providers: [provider], limitFor: fragile(30 * minute), logger });
  await limit.start();
  expect((await limit.meetings()).map(({ room }) => room)).toEqual(['good']);
  expect(await counted(limit.metrics, 'task_errors_total', { task: 'reconcile' })).toBe(1);
  expect(lines.filter(({ level }) => level === 50)).toMatchObject([
    { task: 'reconcile', err: { message: expect.stringContaining('no idea about bad') } },
  ]);
});

test('Other rules reach the meetings that run, keep what was added, and spare what was ordered to end', async () => {
  const provider = new MemoryProvider();
  limit = hardLimit({ providers: [provider], limitFor: () => limitOf(30 * minute) });
  await limit.start();
  const t0 = Date.now();
  await limit.observe('memory', [started('plain', t0), started('extended', t0), started('ended', t0)]);
  const room = async (name: string) => the(await limit.meetingIn('memory', name));
  await limit.extend((await room('extended')).id, 5 * minute, { actor: 'test' });
  const ordered = await limit.end((await room('ended')).id, { actor: 'test' });

  await limit.setLimits(() => limitOf(60 * minute, { grace: 1000, rule: 'longer' }));
  expect(await room('plain')).toMatchObject({
    endsAt: t0 + 60 * minute,
    deadline: t0 + 60 * minute + 1000,
    rule: 'longer',
  });
  expect(await room('extended')).toMatchObject({ endsAt: t0 + 65 * minute, extended: 5 * minute });
  expect((await room('ended')).endsAt).toBe(ordered.endsAt);

  await limit.setLimits(() => limitOf(null));
  expect(await room('extended')).toMatchObject({ endsAt: null, deadline: null });
  await limit.setLimits(() => limitOf(60 * minute));
  expect(await room('extended')).toMatchObject({ endsAt: t0 + 65 * minute });
});

test('Rules that say the same change no version: nobody is told, and no extension is refused for it', async () => {
  limit = hardLimit({ providers: [new MemoryProvider()] });
  await limit.start();
  await limit.observe('memory', [started('same')]);
  const before = await limit.meetingIn('memory', 'same');
  await limit.setLimits(() => limitOf(30 * minute));
  expect(await limit.meetingIn('memory', 'same')).toEqual(before);
});

test('Rules and extensions at once lose neither', async () => {
  limit = hardLimit({ providers: [new MemoryProvider()], limitFor: () => limitOf(30 * minute) });
  await limit.start();
  const t0 = Date.now();
  await limit.observe(
    'memory',
    Array.from({ length: 50 }, (_, n) => started(`both ${n}`, t0)),
  );
  const all = await limit.meetings();
  await Promise.all([
    limit.setLimits(() => limitOf(40 * minute, { rule: 'one' })),
    ...all.map(({ id }) => limit.extend(id, minute, { actor: 'test' })),
    limit.setLimits(() => limitOf(50 * minute, { rule: 'two' })),
  ]);
  for (const { endsAt, extended, rule } of await limit.meetings())
    expect([endsAt, extended, rule]).toEqual([t0 + 51 * minute, minute, 'two']);
});

test('Rules that fail for some meetings leave these the limit they have', async () => {
  limit = hardLimit({ providers: [new MemoryProvider()], limitFor: () => limitOf(30 * minute) });
  await limit.start();
  const t0 = Date.now();
  await limit.observe('memory', [started('bad', t0), started('good', t0)]);
  await expect(limit.setLimits(fragile(40 * minute))).rejects.toThrow('room "bad"');
  expect(await limit.meetingIn('memory', 'bad')).toMatchObject({ endsAt: t0 + 30 * minute });
  expect(await limit.meetingIn('memory', 'good')).toMatchObject({ endsAt: t0 + 40 * minute });
});

test('A deadline that comes back to one that had a job already is kept', async () => {
  const provider = new MemoryProvider();
  limit = hardLimit({ providers: [provider], limitFor: () => limitOf(minute) });
  await limit.start();
  const startedAt = Date.now() - minute + 2000;
  provider.begin('back', startedAt);
  await limit.observe('memory', [started('back', startedAt)]); // queued
  await limit.setLimits(() => limitOf(2 * minute));
  await expect.poll(() => Date.now(), { timeout: 10_000 }).toBeGreaterThan(startedAt + minute + 2000);
  expect(provider.calls).toHaveLength(0);
  await limit.setLimits(() => limitOf(minute));
  await expect.poll(() => provider.calls.length, { timeout: 60_000 }).toBe(1);
});

test('Rules that are none are refused', async () => {
  limit = hardLimit({ providers: [new MemoryProvider()], database: { directory: databaseFolder() } });
  await expect(limit.setLimits('30m' as unknown as LimitFor)).rejects.toThrow('Expected `limitFor` to be a function');
  expect(
    () =>
      new HardLimit({ providers: [], limitFor: undefined as never, database: { url: '' }, logger: listener().logger }),
  ).toThrow('Expected `providers`');
});
