// Against a real server: what `fetch` makes of its answers, and what the server sees.
import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { InactivityMonitor } from '../../src/index.ts';
import { type KeepAlive, keepAlive } from '../../src/keep-alive/keep-alive.ts';
import type { KeepAliveEvent } from '../../src/keep-alive/keep-alive-event.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';
import { record } from '../support/record.ts';
import { type Served, serve } from '../support/serve.ts';

const minute = 60_000;

let clock: DrivenClock;
let monitor: InactivityMonitor;
let server: Served;
let requests: IncomingMessage[];
let respond: (request: IncomingMessage, response: ServerResponse) => void;

function watch(path: string): { session: KeepAlive; events: KeepAliveEvent[] } {
  const session = keepAlive(monitor, server.url(path));
  return { session, events: record(session, 'alive', 'failed') };
}

/** An event of a session that really takes its time. */
const next = (session: KeepAlive, type: 'alive' | 'failed'): Promise<unknown> => once(session, type);

beforeEach(async () => {
  clock = driveClock(vi);
  requests = [];
  respond = (_request, response) => void response.writeHead(204).end();
  const listener: RequestListener = (request, response) => {
    requests.push(request);
    respond(request, response);
  };
  server = await serve(listener);
  monitor = new InactivityMonitor({ sources: [] });
  monitor.start();
});
afterEach(async () => {
  monitor.stop();
  clock[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

test('keepAlive() sends a POST without a body to an address when there was activity', async () => {
  const { session } = watch('/session?keep=alive');
  clock.advance(minute);
  monitor.report();
  const alive = next(session, 'alive');
  clock.advance(4 * minute);
  expect(await alive).toMatchObject([{ status: 204 }]);
  expect(requests.map(({ method, url, headers }) => ({ method, url, headers: headers['content-length'] }))).toEqual([
    { method: 'POST', url: '/session?keep=alive', headers: '0' },
  ]);
});

test.each([
  [200, true, 'alive'],
  [204, true, 'alive'],
  [401, false, 'failed'],
  [403, false, 'failed'],
  [404, false, 'failed'],
  [500, false, 'failed'],
  [503, false, 'failed'],
])('confirm() with the answer %i resolves to %s', async (status, isConfirmed, type) => {
  respond = (_request, response) => void response.writeHead(status).end('It is what it is');
  const { session, events } = watch('/session');
  expect(await session.confirm()).toBe(isConfirmed);
  expect(events).toMatchObject([{ type, status, error: undefined }]);
});

test('confirm() does not follow a redirect to a sign-in page, and resolves to false', async () => {
  respond = ({ url }, response) => {
    if (url === '/session') response.writeHead(302, { location: '/sign-in' }).end();
    else response.end('Please sign in');
  };
  const { session, events } = watch('/session');
  expect(await session.confirm()).toBe(false);
  expect(events).toMatchObject([{ type: 'failed', status: 302 }]);
  expect(requests).toHaveLength(1);
});

test('keepAlive() fails with an error when the server is down', async () => {
  const gone = await serve({});
  await gone[Symbol.asyncDispose]();
  const session = keepAlive(monitor, new URL(gone.url('/session')));
  const events = record<KeepAliveEvent>(session, 'alive', 'failed');
  expect(await session.confirm()).toBe(false);
  expect(events).toMatchObject([{ type: 'failed', status: undefined, error: expect.any(TypeError) }]);
});

test('keepAlive() aborts a request after 10 s, and the server sees it', async () => {
  const asked = new Promise<ServerResponse>((resolve) => {
    respond = (_request, response) => resolve(response);
  });
  const { session, events } = watch('/session');
  const confirmed = session.confirm();
  const closed = once(await asked, 'close');
  clock.advance(9999);
  expect(events).toEqual([]);
  clock.advance(1);
  expect(await confirmed).toBe(false);
  expect(events).toMatchObject([{ type: 'failed', status: undefined, error: { name: 'TimeoutError' } }]);
  await closed;
});

test('stop() aborts the request under way', async () => {
  const asked = new Promise<ServerResponse>((resolve) => {
    respond = (_request, response) => resolve(response);
  });
  const { session, events } = watch('/session');
  const confirmed = session.confirm();
  const closed = once(await asked, 'close');
  session.stop();
  expect(await confirmed).toBe(false);
  await closed;
  expect(events).toEqual([]);
});
