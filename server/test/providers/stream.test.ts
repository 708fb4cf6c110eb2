// Stream's provider against a stand-in for its REST API.
import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importSdk } from '../../src/providers/sdk.ts';
import { stream } from '../../src/providers/stream.ts';
import { type StreamApi, startStreamApi } from '../support/stream-api.ts';

const apiKey = 'stream-key';
const apiSecret = 'stream-secret';
const signal = AbortSignal.timeout(60_000);
const startedAt = Date.parse('2026-01-02T03:04:05.678Z');

let api: StreamApi;
const provider = () => stream({ apiKey, apiSecret, baseUrl: api.url });
const session = { id: 'session-1', started_at: '2026-01-02T03:04:05.678853336Z', ended_at: null };
const meeting = { room: 'appointment:one', meetingId: 'session-1', startedAt };

beforeEach(async () => {
  api = await startStreamApi(apiSecret);
  api.calls.push({ type: 'appointment', id: 'one', session: { ...session } });
});
afterEach(() => api[Symbol.asyncDispose]());

test('the list contains the running sessions of calls, with starts as ISO text or nanoseconds', async () => {
  api.calls.push(
    { type: 'default', id: 'two', session: { ...session, id: 'session-2', started_at: startedAt * 1e6 + 853_336 } },
    { type: 'default', id: 'over', session: { ...session, ended_at: '2026-01-02T04:00:00Z' } },
    { type: 'default', id: 'empty', session: null },
  );
  const { meetings, date } = await provider().list(signal);
  expect(meetings).toEqual([meeting, { room: 'default:two', meetingId: 'session-2', startedAt }]);
  expect(Math.abs((date ?? 0) - Date.now())).toBeLessThan(30_000);
});

test('the list is read to its last page', async () => {
  for (let index = 0; index < 60; index++) {
    api.calls.push({ type: 'default', id: `call-${index}`, session: { ...session, id: `session-of-${index}` } });
  }
  const { meetings } = await provider().list(signal);
  expect(meetings).toHaveLength(61);
  expect(new Set(meetings.map(({ room }) => room)).size).toBe(61);
  expect(api.requests).toHaveLength(3);
});

test('a call that is not as expected is skipped, and the others are listed', async () => {
  const call = { type: 'appointment', id: 'one', cid: 'appointment:one', session };
  const bad = [
    null,
    'a call',
    {},
    { call: null },
    { call: { ...call, cid: 'half \ud83d' } },
    { call: { ...call, session: 7 } },
  ];
  api.instead.set('POST /video/calls', {
    status: 201,
    body: { duration: '1ms', calls: [...bad, { call }], next: null },
  });
  const { meetings, skipped = [] } = await provider().list(signal);
  expect(meetings).toEqual([meeting]);
  expect(skipped).toHaveLength(bad.length);
  expect(skipped.at(-1)).toEqual({ room: 'appointment:one', reason: expect.stringContaining('`session`') });
});

test('closing a meeting ends its call', async () => {
  await provider().close(meeting, signal);
  expect(api.calls[0]?.ended).toBe(true);
});

test.each([
  ['another session runs', { ...session, id: 'session-2' }],
  ['the session is over', { ...session, ended_at: '2026-01-02T04:00:00Z' }],
  ['none runs', null],
])('closing does nothing if %s in the call', async (_what, current) => {
  api.calls[0] = { type: 'appointment', id: 'one', session: current };
  await provider().close(meeting, signal);
  expect(api.requests).toEqual(['GET /api/v2/video/call/appointment/one']);
});

test('closing succeeds if the call is gone, before or after it is read', async () => {
  await provider().close({ ...meeting, room: 'appointment:never' }, signal);
  const gone = { status: 404, body: { code: 16, message: "Can't find call", StatusCode: 404 } };
  api.instead.set('POST /video/call/appointment/one/mark_ended', gone);
  await provider().close(meeting, signal);
});

test('closing fails with the delay of Retry-After when Stream answers with 429', async () => {
  const body = { code: 9, message: 'Too many requests', StatusCode: 429 };
  api.instead.set('POST /video/call/appointment/one/mark_ended', {
    status: 429,
    body,
    headers: { 'retry-after': '3' },
  });
  const expected = {
    name: 'ProviderError',
    status: 429,
    retryAfter: 3000,
    message: 'stream: POST /api/v2/video/call/appointment/one/mark_ended was answered with 429 (Too many requests)',
  };
  await expect(provider().close(meeting, signal)).rejects.toMatchObject(expected);
});

test.each(['appointment', 'appointment:', ':one', 'appointment:../x', 'a:b:c'])(
  'closing the room "%s" fails, because it is not a call',
  async (room) => {
    await expect(provider().close({ ...meeting, room }, signal)).rejects.toThrow('is not a call');
    expect(api.requests).toEqual([]);
  },
);

test('a list with a wrong secret is an error that does not show the secret', async () => {
  const attempt = stream({ apiKey, apiSecret: 'wrong-secret', baseUrl: api.url }).list(signal);
  await expect(attempt).rejects.toMatchObject({ name: 'ProviderError', status: 401 });
  await expect(attempt).rejects.not.toThrow('wrong-secret');
});

test('aborting the signal rejects a request without an answer', async () => {
  api.instead.set('POST /video/calls', 'hang');
  const attempt = provider().list(AbortSignal.timeout(200));
  await expect(attempt).rejects.toThrow('stream: POST /api/v2/video/calls was cut off before its answer');
});

const signed = (content: unknown, pack = (bytes: Buffer): Buffer => bytes) => {
  const plain = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
  const signature = createHmac('sha256', apiSecret).update(plain).digest('hex');
  return { body: new Uint8Array(pack(plain)), headers: new Headers({ 'x-signature': signature }) };
};
const at = startedAt + 322;
const event = (type: string) => ({
  type,
  call_cid: 'appointment:one',
  created_at: '2026-01-02T03:04:06.000853336Z',
  ...(type !== 'call.ended' && { session_id: 'session-1' }),
  call: { cid: 'appointment:one', session, custom: {} },
});

test.each([
  ['call.session_started', 'started'],
  ['call.session_ended', 'ended'],
  ['call.ended', 'ended'],
])('the webhook %s gives the event %s, gzipped or not', async (name, type) => {
  const expected = [{ type, at, ...meeting }];
  expect(await provider().readWebhook(signed(event(name)))).toEqual(expected);
  expect(await provider().readWebhook(signed(event(name), gzipSync))).toEqual(expected);
});

test('a webhook with times in nanoseconds and without a session is read', async () => {
  const started = { ...event('call.session_started'), created_at: at * 1e6, call: { session: null } };
  const base = { room: 'appointment:one', meetingId: 'session-1', at };
  expect(await provider().readWebhook(signed(started))).toEqual([{ type: 'started', ...base, startedAt: at }]);
  const ended = { ...event('call.session_ended'), created_at: at * 1e6, call: {} };
  expect(await provider().readWebhook(signed(ended))).toEqual([{ type: 'ended', ...base }]);
});

test.each(['call.created', 'call.session_participant_left', 'message.new'])(
  'the webhook %s gives no event',
  async (name) => {
    expect(await provider().readWebhook(signed({ type: name }))).toEqual([]);
  },
);

test.each([
  ['no signature', { ...signed(event('call.ended')), headers: new Headers() }],
  ['the signature of another body', { ...signed('{}'), headers: signed('{ }').headers }],
  ['neither signature nor JSON', { ...signed('{'), headers: new Headers() }],
  ['broken gzip', signed('{}', (bytes) => gzipSync(bytes).subarray(0, 12))],
  ['no gzip, though it begins so', signed('{}', () => Buffer.from([0x1f, 0x8b, 1, 2, 3]))],
])('a webhook with %s is rejected with 401', async (_what, request) => {
  await expect(provider().readWebhook(request)).rejects.toMatchObject({ name: 'WebhookError', status: 401 });
});

test.each([
  ['is not JSON', signed('{'), 'Expected the body to be JSON'],
  ['has no type', signed({}), 'Expected `type`'],
  ['names no call', signed({ ...event('call.ended'), call_cid: 7 }), 'Expected `call_cid` to be string, got 7'],
  [
    'has an invalid time',
    signed({ ...event('call.ended'), created_at: 'soon' }),
    'Expected `created_at` to be an ISO 8601',
  ],
  [
    'has a time without a zone',
    signed({ ...event('call.ended'), created_at: '2026-01-02T03:04:05.678' }),
    'Expected `created_at` to be an ISO 8601 time with its zone, such as "2026-11-24T17:00Z", or nanoseconds, got "2026-',
  ],
])('a webhook that %s is rejected with 400 and a message', async (_what, request, message) => {
  const attempt = provider().readWebhook(request);
  await expect(attempt).rejects.toMatchObject({ status: 400, message: expect.stringContaining(message) });
});

test('an unsigned webhook is inflated once and to a limited size', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
  expect(bomb.length).toBeLessThan(100_000);
  for (const body of [bomb, gzipSync(bomb)]) {
    const attempt = provider().readWebhook({ body: new Uint8Array(body), headers: new Headers() });
    await expect(attempt).rejects.toMatchObject({ status: 401 });
  }
});

test('the error of a missing SDK names the package to install', async () => {
  const name = 'a-package-that-nobody-has';
  const attempt = importSdk('stream', name, () => import(name));
  await expect(attempt).rejects.toThrow(`stream needs the package ${name}: it is not installed: npm install ${name}`);
});

test.each([
  [{ apiKey: '', apiSecret }, 'Expected `apiKey`'],
  [{ apiKey, apiSecret: 'two words' }, 'Expected `apiSecret`'],
  [{ apiKey, apiSecret, baseUrl: 'nowhere' }, 'Expected `baseUrl` to be an address'],
])('stream() rejects the options %o', (options, message) => {
  expect(() => stream(options)).toThrow(message);
  expect(() => stream(options)).not.toThrow('two words');
});

test('the error of an unknown option names the nearest known one', () => {
  expect(() => stream({ apiKey: 'key', apiSecret: 'secret', basePath: 'https://stream.example' } as never)).toThrow(
    'did you mean `baseUrl`?',
  );
});
