// The three ways to serve the app, over the real engine: a database on disk, the local eyeson API, sockets.
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { getRequestListener } from '@hono/node-server';
import fc from 'fast-check';
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

const apiKey = 'the-api-key-of-the-team';
const secret = 'the-secret-that-signs-meeting-tokens';
const operatorToken = 'the-token-of-the-operator';
const minute = 60_000;
const log: string[] = [];
let directory: string;
let api: EyesonApi;
let hardLimit: HardLimit;
/** Holds up every webhook. */
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
  'a server of its own': async () => {
    const listening = await listen(appOf(), { port: 0 });
    return { fetch: (path, init) => fetch(listening.url + path, init), stop: () => listening.stop() };
  },
  'a part of a server of node:http, behind a prefix': async () => {
    const listener = getRequestListener(appOf().fetch);
    const server = createServer((request, response) => {
      if (!request.url?.startsWith('/hard-limit/')) return response.end('the rest of the app');
      request.url = request.url.slice('/hard-limit'.length); // as `app.use('/hard-limit', listener)` of Express does
      return listener(request, response);
    });
    return mounted(server, '/hard-limit');
  },
  'a part of a server that keeps its own Request and Response': async () =>
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
/** A body of unknown length. */
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

describe.each(Object.keys(ways))('the app as %s', (name) => {
  let way: Way;
  beforeAll(async () => {
    way = await (ways[name] as () => Promise<Way>)();
  });
  afterAll(() => way?.stop());

  test('takes a webhook into the database, tells the browser, and lets it extend', async () => {
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
    const { version, ...told } = (await limit.json()) as { version: number };
    expect(told).toMatchObject({ state: 'running', canExtend: true });
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
    expect([prompt.status, await prompt.text()]).toEqual([204, '']);
  });

  test('streams the limit', async () => {
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

  test('takes a body of unknown length, and no more than 64 KB of it', async () => {
    const room = `room ${++rooms}`;
    const body = update(room);
    const taken = await way.fetch('/webhooks/eyeson', { ...stream, body: chunked(body), headers: signed(body) });
    expect(taken.status).toBe(204);
    expect(await hardLimit.meetingIn('eyeson', room)).toBeDefined();
    const large = update('x'.repeat(70_000));
    for (const sent of [large, chunked(large)]) {
      const refused = await way.fetch('/webhooks/eyeson', { ...stream, body: sent, headers: signed(large) });
      expect([refused.status, await refused.json()]).toEqual([
        413,
        { error: 'Expected at most 65536 bytes, got more' },
      ]);
    }
    expect((await way.fetch('/healthz')).status).toBe(200);
  });

  test.each([
    ['no JSON', '{"type":'],
    ['no object', '[]'],
    ['without a room', '{"type":"room_update","timestamp":1}'],
    ['with a start that is none', update('x', { started_at: 'yesterday' })],
  ])('refuses a webhook that is signed and %s', async (_what, body) => {
    const response = await way.fetch('/webhooks/eyeson', { method: 'POST', body, headers: signed(body) });
    expect([response.status, await response.json()]).toEqual([400, { error: expect.stringContaining('Expected') }]);
  });

  test('answers with headers that let a browser do nothing with it', async () => {
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

  test('is changed by nothing that strangers send, and fails at none of it', async () => {
    const everything = async () => [await hardLimit.counts(), await hardLimit.meetings({ limit: 1000 })];
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
      fc.asyncProperty(path, headers, bytes, async (at, sent, content) => {
        const response = await way.fetch(at, {
          method: 'POST',
          headers: sent as HeadersInit,
          body: content as BodyInit,
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

describe('a server that stops', () => {
  // half the time for which an idle connection is kept: none holds it up
  test('finishes what it was asked, ends the streams, and takes nothing new', async () => {
    const stop = new AbortController();
    let answer = (): void => {};
    const asked = new Promise<void>((resolve) => {
      beforeReading = () =>
        new Promise((release) => {
          beforeReading = async () => {};
          answer = release;
          resolve();
        });
    });
    const listening = await listen(hardLimitApp(hardLimit, { secret, signal: stop.signal }), { port: 0 });
    const headers = { Authorization: `Bearer ${await tokenFor('a')}`, Accept: 'text/event-stream' };
    const watching = await fetch(`${listening.url}/meetings/a/limit`, { headers });
    const body = update('a');
    const inFlight = fetch(`${listening.url}/webhooks/eyeson`, { method: 'POST', body, headers: signed(body) });
    await asked;
    await (await fetch(`${listening.url}/healthz`)).text(); // its connection is kept alive

    stop.abort();
    const stopped = listening.stop(3_600_000);
    await expect(fetch(`${listening.url}/healthz`)).rejects.toThrow();
    expect(await watching.text()).toContain('event: limit');
    answer();
    expect((await inFlight).status).toBe(204);
    await stopped;
  });

  test('cuts off what does not end by itself', async () => {
    const app = hardLimitApp(hardLimit, { secret });
    const listening = await listen(app, { port: 0 });
    const headers = { Authorization: `Bearer ${await tokenFor('a')}`, Accept: 'text/event-stream' };
    const watching = await fetch(`${listening.url}/meetings/a/limit`, { headers });
    const text = watching.text();
    text.catch(() => {});
    await listening.stop(100);
    await expect(text).rejects.toThrow();
  });

  test('answers /readyz with 503 before the hard limit has been started, without an error in the log', async () => {
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
      body: { ok: false, database: false, stopping: false },
      lines: [],
    });
  });

  test('refuses unknown options', async () => {
    const options = { prot: 0 } as ListenOptions;
    await expect(listen(hardLimitApp(hardLimit), options)).rejects.toThrow('did you mean `port`?');
  });

  test('refuses unknown settings of serve() before it opens anything', async () => {
    const settings = { providers: [], database: { directory }, logger: pino(), limit: '30m' } as ServeSettings;
    await expect(serve(settings)).rejects.toThrow('did you mean `limits`?');
  });

  test('says which port it could not have', async () => {
    const listening = await listen(hardLimitApp(hardLimit), { port: 0 });
    const { port } = listening;
    await expect(listen(hardLimitApp(hardLimit), { port })).rejects.toThrow(`Cannot listen on 127.0.0.1, port ${port}`);
    await listening.stop();
    await expect(listen(hardLimitApp(hardLimit), { port: 65_536 })).rejects.toThrow('Expected `port` to be');
  });
});

describe.each([true, false])('behind a body parser (overrideGlobalObjects: %s)', (overrideGlobalObjects) => {
  /** A part of a server that has read the body; as express.json() does, and the second as with `verify` that keeps it. */
  async function behindParser(keeps: boolean): Promise<Way> {
    const listener = getRequestListener(appOf().fetch, { overrideGlobalObjects });
    const server = createServer(async (request, response) => {
      const rawBody = await buffer(request);
      await listener(Object.assign(request, keeps && { rawBody }), response);
    });
    return mounted(server);
  }

  test.each([
    ['a webhook fails, and the log says what is wrong', false, 500],
    ['a webhook whose bytes were kept is accepted', true, 204],
  ])('%s', async (_title, keeps, status) => {
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

test('no secret is in any line of the log', () => {
  expect(log.length).toBeGreaterThan(20);
  const text = log.join('');
  for (const each of [apiKey, secret, operatorToken, 'eyJhbGciOi', signed(update('x'))['X-Eyeson-Signature']])
    expect(text).not.toContain(each);
});
