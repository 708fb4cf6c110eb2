// Each way to serve the app, over the real engine: a database on disk, the local eyeson API, sockets.
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { getRequestListener } from '@hono/node-server';
import fc from 'fast-check';
import { Hono } from 'hono';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HardLimit } from '../../src/engine/hard-limit.ts';
import { hardLimitApp } from '../../src/http/app.ts';
import { type ListenOptions, listen } from '../../src/http/listen.ts';
import { meetingToken } from '../../src/http/meeting-token.ts';
import { eyeson } from '../../src/providers/eyeson.ts';
import { type ServeSettings, serve } from '../../src/serve.ts';
import { placeDatabase } from '../support/empty-database.ts';
import { type EyesonApi, startEyesonApi } from '../support/eyeson-api.ts';
import { readResponse } from '../support/read-response.ts';

const apiKey = 'the-api-key-of-the-team';
const secret = 'the-secret-that-signs-meeting-tokens';
const operatorToken = 'the-token-of-the-operator';
const minute = 60_000;
const log: string[] = [];
let directory: string;
let api: EyesonApi;
let hardLimit: HardLimit;
/** Awaited before each webhook is read. */
let beforeReading = async (): Promise<void> => {};

beforeAll(async () => {
  directory = placeDatabase(await mkdtemp(join(tmpdir(), 'still-there-http-')));
  api = await startEyesonApi({ apiKey });
  const provider = eyeson({ apiKey, baseUrl: api.url });
  hardLimit = new HardLimit({
    providers: [
      {
        ...provider,
        async readWebhook(request) {
          await beforeReading();
          return provider.readWebhook(request);
        },
      },
    ],
    limitFor: () => ({ duration: 30 * minute, scheduledEnd: null, grace: 0, maxExtension: minute, rule: 'test' }),
    database: { directory },
    logger: pino({ level: 'trace' }, { write: (line: string) => log.push(line) }),
  });
  await hardLimit.start();
});
afterAll(async () => {
  await hardLimit?.stop();
  await api?.close();
  await rm(directory, { recursive: true, force: true });
});

interface Way {
  fetch(path: string, init?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
}

const stopping = new AbortController();
const appOf = () => hardLimitApp(hardLimit, { secret, token: operatorToken, signal: stopping.signal });

async function mounted(server: Server, prefix = ''): Promise<Way> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`;
  return {
    fetch: (path, init) => fetch(url + path, init),
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const ways: Record<string, () => Promise<Way>> = {
  'its own server': async () => {
    const listening = await listen(appOf(), { port: 0 });
    return { fetch: (path, init) => fetch(listening.url + path, init), stop: () => listening.stop() };
  },
  'a listener of a node:http server under a prefix': async () => {
    const listener = getRequestListener(appOf().fetch);
    const server = createServer((request, response) => {
      if (!request.url?.startsWith('/hard-limit/')) return response.end('the rest of the app');
      request.url = request.url.slice('/hard-limit'.length); // as `app.use('/hard-limit', listener)` of Express does
      return listener(request, response);
    });
    return mounted(server, '/hard-limit');
  },
  'a listener that keeps the global Request and Response': async () =>
    mounted(createServer(getRequestListener(appOf().fetch, { overrideGlobalObjects: false }))),
  'a web handler': async () => {
    const app = appOf();
    return {
      fetch: async (path, init) =>
        app.fetch(new Request(`https://example.com${path}`, { ...init, ...(init?.body && { duplex: 'half' }) })),
      stop: async () => {},
    };
  },
};

let rooms = 0;
const signed = (body: string | Uint8Array, key = apiKey): Record<string, string> => ({
  'X-Eyeson-Signature': createHmac('sha256', key).update(body).digest('hex'),
});
function update(room: string, change: object = {}): string {
  const timestamp = Math.floor(Date.now() / 1000);
  const started_at = new Date(timestamp * 1000).toISOString();
  return JSON.stringify({
    type: 'room_update',
    timestamp,
    room: { id: room, name: 'Talk', ready: true, started_at, shutdown: false, ...change },
  });
}
/** A body without a Content-Length. */
function chunked(text: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 1000) controller.enqueue(bytes.subarray(at, at + 1000));
      controller.close();
    },
  });
}
const stream = { method: 'POST', duplex: 'half' } as RequestInit;
const tokenFor = (room: string) => meetingToken({ secret, room, subject: 'alice', extend: true, expiresIn: minute });

describe.each(Object.keys(ways))('App served as %s', (name) => {
  let way: Way;
  beforeAll(async () => {
    way = await (ways[name] as () => Promise<Way>)();
  });
  afterAll(() => way?.stop());

  test('a webhook is stored, the browser reads its limit and extends the meeting', async () => {
    const room = `room ${++rooms}/ü`;
    const body = update(room);
    const post = (headers: Record<string, string>) => way.fetch('/webhooks/eyeson', { method: 'POST', body, headers });
    expect((await post(signed(body, 'another key'))).status).toBe(401);
    expect(await hardLimit.meetingIn('eyeson', room)).toBeUndefined();
    expect((await post(signed(body))).status).toBe(204);
    expect(await hardLimit.meetingIn('eyeson', room)).toMatchObject({ room, state: 'running' });
    expect((await post(signed(body))).status).toBe(204);

    const headers = { Authorization: `Bearer ${await tokenFor(room)}` };
    const path = `/meetings/${encodeURIComponent(room)}`;
    const limit = await way.fetch(`${path}/limit`, { headers });
    const { version, ...rest } = (await limit.json()) as { version: number };
    expect(rest).toMatchObject({ state: 'running', canExtend: true });
    const extended = await way.fetch(`${path}/extend`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ by: minute, version }),
    });
    expect(await extended.json()).toMatchObject({ canExtend: false, version: version + 1 });
    const again = await way.fetch(`${path}/extend`, { method: 'POST', headers, body: `{"by":${minute}}` });
    expect(again.status).toBe(403);
    const until = Date.now() + minute;
    const prompt = await way.fetch(`${path}/prompt`, { method: 'POST', headers, body: JSON.stringify({ until }) });
    expect(await readResponse(prompt)).toEqual({ status: 204, body: '' });
  });

  test('the limit is streamed from before the meeting until it is over', async () => {
    const room = `room ${++rooms}`;
    const headers = { Authorization: `Bearer ${await tokenFor(room)}`, Accept: 'text/event-stream' };
    const response = await way.fetch(`/meetings/${encodeURIComponent(room)}/limit`, { headers });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (wanted: string): Promise<void> => {
      while (!text.includes(wanted)) text += (await reader?.read())?.value;
    };
    await until('"state":"unknown"');
    const body = update(room);
    await way.fetch('/webhooks/eyeson', { method: 'POST', body, headers: signed(body) });
    await until('"state":"running"');
    const end = update(room, { started_at: null, shutdown: true });
    await way.fetch('/webhooks/eyeson', { method: 'POST', body: end, headers: signed(end) });
    await until('"state":"over"');
    await reader?.cancel();
    const streams = async () => (await hardLimit.metrics.streams.get()).values[0]?.value;
    await expect.poll(streams).toBe(0);
  });

  test('a body without a Content-Length is accepted; more than 64 KB give 413', async () => {
    const room = `room ${++rooms}`;
    const body = update(room);
    const accepted = await way.fetch('/webhooks/eyeson', { ...stream, body: chunked(body), headers: signed(body) });
    expect(accepted.status).toBe(204);
    expect(await hardLimit.meetingIn('eyeson', room)).toBeDefined();
    const large = update('x'.repeat(70_000));
    for (const sent of [large, chunked(large)]) {
      const refused = await way.fetch('/webhooks/eyeson', { ...stream, body: sent, headers: signed(large) });
      expect(await readResponse(refused)).toEqual({
        status: 413,
        body: { error: 'Expected at most 65536 bytes, got more' },
      });
    }
    expect((await way.fetch('/healthz')).status).toBe(200);
  });

  test.each([
    { what: 'that is not JSON', body: '{"type":' },
    { what: 'that is not an object', body: '[]' },
    { what: 'without a room', body: '{"type":"room_update","timestamp":1}' },
    { what: 'with an invalid start', body: update('x', { started_at: 'yesterday' }) },
  ])('a signed webhook $what gives 400', async ({ body }) => {
    const response = await way.fetch('/webhooks/eyeson', { method: 'POST', body, headers: signed(body) });
    expect(await readResponse(response)).toEqual({ status: 400, body: { error: expect.stringContaining('Expected') } });
  });

  test('every response carries headers that keep browsers from running or framing it', async () => {
    for (const path of ['/healthz', '/api/meetings', '/nothing']) {
      const { headers } = await way.fetch(path);
      expect(headers.get('Content-Security-Policy')).toBe("default-src 'none'; frame-ancestors 'none'");
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('X-Frame-Options')).toBe('DENY');
      expect(headers.get('Referrer-Policy')).toBe('no-referrer');
      expect(headers.get('Strict-Transport-Security')).toBeNull();
    }
    expect(await (await way.fetch('/nothing')).json()).toEqual({ error: 'There is nothing at GET /nothing' });
  });

  test('arbitrary requests without credentials change nothing and give a status from 400 to 499', async () => {
    const everything = async () => ({
      counts: await hardLimit.counts(),
      meetings: await hardLimit.meetings({ limit: 1000 }),
    });
    const before = await everything();
    const body = update('stranger');
    const hex = (digest: string): string => createHash(digest).update(body).digest('hex');
    const value = fc.string({ unit: 'grapheme-ascii' }).map((text) => text.trim());
    const headers = fc.dictionary(
      fc.constantFrom('X-Eyeson-Signature', 'Content-Type', 'Authorization', 'X-Forwarded-For', 'Accept', 'Origin'),
      fc.oneof(
        value,
        fc.constantFrom(hex('sha256'), hex('md5'), '', 'sha256=', signed(body, '')['X-Eyeson-Signature']),
      ),
    );
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constant(new TextEncoder().encode(body)), fc.json());
    const path = fc.oneof(
      fc.constant('/webhooks/eyeson'),
      fc.constantFrom('/api/meetings/1/end', '/api/meetings/1/extend', '/api/reconcile', '/meetings/1/extend'),
      fc.webPath().map((tail) => `/webhooks/${tail.replace(/^\/+/, '')}`),
    );
    await fc.assert(
      fc.asyncProperty(path, headers, bytes, async (path, headers, bytes) => {
        const response = await way.fetch(path, {
          method: 'POST',
          headers: headers as HeadersInit,
          body: bytes as BodyInit,
        });
        await response.arrayBuffer();
        expect(response.status).toBeGreaterThanOrEqual(400);
        expect(response.status).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
    expect(await everything()).toEqual(before);
  });
});

describe('Stopping server', () => {
  test('a stopping server answers pending requests, ends its streams and refuses new connections', async () => {
    const stop = new AbortController();
    let release = (): void => {};
    const webhookArrived = new Promise<void>((arrived) => {
      beforeReading = () =>
        new Promise((resolve) => {
          beforeReading = async () => {};
          release = resolve;
          arrived();
        });
    });
    const listening = await listen(hardLimitApp(hardLimit, { secret, signal: stop.signal }), { port: 0 });
    const headers = { Authorization: `Bearer ${await tokenFor('a')}`, Accept: 'text/event-stream' };
    const watching = await fetch(`${listening.url}/meetings/a/limit`, { headers });
    const body = update('a');
    const inFlight = fetch(`${listening.url}/webhooks/eyeson`, { method: 'POST', body, headers: signed(body) });
    await webhookArrived;
    await (await fetch(`${listening.url}/healthz`)).text(); // leaves an idle connection, which must not delay the stop

    stop.abort();
    const stopped = listening.stop(3_600_000);
    await expect(fetch(`${listening.url}/healthz`)).rejects.toThrow();
    expect(await watching.text()).toContain('event: limit');
    release();
    expect((await inFlight).status).toBe(204);
    await stopped;
  });

  test('a stream that is still open after the grace period is cut off', async () => {
    const app = hardLimitApp(hardLimit, { secret });
    const listening = await listen(app, { port: 0 });
    const headers = { Authorization: `Bearer ${await tokenFor('a')}`, Accept: 'text/event-stream' };
    const watching = await fetch(`${listening.url}/meetings/a/limit`, { headers });
    const text = watching.text();
    text.catch(() => {});
    await listening.stop(100);
    await expect(text).rejects.toThrow();
  });
});

describe('listen() and serve()', () => {
  test('before the hard limit is started, /readyz gives 503 and logs no error', async () => {
    const lines: string[] = [];
    const starting = new HardLimit({
      providers: [eyeson({ apiKey, baseUrl: api.url })],
      limitFor: () => ({ duration: minute, scheduledEnd: null, grace: 0, maxExtension: 0, rule: 'test' }),
      database: { directory: join(directory, 'never-opened') },
      logger: pino({}, { write: (line: string) => lines.push(line) }),
    });
    const response = await hardLimitApp(starting).request('/readyz');
    expect({ status: response.status, body: await response.json(), lines }).toEqual({
      status: 503,
      body: {
        ok: false,
        checks: {
          database: 'the database is not open yet',
          lists: 'the list of running meetings has not been read by this server',
          started: 'the server is still starting',
          running: 'ok',
        },
      },
      lines: [],
    });
  });

  test('listen() rejects unknown options', async () => {
    const options = { prot: 0 } as ListenOptions;
    await expect(listen(hardLimitApp(hardLimit), options)).rejects.toThrow('did you mean `port`?');
  });

  test('connections on which no request arrives in time are closed, and those with a request stay', async () => {
    let answer = (): void => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const app = new Hono().get('/', async (c) => {
      await answered;
      return c.text('late');
    });
    const listening = await listen(app, { port: 0, requestTimeout: 500 });
    const slow = fetch(listening.url).then((response) => response.text());
    const silent = Array.from({ length: 20 }, (_, index) => {
      const socket = connect(listening.port, '127.0.0.1');
      if (index % 2) socket.write('GET / HTTP/1.1\r\nHost: x\r\n'); // without the empty line at its end
      return once(socket.on('error', () => {}).resume(), 'close');
    });
    await Promise.all(silent);
    answer();
    expect(await slow).toBe('late');
    await listening.stop();
    await expect(listen(app, { requestTimeout: 0 })).rejects.toThrow('Expected `requestTimeout` to be');
  });

  test('serve() rejects unknown settings', async () => {
    const settings = { providers: [], database: { directory }, logger: pino(), limit: '30m' } as ServeSettings;
    await expect(serve(settings)).rejects.toThrow('did you mean `limits`?');
  });

  test('serve() rejects a drain that is not a duration of at most an hour', async () => {
    const settings = { providers: [], database: { directory }, logger: pino() };
    for (const drain of ['5', '2h', -1, null as never])
      await expect(serve({ ...settings, drain })).rejects.toThrow(
        'Expected `drain` to be a duration of at most 1 h such as "5s"',
      );
  });

  test('the error of a port that is in use names the address and the port', async () => {
    const listening = await listen(hardLimitApp(hardLimit), { port: 0 });
    const { port } = listening;
    await expect(listen(hardLimitApp(hardLimit), { port })).rejects.toThrow(`Cannot listen on 127.0.0.1, port ${port}`);
    await listening.stop();
    await expect(listen(hardLimitApp(hardLimit), { port: 65_536 })).rejects.toThrow('Expected `port` to be');
  });
});

describe.each([true, false])('Listener behind a body parser (overrideGlobalObjects: %s)', (overrideGlobalObjects) => {
  /** A server that reads the body first, as `express.json()` does. With `keeps` it stores the bytes, as its `verify` can. */
  async function behindParser(keeps: boolean): Promise<Way> {
    const listener = getRequestListener(appOf().fetch, { overrideGlobalObjects });
    const server = createServer(async (request, response) => {
      const rawBody = await buffer(request);
      await listener(Object.assign(request, keeps && { rawBody }), response);
    });
    return mounted(server);
  }

  test.each([
    { title: 'a webhook gives 500 and logs the remedy', keeps: false, status: 500 },
    { title: 'a webhook whose bytes are kept gives 204', keeps: true, status: 204 },
  ])('$title', async ({ keeps, status }) => {
    const way = await behindParser(keeps);
    const room = `room ${++rooms}`;
    const body = update(room);
    const response = await way.fetch('/webhooks/eyeson', { method: 'POST', body, headers: signed(body) });
    expect(response.status).toBe(status);
    expect((await hardLimit.meetingIn('eyeson', room)) !== undefined).toBe(keeps);
    if (!keeps) expect(log.at(-2)).toContain('mount the hard limit before any body parser');
    await way.stop();
  });
});

test('the log contains no secret', () => {
  expect(log.length).toBeGreaterThan(20);
  const text = log.join('');
  for (const each of [apiKey, secret, operatorToken, 'eyJhbGciOi', signed(update('x'))['X-Eyeson-Signature']])
    expect(text).not.toContain(each);
});
