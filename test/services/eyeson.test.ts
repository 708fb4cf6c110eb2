// The real SDK in a real browser against the demo's stand-in for eyeson.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  createEyesonService,
  formatEntry,
  type OpenConnections,
  type WireEntry,
} from '../../demo/services/eyeson/index.ts';
import { sharedBrowser } from '../support/shared-browser.ts';
import { engineOrSkip } from '../support/skips.ts';

type Seen = Record<string, unknown>;

// What the page below defines; the functions given to `evaluate` run there.
declare const sdk: { send(message: object): void; destroy(): void };
declare function listenAndStart(key: string): void;
/** The first event, past or future, with these fields. */
declare function seen(match: Seen): Promise<Seen>;
/** Waits for the remote picture to have shown that many frames. */
declare function played(atLeast: number): Promise<{ width: number; time: number; count: number }>;
declare function trackStates(): string[];

const sdkFile = createRequire(import.meta.url).resolve('eyeson');

const html = `<!doctype html><title>bare</title><link rel="icon" href="data:,">
<video autoplay playsinline muted></video><script src="/sdk.js"></script><script>
  const video = document.querySelector('video'), events = [], waiting = new Set();
  let local;
  window.sdk = eyeson.default;
  sdk.config.api = location.origin + '/eyeson';
  sdk.config.verbose = false;
  window.listenAndStart = (key) => {
    sdk.onEvent((event) => {
      if (event.type === 'accept') { local = event.localStream; video.srcObject = event.remoteStream; }
      const { localStream, remoteStream, stream, content, statistics, ...plain } = event;
      events.push(plain);
      for (const check of waiting) check();
    });
    sdk.start(key);
  };
  window.seen = (match) => new Promise((resolve) => {
    const fits = (event) => Object.entries(match).every(([name, value]) => event[name] === value);
    const check = () => { const event = events.find(fits); if (event) { waiting.delete(check); resolve(event); } };
    waiting.add(check); check();
  });
  window.played = (atLeast) => new Promise((resolve) => {
    const next = () => {
      const count = video.getVideoPlaybackQuality().totalVideoFrames;
      if (count >= atLeast) resolve({ width: video.videoWidth, time: video.currentTime, count });
      else video.requestVideoFrameCallback(next);
    };
    next();
  });
  window.trackStates = () => local.getTracks().map((track) => track.kind + ' ' + track.readyState);
</script>`;

let origin = '';
const service = createEyesonService({ base: () => origin, prefix: '/eyeson' });
const server = createServer((req, res) => {
  if (service.handle(req, res)) return;
  const isSdk = req.url === '/sdk.js';
  res
    .writeHead(200, { 'content-type': isSdk ? 'text/javascript' : 'text/html' })
    .end(isSdk ? readFileSync(sdkFile) : html);
});
server.on('upgrade', (req, socket, head) => {
  if (!service.upgrade(req, socket, head)) socket.destroy();
});

let browser: Browser;
const contexts: BrowserContext[] = [];
let rooms = 0;

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tab = await (await sharedBrowser('chromium')).open();
  browser = tab.page.browser();
  await tab.close();
});

afterEach(async () => {
  service.reject(undefined);
  for (const context of contexts.splice(0)) await context.close();
});

afterAll(async () => {
  await service.close();
  server.closeAllConnections(); // the browser stays
  await new Promise((closed) => server.close(closed));
});

/** Resolves as soon as `read` finds something, now or after any later wire event. */
function when<T>(read: () => T | undefined | false): Promise<T> {
  return new Promise((resolve) => {
    const check = () => {
      const found = read();
      if (found === undefined || found === false) return;
      off();
      resolve(found);
    };
    const off = service.on(check);
    check();
  });
}

const logged = (room: string, channel: WireEntry['channel'], direction: WireEntry['direction'], type: string) =>
  when(() =>
    service.log.find(
      (entry) =>
        entry.detail.room === room && entry.channel === channel && entry.direction === direction && entry.type === type,
    ),
  );
const requested = (key: string) =>
  when(() => service.log.find(({ type, detail }) => type === 'GET' && detail.path === `/rooms/${key}`));
const nothingOpen = (room: string) => when(() => Object.values(service.open(room)).every((count) => count === 0));

async function enter(room = `room-${++rooms}`, user = 'Jane') {
  const key = service.join({ room, user });
  const context = await browser.createBrowserContext(); // a window of its own, which nothing hides
  contexts.push(context);
  const page = await context.newPage();
  await page.goto(origin);
  const sees = (match: Seen) => page.evaluate((wanted) => seen(wanted), match);
  const start = () => page.evaluate((token) => listenAndStart(token), key);
  const destroy = () => page.evaluate(() => sdk.destroy());
  return { room, key, page, sees, start, destroy };
}

async function join(room?: string, user?: string) {
  const guest = await enter(room, user);
  await guest.start();
  await guest.sees({ type: 'podium' });
  return guest;
}

engineOrSkip('chromium')('a call', () => {
  test('plays the echoed picture and ends with session_termination', async () => {
    const { room, page } = await join();
    const picture = await page.evaluate(() => played(6));
    expect(picture.width).toBeGreaterThan(0);
    expect(picture.time).toBeGreaterThan(0);
    expect(service.open(room)).toEqual<OpenConnections>({ rt: 1, sepp: 1, peers: 1 });
    expect(await page.evaluate(() => trackStates())).toEqual(['audio live', 'video live']);

    await page.evaluate(() => sdk.send({ type: 'session_termination' }));
    const entry = await logged(room, 'sepp', 'in', 'call_terminate');
    expect(entry.detail).toMatchObject({ room, term_code: 0 });
    expect(formatEntry(entry)).toBe(`eyeson  ← call_terminate  room ${room}  ${entry.detail.call_id}  term_code 0`);
    await nothingOpen(room);
    expect(await page.evaluate(() => trackStates())).toEqual(['audio ended', 'video ended']);
  });

  test('ends with exit when the service terminates it', async () => {
    const { room, sees } = await join();
    service.terminate(room);
    expect(await sees({ type: 'exit' })).toMatchObject({ reason: 'bye' });
    await nothingOpen(room);
  });

  test('says who speaks and who is alone', async () => {
    const { room, key, sees } = await join();
    expect(await sees({ type: 'podium' })).toMatchObject({ solo: true });

    const signaling = (await (await fetch(`${origin}/eyeson/rooms/${key}`)).json()).signaling.options;
    for (const on of [true, false]) {
      service.say(key, on);
      expect(await sees({ type: 'voice_activity', on })).toMatchObject({
        user: { clientId: signaling.client_id, name: 'Jane' },
      });
    }
    service.podium(key, { solo: false });
    await sees({ type: 'podium', solo: false });

    const other = await join(room, 'Joe');
    expect(await other.sees({ type: 'podium' })).toMatchObject({ solo: false });
    await other.destroy();
    expect(await sees({ type: 'remove_user' })).toMatchObject({ user: { name: 'Joe' } });
  });

  test('resumes after its signalling socket is lost', async () => {
    const { room, page, destroy } = await join();
    const { count } = await page.evaluate(() => played(6));
    service.dropSepp(room);
    const { detail } = await logged(room, 'sepp', 'out', 'call_resumed');
    expect(detail.call_id).toBe((await logged(room, 'sepp', 'out', 'call_accepted')).detail.call_id);
    expect(service.open(room).peers).toBe(1);
    await page.evaluate((more) => played(more), count + 20);
    await destroy();
    await nothingOpen(room);
  });

  test('is refused with a code', async () => {
    service.reject(607);
    const { start, sees } = await enter();
    await start();
    expect(await sees({ type: 'error' })).toMatchObject({ name: 'meeting_locked' });
  });
});

engineOrSkip('chromium')('a session ended too early', () => {
  test('leaves a room channel behind when the room was still being fetched', async () => {
    const release = service.holdRooms();
    const { room, key, start, destroy } = await enter();
    await start();
    await requested(key);
    await destroy();
    release();
    // By then the socket is open at both ends, which is what the second destroy needs.
    await logged(room, 'rt', 'in', 'subscribe');
    expect(service.open(room)).toEqual<OpenConnections>({ rt: 1, sepp: 0, peers: 0 });
    await destroy();
    await nothingOpen(room);
  });

  test('leaves a room channel behind that was still connecting', async () => {
    const release = service.holdRt();
    const { room, page, start, sees, destroy } = await enter();
    await start();
    await sees({ type: 'connection', connectionStatus: 'received_room' });
    await destroy();
    expect(service.open(room).rt).toBe(0);
    release();
    await logged(room, 'rt', 'open', 'socket');
    expect(service.open(room)).toEqual<OpenConnections>({ rt: 1, sepp: 0, peers: 0 });
    await page.close();
    await nothingOpen(room);
  });

  test('leaves nothing behind when the call was being answered', async () => {
    const { room, start, destroy } = await enter();
    await start();
    await logged(room, 'sepp', 'in', 'call_start');
    await destroy();
    await logged(room, 'sepp', 'close', 'socket');
    await nothingOpen(room);
  });
});

engineOrSkip('chromium')('the REST API', () => {
  const call = (method: string, path: string, init: RequestInit = {}) =>
    fetch(`${origin}/eyeson${path}`, { method, ...init });

  test('creates rooms from a form or JSON and lists the running ones', async () => {
    const form = await call('POST', '/rooms', {
      body: new URLSearchParams({ id: 'rest', 'user[name]': 'Ada', 'user[id]': 'ada' }),
    });
    expect(form.status).toBe(201);
    const ada = await form.json();
    const json = await call('POST', '/rooms', {
      body: JSON.stringify({ id: 'rest', user: { name: 'Bob' } }),
      headers: { 'content-type': 'application/json' },
    });
    const bob = await json.json();
    expect({ first: ada.user.name, second: bob.user.name }).toEqual({ first: 'Ada', second: 'Bob' });
    expect(bob.room).toEqual(ada.room);
    expect(bob.access_key).not.toBe(ada.access_key);
    expect((await (await call('GET', '/rooms')).json()).map((room: { id: string }) => room.id)).toContain('rest');
    expect(await (await call('GET', `/rooms/${bob.access_key}/users/ada`)).json()).toMatchObject({ name: 'Ada' });
    expect((await call('POST', '/rooms', { body: new URLSearchParams({ id: 'rest' }) })).status).toBe(400);
    expect((await call('GET', '/rooms/nobody')).status).toBe(404);
  });

  test('shuts a meeting down for everybody, for good', async () => {
    const { room, key, sees } = await join();
    expect((await call('DELETE', `/rooms/${room}`)).status).toBe(204);
    await sees({ type: 'exit' });
    expect((await logged(room, 'sepp', 'out', 'call_terminated')).detail).toMatchObject({ term_code: 200 });
    const gone = await call('GET', `/rooms/${key}`);
    expect({ status: gone.status, caching: gone.headers.get('cache-control') }).toEqual({
      status: 410,
      caching: 'no-store',
    });
    expect((await call('GET', `/rooms/${service.join({ room, user: 'Jane' })}`)).status).toBe(200);
    expect((await call('GET', `/rooms/${key}`)).status).toBe(410);
  });

  test('denies access with an expired key', async () => {
    const { key, start, sees } = await enter();
    service.expire(key);
    await start();
    await sees({ type: 'connection', connectionStatus: 'access_denied' });
  });
});
