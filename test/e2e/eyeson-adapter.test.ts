// Leaving an eyeson meeting, from every state its real SDK can be in.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Meeting } from '../../src/index.ts';
import { openStage, type Stage } from '../support/adapter-page.ts';
import { type EyesonPage, eyesonFiles, Guest } from '../support/adapter-page-eyeson.ts';
import type { Engine } from '../support/engines.ts';
import { until } from '../support/processes.ts';
import { engineOrSkip } from '../support/skips.ts';

declare const sdk: EyesonPage['sdk'];
declare const meeting: Meeting;
declare const tracks: EyesonPage['tracks'];
/** What the SDK keeps of the room channel: ActionCable's connection. */
declare const cable: { webSocket: WebSocket; reopen(): void; monitor: { pingedAt: number } };

interface State {
  readonly state: string;
  /** Brings the page there and leaves. */
  readonly leave: (guest: Guest) => Promise<unknown>;
  readonly check?: (guest: Guest) => Promise<void>;
  /** Tried in Firefox too: sockets and timers behave as each browser sees fit. */
  readonly everywhere?: true;
}

const status = (connectionStatus: string) => ({ type: 'connection', connectionStatus });

/** Makes the room channel known as `cable`, open and welcomed. */
async function openCable(guest: Guest): Promise<void> {
  await guest.connect();
  await guest.sees(status('ready'));
  await guest.page.evaluate(() => {
    const { core } = sdk as unknown as { core: { rtConnection: { cable: { connection: unknown } } } };
    Object.assign(window, { cable: core.rtConnection.cable.connection });
  });
}

const states: State[] = [
  { state: 'never connected', leave: (guest) => guest.leave() },
  {
    state: 'the room is being fetched',
    everywhere: true,
    async leave(guest) {
      const release = guest.service.holdRooms();
      await guest.connect();
      await guest.logged('http', 'in', 'GET');
      const left = guest.leave();
      release();
      await left;
    },
    check: async (guest) => expect(guest.count('http', 'out', '200')).toBe(1),
  },
  {
    state: 'the room of a permalink is being fetched, after the permalink itself',
    async leave(guest) {
      const release = guest.service.holdRooms();
      const left = guest.page.evaluate(
        () =>
          new Promise<void>((resolve) => {
            sdk.onEvent(
              ({ connectionStatus }) => connectionStatus === 'fetch_room' && resolve(meeting.leave('inactive')),
            );
          }),
      );
      guest.answer('POST', '/permalink/link', 200, { access_key: guest.key });
      await guest.page.evaluate(() => sdk.connectPermalink('link'));
      await guest.logged('http', 'in', 'GET');
      release();
      await left;
    },
    check: async (guest) => expect(guest.count('http', 'out', '200')).toBe(1),
  },
  {
    state: 'the room channel is connecting',
    everywhere: true,
    async leave(guest) {
      const release = guest.service.holdRt();
      await guest.connect();
      await guest.sees(status('received_room'));
      await guest.leave();
      release();
    },
  },
  {
    state: 'connected, and not joined',
    async leave(guest) {
      await guest.connect();
      await guest.sees(status('ready'));
      await guest.leave();
    },
    check: async (guest) => expect(guest.count('sepp', 'open', 'socket')).toBe(0),
  },
  {
    state: 'the browser asks whether the camera may be used',
    async leave(guest) {
      const asked = guest.page.evaluate(
        () =>
          new Promise<void>((resolve) => {
            navigator.mediaDevices.getUserMedia = () => {
              resolve();
              return new Promise(() => {});
            };
          }),
      );
      await guest.start();
      await asked;
      await guest.leave();
    },
    check: async (guest) => expect(guest.count('sepp', 'open', 'socket')).toBe(0),
  },
  {
    state: 'the call is offered, and not answered yet',
    async leave(guest) {
      const left = guest.page.evaluate(
        () =>
          new Promise<void>((resolve) => {
            const { send } = WebSocket.prototype;
            WebSocket.prototype.send = function (data) {
              send.call(this, data);
              if (String(data).includes('call_start')) resolve(meeting.leave('inactive'));
            };
          }),
      );
      await guest.start();
      await left;
    },
    check: async (guest) => {
      expect(guest.count('sepp', 'in', 'call_start')).toBe(1);
      expect(guest.count('sepp', 'in', 'call_terminate')).toBe(0);
    },
  },
  {
    state: 'the call is accepted, and no media flows yet',
    everywhere: true,
    async leave(guest) {
      await guest.start();
      await guest.sees({ type: 'accept' });
      await guest.leave();
    },
    check: async (guest) => void (await guest.logged('sepp', 'in', 'call_terminate')),
  },
  {
    state: 'joined',
    async leave(guest) {
      await guest.join();
      expect(guest.service.open(guest.room)).toEqual({ rt: 1, sepp: 1, peers: 1 });
      expect(await guest.page.evaluate(() => tracks())).toEqual(['audio live', 'video live']);
      await guest.leave();
    },
    async check(guest) {
      expect((await guest.logged('sepp', 'in', 'call_terminate')).detail).toMatchObject({ term_code: 0 });
      expect(await guest.page.evaluate(() => tracks())).toEqual(['audio ended', 'video ended']);
    },
  },
  {
    state: 'the signalling socket is being resumed',
    async leave(guest) {
      await guest.join();
      const release = guest.service.holdRooms();
      guest.service.dropSepp();
      await until('a new fetch', () => guest.count('http', 'in', 'GET') === 2);
      await guest.leave();
      release();
    },
  },
  {
    state: 'the room channel is lost, and not reopened yet',
    async leave(guest) {
      await openCable(guest);
      guest.service.dropRt();
      await guest.sees({ type: 'disconnect' });
      await guest.leave();
    },
    check: async (guest) => expect(guest.count('rt', 'open', 'socket')).toBe(1),
  },
  {
    state: 'the room channel reopens in half a second',
    everywhere: true,
    async leave(guest) {
      await openCable(guest);
      await guest.page.evaluate(async () => {
        const closed = new Promise((resolve) => cable.webSocket.addEventListener('close', resolve));
        cable.reopen();
        await closed;
        await meeting.leave('inactive');
      });
    },
    check: async (guest) => expect(guest.count('rt', 'open', 'socket')).toBe(1),
  },
  {
    state: 'the page has just woken, and the room channel is about to find out that it is stale',
    async leave(guest) {
      await openCable(guest);
      await guest.page.evaluate(async () => {
        cable.monitor.pingedAt = 0;
        dispatchEvent(new Event('visibilitychange'));
        await meeting.leave('inactive');
      });
    },
    check: async (guest) => expect(guest.count('rt', 'open', 'socket')).toBe(1),
  },
];

const statesIn = (engine: Engine) => states.filter(({ everywhere }) => everywhere || engine === 'chromium');

for (const engine of ['chromium', 'firefox'] as const) {
  engineOrSkip(engine)(`in ${engine}`, () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await openStage(engine, eyesonFiles());
    });
    afterAll(() => stage?.[Symbol.asyncDispose]());

    describe('leave() of an eyeson meeting resolves, throws nothing into the page, and leaves nothing open when', () => {
      test.for(statesIn(engine))('$state', async ({ leave, check }) => {
        await using guest = await Guest.enter(stage);
        await leave(guest);
        expect(await guest.ended()).toBe('inactive');
        await guest.staysClosed();
        await check?.(guest);
        await guest.leave(); // and again: it is a success
        expect(await guest.errors()).toEqual([]);
      });
    });
  });
}
