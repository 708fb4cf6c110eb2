// The real twilio-video in a real Chromium: its `connect()`, signalling and peer connection. Replaced is the WebSocket to
// Twilio, by one that speaks the little of its protocols that a room needs.
import type { connect as Connect, RemoteParticipant, Room } from 'twilio-video';
import { describe, expect, expectTypeOf, test, vi } from 'vitest';
import { fromTwilio, type TwilioRoomLike } from '../../src/adapters/twilio.ts';
import type { Meeting } from '../../src/guard/meeting.ts';
import { type Leaving, parity, type Scenario } from '../support/parity.ts';

type Message = Record<string, unknown> & { type: string };

const person = (sid: string, state: 'connected' | 'disconnected', revision: number) => ({
  sid,
  identity: sid,
  state,
  revision,
  tracks: [],
});

class Socket extends EventTarget {
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  static last: Socket;
  readyState = 0;
  readonly received: Message[] = [];

  constructor() {
    super();
    Socket.last = this;
    queueMicrotask(() => {
      this.readyState = 1;
      this.dispatchEvent(new Event('open'));
    });
  }
  tell(message: Message): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }));
  }
  say(body: Message): void {
    this.tell({ type: 'msg', body: { session: 's', version: 2, ...body } });
  }
  send(data: string): void {
    const message: Message & { body?: Message } = JSON.parse(data);
    if (message.body) this.received.push(message.body);
    if (message.type === 'hello') queueMicrotask(() => this.tell({ type: 'welcome', negotiatedTimeout: 60_000 }));
    if (message.body?.type !== 'connect') return;
    queueMicrotask(() =>
      this.say({
        type: 'connected',
        sid: 'RM1',
        name: 'room',
        options: { session_timeout: 30 },
        participant: { sid: 'me', identity: 'me', revision: 1 },
        participants: [person('other', 'connected', 1)],
        published: { revision: 0, tracks: [] },
        subscribed: { revision: 0, tracks: [] },
        media_signaling: {},
        peer_connections: [],
      }),
    );
  }
  close(): void {
    this.readyState = 3;
  }
}

vi.stubGlobal('WebSocket', Socket);
const { default: twilio } = await import('twilio-video');
vi.unstubAllGlobals();
const connect: typeof Connect = twilio.connect;

async function join() {
  const room = await connect('token', { tracks: [], insights: false, iceServers: [], logLevel: 'off' } as object);
  const socket = Socket.last;
  let revision = 1;
  const tell = (state: 'connected' | 'disconnected') =>
    socket.say({ type: 'update', participants: [person('other', state, ++revision)] });
  return { room, socket, tell };
}

const listenersOf = (room: Room) => room.eventNames().flatMap((event) => room.listeners(event));

async function make(): Promise<Scenario> {
  const { room, socket, tell } = await join();
  const ours = listenersOf(room);
  const disconnect = vi.spyOn(room, 'disconnect');
  const does = {
    leaves: Object.getPrototypeOf(room).disconnect,
    hangs: () => room,
    fails: () => {
      throw new Error('no way out');
    },
  } satisfies Record<Leaving, () => Room>;
  return {
    meeting: fromTwilio(room),
    leaving: (how) => disconnect.mockImplementation(does[how]),
    leaves: () => disconnect.mock.calls.length,
    leaveByApp: () => room.disconnect(),
    endByOthers: () => socket.say({ type: 'disconnected', status: 'completed' }),
    endWith: (code) => socket.say({ type: 'error', code: Number(code), message: 'no more' }),
    listeners: () => listenersOf(room).filter((listener) => !ours.includes(listener)).length,
    others: (count) => tell(count ? 'connected' : 'disconnected'),
    othersSpeak: () => room.emit('dominantSpeakerChanged', room.participants.values().next().value),
    dispose: () => {
      disconnect.mockRestore();
      room.disconnect();
    },
  };
}

const on = () => {};
parity({
  name: 'twilio',
  make,
  endings: [
    { word: '53205', cause: 'elsewhere', detail: '53205 Participant disconnected because of duplicate identity' },
    { word: '53000', cause: 'connection', detail: '53000 Signaling connection error' },
    { word: '53216', cause: 'limit', detail: '53216 no more' },
    { word: '53118', cause: 'host', detail: '53118 Room completed' },
    { word: '53999', cause: 'unknown', detail: '53999 no more' },
  ],
  adapt: fromTwilio,
  refused: [
    [undefined, 'room.on'],
    [{ on, off: on }, 'room.disconnect'],
    [{ on, off: on, disconnect: on, state: 'connected' }, 'room.participants.values'],
  ],
});

describe('twilio, besides', () => {
  test('leave() sends Twilio a disconnect', async () => {
    const { room, socket } = await join();
    await fromTwilio(room).leave('inactive');
    expect(room.state).toBe('disconnected');
    expect(socket.received.map(({ type }) => type)).toEqual(['connect', 'disconnect']);
  });

  test('ended is aborted for a room that was already left', async () => {
    const { room } = await join();
    room.disconnect();
    expect(fromTwilio(room).ended).toMatchObject({ aborted: true, reason: { reason: 'ended' } });
  });

  test('fromTwilio() accepts a real Room, also by its type, and refuses anything else', async () => {
    expectTypeOf<Room>().not.toBeAny();
    expectTypeOf<Room>().toExtend<TwilioRoomLike>();
    expectTypeOf(fromTwilio).returns.toEqualTypeOf<Meeting>();
    expectTypeOf<Omit<Room, 'disconnect'>>().not.toExtend<TwilioRoomLike>();
    expectTypeOf<RemoteParticipant>().not.toExtend<TwilioRoomLike>();
    const { room } = await join();
    // @ts-expect-error a participant is no room
    expect(() => fromTwilio(room.localParticipant)).toThrow('`room.disconnect`');
    room.disconnect();
  });
});
