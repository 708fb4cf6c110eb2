// LiveKit's provider against a stand-in for RoomService that checks its tokens by the real server SDK.
import { createHash } from 'node:crypto';
import { AccessToken, TokenVerifier } from 'livekit-server-sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { livekit } from '../../src/providers/livekit.ts';
import { type ApiAnswer, type HttpApi, serveApi } from '../support/http-api.ts';

const apiKey = 'devkey';
const apiSecret = 'a-secret-of-at-least-32-characters';
const signal = AbortSignal.timeout(60_000);

interface Room {
  readonly name: string;
  readonly sid: string;
  /** Unix seconds; 64-bit numbers are text in JSON. */
  readonly creationTime: string;
  readonly creationTimeMs?: string;
}

let rooms: Room[];
let api: HttpApi;
/** Answers for methods, instead of the stand-in's own. */
let instead: Record<string, () => ApiAnswer>;
const provider = () => livekit({ url: api.url, apiKey, apiSecret });
const consultation: Room = {
  name: 'consultation',
  sid: 'RM_1',
  creationTime: '1767323045',
  creationTimeMs: '1767323045678',
};

beforeEach(async () => {
  rooms = [consultation, { name: 'old server', sid: 'RM_2', creationTime: '1767323000' }];
  instead = {};
  const verifier = new TokenVerifier(apiKey, apiSecret);
  api = await serveApi(async ({ path, headers, body }) => {
    const method = /^\/twirp\/livekit\.RoomService\/(\w+)$/.exec(path)?.[1] ?? '';
    const token = String(headers.authorization).replace('Bearer ', '');
    const claims = await verifier.verify(token).catch(() => undefined);
    const isAllowed = method === 'ListRooms' ? claims?.video?.roomList : claims?.video?.roomCreate;
    if (!isAllowed) return { status: 401, body: { code: 'unauthenticated', msg: 'invalid token' } };
    const other = instead[method]?.();
    if (other) return other;
    if (method === 'ListRooms') {
      const names: string[] = body.names ?? [];
      return { body: { rooms: rooms.filter(({ name }) => names.length === 0 || names.includes(name)) } };
    }
    if (!rooms.some(({ name }) => name === body.room)) {
      return { status: 404, body: { code: 'not_found', msg: 'requested room does not exist' } };
    }
    rooms = rooms.filter(({ name }) => name !== body.room);
    return { body: {} };
  });
});
afterEach(() => api[Symbol.asyncDispose]());

const meetings = [
  { room: 'consultation', meetingId: 'RM_1', startedAt: 1_767_323_045_678 },
  { room: 'old server', meetingId: 'RM_2', startedAt: 1_767_323_000_000 },
] as const;

test('the list contains every room with its sid and its start', async () => {
  expect(await provider().list(signal)).toEqual({ meetings, skipped: [] });
});

test('the fields of a room may have the names of the protocol, and no rooms may be no field', async () => {
  const { name, sid, creationTime, creationTimeMs } = consultation;
  const body = { rooms: [{ name, sid, creation_time: creationTime, creation_time_ms: creationTimeMs, metadata: '' }] };
  instead.ListRooms = () => ({ body });
  expect(await provider().list(signal)).toEqual({ meetings: [meetings[0]], skipped: [] });
  instead.ListRooms = () => ({ body: {} });
  expect(await provider().list(signal)).toEqual({ meetings: [], skipped: [] });
});

test('a room that is not as expected is skipped, and the others are listed', async () => {
  const others = [
    { name: 'no id', sid: '' },
    { name: 'NUL \0' },
    { name: 'x'.repeat(6000) },
    { name: 'no time', creationTimeMs: 'soon' },
  ];
  rooms.push(...others.map((other) => ({ ...consultation, ...other })));
  const { meetings: listed, skipped } = await provider().list(signal);
  expect(listed).toEqual(meetings);
  expect(skipped).toEqual([
    { room: 'no id', reason: expect.stringContaining('`sid`') },
    { reason: expect.stringContaining('`name`') },
    { reason: expect.stringContaining('`name`') },
    { room: 'no time', reason: expect.stringContaining('`creationTimeMs`') },
  ]);
});

test.each(['wss', 'ws', 'http', 'https'])('a URL with the scheme %s is accepted', (scheme) => {
  const options = {
    url: `${scheme}://project.livekit.cloud`,
    apiKey,
    apiSecret,
    allowHttp: scheme === 'ws' || scheme === 'http',
  };
  expect(livekit(options).name).toBe('livekit');
});

test('a WebSocket URL is requested over HTTP', async () => {
  const found = await livekit({ url: api.url.replace('http', 'ws'), apiKey, apiSecret }).list(signal);
  expect(found.meetings).toHaveLength(2);
});

test('closing deletes the room with the meeting’s sid', async () => {
  await provider().close(meetings[0], signal);
  expect(rooms.map(({ name }) => name)).toEqual(['old server']);
});

test('closing does not delete a room that was created again', async () => {
  rooms = [{ ...consultation, sid: 'RM_3' }];
  await provider().close(meetings[0], signal);
  expect(rooms).toHaveLength(1);
  expect(api.requests.filter((request) => request.endsWith('DeleteRoom'))).toEqual([]);
});

test('without a sid the meeting is identified by its start', async () => {
  await provider().close({ room: 'consultation', startedAt: meetings[0].startedAt - 1 }, signal);
  expect(rooms).toHaveLength(2);
  await provider().close({ room: 'consultation', startedAt: meetings[0].startedAt }, signal);
  expect(rooms).toHaveLength(1);
});

test('closing succeeds if the room is gone, before or after it is listed', async () => {
  await provider().close({ room: 'never', meetingId: 'RM_9', startedAt: 0 }, signal);
  instead.DeleteRoom = () => ({ status: 404, body: { code: 'not_found', msg: 'requested room does not exist' } });
  await provider().close(meetings[0], signal);
});

test.each([500, 401, 429])('closing fails when LiveKit answers with %i', async (status) => {
  instead.DeleteRoom = () => ({ status, body: { code: 'oops', msg: 'something' } });
  await expect(provider().close(meetings[0], signal)).rejects.toMatchObject({ name: 'ProviderError', status });
  expect(rooms).toHaveLength(2);
});

test('a list with a wrong secret is an error that does not show the secret', async () => {
  const attempt = livekit({ url: api.url, apiKey, apiSecret: `${apiSecret}!` }).list(signal);
  await expect(attempt).rejects.toMatchObject({ name: 'ProviderError', status: 401 });
  await expect(attempt).rejects.not.toThrow(apiSecret);
});

test('aborting the signal rejects a request without an answer', async () => {
  instead.ListRooms = () => 'hang';
  const attempt = provider().list(AbortSignal.timeout(200));
  await expect(attempt).rejects.toThrow(
    'livekit: POST /twirp/livekit.RoomService/ListRooms was cut off before its answer',
  );
});

/** Signs as LiveKit does, with a token that contains the digest of the body. */
async function signed(content: unknown, key = apiKey, secret = apiSecret) {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const token = new AccessToken(key, secret);
  token.sha256 = createHash('sha256').update(text).digest('base64');
  return { body: new Uint8Array(Buffer.from(text)), headers: new Headers({ authorization: await token.toJwt() }) };
}
const event = (name: string) => ({
  id: 'EV_1',
  event: name,
  createdAt: '1767323046',
  room: consultation,
  extra: { new: 1 },
});

test.each([
  ['room_started', 'started'],
  ['room_finished', 'ended'],
])('the webhook %s gives the event %s', async (name, type) => {
  expect(await provider().readWebhook(await signed(event(name)))).toEqual([
    { type, at: 1_767_323_046_000, ...meetings[0] },
  ]);
});

test.each(['participant_joined', 'track_published', 'something_new'])('the webhook %s gives no event', async (name) => {
  expect(await provider().readWebhook(await signed(event(name)))).toEqual([]);
});

test.each([
  ['no token', async () => ({ ...(await signed({})), headers: new Headers() })],
  ['a token by another secret', () => signed(event('room_started'), apiKey, `${apiSecret}!`)],
  ['a token of another key', () => signed(event('room_started'), 'another', apiSecret)],
  ['the token of another body', async () => ({ ...(await signed({})), headers: (await signed('{ }')).headers })],
  ['an invalid token', async () => ({ ...(await signed({})), headers: new Headers({ authorization: '{' }) })],
  ['neither token nor JSON', async () => ({ ...(await signed('{')), headers: new Headers() })],
])('a webhook with %s is rejected with 401', async (_what, request) => {
  await expect(provider().readWebhook(await request())).rejects.toMatchObject({ name: 'WebhookError', status: 401 });
});

test.each([
  ['is not JSON', '{'],
  ['is a list', '[]'],
  ['has an invalid time', { ...event('room_started'), createdAt: 'soon' }],
  ['has no room', { ...event('room_started'), room: undefined }],
  ['has a room without sid', { ...event('room_finished'), room: { name: 'a' } }],
])('a webhook that %s is rejected with 400 and a message', async (_what, content) => {
  const attempt = provider().readWebhook(await signed(content));
  await expect(attempt).rejects.toMatchObject({ status: 400, message: expect.stringContaining('Expected ') });
});

test.each([
  [{ url: 'project.livekit.cloud', apiKey, apiSecret }, 'Expected `url` to be an address (https:, http:, wss:, ws:)'],
  [{ url: 'wss://a.b', apiKey: '', apiSecret }, 'Expected `apiKey`'],
  [{ url: 'wss://a.b', apiKey, apiSecret: 'two words' }, 'Expected `apiSecret`'],
])('livekit() rejects the options %o', (options, message) => {
  expect(() => livekit(options)).toThrow(message);
  expect(() => livekit(options)).not.toThrow('two words');
});

test('the error of an unknown option names the nearest known one', () => {
  expect(() =>
    livekit({ url: 'https://livekit.example', apiKey: 'key', apiSecret: 'secret', secret: 'x' } as never),
  ).toThrow('did you mean `apiSecret`?');
});
