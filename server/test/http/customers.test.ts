// Two customers on one server: an operator of one of them learns nothing about the other one, on any route.
import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Hono } from 'hono';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HardLimit } from '../../src/engine/hard-limit.ts';
import type { MeetingRecord } from '../../src/engine/meeting-record.ts';
import { hardLimitApp } from '../../src/http/app.ts';
import { meetingToken } from '../../src/http/meeting-token.ts';
import { daily } from '../../src/providers/daily.ts';
import { eyeson } from '../../src/providers/eyeson.ts';
import { livekit } from '../../src/providers/livekit.ts';
import { stream } from '../../src/providers/stream.ts';
import { hardLimit as createHardLimit, limitOf, minute, the } from '../support/engine.ts';
import { type EyesonApi, startEyesonApi } from '../support/eyeson-api.ts';

const tokens = {
  all: 'the-token-of-the-host-0123456789',
  acme: 'the-token-of-acme-0123456789',
  reader: 'another-token-of-acme-0123456789',
};
const secrets = { acme: 'the-secret-of-acme-that-is-long-enough', globex: 'the-secret-of-globex-that-is-long-enough' };
const customers = ['acme', 'globex'] as const;
const roomOf = (customer: string): string => `${customer}-board`;
const keyOf = (customer: string): string => `key-of-${customer}`;
/** Whatever belongs to the other customer contains this. */
const ofOther = /globex/i;
/** An id that no meeting has. */
const noId = 4711;

const apis: EyesonApi[] = [];
let hardLimit: HardLimit;
let app: Hono;
let meetings: Record<(typeof customers)[number], MeetingRecord>;

const signedBy = (key: string, body: string): Record<string, string> => ({
  'X-Eyeson-Signature': createHmac('sha256', key).update(body).digest('hex'),
});
const startOf = (room: string): string =>
  JSON.stringify({
    type: 'room_update',
    timestamp: Math.floor(Date.now() / 1000),
    room: { id: room, name: room, started_at: new Date().toISOString(), shutdown: false },
  });

beforeAll(async () => {
  const providers = [];
  for (const name of customers) {
    const api = await startEyesonApi({ apiKey: keyOf(name) });
    apis.push(api);
    providers.push(eyeson({ name, apiKey: keyOf(name), baseUrl: api.url }));
  }
  hardLimit = createHardLimit({
    providers,
    limitFor: ({ provider }) => ({ ...limitOf(30 * minute), rule: `the rule of ${provider}` }),
    logger: pino({ level: 'silent' }),
  });
  app = hardLimitApp(hardLimit, {
    token: tokens.all,
    operators: [
      { name: 'ann', role: 'operate', token: tokens.acme, providers: ['acme'] },
      { name: 'bob', role: 'read', token: tokens.reader, providers: ['acme'] },
    ],
    secrets,
  });
  await hardLimit.start();
  for (const [index, name] of customers.entries()) await the(apis[index]).start([{ room: roomOf(name) }]);
  await hardLimit.reconcile();
  const [acme, globex] = await hardLimit.meetings();
  meetings = { acme: the(acme), globex: the(globex) };
  for (const { id } of Object.values(meetings)) await hardLimit.extend(id, minute, { actor: 'operator host' });
  // The other customer's list fails from now on, so that the errors are about it, too.
  await the(apis[1]).setFaults({ fail: 1 });
  await hardLimit.reconcile(['globex']).catch(() => {});
});
afterAll(async () => {
  await hardLimit?.stop();
  for (const api of apis) await api.close();
});

/** A request to a route. */
interface Probe {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

async function ask(
  { method, path, body, headers }: Probe,
  token?: string,
): Promise<{ status: number; headers: string; text: string }> {
  const response = await app.request(path, {
    method,
    headers: { ...(token && { Authorization: `Bearer ${token}` }), ...headers },
    ...(body !== undefined && { body }),
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  // Of an event stream, its first event.
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    text += part.value;
    if (response.headers.get('Content-Type')?.startsWith('text/event-stream')) break;
  }
  await reader?.cancel();
  return { status: response.status, headers: JSON.stringify([...response.headers]), text };
}

/** Requests with the id or the name of the other customer beside such with one that does not exist. */
const probes: Readonly<Record<string, (other: { id: number; provider: string; room: string }) => readonly Probe[]>> = {
  'GET /api/operator': () => [{ method: 'GET', path: '/api/operator' }],
  'GET /api/meetings': ({ provider, room }) =>
    ['', `?search=${provider}`, `?search=${room}`, '?state=running,closing,closed,ended,failed', '?limit=1'].map(
      (query) => ({ method: 'GET', path: `/api/meetings${query}` }),
    ),
  'GET /api/meetings/:id': ({ id }) => [{ method: 'GET', path: `/api/meetings/${id}` }],
  'POST /api/meetings/:id/extend': ({ id }) =>
    [{ by: minute }, { by: minute, version: 2 }, { by: 99_999_999_999 }, { by: 'long' }].map((body) => ({
      method: 'POST',
      path: `/api/meetings/${id}/extend`,
      body: JSON.stringify(body),
    })),
  'POST /api/meetings/:id/end': ({ id }) => [{ method: 'POST', path: `/api/meetings/${id}/end` }],
  'GET /api/history': () =>
    ['', '?since=2020-01-01T00:00Z', '?until=2099-01-01T00:00Z'].map((query) => ({
      method: 'GET',
      path: `/api/history${query}`,
    })),
  'POST /api/reconcile': () => [{ method: 'POST', path: '/api/reconcile' }],
  'GET /api/health': () => [{ method: 'GET', path: '/api/health' }],
  'GET /metrics': () => [{ method: 'GET', path: '/metrics' }],
  'GET /healthz': () => [{ method: 'GET', path: '/healthz' }],
  'GET /readyz': () => [{ method: 'GET', path: '/readyz' }],
  'POST /webhooks/:provider': ({ provider, room }) => {
    const body = startOf(room);
    return [{}, signedBy(keyOf('acme'), body)].map((headers) => ({
      method: 'POST',
      path: `/webhooks/${provider}`,
      body,
      headers,
    }));
  },
  'GET /meetings/:room{.+}/limit': ({ provider, room }) =>
    ['', `?provider=${provider}`].flatMap((query) =>
      [{}, { Accept: 'text/event-stream' }].map((headers) => ({
        method: 'GET',
        path: `/meetings/${room}/limit${query}`,
        headers,
      })),
    ),
  'POST /meetings/:room{.+}/extend': ({ room }) => [
    { method: 'POST', path: `/meetings/${room}/extend`, body: JSON.stringify({ by: minute }) },
  ],
  'POST /meetings/:room{.+}/prompt': ({ room }) => [
    { method: 'POST', path: `/meetings/${room}/prompt`, body: JSON.stringify({ until: Date.now() + minute }) },
  ],
};

/** The tokens of somebody at acme: as an operator, and where they matter, meeting tokens that acme has signed. */
async function tokensOfAcme(route: string, provider: string, room: string): Promise<string[]> {
  if (!route.includes(' /meetings/')) return [tokens.acme, tokens.reader];
  const sign = (claims: { provider: string; room: string }) =>
    meetingToken({ secret: secrets.acme, subject: 'eve', extend: true, expiresIn: minute, ...claims });
  return [tokens.acme, tokens.reader, await sign({ provider, room }), await sign({ provider: 'acme', room })];
}

/** The response, with what differs in every request left out. */
const comparable = (
  { status, headers, text }: Awaited<ReturnType<typeof ask>>,
  { id, provider, room }: { id: number; provider: string; room: string },
) => ({
  status,
  headers,
  text: text
    .replaceAll(room, '<room>')
    .replaceAll(provider, '<provider>')
    .replaceAll(`meeting ${id}`, 'meeting <id>')
    .replace(/"now":[\d.]+/, ''),
});

describe('An operator of one customer', () => {
  test('the table below has every route of the server', () => {
    const routes = app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`);
    expect([...new Set(routes)].sort()).toEqual(Object.keys(probes).sort());
  });

  test.each(Object.entries(probes))(
    '%s shows nothing of another customer, and not whether it exists',
    async (route, of) => {
      const other = { id: meetings.globex.id, provider: 'globex', room: roomOf('globex') };
      const none = { id: noId, provider: 'nobody', room: 'nobody-board' };
      const [asked, missing] = [of(other), of(none)];
      const mine = await tokensOfAcme(route, other.provider, other.room);
      const nobodys = await tokensOfAcme(route, none.provider, none.room);
      for (const [index, probe] of asked.entries())
        for (const [which, token] of mine.entries()) {
          const about = `${probe.method} ${probe.path} with token ${which}`;
          const answer = await ask(probe, token);
          expect(answer.text, about).not.toMatch(ofOther);
          const same = await ask(the(missing[index]), the(nobodys[which]));
          if (/\/metrics|\/api\/health/.test(probe.path)) continue; // the same request, and numbers that grow
          expect(comparable(answer, other), about).toEqual(comparable(same, none));
        }
    },
  );

  test.each([
    'GET /api/meetings',
    'GET /api/meetings/:id',
    'GET /api/history',
    'GET /api/health',
    'GET /metrics',
    'POST /api/reconcile',
  ])('%s does show it to an operator of all customers', async (route) => {
    const { id } = meetings.globex;
    const [probe] = the(probes[route])({ id, provider: 'globex', room: roomOf('globex') });
    expect((await ask(the(probe), tokens.all)).text).toMatch(ofOther);
  });

  test('nothing of the other customer has changed, and nothing was counted or written about the attempts', async () => {
    const { id, version } = meetings.globex;
    expect(await hardLimit.meeting(id)).toMatchObject({ version: version + 1, extended: minute, state: 'running' });
    expect(await hardLimit.history(id)).toMatchObject([{ what: 'extended', actor: 'operator host' }]);
    const { values } = await hardLimit.metrics.outcomes.get();
    expect(values.filter(({ labels, value }) => labels.provider === 'globex' && value > 0)).toEqual([]);
  });

  test('sees its own meetings, counts, history, health and metrics', async () => {
    const json = async (path: string) => JSON.parse((await ask({ method: 'GET', path }, tokens.acme)).text);
    expect(await json('/api/operator')).toEqual({ name: 'ann', role: 'operate', providers: ['acme'] });
    const page = await json('/api/meetings?state=running,closing,failed,closed,ended');
    expect(page).toMatchObject({ meetings: [{ provider: 'acme', room: 'acme-board', rule: 'the rule of acme' }] });
    const { running, closing, closed } = page.counts as Record<string, number>;
    expect(the(running) + the(closing) + the(closed)).toBe(1);
    expect(await json(`/api/meetings/${meetings.acme.id}`)).toMatchObject({ meeting: { provider: 'acme' } });
    const { text } = await ask({ method: 'GET', path: '/api/history' }, tokens.acme);
    expect(
      text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    ).toContainEqual(expect.objectContaining({ what: 'extended', provider: 'acme', actor: 'operator host' }));
    expect(await json('/api/health')).toMatchObject({ providers: { acme: { error: null } } });
    const metrics = (await ask({ method: 'GET', path: '/metrics' }, tokens.acme)).text;
    expect(metrics).toContain('still_there_list_age_seconds{provider="acme"}');
    expect(metrics).toMatch(/^still_there_build_info\{/m);
    expect(metrics).toMatch(/^# TYPE still_there_close_lateness_seconds histogram$/m);
    // Sums over all customers.
    expect(metrics).not.toMatch(/^(?:still_there_meetings|still_there_extensions_total|process_)/m);
  });
});

describe('A customer’s webhook', () => {
  const send = async (customer: string, key: string, room: string) => {
    const body = startOf(room);
    return ask({ method: 'POST', path: `/webhooks/${customer}`, body, headers: signedBy(key, body) });
  };

  test('is accepted at its own path only, with its own signature only', async () => {
    expect(await send('globex', keyOf('acme'), 'from-acme')).toMatchObject({ status: 401 });
    expect(await send('acme', keyOf('globex'), 'from-globex')).toMatchObject({ status: 401 });
    expect(await hardLimit.meetingIn('globex', 'from-acme')).toBeUndefined();
    expect(await hardLimit.meetingIn('acme', 'from-globex')).toBeUndefined();
    expect(await send('globex', keyOf('globex'), 'from-globex')).toMatchObject({ status: 204 });
    expect(await hardLimit.meetingIn('globex', 'from-globex')).toMatchObject({ state: 'running' });
    expect(await hardLimit.meetingIn('acme', 'from-globex')).toBeUndefined();
  });
});

describe('A webhook without a valid signature', () => {
  const keys = { apiKey: 'a-key', apiSecret: 'a-secret-of-at-least-32-characters' };
  const providers = [
    eyeson({ name: 'globex-eyeson', apiKey: keys.apiKey }),
    daily({ name: 'globex-daily', apiKey: keys.apiKey, webhookSecret: 'c2VjcmV0' }),
    daily({ name: 'globex-daily-without-secret', apiKey: keys.apiKey }),
    stream({ name: 'globex-stream', ...keys }),
    livekit({ name: 'globex-livekit', ...keys, url: 'https://livekit.example.com' }),
  ];
  const gzipped = gzipSync(startOf('globex-board'));
  const bodies: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>> = {
    nothing: '',
    text: 'no JSON',
    'half of an object': '{"type":',
    'an object': '{}',
    list: '[]',
    'an event': startOf('globex-board'),
    'no UTF-8': new Uint8Array([0xff, 0xfe, 0]),
    'broken gzip': new Uint8Array([0x1f, 0x8b, 1, 2, 3]),
    'half of a gzip': new Uint8Array(gzipped.subarray(0, 20)),
    gzip: new Uint8Array(gzipped),
    'gzip in gzip': new Uint8Array(gzipSync(gzipped)),
    'a bomb': new Uint8Array(gzipSync(Buffer.alloc(16 * 1024 * 1024))),
    'more than a webhook': 'x'.repeat(65 * 1024),
  };
  const signatures = ['X-Eyeson-Signature', 'X-Webhook-Signature', 'X-Signature', 'Authorization'];
  const forged = [undefined, '', 'x', 'Bearer x', 'e30.e30.e30', '0'.repeat(64), '\u00ff'];

  test.each(providers.map(({ name }) => name))('is answered at the path of %s as at one of nobody', async (name) => {
    const globex = hardLimitApp(createHardLimit({ providers, logger: pino({ level: 'silent' }) }));
    for (const [what, body] of Object.entries(bodies))
      for (const signature of forged) {
        const answerAt = async (provider: string) => {
          const headers =
            signature === undefined ? [] : signatures.map((header) => [header, signature] as [string, string]);
          const response = await globex.request(`/webhooks/${provider}`, { method: 'POST', body, headers });
          return { status: response.status, headers: [...response.headers], text: await response.text() };
        };
        const answer = await answerAt(name);
        expect(answer, `${what}, signed with ${signature}`).toEqual(await answerAt('nobody'));
        expect([401, 413]).toContain(answer.status);
      }
  });
});

describe('A customer’s meeting token', () => {
  const limit = async (claims: { secret: string; provider?: string; room: string }) => {
    const token = await meetingToken({ subject: 'jane', expiresIn: minute, ...claims });
    return ask({ method: 'GET', path: `/meetings/${claims.room}/limit` }, token);
  };

  test('opens meetings of that customer only', async () => {
    const room = roomOf('globex');
    expect(await limit({ secret: secrets.globex, provider: 'globex', room })).toMatchObject({ status: 200 });
    expect(await limit({ secret: secrets.acme, provider: 'globex', room })).toMatchObject({ status: 401 });
    expect(await limit({ secret: secrets.globex, room })).toMatchObject({ status: 401 });
    const foreign = await limit({ secret: secrets.acme, provider: 'acme', room });
    expect(JSON.parse(foreign.text)).toMatchObject({ state: 'unknown', endsAt: null });
  });
});

test('operators and secrets of providers that the server does not have are refused', () => {
  const operator = { name: 'ann', role: 'operate', token: tokens.acme } as const;
  for (const [providers, got] of [
    [['initech'], 'initech'],
    [[], ''],
  ] as const)
    expect(() => hardLimitApp(hardLimit, { operators: [{ ...operator, providers }] })).toThrow(
      `Expected \`providers\` to be one or more of acme, globex, got ${got} (object)`,
    );
  expect(() => hardLimitApp(hardLimit, { secrets: { initech: secrets.acme } })).toThrow(
    'Expected `secrets` to be secrets of acme, globex, got "initech" (string)',
  );
  expect(() => hardLimitApp(hardLimit, { secrets: { acme: 'short' } })).toThrow('at least 32 characters');
});
