import { describe, expect, test } from 'vitest';
import { readResponse } from '../support/read-response.ts';
import { served, started } from '../support/served.ts';
import { sign, signingProvider } from '../support/signing-provider.ts';

const bodyOf = (...events: unknown[]): string => JSON.stringify({ events });

/** The counter of webhooks, by result. */
async function countedResults({ hardLimit }: ReturnType<typeof served>): Promise<Record<string, number>> {
  const { values } = await hardLimit.metrics.webhooks.get();
  return Object.fromEntries(values.map(({ labels, value }) => [labels.result, value]));
}

describe('Webhook endpoint', () => {
  test('a signed webhook is stored before it is answered with 204', async () => {
    const server = served();
    const response = await server.webhook(bodyOf(started('a')));
    expect(await readResponse(response)).toEqual({ status: 204, body: '' });
    expect(await server.hardLimit.meetingIn('signed', 'a')).toMatchObject({ state: 'running', version: 1 });
    expect(await countedResults(server)).toEqual({ accepted: 1 });
  });

  test.each([
    { what: 'without a signature', headers: {} },
    { what: 'with the signature of another body', headers: { 'X-Signature': sign('{}') } },
    {
      what: 'with half a signature',
      headers: { 'X-Signature': sign(bodyOf(started('a', 0))).slice(0, 32) },
    },
  ])('a webhook $what gives 401 and changes nothing', async ({ headers }: { headers: Record<string, string> }) => {
    const server = served();
    const before = server.hardLimit.everything();
    const response = await server.webhook(bodyOf(started('a', 0)), headers);
    expect(await readResponse(response)).toEqual({
      status: 401,
      body: { error: 'Expected a webhook of a provider of this server, with its signature' },
    });
    expect(server.hardLimit.everything()).toEqual(before);
    expect(await countedResults(server)).toEqual({ unsigned: 1 });
  });

  test('a signed webhook that is not JSON gives 400', async () => {
    const server = served();
    const response = await server.webhook('<xml/>');
    expect(await readResponse(response)).toEqual({ status: 400, body: { error: 'Expected the webhook to be JSON' } });
    expect(await countedResults(server)).toEqual({ malformed: 1 });
  });

  test('a webhook of an unused type gives 204 and changes nothing', async () => {
    const server = served();
    const before = server.hardLimit.everything();
    expect((await server.webhook('{"type":"recording_update"}')).status).toBe(204);
    expect(server.hardLimit.everything()).toEqual(before);
    expect(await countedResults(server)).toEqual({ ignored: 1 });
  });

  test('a webhook of a provider that requires 200 is answered with 200', async () => {
    const server = served({}, [{ ...signingProvider(), webhookAnswer: 200 }]);
    expect((await server.webhook(bodyOf(started('a')))).status).toBe(200);
  });

  test('a webhook with any content type is accepted', async () => {
    const server = served();
    const body = bodyOf(started('a'));
    const headers = { 'X-Signature': sign(body), 'Content-Type': 'application/webhook+json' };
    expect((await server.webhook(body, headers)).status).toBe(204);
  });

  test.each([
    { sent: 'six minutes ago', minutes: -6, status: 409, result: 'stale', isStored: false },
    { sent: 'four minutes ago', minutes: -4, status: 204, result: 'accepted', isStored: true },
    { sent: 'six minutes in the future', minutes: 6, status: 409, result: 'stale', isStored: false },
  ])('a webhook sent $sent gives $status', async ({ minutes, status, result, isStored }) => {
    const server = served();
    const response = await server.webhook(bodyOf(started('a', Date.now() + minutes * 60_000)));
    expect(response.status).toBe(status);
    expect(await countedResults(server)).toEqual({ [result]: 1 });
    expect((await server.hardLimit.meetingIn('signed', 'a')) !== undefined).toBe(isStored);
  });

  test('a repeated webhook gives 204 and is applied once', async () => {
    const server = served();
    const first = bodyOf(started('a'));
    await server.webhook(first);
    await server.webhook(bodyOf({ type: 'ended', room: 'a', at: Date.now() }));
    const before = server.hardLimit.everything();
    expect((await server.webhook(first)).status).toBe(204);
    expect(server.hardLimit.everything()).toEqual(before);
    expect(await countedResults(server)).toEqual({ accepted: 2, duplicate: 1 });
  });

  test('a webhook that arrives while the database is unreachable gives 503 and is accepted when it is sent again', async () => {
    const server = served();
    const body = bodyOf(started('a'));
    server.hardLimit.isAway = true;
    const response = await server.webhook(body);
    expect(response.status).toBe(503);
    expect(response.headers.get('Retry-After')).toBe('5');
    server.hardLimit.isAway = false;
    expect((await server.webhook(body)).status).toBe(204);
    expect(await server.hardLimit.meetingIn('signed', 'a')).toBeDefined();
    expect(await countedResults(server)).toEqual({ unavailable: 1, accepted: 1 });
  });

  test.each([
    { title: 'the provider’s answers are 20 minutes behind', clocks: { earliest: -20 * 60_000, latest: 0 } },
    { title: 'the provider’s answers are two hours ahead', clocks: { earliest: 0, latest: 2 * 3_600_000 } },
    { title: 'this machine is two hours behind', clocks: { earliest: -2 * 3_600_000, latest: 0 } },
  ])('a webhook from now is accepted while $title; one that is too old by every clock is not', async ({ clocks }) => {
    const server = served();
    server.hardLimit.clocks = clocks;
    expect((await server.webhook(bodyOf(started('a', Date.now())))).status).toBe(204);
    expect((await server.webhook(bodyOf(started('b', Date.now() + clocks.earliest - 360_000)))).status).toBe(409);
    expect((await server.webhook(bodyOf(started('c', Date.now() + clocks.latest + 360_000)))).status).toBe(409);
    expect(await countedResults(server)).toEqual({ accepted: 1, stale: 2 });
  });

  test('a webhook whose storing failed half-way is stored when it is sent again', async () => {
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

  test('a webhook above 64 KB gives 413 and is counted as too large', async () => {
    const server = served();
    const body = bodyOf(started('a'.repeat(65_536)));
    expect((await server.webhook(body)).status).toBe(413);
    expect((await server.webhook(body, { 'X-Signature': sign(body), 'Content-Length': '10' })).status).toBe(413);
    expect(await countedResults(server)).toEqual({ too_large: 2 });
  });

  test('a webhook for an unknown provider is answered as one with a wrong signature, is logged, and creates no metric', async () => {
    const server = served();
    const send = async (provider: string, body: string) =>
      readResponse(await server.request(`/webhooks/${provider}`, { method: 'POST', body }));
    for (const body of ['{}', 'x'.repeat(65_537)])
      expect(await send('other', body)).toEqual(await send('signed', body));
    expect(await countedResults(server)).toEqual({ unsigned: 1, too_large: 1 });
    const lines = server.log.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(expect.objectContaining({ provider: 'other', result: 'unknown' }));
    expect(lines).toContainEqual(
      expect.objectContaining({ provider: 'signed', reason: 'Expected the header `X-Signature` to sign the body' }),
    );
  });

  test('a webhook that the provider fails to read gives 500; the cause is logged and not sent', async () => {
    const broken = { ...signingProvider(), readWebhook: () => Promise.reject(new Error('a bug in here')) };
    const server = served({}, [broken]);
    const response = await server.webhook('{}');
    expect(await readResponse(response)).toEqual({
      status: 500,
      body: { error: 'Internal error; see the log of the server' },
    });
    expect(server.log.join()).toContain('a bug in here');
  });

  test('repeated refusals are logged once a minute', async () => {
    const server = served();
    for (let i = 0; i < 20; i++) await server.webhook('{}', {});
    const lines = server.log.filter((line) => JSON.parse(line).level >= 40);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ provider: 'signed', result: 'unsigned' });
  });
});
