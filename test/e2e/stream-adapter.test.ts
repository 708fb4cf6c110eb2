// Leaving a call of Stream, from every state its real client can be in.
import type { Call } from '@stream-io/video-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Meeting } from '../../src/index.ts';
import { openStage, type Stage, staysClosed } from '../support/adapter-page.ts';
import { Participant, streamFiles } from '../support/adapter-page-stream.ts';
import { until } from '../support/processes.ts';

declare const call: Call;
declare const meeting: Meeting;
declare const left: Promise<void>;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage('chromium', await streamFiles());
});
afterAll(() => stage?.[Symbol.asyncDispose]());

interface State {
  readonly state: string;
  /** Brings the page there and leaves. */
  readonly leave: (me: Participant) => Promise<unknown>;
  readonly check?: (me: Participant) => Promise<void>;
  /** The SDK opens a socket too late for its own leave and forgets it (1.60.0). Nobody is in the call by that. */
  readonly forgetsSocket?: true;
}

const create = (me: Participant) => me.page.evaluate(() => call.getOrCreate());
const goes = (me: Participant, sign: 'offline' | 'online') =>
  me.page.evaluate((type) => void dispatchEvent(new Event(type)), sign);
const reasons = (me: Participant) => me.logged('leaveCallRequest').map(({ detail }) => detail.reason);
const toldWhy = async (me: Participant) => expect(reasons(me)).toEqual(['inactivity:inactive']);

const states: State[] = [
  { state: 'not even loaded', leave: (me) => me.leave(), check: async (me) => expect(reasons(me)).toEqual([]) },
  {
    state: 'watched, and not joined (idle)',
    async leave(me) {
      await create(me);
      expect(await me.state()).toBe('idle');
      await me.leave();
    },
    check: async (me) => expect(reasons(me)).toEqual([]),
  },
  {
    state: 'joining, and the coordinator has not answered yet',
    forgetsSocket: true,
    async leave(me) {
      await create(me);
      const release = me.hold(/\/join/);
      await me.page.evaluate(() => void call.join());
      await me.reaches('joining');
      await me.leave();
      release();
    },
  },
  {
    state: 'joining, and the socket of the SFU is connecting',
    async leave(me) {
      await create(me);
      const release = me.hold(/\/sfu\/ws/);
      await me.page.evaluate(() => void call.join());
      await until('the socket', () => me.sockets() > 0);
      await me.leave();
      release();
    },
  },
  {
    state: 'joined',
    async leave(me) {
      await me.join();
      expect(me.service.participants(me.cid)).toEqual([me.user]);
      await me.leave();
    },
    check: toldWhy,
  },
  {
    state: 'about to be joined, by a join() of the same moment',
    async leave(me) {
      await create(me);
      await me.page.evaluate(() => {
        void call.join();
        return meeting.leave('inactive');
      });
      await until('the join', () => me.logged('joinRequest').length === 1);
    },
    check: toldWhy,
  },
  {
    state: 'about to reconnect',
    async leave(me) {
      await me.join();
      me.service.setFastReconnectDeadline(1);
      await me.page.evaluate(() => {
        const left = new Promise<void>((resolve) => {
          const leave = (state: string) => state === 'reconnecting' && resolve(meeting.leave('inactive'));
          call.state.callingState$.subscribe(leave);
        });
        Object.assign(window, { left });
      });
      me.service.killSfuSockets();
      await me.page.evaluate(() => left);
    },
  },
  {
    state: 'reconnecting',
    async leave(me) {
      await me.join();
      me.service.setFastReconnectDeadline(1);
      const release = me.hold(/\/sfu\/ws/);
      me.service.killSfuSockets();
      await me.reaches('joining');
      await me.leave();
      release();
    },
  },
  {
    state: 'reconnecting, as a new participant',
    async leave(me) {
      me.service.setFastReconnectDeadline(0);
      await me.join();
      const release = me.hold(/\/join/);
      await goes(me, 'offline');
      await me.reaches('offline');
      await goes(me, 'online');
      await me.reaches('joining');
      await me.leave();
      release();
    },
    forgetsSocket: true,
  },
  {
    state: 'offline, and online again afterwards',
    async leave(me) {
      await me.join();
      me.service.setFastReconnectDeadline(1);
      await goes(me, 'offline');
      await me.reaches('offline');
      me.service.killSfuSockets();
      await me.leave();
      await goes(me, 'online');
    },
  },
  {
    state: 'without a connection to the coordinator',
    async leave(me) {
      await me.join();
      me.service.refuseCoordinator();
      me.service.dropCoordinatorSockets();
      await me.leave();
    },
    check: toldWhy,
  },
];

describe('leave() of a Stream meeting resolves, throws nothing into the page, and leaves nobody in the call when it is', () => {
  test.for(states)('$state', async ({ leave, check, forgetsSocket = false }) => {
    await using me = await Participant.enter(stage);
    await leave(me);
    expect(await me.ended()).toBe('inactive');
    const sockets = forgetsSocket ? null : '/sfu/ws';
    await staysClosed(me.page, {
      sockets,
      isOpen: () => me.isIn() || (me.sockets() > 0 && !forgetsSocket),
    });
    await check?.(me);
    await me.leave(); // and again: it is a success
    expect(await me.errors()).toEqual([]);
  });
});
