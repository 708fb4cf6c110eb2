// One customer's provider accepts connections and never answers, and the calls to it are never given up. The others do not notice:
// whatever waited for one of these calls would wait for ever.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { freePort } from '../../../demo/http/free-port.ts';
import { type RunningServer, serve } from '../../src/serve.ts';
import { databaseFolder, folder, minute } from '../support/engine.ts';
import { type EyesonApi, startEyesonApi } from '../support/eyeson-api.ts';

const token = 'the-token-of-the-host-0123456789';
const names = ['acme', 'globex', 'initech'];
const wait = { timeout: 30_000, interval: 50 };

const apis = new Map<string, EyesonApi>();
const sockets = new Set<Socket>();
let silent: Server;
let server: RunningServer;

const portOf = (listening: Server): number => (listening.address() as AddressInfo).port;

beforeAll(async () => {
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => new AbortController().signal);
  silent = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.resume();
  }).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const port = await freePort();

  const keys = folder();
  const providers = [];
  for (const name of ['hanging', ...names]) {
    const keyFile = join(keys, name);
    writeFileSync(keyFile, `key-of-${name}\n`);
    if (name !== 'hanging') apis.set(name, await startEyesonApi({ apiKey: `key-of-${name}` }));
    const url = apis.get(name)?.url ?? `http://127.0.0.1:${portOf(silent)}`;
    providers.push({ name, type: 'eyeson', keyFile, url, rules: { limit: '2s' } } as const);
  }
  server = await serve({
    providers,
    database: { directory: databaseFolder() },
    logger: pino({ level: 'silent' }),
    publicUrl: `http://127.0.0.1:${port}`,
    port,
    token,
    drain: 0,
  });
  // More overdue meetings than calls to one provider may be in flight.
  const startedAt = Date.now() - minute;
  const rooms = Array.from({ length: 60 }, (_, n) => `hanging-${n}`);
  await server.hardLimit.observe(
    'hanging',
    rooms.map((room) => ({ type: 'started', at: Date.now(), startedAt, room })),
  );
});
afterAll(async () => {
  vi.restoreAllMocks();
  for (const socket of sockets) socket.destroy();
  silent?.close();
  await server?.stop();
  for (const api of apis.values()) await api.close();
});

const operator = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(server.url + path, { ...init, headers: { Authorization: `Bearer ${token}` } });

test('the server starts and is ready without it', async () => {
  expect(await (await fetch(`${server.url}/readyz`)).json()).toMatchObject({ ok: true, checks: { lists: 'ok' } });
  const { providers } = await server.hardLimit.health();
  expect(providers.hanging).toMatchObject({ listedAt: null });
});

test('the webhooks of all others are registered, and their meetings are closed', async () => {
  const { webhooks } = await server.hardLimit.health();
  for (const name of names) expect(webhooks[name], name).toMatch(/^(?:registered|kept)$/);
  await Promise.all([...apis.values()].map((api) => api.start([{ room: 'board' }])));
  for (const [name, api] of apis) {
    // Only the webhook can have reported it by now: the lists are read every three minutes.
    await expect.poll(() => server.hardLimit.meetingIn(name, 'board'), { ...wait, message: name }).toBeDefined();
    await expect.poll(async () => (await api.ledger())[0]?.endedAt, { ...wait, message: name }).toBeTruthy();
    await expect
      .poll(() => server.hardLimit.meetingIn(name, 'board'), { ...wait, message: name })
      .toMatchObject({ state: 'closed', endedBy: 'limit' });
  }
  const { running = 0, closing = 0 } = await server.hardLimit.counts(['hanging']);
  expect(running + closing).toBe(60);
});

test('the list of another one is compared at once', async () => {
  await apis.get('acme')?.start([{ room: 'late' }]);
  await server.hardLimit.reconcile(['acme']);
  expect(await server.hardLimit.meetingIn('acme', 'late')).toBeDefined();
  expect((await operator('/api/meetings')).status).toBe(200);
});
