// The stand-in for Stream Video against the real client in a real browser.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  Call,
  CallEndedEvent,
  CallSessionResponse,
  StreamClientOptions,
  StreamVideoParticipant,
} from '@stream-io/video-client';
import type { Browser, BrowserContext, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { videoClientBundle } from '../../demo/services/stream/bundle.ts';
import {
  createStreamService,
  formatEntry,
  type StreamService,
  type WireEntry,
} from '../../demo/services/stream/index.ts';
import { sharedBrowser } from '../support/shared-browser.ts';
import { engineOrSkip } from '../support/skips.ts';

interface Values<T> {
  subscribe(next: (value: T) => void): { unsubscribe(): void };
}

// What the page below defines; the functions given to `evaluate` run there.
declare const call: Call;
declare function enter(userId: string, callId: string, options?: StreamClientOptions): Promise<void>;
/** Waits for the first value that is accepted. */
declare function when<T>(values: Values<T>, accept: (value: T) => unknown): Promise<T>;
declare function whenSession(accept: (session: CallSessionResponse) => unknown): Promise<CallSessionResponse>;
/** Waits for the only other participant to be like that. */
declare function whenOther(accept: (other: StreamVideoParticipant) => unknown): Promise<StreamVideoParticipant>;
declare function outcome(action: Promise<unknown>): Promise<unknown>;
declare function limitTo(seconds: number): Promise<unknown>;

const pageSource = `<!doctype html><script type="module">
  import { StreamVideoClient } from '/client.js';
  window.enter = async (userId, callId, more) => {
    const { token } = await (await fetch('/stream/token?user_id=' + userId)).json();
    const [baseURL, locationHintUrl] = [location.origin + '/stream/video', location.origin + '/stream/hint'];
    const options = { baseURL, locationHintUrl, clientEventsReportingEnabled: false, logger: () => {}, ...more };
    const client = new StreamVideoClient({ apiKey: 'demo', options });
    await client.connectUser({ id: userId }, token);
    window.call = client.call('appointment', callId);
  };
  window.when = (values, accept) => new Promise((resolve) => {
    const subscription = values.subscribe((value) => {
      if (!accept(value)) return;
      resolve(value);
      queueMicrotask(() => subscription.unsubscribe());
    });
  });
  window.whenSession = (accept) => when(call.state.session$, (session) => session && accept(session));
  window.whenOther = async (accept) =>
    (await when(call.state.remoteParticipants$, (others) => others.length === 1 && accept(others[0])))[0];
  window.outcome = (action) => action.then(() => 'fulfilled', (error) => error.code ?? String(error));
  window.limitTo = (seconds) => call.update({ settings_override: { limits: { max_duration_seconds: seconds } } });
  window.ready = true;
</script>`;

const skew = 90_000;
let server: Server;
let origin: string;
let service: StreamService;
let browser: Browser;
let appointments = 0;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  const bundle = await videoClientBundle();
  server = createServer((req, res) => {
    if (service.handle(req, res)) return;
    const [type, body] = req.url === '/client.js' ? ['text/javascript', bundle] : ['text/html', pageSource];
    res.writeHead(200, { 'content-type': type }).end(body);
  });
  server.on('upgrade', (req, socket, head) => service.upgrade(req, socket, head) || socket.destroy());
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tab = await (await sharedBrowser('chromium')).open();
  browser = tab.page.browser();
  await tab.close();
});

afterAll(() => {
  server?.closeAllConnections(); // the browser stays
  server?.close();
});

/** From here on a service of its own, whose pages are closed after each test, or after all. */
const useService = (before: typeof beforeEach | typeof beforeAll, after: typeof afterEach | typeof afterAll) => {
  before(() => {
    service = createStreamService({ base: () => origin, prefix: '/stream', clockSkew: skew });
  });
  after(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    await service.close();
  });
};

/** A page for a user that shares nothing with the others, connected; not in the call yet. */
async function open(userId: string, callId: string, options: StreamClientOptions = {}): Promise<Page> {
  const context = await browser.createBrowserContext();
  contexts.push(context);
  await context.overridePermissions(origin, ['camera', 'microphone']);
  const page = await context.newPage();
  await page.goto(origin);
  await page.waitForFunction('window.ready');
  await page.evaluate((...args) => enter(...args), userId, callId, options);
  return page;
}

/** A specialist and a patient in a new call. */
async function meet({ seconds = 0, ...options }: StreamClientOptions & { seconds?: number } = {}) {
  const id = `test-${++appointments}`;
  const [specialist, patient] = await Promise.all([open('dr-lecter', id, options), open('bill', id, options)]);
  await specialist.evaluate(async (limit) => {
    await call.getOrCreate({ data: { settings_override: { limits: { max_duration_seconds: limit } } } });
    await call.join();
  }, seconds);
  await patient.evaluate(() => call.join());
  return { cid: `appointment:${id}`, specialist, patient };
}

/** The next entry of the log of this type. */
function logged(type: string): Promise<WireEntry> {
  return new Promise((resolve) => {
    const stop = service.on((entry) => {
      if (entry.type !== type) return;
      stop();
      resolve(entry);
    });
  });
}

const capabilities = (page: Page) => page.evaluate(() => call.state.ownCapabilities as string[]);
const sessionId = (page: Page) => page.evaluate(() => call.state.localParticipant?.sessionId ?? '');
const timer = (page: Page) => page.evaluate(() => call.state.session?.timer_ends_at ?? '');
const timerAfter = (page: Page, old: string) =>
  page.evaluate(
    async (before) => (await whenSession((now) => now.timer_ends_at !== before)).timer_ends_at ?? null,
    old,
  );
const apart = (from: string, to: string | null) => Date.parse(to ?? '') - Date.parse(from);

/** Media can really flow: the client's own peer connection says so. */
async function mediaConnected(page: Page): Promise<void> {
  const connected = () =>
    (call as unknown as { publisher: { pc: RTCPeerConnection } }).publisher.pc.connectionState === 'connected';
  await page.waitForFunction(connected, { polling: 50 });
}

engineOrSkip('chromium')('A call, in this order,', () => {
  useService(beforeAll, afterAll);
  let cid: string;
  let specialist: Page;
  let patient: Page;
  beforeAll(async () => {
    ({ cid, specialist, patient } = await meet({ seconds: 1800 }));
  });

  test('shows the participants of a call to each other', async () => {
    const look = async () => {
      const participants = await when(call.state.participants$, (all) => all.length === 2);
      const session = await whenSession((one) => one.participants.length === 2);
      const users = [participants.map(({ userId }) => userId), session.participants.map(({ user }) => user.id)];
      return { users: users.map((ids) => ids.sort()), roles: session.participants_count_by_role };
    };
    const both = ['bill', 'dr-lecter'];
    const seen = { users: [both, both], roles: { specialist: 1, patient: 1 } };
    expect(await Promise.all([specialist.evaluate(look), patient.evaluate(look)])).toEqual([seen, seen]);
    expect(await patient.evaluate(() => call.state.participantCount)).toBe(2);
    expect(service.participants(cid)).toEqual(['dr-lecter', 'bill']);
  });

  test('lets a specialist, and not a patient, change and end the call', async () => {
    const special = ['update-call', 'update-call-settings', 'change-max-duration', 'end-call'];
    const patients = await capabilities(patient);
    expect(patients).toEqual(expect.arrayContaining(['join-call', 'send-audio']));
    expect((await capabilities(specialist)).sort()).toEqual([...patients, ...special].sort());
  });

  test('counts the session timer from the start of the session, on its own clock', async () => {
    const started = await specialist.evaluate(() => call.state.session?.started_at ?? '');
    const ends = await timer(specialist);
    expect(ends).toMatch(/T\d\d:\d\d:\d\d\.\d{9}Z$/);
    expect(apart(started, ends)).toBe(1_800_000);
    const ahead = Date.parse(started) - Date.now();
    expect(ahead).toBeGreaterThan(skew - 60_000);
    expect(ahead).toBeLessThanOrEqual(skew);
  });

  test('refuses a patient who extends or ends the call', async () => {
    const before = await timer(patient);
    const refused = await patient.evaluate(() =>
      limitTo(9000).catch(({ code, status, name }) => ({ code, status, name })),
    );
    expect(refused).toEqual({ code: 17, status: 403, name: 'ErrorFromResponse' });
    expect(await patient.evaluate(() => outcome(call.endCall()))).toBe(17);
    expect(await patient.evaluate(async () => (await call.get()).call.session?.timer_ends_at)).toBe(before);
  });

  test('moves the timer for everybody when a specialist extends the call, and takes it away at 0', async () => {
    const before = await timer(patient);
    await specialist.evaluate(() => limitTo(3600));
    const moved = await timerAfter(patient, before);
    expect(apart(before, moved)).toBe(1_800_000);
    expect(await timer(specialist)).toBe(moved);

    await specialist.evaluate(() => limitTo(0));
    expect(await timerAfter(patient, moved ?? '')).toBeNull();
    expect(await specialist.evaluate(() => call.state.settings?.limits.max_duration_seconds)).toBe(0);
  });

  test('reports who speaks', async () => {
    for (const [level, speaks] of [
      [0.5, true],
      [0, false],
    ] as const) {
      service.speaking('dr-lecter', level);
      await patient.evaluate((is) => whenOther(({ isSpeaking }) => isSpeaking === is), speaks);
      const own = (is: boolean) => when(call.state.localParticipant$, (me) => me?.isSpeaking === is);
      expect(await specialist.evaluate(own, speaks)).toMatchObject({ userId: 'dr-lecter', audioLevel: level });
    }
  });

  test('takes published media, and tells the others what is published', async () => {
    await specialist.evaluate(() => call.microphone.enable());
    await specialist.evaluate(() => call.camera.enable());
    const [audio, video] = [1, 2];
    const other = await patient.evaluate(() => whenOther(({ publishedTracks }) => publishedTracks.length === 2));
    expect(other.publishedTracks.sort()).toEqual([audio, video]);
    await mediaConnected(specialist);
    await specialist.evaluate(() => call.microphone.disable());
    const muted = await patient.evaluate(() => whenOther(({ publishedTracks }) => publishedTracks.length === 1));
    expect(muted.publishedTracks).toEqual([video]);
  });

  test('tells a user whose capabilities changed', async () => {
    service.setCapabilities('bill', ['join-call', 'end-call']);
    await patient.evaluate(() => when(call.state.ownCapabilities$, (all) => (all as string[]).includes('end-call')));
    expect(await capabilities(patient)).toEqual(['join-call', 'end-call']);
    expect(await patient.evaluate(() => outcome(call.endCall()))).toBe('fulfilled');
  });
});

engineOrSkip('chromium')('The service', () => {
  useService(beforeEach, afterEach);

  test('ends the call for everybody when the time is up', async () => {
    const { specialist, patient } = await meet({ seconds: 1800 });
    const end = async () => {
      const seen: string[] = [];
      call.on('call.ended', () => seen.push('call.ended'));
      const ended = new Promise<CallEndedEvent>((resolve) => call.on('call.ended', resolve));
      const over = new Promise<void>((resolve) => call.on('call.session_ended', () => resolve(void seen.push('over'))));
      await Promise.all([over, when(call.state.callingState$, (state) => state === 'left')]);
      const { user, created_at, call: last } = await ended;
      return { seen, user, late: Date.parse(created_at) - Date.parse(last.session?.timer_ends_at ?? '') };
    };
    const ends = [specialist, patient].map((page) => page.evaluate(end));
    const started = await specialist.evaluate(() => call.state.session?.started_at ?? '');
    const elapsed = Date.now() + skew - Date.parse(started);
    await specialist.evaluate((seconds) => limitTo(seconds), Math.ceil(elapsed / 1000) + 1);
    for (const { late, ...rest } of await Promise.all(ends)) {
      expect(rest).toEqual({ seen: ['call.ended', 'over'], user: null });
      expect(late).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThan(10_000);
    }
    expect(await patient.evaluate(() => outcome(call.join({ maxJoinRetries: 1 })))).toBe(17);
  });

  test('hears why somebody leaves, and tells the others that they left', async () => {
    const { cid, specialist, patient } = await meet();
    const frame = logged('leaveCallRequest');
    await specialist.evaluate(() => call.leave({ message: 'inactivity:inactive' }));
    const entry = await frame;
    expect(entry).toMatchObject({ channel: 'sfu', direction: 'in', detail: { reason: 'inactivity:inactive' } });
    expect(formatEntry(entry)).toBe('stream  ← leaveCallRequest  dr-lecter  "inactivity:inactive"');
    await patient.evaluate(() => when(call.state.remoteParticipants$, (others) => others.length === 0));
    await patient.evaluate(() => whenSession(({ participants }) => participants.length === 1));
    expect(service.participants(cid)).toEqual(['bill']);
  });

  test('refreshes the timer of a client that missed a change while its coordinator socket was down', async () => {
    const { cid, specialist } = await meet({ seconds: 1800 });
    const before = await timer(specialist);
    const announced = logged('call.updated');
    service.dropCoordinatorSockets();
    service.setMaxDuration(cid, 5400);
    expect((await announced).detail).toMatchObject({ to: 'nobody' });
    const refreshed = await timerAfter(specialist, before);
    expect(apart(before, refreshed)).toBe(3_600_000);
    service.setMaxDuration(cid, 7200); // and it hears of changes again
    expect(apart(before, await timerAfter(specialist, refreshed ?? ''))).toBe(5_400_000);
  });

  test('ends the call also for a client without a coordinator socket', async () => {
    const { cid, specialist } = await meet();
    service.refuseCoordinator();
    service.dropCoordinatorSockets();
    service.endCall(cid);
    await specialist.evaluate(() => when(call.state.callingState$, (state) => state === 'left'));
    const reason = 'callEnded received: ENDED';
    expect(service.log.filter(({ type }) => type === 'leaveCallRequest')).toContainEqual(
      expect.objectContaining({ detail: { user: 'dr-lecter', reason } }),
    );
  });

  test('refuses coordinator sockets on demand', async () => {
    const connect = () =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`${origin.replace('http', 'ws')}/stream/video/connect`);
        socket.onopen = () => resolve('open');
        socket.onerror = () => resolve('refused');
      });
    service.refuseCoordinator();
    expect(await connect()).toBe('refused');
    service.refuseCoordinator(false);
    expect(await connect()).toBe('open');
  });

  test('takes a client whose SFU socket was cut back as the same participant, with its media', async () => {
    const { cid, specialist } = await meet();
    await specialist.evaluate(() => call.camera.enable());
    await mediaConnected(specialist);
    const before = await sessionId(specialist);
    const restarted = logged('SetPublisher');
    service.killSfuSockets();
    expect((await restarted).detail).toEqual({ user: 'dr-lecter', tracks: 'video' });
    await specialist.evaluate(() => when(call.state.callingState$, (state) => state === 'joined'));
    expect(await sessionId(specialist)).toBe(before);
    await mediaConnected(specialist);
    expect(service.participants(cid).sort()).toEqual(['bill', 'dr-lecter']);

    const third = await open('clarice', cid.split(':')[1] ?? '');
    await third.evaluate(() => call.join());
    const seen = () => call.state.participants.find(({ userId }) => userId === 'dr-lecter');
    expect(await third.evaluate(seen)).toMatchObject({ sessionId: before, publishedTracks: [2] });
  });

  test('puts a client that joins anew in the place of its old participant', async () => {
    service.setFastReconnectDeadline(0); // the clients believe it is always too late to come back as the same one
    const { cid, specialist, patient } = await meet();
    service.setFastReconnectDeadline(600); // but the old participant would be kept
    await specialist.evaluate(() => call.camera.enable());
    const before = await sessionId(specialist);
    for (const sign of ['offline', 'online'])
      await specialist.evaluate((type) => void dispatchEvent(new Event(type)), sign);
    const renewed = (old: string) => whenOther((one) => one.sessionId !== old && one.publishedTracks.length === 1);
    expect(await patient.evaluate(renewed, before)).toMatchObject({ userId: 'dr-lecter' });
    expect(service.participants(cid)).toEqual(['bill', 'dr-lecter']);
  });

  test('can end the session alone', async () => {
    const { cid, patient } = await meet();
    service.endSession(cid);
    await patient.evaluate(() => whenSession(({ ended_at }) => ended_at != null));
    await patient.evaluate(() => call.get()); // by now the client would have left
    expect(await patient.evaluate(() => call.state.callingState)).toBe('joined');
  });

  test('fails or swallows requests on demand', async () => {
    const { specialist } = await meet({ seconds: 1800, timeout: 800 });
    const extend = () => specialist.evaluate(() => outcome(limitTo(3600)));
    service.failNext({ match: /^PATCH/, status: 429, body: { code: 9, message: 'too many', StatusCode: 429 } });
    expect(await extend()).toBe(9);
    service.hang('update');
    expect(await extend()).toBe('ECONNABORTED');
    service.hang('update', false);
    expect(await extend()).toBe('fulfilled');
    service.hang('mark_ended');
    expect(await specialist.evaluate(() => outcome(call.endCall()))).toBe('ECONNABORTED');
    expect(await specialist.evaluate(() => call.state.callingState)).toBe('joined');
  });
});
