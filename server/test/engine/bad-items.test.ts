// A meeting that cannot be stored, on a list or in a webhook: the others go on as if it were not there.
import { afterEach, describe, expect, test } from 'vitest';
import type { HardLimit } from '../../src/engine/hard-limit.ts';
import { hardLimitApp } from '../../src/http/app.ts';
import { counted, hardLimit, listener, onEachDatabase } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';
import { sign, signingProvider } from '../support/signing-provider.ts';

let limit: HardLimit | undefined;
afterEach(async () => {
  await limit?.stop();
});

const idForm = 'an id of 1 to 512 characters without NUL or half an emoji';
const badIds = [
  { what: 'half an emoji', room: 'a\ud83d', got: '"a\\ud83d"' },
  { what: 'a NUL', room: 'a\0', got: '"a\\u0000"' },
  { what: 'an escape sequence and a NUL', room: '\u001b[31m\0', got: '"\\u001b[31m\\u0000"' },
  { what: 'a length of 6 kB', room: 'a'.repeat(6000), got: `"${'a'.repeat(60)}…" (6000 characters)` },
  { what: 'no characters', room: '', got: '""' },
];
const day = 24 * 3_600_000;
const badName = 'Caf\u00e9 \ud83d\0\u001b[31m';
const goodName = 'Caf\u00e9 \ufffd [31m';

onEachDatabase('Bad items', (options) => {
  test('a list with bad items is read without them, and they are counted, logged and shown', async () => {
    const provider = new MemoryProvider();
    const { logger, lines } = listener();
    limit = hardLimit({ providers: [provider], database: await options(), logger });
    await limit.start();
    expect(await limit.metrics.registry.metrics()).toContain(
      'still_there_list_items_skipped_total{provider="memory"} 0',
    );
    expect((await limit.health()).providers.memory).toMatchObject({ error: null, skipped: null });

    const good = [
      { room: 'first', startedAt: provider.now(), name: badName },
      { room: 'free-1\n', startedAt: provider.now(), name: 7 },
      { room: 'é'.repeat(512), startedAt: provider.now(), meetingId: '漢'.repeat(512) },
    ];
    const bad = [
      ...badIds.map(({ room }) => ({ room, startedAt: provider.now() })),
      { room: 7, startedAt: provider.now() },
      { room: 'no start' },
      { room: 'a start', startedAt: Number.NaN },
      { room: 'a start that was left out', startedAt: 0 },
      { room: 'an id', startedAt: provider.now(), meetingId: 'a\0' },
      null,
      [],
    ];
    provider.list = async () => ({ meetings: [...bad, ...good] as never });
    await limit.reconcile();

    const found = await limit.meetings();
    expect(found.map(({ room }) => room).sort()).toEqual(good.map(({ room }) => room).sort());
    expect(found.find(({ room }) => room === 'first')?.name).toBe(goodName);
    const skipped = { count: bad.length, reason: `Expected \`room\` to be ${idForm}, got "a\\ud83d"` };
    expect((await limit.health()).providers.memory).toMatchObject({ error: null, skipped });
    expect(await counted(limit.metrics, 'list_items_skipped_total', { provider: 'memory' })).toBeGreaterThanOrEqual(
      bad.length,
    );
    const logged = lines.filter(({ msg }) => msg === 'items of the list of running meetings were skipped');
    expect(logged).toEqual([expect.objectContaining({ provider: 'memory', ...skipped })]);
  });

  test('starts in the far future are skipped, and the clocks still agree', async () => {
    const startedAt = Date.now() + 100 * 365 * day;
    const provider = new MemoryProvider();
    limit = hardLimit({ providers: [provider], database: await options() });
    await limit.start();
    provider.begin('good');
    provider.begin('ahead', startedAt);
    provider.begin('at the end of time', Date.UTC(9000, 0) - 1);
    await limit.reconcile();
    expect((await limit.meetings()).map(({ room }) => room)).toEqual(['good']);
    const got = new Date(startedAt).toISOString();
    expect((await limit.health()).providers.memory).toMatchObject({
      error: null,
      clockDisagreement: null,
      skipped: { count: 2, reason: `Expected \`startedAt\` to be at most a day later than all clocks, got ${got}` },
    });
    expect(limit.latest('memory') - Date.now()).toBeLessThan(day);
    provider.running.delete('good'); // also if there are no others
    await limit.reconcile();
    expect((await limit.health()).providers.memory).toMatchObject({ clockDisagreement: null, skipped: { count: 2 } });
  });

  test('a bad event that own code observes is named, and the others are recorded', async () => {
    const server = hardLimit({ providers: [new MemoryProvider()], database: await options() });
    limit = server;
    await server.start();
    const event = (room: unknown, more: object = {}) =>
      ({ type: 'started', at: Date.now(), startedAt: Date.now(), room, ...more }) as never;
    const observe = (...events: never[]) => server.observe('memory', events);
    await expect(observe(event('first'), event('a\0'), event('last'))).rejects.toThrow(
      new TypeError(`Event 1 of \`events\`: Expected \`room\` to be ${idForm}, got "a\\u0000"`),
    );
    expect((await server.meetings()).map(({ room }) => room).sort()).toEqual(['first', 'last']);
    await expect(observe(event('ahead', { startedAt: Date.now() + 2 * day }))).rejects.toThrow(
      'Expected `startedAt` to be at most a day later than `at`, got ',
    );
    await expect(observe(event('no start', { startedAt: undefined }))).rejects.toThrow(
      'Expected `startedAt` to be number, got undefined',
    );
    await expect(observe(event(7), event('b', { type: 'begun' }), null as never)).rejects.toThrow('3 failures');
    await expect(server.observe('memory', event('a'))).rejects.toThrow('Expected `events` to be a list of events, got');
    expect(await server.meetings()).toHaveLength(2);
  });

  describe('webhooks', () => {
    const send = (server: HardLimit, event: object): Promise<Response> => {
      const body = JSON.stringify({ events: [{ type: 'started', at: Date.now(), startedAt: Date.now(), ...event }] });
      const app = hardLimitApp(server);
      return Promise.resolve(
        app.request('/webhooks/signed', { method: 'POST', body, headers: { 'X-Signature': sign(body) } }),
      );
    };

    test('a webhook with a bad id is answered with 400 and counted, and the next good one is accepted', async () => {
      limit = hardLimit({ providers: [signingProvider()], database: await options() });
      await limit.start();
      const answers: unknown[] = [];
      for (const { room } of badIds) {
        const response = await send(limit, { room });
        answers.push({ status: response.status, ...((await response.json()) as object) });
      }
      expect(answers).toEqual(
        badIds.map(({ got }) => ({ status: 400, error: `Expected \`room\` to be ${idForm}, got ${got}` })),
      );
      expect((await send(limit, { room: 7 })).status).toBe(400);
      expect((await send(limit, { room: 'a', at: 'now' })).status).toBe(400);
      expect((await send(limit, { room: 'a', startedAt: null })).status).toBe(400);
      expect((await send(limit, { room: 'a', startedAt: Date.now() + 2 * day })).status).toBe(400);
      expect((await send(limit, { room: 'a', type: 'ended', meetingId: 'a\0' })).status).toBe(400);
      expect(await counted(limit.metrics, 'webhooks_total', { result: 'malformed' })).toBe(badIds.length + 5);
      expect((await send(limit, { room: 'good', name: badName })).status).toBe(204);
      expect(await limit.meetings()).toMatchObject([{ room: 'good', name: goodName, state: 'running' }]);
    });
  });
});
