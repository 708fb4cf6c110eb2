// Daily's provider against a stand-in that follows the public docs (https://docs.daily.co/reference/rest-api).
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { daily } from '../../src/providers/daily.ts';
import { type ApiAnswer, type HttpApi, serveApi } from '../support/http-api.ts';

const apiKey = 'daily-key';
const webhookSecret = Buffer.from('the bytes of the secret').toString('base64');
const signal = AbortSignal.timeout(60_000);

interface Present {
  readonly id: string;
  readonly mtgSessionId?: string;
}
interface Webhook {
  readonly uuid: string;
  url: string;
  hmac: string;
  eventTypes: string[];
  state: string;
}

let sessions: { readonly id: string; readonly room: string; readonly start_time: number }[];
let present: Record<string, Present[]>;
let webhooks: Webhook[];
let api: HttpApi;
let instead: Record<string, ApiAnswer>;
const provider = () => daily({ apiKey, webhookSecret, baseUrl: `${api.url}/v1` });

beforeEach(async () => {
  sessions = [{ id: 'session-1', room: 'consultation', start_time: 1_767_323_045 }];
  present = { consultation: [{ id: 'anna', mtgSessionId: 'session-1' }, { id: 'ben' }] };
  webhooks = [];
  instead = {};
  api = await serveApi(({ method, path, headers, body }) => {
    if (headers.authorization !== `Bearer ${apiKey}`) return { status: 401, body: { error: 'authentication-error' } };
    const url = new URL(path, 'http://localhost');
    const requested = `${method} ${url.pathname}`;
    const other = instead[requested];
    if (other) return other;
    if (requested === 'GET /v1/meetings') return { body: pageOfMeetings(url.searchParams) };
    if (url.pathname.startsWith('/v1/webhooks')) return answerAboutWebhooks(method, url.pathname.split('/')[3], body);
    const [, room = '', action] = /^\/v1\/rooms\/([^/]+)\/(\w+)$/.exec(url.pathname) ?? [];
    const people = present[decodeURIComponent(room)];
    if (!people) return { status: 404, body: { error: 'not-found' } };
    if (action === 'presence') return { body: { total_count: people.length, data: people } };
    if (body.ids.length > 100) return { status: 400, body: { error: 'invalid-request-error', info: 'too many ids' } };
    present[decodeURIComponent(room)] = people.filter(({ id }) => !body.ids.includes(id));
    return { body: { ejectedIds: body.ids } };
  });
});
afterEach(() => api[Symbol.asyncDispose]());

/** The newest first, 100 at most, after the one given. */
function pageOfMeetings(query: URLSearchParams) {
  if (query.get('ongoing') !== 'true') return { total_count: 0, data: [] };
  const first = sessions.findIndex(({ id }) => id === query.get('starting_after')) + 1;
  const data = sessions.slice(first, first + Number(query.get('limit')));
  return { total_count: sessions.length, data: data.map((one) => ({ ...one, ongoing: true, duration: 5 })) };
}

function answerAboutWebhooks(method: string, uuid: string | undefined, body: Partial<Webhook>): ApiAnswer {
  if (method === 'GET') return { body: webhooks };
  const former = webhooks.find((one) => one.uuid === uuid);
  if (uuid !== undefined && !former) return { status: 404, body: { error: 'not-found' } };
  if (former) Object.assign(former, body, { state: 'ACTIVE' });
  else webhooks.push({ uuid: `uuid-${webhooks.length}`, state: 'ACTIVE', ...body } as Webhook);
  return { body: webhooks.at(-1) };
}

const meeting = { room: 'consultation', meetingId: 'session-1', startedAt: 1_767_323_045_000 };

describe('daily list', () => {
  test('the list contains the running sessions and the service’s time', async () => {
    const { meetings, date } = await provider().list(signal);
    expect(meetings).toEqual([meeting]);
    expect(Math.abs((date ?? 0) - Date.now())).toBeLessThan(30_000);
  });

  test.each([0, 99, 100, 101, 250])('a list of %i meetings is read to its last page', async (count) => {
    sessions = Array.from({ length: count }, (_, index) => ({
      id: `session-${index}`,
      room: `room-${index}`,
      start_time: 1_767_323_045 - index,
    }));
    const { meetings } = await provider().list(signal);
    expect(meetings.map(({ meetingId }) => meetingId)).toEqual(sessions.map(({ id }) => id));
  });

  test('an item that is not as expected is skipped, and the others are listed', async () => {
    const good = { id: 'c', room: 'd', start_time: 1_767_323_000 };
    instead['GET /v1/meetings'] = { body: { data: [{ id: 'a', room: 'b' }, good, null] } };
    expect(await provider().list(signal)).toMatchObject({
      meetings: [{ room: 'd', meetingId: 'c' }],
      skipped: [
        { room: 'b', reason: 'Expected `start_time` to be present, got undefined' },
        { reason: 'Expected an item to be Object, got null' },
      ],
    });
  });

  test('an answer that is not a list is an error that names the field', async () => {
    instead['GET /v1/meetings'] = { body: { data: {} } };
    await expect(provider().list(signal)).rejects.toThrow('Expected `data` to be Array, got Object');
  });

  test('a list with a wrong key is an error that does not show the key', async () => {
    const attempt = daily({ apiKey: 'wrong-key', webhookSecret, baseUrl: `${api.url}/v1` }).list(signal);
    await expect(attempt).rejects.toMatchObject({
      status: 401,
      message: expect.stringContaining('authentication-error'),
    });
    await expect(attempt).rejects.not.toThrow('wrong-key');
  });
});

describe('daily close', () => {
  test('closing ejects all participants of the meeting', async () => {
    await provider().close(meeting, signal);
    expect(present.consultation).toEqual([]);
    expect(api.requests).toEqual(['GET /v1/rooms/consultation/presence', 'POST /v1/rooms/consultation/eject']);
  });

  test('closing does not eject participants of the next meeting in the room', async () => {
    present.consultation = [
      { id: 'anna', mtgSessionId: 'session-1' },
      { id: 'ben', mtgSessionId: 'session-2' },
    ];
    await provider().close(meeting, signal);
    expect(present.consultation).toEqual([{ id: 'ben', mtgSessionId: 'session-2' }]);
  });

  test('closing ejects 230 participants in requests of at most 100', async () => {
    present.consultation = Array.from({ length: 230 }, (_, index) => ({ id: `person-${index}` }));
    await provider().close(meeting, signal);
    expect(present.consultation).toEqual([]);
  });

  test('closing an empty or unknown room succeeds', async () => {
    present.consultation = [];
    await provider().close(meeting, signal);
    await provider().close({ ...meeting, room: 'never / was' }, signal);
    expect(api.requests.filter((request) => request.endsWith('eject'))).toEqual([]);
  });

  test('closing fails with the delay of Retry-After when Daily answers with 429', async () => {
    instead['POST /v1/rooms/consultation/eject'] = { status: 429, headers: { 'retry-after': '2' } };
    const expected = { name: 'ProviderError', status: 429, retryAfter: 2000 };
    await expect(provider().close(meeting, signal)).rejects.toMatchObject(expected);
  });
});

describe('daily webhook', () => {
  const signed = (content: unknown, timestamp = '1767323046') => {
    const body = new Uint8Array(Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)));
    const hmac = createHmac('sha256', 'the bytes of the secret').update(`${timestamp}.`).update(body);
    return {
      body,
      headers: new Headers({ 'x-webhook-timestamp': timestamp, 'x-webhook-signature': hmac.digest('base64') }),
    };
  };
  // As in Daily's docs, the start has a fraction of a second and the end has none.
  const payload = { meeting_id: 'session-1', room: 'consultation', start_ts: 1_767_323_045.672 };
  const started = { version: '1.0.0', type: 'meeting.started', id: 'met-sta-1', payload, event_ts: 1_767_323_046.049 };

  test('start and end webhooks give the same start as the list', async () => {
    expect(await provider().readWebhook(signed(started))).toEqual([
      { type: 'started', at: 1_767_323_046_049, ...meeting },
    ]);
    const ended = { ...started, type: 'meeting.ended', payload: { ...payload, start_ts: 1_767_323_045, end_ts: 1 } };
    expect(await provider().readWebhook(signed(ended))).toEqual([{ type: 'ended', at: 1_767_323_046_049, ...meeting }]);
  });

  test.each([
    ['of another type', { ...started, type: 'recording.started', payload: {} }],
    ['that tests the URL', { test: 'test' }],
  ])('a webhook %s gives no events', async (_what, content) => {
    expect(await provider().readWebhook(signed(content))).toEqual([]);
  });

  test.each([
    ['no signature', { ...signed(started), headers: new Headers() }],
    ['the timestamp of another', { ...signed(started), headers: swapTime(signed(started).headers) }],
    ['the signature of another body', { ...signed(started), headers: signed('{}').headers }],
  ])('a webhook with %s is rejected with 401', async (_what, request) => {
    await expect(provider().readWebhook(request)).rejects.toMatchObject({ name: 'WebhookError', status: 401 });
  });

  test('without a secret every webhook is rejected with 401, and none is registered', async () => {
    const open = daily({ apiKey, baseUrl: api.url });
    await expect(open.readWebhook(signed(started))).rejects.toMatchObject({ status: 401 });
    expect(open).not.toHaveProperty('ensureWebhook');
  });

  test.each([
    ['is not JSON', '{', 'Expected the body to be JSON'],
    ['has no room', { ...started, payload: { ...payload, room: '' } }, 'Expected `payload.room` to be '],
    [
      'has no start',
      { ...started, payload: { ...payload, start_ts: null } },
      'Expected `payload.start_ts` to be number',
    ],
    ['has its time in milliseconds', { ...started, event_ts: Date.now() }, 'Expected `event_ts` to be '],
  ])('a webhook that %s is rejected with 400 and a message', async (_what, content, message) => {
    const attempt = provider().readWebhook(signed(content));
    await expect(attempt).rejects.toMatchObject({ status: 400, message: expect.stringContaining(message) });
  });
});

function swapTime(headers: Headers): Headers {
  headers.set('x-webhook-timestamp', '1767329999');
  return headers;
}

describe('daily webhook registration', () => {
  const url = 'https://limits.example.org/webhooks/daily';
  const ensure = () => provider().ensureWebhook?.(url, signal);
  const needed = ['meeting.started', 'meeting.ended'];

  test('the webhook is registered beside those of other consumers, and kept afterwards', async () => {
    webhooks.push({
      uuid: 'theirs',
      url: 'https://example.org',
      hmac: 'x',
      eventTypes: ['meeting.ended'],
      state: 'ACTIVE',
    });
    expect(await ensure()).toBe('registered');
    expect(await ensure()).toBe('kept');
    expect(webhooks.map((one) => one.url)).toEqual(['https://example.org', url]);
    expect(webhooks[1]).toMatchObject({ hmac: webhookSecret, eventTypes: needed });
  });

  test.each([
    ['was switched off', { state: 'FAILED' }],
    ['signs with another secret', { hmac: 'x' }],
    ['has other event types', { eventTypes: ['meeting.ended', 'recording.started'] }],
  ])('a webhook that %s is registered again', async (_what, fault) => {
    webhooks.push({ uuid: 'ours', url, hmac: webhookSecret, eventTypes: needed, state: 'ACTIVE', ...fault });
    expect(await ensure()).toBe('registered');
    expect(webhooks).toHaveLength(1);
    expect(webhooks[0]).toMatchObject({ uuid: 'ours', state: 'ACTIVE', hmac: webhookSecret });
    expect(webhooks[0]?.eventTypes).toEqual(expect.arrayContaining(needed));
    expect(await ensure()).toBe('kept');
  });
});

test.each([
  [{ apiKey: '' }, 'Expected `apiKey`'],
  [{ apiKey, webhookSecret: 'two words' }, 'Expected `webhookSecret`'],
  [{ apiKey, webhookSecret: '!' }, 'Expected `webhookSecret` to be base64'],
  [{ apiKey, baseUrl: 'nowhere' }, 'Expected `baseUrl` to be an address'],
])('daily() rejects the options %o', (options, message) => {
  expect(() => daily(options)).toThrow(message);
  expect(() => daily(options)).not.toThrow('two words');
});

test('the error of an unknown option names the nearest known one', () => {
  expect(() => daily({ apiKey: 'key', webhooksecret: 'c2VjcmV0' } as never)).toThrow('did you mean `webhookSecret`?');
});
