import { describe, expect, test } from 'vitest';
import { served, started } from '../support/served.ts';
import { sign, signingProvider } from '../support/signing-provider.ts';

const bodyOf = (...events: unknown[]): string => JSON.stringify({ events });

async function results({ hardLimit }: ReturnType<typeof served>): Promise<Record<string, number>> {
  const { values } = await hardLimit.metrics.webhooks.get();
  return Object.fromEntries(values.map(({ labels, value }) => [labels.result, value]));
}

describe('a webhook', () => {
  test('that is signed reaches the database before it is answered', async () => {
    const server = served();
    const response = await server.webhook(bodyOf(started('a')));
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(await server.hardLimit.meetingIn('signed', 'a')).toMatchObject({ state: 'running', version: 1 });
    expect(await results(server)).toEqual({ accepted: 1 });
  });

  test.each([
    ['without a signature', {}],
    ['with another body’s signature', { 'X-Signature': sign('{}') }],
    ['with half a signature', { 'X-Signature': sign(bodyOf(started('a', 0))).slice(0, 32) }],
  ])('%s is refused and changes nothing', async (_how, headers) => {
    const server = served();
    const before = server.hardLimit.everything();
    const response = await server.webhook(bodyOf(started('a', 0)), headers);
    expect([response.status, await response.json()]).toEqual([
      401,
      { error: 'Expected the header `X-Signature` to sign the body' },
    ]);
    expect(server.hardLimit.everything()).toEqual(before);
    expect(await results(server)).toEqual({ unsigned: 1 });
  });

  test('that is signed but no JSON is malformed', async () => {
    const server = served();
    const response = await server.webhook('<xml/>');
    expect([response.status, await response.json()]).toEqual([400, { error: 'Expected the webhook to be JSON' }]);
    expect(await results(server)).toEqual({ malformed: 1 });
  });

  test('of a type that does not matter here is taken and forgotten', async () => {
    const server = served();
    const before = server.hardLimit.everything();
    expect((await server.webhook('{"type":"recording_update"}')).status).toBe(204);
    expect(server.hardLimit.everything()).toEqual(before);
    expect(await results(server)).toEqual({ ignored: 1 });
  });

  test('is answered with 200 where the provider takes nothing else for a yes', async () => {
    const server = served({}, [{ ...signingProvider(), webhookAnswer: 200 }]);
    expect((await server.webhook(bodyOf(started('a')))).status).toBe(200);
  });

  test('may be of any content type', async () => {
    const server = served();
    const body = bodyOf(started('a'));
    const headers = { 'X-Signature': sign(body), 'Content-Type': 'application/webhook+json' };
    expect((await server.webhook(body, headers)).status).toBe(204);
  });

  test.each([
    ['six minutes ago', -6, 409],
    ['four minutes ago', -4, 204],
    ['in six minutes', 6, 409],
  ])('that was sent %s is answered by its age', async (_when, minutes, status) => {
    const server = served();
    const response = await server.webhook(bodyOf(started('a', Date.now() + minutes * 60_000)));
    expect(response.status).toBe(status);
    expect(await results(server)).toEqual({ [status === 409 ? 'stale' : 'accepted']: 1 });
    expect((await server.hardLimit.meetingIn('signed', 'a')) === undefined).toBe(status === 409);
  });

  test('is taken in once, however often it comes', async () => {
    const server = served();
    const { room, startedAt, at } = { room: 'a', startedAt: Date.now(), at: Date.now() };
    const first = bodyOf({ type: 'started', room, startedAt, at });
    await server.webhook(first);
    await server.webhook(bodyOf({ type: 'ended', room, at }));
    const before = server.hardLimit.everything();
    expect((await server.webhook(first)).status).toBe(204);
    expect(server.hardLimit.everything()).toEqual(before);
    expect(await results(server)).toEqual({ accepted: 2, duplicate: 1 });
  });

  test('is to be sent again while the database is away, and is not taken for a replay then', async () => {
    const server = served();
    const body = bodyOf(started('a'));
    server.hardLimit.isAway = true;
    const response = await server.webhook(body);
    expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '5']);
    server.hardLimit.isAway = false;
    expect((await server.webhook(body)).status).toBe(204);
    expect(await server.hardLimit.meetingIn('signed', 'a')).toBeDefined();
    expect(await results(server)).toEqual({ unavailable: 1, accepted: 1 });
  });

  test('that was stored half is stored whole when it comes again', async () => {
    const server = served();
    const body = bodyOf(started('a'));
    const { hardLimit } = server;
    const observe = hardLimit.observe.bind(hardLimit);
    hardLimit.observe = async () => {
      throw new Error('connection terminated unexpectedly');
    };
    expect((await server.webhook(body)).status).toBe(503);
    hardLimit.observe = observe;
    expect((await server.webhook(body)).status).toBe(204);
    expect(await hardLimit.meetingIn('signed', 'a')).toBeDefined();
  });

  test('larger than 64 KB is refused, the metric says so', async () => {
    const server = served();
    const body = bodyOf(started('a'.repeat(65_536)));
    expect((await server.webhook(body)).status).toBe(413);
    expect((await server.webhook(body, { 'X-Signature': sign(body), 'Content-Length': '10' })).status).toBe(413);
    expect(await results(server)).toEqual({ too_large: 2 });
  });

  test('for a provider that this server has not is not found, and makes no metric of a stranger’s choice', async () => {
    const server = served();
    const response = await server.request('/webhooks/other', { method: 'POST', body: '{}' });
    expect([response.status, await response.json()]).toEqual([
      404,
      { error: 'Expected a provider of this server, got "other"' },
    ]);
    expect(await results(server)).toEqual({});
  });

  test('that a provider fails to read is an error in the log, and its reason stays there', async () => {
    const broken = { ...signingProvider(), readWebhook: () => Promise.reject(new Error('a bug in here')) };
    const server = served({}, [broken]);
    const response = await server.webhook('{}');
    expect([response.status, await response.text()]).toEqual([500, expect.not.stringContaining('a bug')]);
    expect(server.log.join()).toContain('a bug in here');
  });

  test('that is refused again and again is one line a minute in the log', async () => {
    const server = served();
    for (let i = 0; i < 20; i++) await server.webhook('{}', {});
    const lines = server.log.filter((line) => JSON.parse(line).level >= 40);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ provider: 'signed', result: 'unsigned' });
  });
});
