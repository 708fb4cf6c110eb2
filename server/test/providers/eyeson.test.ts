// eyeson's provider against the local eyeson API.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eyeson } from '../../src/providers/eyeson.ts';
import { startEyesonApi } from '../support/eyeson-api.ts';
import { failure } from '../support/failure.ts';

const apiKey = 'key-of-the-team';
const signal = AbortSignal.timeout(60_000);
let api: Awaited<ReturnType<typeof startEyesonApi>>;
let provider: ReturnType<typeof eyeson>;

beforeAll(async () => {
  api = await startEyesonApi({ apiKey });
  provider = eyeson({ apiKey, baseUrl: api.url });
});
afterEach(async () => {
  await api.setFaults({});
  for (const { room, endedAt } of await api.ledger()) if (endedAt === null) await api.end([room], { silently: true });
});
afterAll(() => api.close());

describe('eyeson list', () => {
  test('the list contains running meetings, ready or not, with their start, and the service’s time', async () => {
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

  test('the list is empty if no meeting is running', async () => {
    expect((await provider.list(signal)).meetings).toEqual([]);
  });

  test('a list with a wrong key is an error that does not show the key', async () => {
    const error = await failure(eyeson({ apiKey: 'wrong-key', baseUrl: api.url }).list(signal));
    expect(error).toMatchObject({ status: 403, message: expect.stringContaining('GET /rooms was answered with 403') });
    expect(JSON.stringify([error.message, error.stack, error.cause])).not.toContain('wrong-key');
  });

  test.each([
    ['a 500', { fail: 1 }, { status: 500, retryAfter: undefined }],
    ['a 429 with seconds', { busy: 1, retryAfter: '7' }, { status: 429, retryAfter: 7000 }],
    ['a connection cut', { cut: 1 }, { status: undefined }],
  ])('after %s the list is an error', async (_what, faults, expected) => {
    await api.setFaults(faults);
    expect(await failure(provider.list(signal))).toMatchObject(expected);
  });

  test('a `Retry-After` with a date is measured by the service’s clock', async () => {
    const skew = 86_400_000;
    const at = new Date(Date.now() + skew + 40_000).toUTCString();
    await api.setFaults({ busy: 1, retryAfter: at, clockSkew: skew });
    const { retryAfter = 0 } = await failure(provider.list(signal));
    expect(retryAfter % 1000).toBe(0);
    expect(retryAfter).toBeGreaterThan(5000);
    expect(retryAfter).toBeLessThanOrEqual(41_000);
  });

  test('aborting the signal rejects a list without an answer', async () => {
    await api.setFaults({ hang: 1 });
    const error = await failure(provider.list(AbortSignal.timeout(200)));
    expect(error.message).toContain('GET /rooms was cut off before its answer');
  });

  test('a refused connection is an error', async () => {
    const error = await failure(eyeson({ apiKey, baseUrl: 'http://127.0.0.1:9' }).list(signal));
    expect(error.message).toMatch(/GET \/rooms got no answer: /);
  });

  test('the list excludes meetings that are over or have not started', async () => {
    const rooms = [
      { id: 'over', started_at: '2026-01-02T03:04:05.678Z', shutdown: true },
      { id: 'not begun', started_at: null, shutdown: false },
      { id: 'running', started_at: '2026-01-02T03:04:05.678Z', name: 'a\0b' },
    ];
    const server = createServer((_, response) => response.end(JSON.stringify(rooms)));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const { meetings } = await eyeson({ apiKey, baseUrl: `http://127.0.0.1:${port}` }).list(signal);
    server.close();
    // PostgreSQL could not hold the NUL.
    expect(meetings).toEqual([{ room: 'running', name: 'ab', startedAt: Date.parse('2026-01-02T03:04:05.678Z') }]);
  });

  test('a redirect is an error and is not followed', async () => {
    const seen: string[] = [];
    const server = createServer(({ url = '' }, response) => {
      seen.push(url);
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const error = await failure(eyeson({ apiKey, baseUrl: `http://127.0.0.1:${port}/v2/` }).list(signal));
    server.close();
    expect(error.status).toBe(302);
    expect(seen).toEqual(['/v2/rooms']);
  });

  test.each([
    ['is not a list', '{"rooms":[]}', 'Expected the body to be Array, got Object'],
    ['is null', 'null', 'Expected the body to be Array, got null'],
    ['is an HTML page', '<!doctype html>', 'not JSON'],
  ])('an answer that %s is an error', async (_what, answer, expected) => {
    const server = createServer((_, response) => response.end(answer)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const error = await failure(eyeson({ apiKey, baseUrl: `http://127.0.0.1:${port}` }).list(signal));
    server.close();
    expect(error.message).toContain(expected);
  });

  test.each([
    { what: 'names no room', item: { started_at: null }, reason: 'Expected `id` to be present, got undefined' },
    { what: 'has a number as its id', item: { id: 7 }, reason: 'Expected `id` to be string, got 7' },
    {
      what: 'has an invalid start',
      item: { id: 'a', started_at: 'soon' },
      reason: 'Expected `started_at` to be an ISO 8601 time with its zone, such as "2026-11-24T17:00Z", got "soon"',
    },
    {
      what: 'has a start without a zone',
      item: { id: 'a', started_at: '2026-11-24T17:00:00\u001b[2J' },
      reason:
        'Expected `started_at` to be an ISO 8601 time with its zone, such as "2026-11-24T17:00Z", got "2026-11-24T17:00:00\\u001b[2J"',
    },
  ])('an item that $what is skipped, and the others are listed', async ({ item, reason }) => {
    const good = { id: 'good', started_at: '2026-01-02T03:04:05.678Z', name: 'half an emoji: \ud83d' };
    const server = createServer((_, response) => response.end(JSON.stringify([item, good, item])));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const { meetings, skipped } = await eyeson({ apiKey, baseUrl: `http://127.0.0.1:${port}` }).list(signal);
    server.close();
    const one = { reason, ...(item.id === 'a' && { room: 'a' }) };
    expect(skipped).toEqual([one, one]);
    expect(meetings).toMatchObject([{ room: 'good', name: 'half an emoji: \ufffd' }]);
  });
});

describe('an answer of eyeson without an end', () => {
  test.each([
    {
      what: 'of items',
      begin: '[',
      more: `{"id":"a","more":"${'x'.repeat(65_536)}"},`,
      words: 'GET /rooms got an answer of more than 256 MiB',
    },
    {
      what: 'in one item',
      begin: '[{"id":"',
      more: 'x'.repeat(65_536),
      words: 'GET /rooms got an element of more than 4194304 bytes',
    },
    {
      what: 'in the reason of a failure',
      status: 500,
      begin: '{"error":"',
      more: 'x'.repeat(65_536),
      words: 'GET /rooms got an answer of more than 16 MiB',
    },
  ])('is cut off: $what', async ({ status = 200, begin, more, words }) => {
    const server = createServer((_, response) => {
      response.writeHead(status).write(begin);
      Readable.from(endless(more))
        .on('error', () => {})
        .pipe(response);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const error = await failure(eyeson({ apiKey, baseUrl: `http://127.0.0.1:${port}` }).list(signal));
    server.closeAllConnections();
    server.close();
    expect(error.message).toContain(words);
  });
});

function* endless(text: string): Generator<string> {
  for (;;) yield text;
}

describe('eyeson close', () => {
  test.each(['plain', 'with / slash', 'ünïcode ?&#%', '100%'])(
    'closing ends the meeting in the room "%s"',
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

  test('closing a meeting that is over (410) or unknown (404) succeeds', async () => {
    await api.start([{ room: 'over' }]);
    await api.end(['over']);
    await provider.close({ room: 'over', startedAt: 0 }, signal);
    await provider.close({ room: 'never', startedAt: 0 }, signal);
    expect((await api.ledger()).at(-1)).toMatchObject({ room: 'over', endedBy: 'host', calls: [{ state: 'over' }] });
  });

  test.each([
    ['a 500', { fail: 1 }],
    ['a 429', { busy: 1 }],
  ])('closing fails after %s, and the meeting continues', async (_what, faults) => {
    await api.start([{ room: 'a' }]);
    await api.setFaults({ ...faults, method: 'DELETE' });
    await failure(provider.close({ room: 'a', startedAt: 0 }, signal));
    expect((await provider.list(signal)).meetings).toHaveLength(1);
  });

  test('closing fails if its answer is lost, even if it took effect', async () => {
    await api.start([{ room: 'a' }]);
    await api.setFaults({ cut: 1, method: 'DELETE' });
    await failure(provider.close({ room: 'a', startedAt: 0 }, signal));
    expect((await provider.list(signal)).meetings).toEqual([]);
  });

  test.each(['', '.', '..'])('closing the room "%s" fails, because it would be another URL', async (room) => {
    const before = api.service.log.length;
    await failure(provider.close({ room, startedAt: 0 }, signal));
    expect(api.service.log.length).toBe(before);
  });
});

test('the provider never starts a meeting', async () => {
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
  [
    { apiKey: '' },
    'Expected `apiKey` to be a string of printable ASCII characters without blanks, got an empty string',
  ],
  [{ apiKey: 'sesame\n' }, 'got a string with other characters'],
  [{ apiKey: undefined as never }, 'got undefined'],
  [
    { apiKey, baseUrl: 'api.eyeson.team' },
    'Expected `baseUrl` to be an address (http:, https:), got "api.eyeson.team"',
  ],
  [{ apiKey, baseUrl: 'ftp://api.eyeson.team' }, 'Expected `baseUrl`'],
  [
    { apiKey, baseURL: 'https://api.eyeson.team' } as never,
    'Unknown option `baseURL`, did you mean `baseUrl`? Expected name, apiKey, baseUrl, allowHttp',
  ],
])('eyeson() rejects the options %o', (options, message) => {
  expect(() => eyeson(options)).toThrow(message);
  expect(() => eyeson(options)).not.toThrow('sesame');
});
