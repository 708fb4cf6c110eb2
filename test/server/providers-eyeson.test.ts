// eyeson's provider against the local eyeson API.
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ProviderError } from '../../src/server/model/provider.ts';
import { eyeson } from '../../src/server/providers/eyeson.ts';
import { startEyesonApi } from './support/eyeson-api.ts';
import { catchWebhooks, type WebhookCatcher } from './support/webhook-catcher.ts';

const apiKey = 'key-of-the-team';
const signal = AbortSignal.timeout(60_000);
let api: Awaited<ReturnType<typeof startEyesonApi>>;
let provider: ReturnType<typeof eyeson>;

beforeAll(async () => {
  api = await startEyesonApi({ apiKey });
});
beforeEach(() => {
  provider = eyeson({ apiKey, baseUrl: api.url });
});
afterEach(async () => {
  await api.setFaults({});
  for (const { room, endedAt } of await api.ledger()) if (endedAt === null) await api.end([room], { silently: true });
});
afterAll(() => api.close());

const failure = async (attempt: Promise<unknown>): Promise<ProviderError> => {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProviderError);
  return error as ProviderError;
};

describe('the list', () => {
  test('holds what runs, ready or not, with its start and the clock of the service', async () => {
    await api.setFaults({ clockSkew: 3_600_000 });
    const [consultation, sauna] = await api.start([
      { room: 'consultation', name: 'Dr. Lecter' },
      { room: 'sauna / später?', ready: false },
    ]);
    const { meetings, date } = await provider.list(signal);
    expect(meetings).toEqual([
      { room: 'consultation', name: 'Dr. Lecter', startedAt: Date.parse(consultation ?? '') },
      { room: 'sauna / später?', name: 'sauna / später?', startedAt: Date.parse(sauna ?? '') },
    ]);
    expect(date).toBe(Math.floor((date ?? 0) / 1000) * 1000);
    expect(Math.abs((date ?? 0) - Date.now() - 3_600_000)).toBeLessThan(30_000);
  });

  test('is empty where nothing runs', async () => {
    expect((await provider.list(signal)).meetings).toEqual([]);
  });

  test('is an error with a wrong key, and the error does not show the key', async () => {
    const error = await failure(eyeson({ apiKey: 'wrong-key', baseUrl: api.url }).list(signal));
    expect(error).toMatchObject({ status: 403, message: expect.stringContaining('GET /rooms was answered with 403') });
    expect(JSON.stringify([error.message, error.stack, error.cause])).not.toContain('wrong-key');
  });

  test.each([
    ['a 500', { fail: 1 }, { status: 500, retryAfter: undefined }],
    ['a 429 with seconds', { busy: 1, retryAfter: '7' }, { status: 429, retryAfter: 7000 }],
    ['a connection cut', { cut: 1 }, { status: undefined }],
  ])('is an error after %s', async (_what, faults, expected) => {
    await api.setFaults(faults);
    expect(await failure(provider.list(signal))).toMatchObject(expected);
  });

  test('knows how long a `Retry-After` with a date is, by the clock of the service', async () => {
    const skew = 86_400_000;
    const at = new Date(Date.now() + skew + 40_000).toUTCString();
    await api.setFaults({ busy: 1, retryAfter: at, clockSkew: skew });
    const { retryAfter = 0 } = await failure(provider.list(signal));
    expect(retryAfter % 1000).toBe(0);
    expect(retryAfter).toBeGreaterThan(5000);
    expect(retryAfter).toBeLessThanOrEqual(41_000);
  });

  test('is cut off by its signal where no answer comes', async () => {
    await api.setFaults({ hang: 1 });
    const error = await failure(provider.list(AbortSignal.timeout(200)));
    expect(error.message).toContain('GET /rooms was cut off before its answer');
  });

  test('is an error where nobody listens', async () => {
    const error = await failure(eyeson({ apiKey, baseUrl: 'http://127.0.0.1:9' }).list(signal));
    expect(error.message).toMatch(/GET \/rooms got no answer: /);
  });

  test.each([
    ['is no list', '{"rooms":[]}', 'Expected the body to be Array, got Object'],
    ['is null', 'null', 'Expected the body to be Array, got null'],
    ['is a page', '<!doctype html>', 'something else than JSON'],
    ['names no room', '[{"started_at":null}]', 'Expected `0.id`'],
    [
      'has an odd start',
      '[{"id":"a","started_at":"soon"}]',
      'Expected `0.started_at` to be an ISO 8601 time, got "soon"',
    ],
  ])('is an error, and no empty list, where the answer %s', async (_what, answer, expected) => {
    const server = createServer((_, response) => response.end(answer)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const error = await failure(eyeson({ apiKey, baseUrl: `http://127.0.0.1:${port}` }).list(signal));
    server.close();
    expect(error.message).toContain(expected);
  });
});

describe('close', () => {
  test.each(['plain', 'with / slash', 'ünïcode ?&#%', '100%'])(
    'shuts down the meeting in the room "%s"',
    async (room) => {
      const [startedAt = ''] = await api.start([{ room }]);
      await provider.close({ room, startedAt: Date.parse(startedAt) }, signal);
      expect((await provider.list(signal)).meetings).toEqual([]);
      expect((await api.ledger()).at(-1)).toMatchObject({
        room,
        startedAt,
        endedBy: 'api',
        calls: [{ state: 'running' }],
      });
    },
  );

  test('succeeds where the meeting is over (410) or was never known (404)', async () => {
    await api.start([{ room: 'over' }]);
    await api.end(['over']);
    await provider.close({ room: 'over', startedAt: 0 }, signal);
    await provider.close({ room: 'never', startedAt: 0 }, signal);
    expect((await api.ledger()).at(-1)).toMatchObject({ room: 'over', endedBy: 'host', calls: [{ state: 'over' }] });
  });

  test.each([
    ['a 500', { fail: 1 }],
    ['a 429', { busy: 1 }],
  ])('is an error after %s, and the meeting goes on', async (_what, faults) => {
    await api.start([{ room: 'a' }]);
    await api.setFaults({ ...faults, method: 'DELETE' });
    await failure(provider.close({ room: 'a', startedAt: 0 }, signal));
    expect((await provider.list(signal)).meetings).toHaveLength(1);
  });

  test('is an error where the answer was lost, though it had its effect', async () => {
    await api.start([{ room: 'a' }]);
    await api.setFaults({ cut: 1, method: 'DELETE' });
    await failure(provider.close({ room: 'a', startedAt: 0 }, signal));
    expect((await provider.list(signal)).meetings).toEqual([]);
  });

  test.each(['', '.', '..'])('refuses the room "%s", which would be another address', async (room) => {
    const before = api.service.log.length;
    await failure(provider.close({ room, startedAt: 0 }, signal));
    expect(api.service.log.length).toBe(before);
  });
});

describe('a webhook', () => {
  let catcher: WebhookCatcher;
  beforeAll(async () => {
    catcher = await catchWebhooks();
    await provider.ensureWebhook?.(catcher.url, signal);
  });
  afterAll(() => catcher[Symbol.asyncDispose]());

  const signed = (content: unknown) => {
    const body = new Uint8Array(Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)));
    const signature = createHmac('sha256', apiKey).update(body).digest('hex');
    return { body, headers: new Headers({ 'x-eyeson-signature': signature }) };
  };
  const running = { id: 'a', name: 'A', ready: true, started_at: '2026-01-02T03:04:05.678Z', shutdown: false };
  const update = (room: object) => ({ type: 'room_update', timestamp: 1_767_323_046, room });

  test('of the API itself says when a meeting started, twice, and that it ended', async () => {
    const seen = catcher.caught.length;
    const [startedAt = ''] = await api.start([{ room: 'heard', name: 'Heard' }]);
    await api.end(['heard']);
    await api.delivered();
    const events = await Promise.all(catcher.caught.slice(seen).map((request) => provider.readWebhook(request)));
    const at = expect.any(Number);
    const started = { type: 'started', at, room: 'heard', name: 'Heard', startedAt: Date.parse(startedAt) };
    expect(events).toEqual([[started], [started], [{ type: 'ended', at, room: 'heard' }]]);
    expect(events.flat().every((event) => Math.abs(event.at - Date.now()) < 60_000)).toBe(true);
  });

  test.each([
    ['starts', running, { type: 'started', name: 'A', startedAt: Date.parse(running.started_at) }],
    ['is not ready', { ...running, ready: false }, { type: 'started', name: 'A', startedAt: expect.any(Number) }],
    ['ends', { ...running, started_at: null, shutdown: true }, { type: 'ended' }],
    ['ends at the zero time', { ...running, started_at: '0001-01-01T00:00:00Z', shutdown: true }, { type: 'ended' }],
    ['ends and tells its start', { ...running, shutdown: true }, { type: 'ended', startedAt: expect.any(Number) }],
  ])('of a meeting that %s is one event', async (_what, room, event) => {
    expect(await provider.readWebhook(signed(update(room)))).toEqual([{ at: 1_767_323_046_000, room: 'a', ...event }]);
  });

  test.each([
    ['has not started', update({ ...running, started_at: null })],
    ['has the zero time', update({ ...running, started_at: '0001-01-01T00:00:00Z' })],
    ['is recorded', { type: 'recording_update', recording: {} }],
    ['does something new', { type: 'something_new' }],
  ])('of a meeting that %s is none', async (_what, body) => {
    expect(await provider.readWebhook(signed(body))).toEqual([]);
  });

  test.each([
    ['is missing', null],
    ['is another', createHmac('sha256', 'another-key').update('{}').digest('hex')],
    ['is in capitals', createHmac('sha256', apiKey).update('{}').digest('hex').toUpperCase()],
    ['is too long', `${createHmac('sha256', apiKey).update('{}').digest('hex')}00`],
    ['is of another body', createHmac('sha256', apiKey).update('{} ').digest('hex')],
  ])('whose signature %s is refused with 401', async (_what, signature) => {
    const headers = new Headers(signature === null ? {} : { 'x-eyeson-signature': signature });
    const attempt = provider.readWebhook({ body: new Uint8Array(Buffer.from('{}')), headers });
    await expect(attempt).rejects.toMatchObject({ name: 'WebhookError', status: 401 });
    await expect(attempt).rejects.not.toThrow(apiKey);
  });

  test.each([
    ['is not JSON', '{"type":', 'Expected the body to be JSON'],
    ['is a list', '[]', 'Expected `type`'],
    ['has no type', {}, 'Expected `type` to be '],
    ['has no room', { type: 'room_update', timestamp: 1 }, 'Expected `room` to be '],
    ['names no room', update({ ...running, id: 7 }), 'Expected `room.id` to be string, got 7'],
    [
      'has an odd start',
      update({ ...running, started_at: 'soon' }),
      'Expected `room.started_at` to be an ISO 8601 time',
    ],
    ['has no time', { ...update(running), timestamp: undefined }, 'Expected `timestamp` to be '],
    ['has its time in ms', { ...update(running), timestamp: Date.now() }, 'Expected `timestamp` to be <=100000000000'],
  ])('that %s is refused with 400, which says what was expected', async (_what, body, message) => {
    const attempt = provider.readWebhook(signed(body));
    await expect(attempt).rejects.toMatchObject({ status: 400, message: expect.stringContaining(message) });
  });
});

describe('the registration', () => {
  const call = async (method: string, path: string, body?: object) => {
    const headers = { authorization: apiKey, 'content-type': 'application/json' };
    const response = await fetch(api.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    return response.status === 200 ? response.json() : null;
  };
  const current = () => call('GET', '/webhooks');
  const url = 'https://limits.example.org/webhooks/eyeson';
  const other = 'https://somebody.example.org/hook';
  beforeEach(async () => {
    const registered = await current();
    if (registered) await call('DELETE', `/webhooks/${registered.id}`);
  });

  test('is made where there is none, and kept from then on', async () => {
    expect(await provider.ensureWebhook?.(url, signal)).toBe('registered');
    const { id } = await current();
    expect(await provider.ensureWebhook?.(url, signal)).toBe('kept');
    expect(await current()).toMatchObject({ id, url, types: ['room_update'] });
  });

  test('is kept where it asks for more', async () => {
    await call('POST', '/webhooks', { url, types: 'recording_update,room_update' });
    expect(await provider.ensureWebhook?.(url, signal)).toBe('kept');
  });

  test('is made anew where it asks for other types', async () => {
    await call('POST', '/webhooks', { url, types: 'recording_update' });
    expect(await provider.ensureWebhook?.(url, signal)).toBe('registered');
    expect(await current()).toMatchObject({ url, types: ['room_update'] });
  });

  test.each([false, true])(
    'takes the place of another consumer (deleting it first: %s), and says so',
    async (keepWebhook) => {
      await call('POST', '/webhooks', { url: other, types: 'room_update' });
      await api.setFaults({ keepWebhook });
      expect(await provider.ensureWebhook?.(url, signal)).toBe('replaced');
      expect(await current()).toMatchObject({ url });
    },
  );

  test('leaves the former one in its place where this one is refused for itself', async () => {
    await call('POST', '/webhooks', { url: other, types: 'room_update' });
    const error = await failure(provider.ensureWebhook?.('ftp://example.org', signal) ?? Promise.resolve());
    expect(error.status).toBe(400);
    expect(await current()).toMatchObject({ url: other, types: ['room_update'] });
  });

  test('is not deleted when the API only has a bad moment', async () => {
    await call('POST', '/webhooks', { url: other, types: 'room_update' });
    await api.setFaults({ fail: 1, method: 'POST' });
    await failure(provider.ensureWebhook?.(url, signal) ?? Promise.resolve());
    expect(await current()).toMatchObject({ url: other });
  });
});

test('no request of the provider starts a meeting', async () => {
  const before = api.service.log.length;
  await api.start([{ room: 'a' }]);
  await provider.ensureWebhook?.('https://limits.example.org', signal);
  await provider.list(signal);
  await provider.close({ room: 'a', startedAt: 0 }, signal);
  await provider.close({ room: 'a', startedAt: 0 }, signal);
  await provider.list(signal);
  const requests = api.service.log
    .slice(before)
    .filter(({ channel, direction }) => channel === 'http' && direction === 'in');
  const seen = requests
    .map(({ type, detail }) => `${type} ${detail.path}`)
    .filter((request) => !/control/.test(request));
  expect(seen).toContain('DELETE /rooms/a');
  expect(seen.filter((request) => request.startsWith('POST /rooms'))).toEqual([]);
  expect((await provider.list(signal)).meetings).toEqual([]);
});

test.each([
  [{ apiKey: '' }, 'Expected `apiKey` to be a string of printable ASCII characters without blanks, got an empty one'],
  [{ apiKey: 'sesame\n' }, 'got one with other characters'],
  [{ apiKey: undefined as never }, 'got undefined'],
  [
    { apiKey, baseUrl: 'api.eyeson.team' },
    'Expected `baseUrl` to be an address (http:, https:), got "api.eyeson.team"',
  ],
  [{ apiKey, baseUrl: 'ftp://api.eyeson.team' }, 'Expected `baseUrl`'],
])('bad options throw at once: %o', (options, message) => {
  expect(() => eyeson(options)).toThrow(message);
  expect(() => eyeson(options)).not.toThrow('sesame');
});
