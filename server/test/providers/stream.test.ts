// Stream's provider: the real node SDK against a stand-in for its REST API.
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

test('The list holds the running sessions of calls, whichever way their start is written', async () => {
  api.calls.push(
    { type: 'default', id: 'two', session: { ...session, id: 'session-2', started_at: startedAt * 1e6 + 853_336 } },
    { type: 'default', id: 'over', session: { ...session, ended_at: '2026-01-02T04:00:00Z' } },
    { type: 'default', id: 'empty', session: null },
  );
  const { meetings, date } = await provider().list(signal);
  expect(meetings).toEqual([meeting, { room: 'default:two', meetingId: 'session-2', startedAt }]);
  expect(Math.abs((date ?? 0) - Date.now())).toBeLessThan(30_000);
});

test('The list is read to its last page', async () => {
  for (let index = 0; index < 60; index++) {
    api.calls.push({ type: 'default', id: `call-${index}`, session: { ...session, id: `session-of-${index}` } });
  }
  const { meetings } = await provider().list(signal);
  expect(meetings).toHaveLength(61);
  expect(new Set(meetings.map(({ room }) => room)).size).toBe(61);
  expect(api.asked).toHaveLength(3);
});

test('A meeting is closed by ending its call', async () => {
  await provider().close(meeting, signal);
  expect(api.calls[0]?.ended).toBe(true);
});

test.each([
  ['another session runs', { ...session, id: 'session-2' }],
  ['the session is over', { ...session, ended_at: '2026-01-02T04:00:00Z' }],
  ['none runs', null],
])('A call is left alone where %s in it', async (_what, current) => {
  api.calls[0] = { type: 'appointment', id: 'one', session: current };
  await provider().close(meeting, signal);
  expect(api.asked).toEqual(['GET /api/v2/video/call/appointment/one']);
});

test('Closing succeeds where the call is gone, before the look at it or after', async () => {
  await provider().close({ ...meeting, room: 'appointment:never' }, signal);
  const gone = { status: 404, body: { code: 16, message: "Can't find call", StatusCode: 404 } };
  api.instead.set('POST /video/call/appointment/one/mark_ended', gone);
  await provider().close(meeting, signal);
});

test('Closing fails where the service refuses, and says how long to wait', async () => {
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
    message: expect.stringContaining('stream: end'),
  };
  await expect(provider().close(meeting, signal)).rejects.toMatchObject(expected);
});

test.each(['appointment', 'appointment:', ':one', 'appointment:../x', 'a:b:c'])('"%s" is not a call', async (room) => {
  await expect(provider().close({ ...meeting, room }, signal)).rejects.toThrow('is not a call');
  expect(api.asked).toEqual([]);
});

test('A list that could not be read is an error, and does not show the secret', async () => {
  const attempt = stream({ apiKey, apiSecret: 'wrong-secret', baseUrl: api.url }).list(signal);
  await expect(attempt).rejects.toMatchObject({ name: 'ProviderError', status: 401 });
  await expect(attempt).rejects.not.toThrow('wrong-secret');
});

test('The signal cuts off what gets no answer', async () => {
  api.instead.set('POST /video/calls', 'hang');
  const attempt = provider().list(AbortSignal.timeout(200));
  await expect(attempt).rejects.toThrow('stream: queryCalls was cut off before its answer');
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
])('A webhook of %s says that a meeting %s, zipped or not', async (name, type) => {
  const expected = [{ type, at, ...meeting }];
  expect(await provider().readWebhook(signed(event(name)))).toEqual(expected);
  expect(await provider().readWebhook(signed(event(name), gzipSync))).toEqual(expected);
});

test('A webhook may write its instants as nanoseconds, and leave the session out', async () => {
  const started = { ...event('call.session_started'), created_at: at * 1e6, call: { session: null } };
  const base = { room: 'appointment:one', meetingId: 'session-1', at };
  expect(await provider().readWebhook(signed(started))).toEqual([{ type: 'started', ...base, startedAt: at }]);
  const ended = { ...event('call.session_ended'), created_at: at * 1e6, call: {} };
  expect(await provider().readWebhook(signed(ended))).toEqual([{ type: 'ended', ...base }]);
});

test.each(['call.created', 'call.session_participant_left', 'message.new'])(
  'A webhook of %s says nothing',
  async (name) => {
    expect(await provider().readWebhook(signed({ type: name }))).toEqual([]);
  },
);

test.each([
  ['no signature', { ...signed(event('call.ended')), headers: new Headers() }],
  ['the signature of another body', { ...signed('{}'), headers: signed('{ }').headers }],
  ['neither signature nor JSON', { ...signed('{'), headers: new Headers() }],
])('A webhook with %s is refused with 401', async (_what, request) => {
  await expect(provider().readWebhook(request)).rejects.toMatchObject({ name: 'WebhookError', status: 401 });
});

test.each([
  ['is not JSON', signed('{'), 'Expected the body to be JSON'],
  ['has no type', signed({}), 'Expected `type`'],
  ['names no call', signed({ ...event('call.ended'), call_cid: 7 }), 'Expected `call_cid` to be string, got 7'],
  [
    'has an odd time',
    signed({ ...event('call.ended'), created_at: 'soon' }),
    'Expected `created_at` to be an ISO 8601',
  ],
  [
    'has a time without a zone',
    signed({ ...event('call.ended'), created_at: '2026-01-02T03:04:05.678' }),
    'Expected `created_at` to be an ISO 8601 time with its zone, such as "2026-11-24T17:00Z", or nanoseconds, got "2026-',
  ],
  ['is broken gzip', signed('{}', (bytes) => gzipSync(bytes).subarray(0, 12)), 'or gzipped JSON'],
])('A webhook that %s is refused with 400, which says what was expected', async (_what, request, message) => {
  const attempt = provider().readWebhook(request);
  await expect(attempt).rejects.toMatchObject({ status: 400, message: expect.stringContaining(message) });
});

test('A webhook is not inflated without a limit, nor twice, before its signature is known to be good', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
  expect(bomb.length).toBeLessThan(100_000);
  for (const body of [bomb, gzipSync(bomb)]) {
    const attempt = provider().readWebhook({ body: new Uint8Array(body), headers: new Headers() });
    await expect(attempt).rejects.toMatchObject({ status: 400 });
  }
});

test('A package that is missing is one clear error, which says what to install', async () => {
  const name = 'a-package-that-nobody-has';
  const attempt = importSdk('stream', name, () => import(name));
  await expect(attempt).rejects.toThrow(`stream needs the package ${name}: it is not installed: npm install ${name}`);
});

test.each([
  [{ apiKey: '', apiSecret }, 'Expected `apiKey`'],
  [{ apiKey, apiSecret: 'two words' }, 'Expected `apiSecret`'],
  [{ apiKey, apiSecret, baseUrl: 'nowhere' }, 'Expected `baseUrl` to be an address'],
])('Bad options throw at once: %o', (options, message) => {
  expect(() => stream(options)).toThrow(message);
  expect(() => stream(options)).not.toThrow('two words');
});

test('An unknown option is refused, and the nearest known one is named', () => {
  expect(() => stream({ apiKey: 'key', apiSecret: 'secret', basePath: 'https://stream.example' } as never)).toThrow(
    'did you mean `baseUrl`?',
  );
});
