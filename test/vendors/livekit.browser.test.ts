// The real `Room` in a real Chromium, with its real engine and signal client; replaced is what goes over the network: the
// answer to joining, the media connection, and the message by which a client leaves. What a server would tell comes in as
// the engine tells it to the room.
import {
  DisconnectReason,
  JoinResponse,
  ParticipantInfo_Kind as Kind,
  ParticipantInfo,
  ServerInfo,
  SpeakerInfo,
  ParticipantInfo_State as State,
} from '@livekit/protocol';
import {
  type Participant,
  ParticipantKind,
  type RemoteParticipant,
  Room,
  RoomEvent,
  setLogLevel,
} from 'livekit-client';
import { describe, expect, expectTypeOf, onTestFinished, test, vi } from 'vitest';
import { fromLiveKit, type LiveKitRoomLike } from '../../src/adapters/livekit.ts';
import { guardMeeting } from '../../src/guard/guard-meeting.ts';
import type { Meeting } from '../../src/guard/meeting.ts';
import { driveClock } from '../../src/testing/index.ts';
import { type Leaving, parity, type Scenario } from '../support/parity.ts';

setLogLevel('silent');

const person = (identity: string, kind = Kind.STANDARD, state = State.ACTIVE): ParticipantInfo =>
  new ParticipantInfo({ sid: `PA_${identity}`, identity, kind, state });

/** Typed by hand: the engine of a room is internal. */
interface Engine {
  emit(event: 'participantUpdate', people: ParticipantInfo[]): void;
  emit(event: 'speakersChanged', speakers: SpeakerInfo[]): void;
  emit(event: 'restarting'): void;
  emit(event: 'disconnected', reason: DisconnectReason): void;
}

function offlineRoom() {
  const room = new Room();
  const engine = room.engine as unknown as Engine;
  let how: Leaving = 'leaves';
  const answer = async () => ({
    joinResponse: new JoinResponse({ participant: person('me'), otherParticipants: [person('other')] }),
    serverInfo: new ServerInfo({ version: '1.9.0' }),
  });
  const join = vi.spyOn(room.engine, 'join').mockImplementation(answer as never);
  vi.spyOn(room.engine, 'waitForPCInitialConnection').mockResolvedValue();
  vi.spyOn(room.engine.client, 'isDisconnected', 'get').mockReturnValue(false);
  vi.spyOn(room.engine.client, 'sendLeave').mockImplementation(async () => {
    if (how === 'hangs') await new Promise(() => {});
    if (how === 'fails') throw new Error('no way out');
  });
  return {
    room,
    join,
    connect: () => room.connect('ws://127.0.0.1:9', 'token'),
    leaving: (next: Leaving) => {
      how = next;
    },
    tell: (...people: ParticipantInfo[]) => engine.emit('participantUpdate', people),
    speaks: (identity: string) =>
      engine.emit('speakersChanged', [new SpeakerInfo({ sid: `PA_${identity}`, level: 0.5, active: true })]),
    restarts: () => engine.emit('restarting'),
    isEnded: (reason: DisconnectReason) => engine.emit('disconnected', reason),
  };
}

/** All listeners of a room's own events, the SDK's own among them. */
const listenersOf = (room: Room): number =>
  Object.values(RoomEvent).reduce((sum, event) => sum + room.listenerCount(event), 0);

async function make(): Promise<Scenario> {
  const { room, connect, leaving, tell, speaks, isEnded } = offlineRoom();
  await connect();
  const [ours, leave] = [listenersOf(room), vi.spyOn(room, 'disconnect')];
  return {
    meeting: fromLiveKit(room),
    leaving,
    leaves: () => leave.mock.calls.length,
    leaveByApp: () => room.disconnect(),
    endByOthers: () => isEnded(DisconnectReason.ROOM_DELETED),
    endWith: (word) => isEnded(DisconnectReason[word as keyof typeof DisconnectReason] ?? Number(word)),
    listeners: () => listenersOf(room) - ours,
    others: (count) => tell(person('other', Kind.STANDARD, count ? State.ACTIVE : State.DISCONNECTED)),
    bots: () => tell(person('recorder', Kind.EGRESS), person('agent', Kind.AGENT)),
    speak: () => speaks('me'),
    othersSpeak: () => speaks('other'),
  };
}

const { on, off, disconnect, state, localParticipant } = new Room();
parity({
  name: 'livekit',
  make,
  endings: [
    { word: 'DUPLICATE_IDENTITY', cause: 'elsewhere' },
    { word: 'PARTICIPANT_REMOVED', cause: 'removed' },
    { word: 'ROOM_DELETED', cause: 'host' },
    { word: 'STATE_MISMATCH', cause: 'connection' },
    { word: '99', cause: 'unknown' },
  ],
  adapt: fromLiveKit,
  refused: [
    [undefined, 'room.on'],
    [{ on, off }, 'room.disconnect'],
    [{ on, off, disconnect, state, localParticipant }, 'room.remoteParticipants.values'],
  ],
});

describe('livekit, besides', () => {
  test('a guarded room: speech answers the prompt, being alone shortens the limit, and the guard leaves', async () => {
    const { room, connect, tell, speaks } = offlineRoom();
    await connect();
    driveClock(vi);
    onTestFinished(() => void vi.useRealTimers());
    const options = { timeout: 600_000, aloneTimeout: 120_000, promptBeforeIdle: 30_000, sources: [] };
    const guard = guardMeeting(fromLiveKit(room), options);
    const left = vi.fn();
    guard.addEventListener('left', ({ reason }) => left(reason));
    await vi.advanceTimersByTimeAsync(580_000);
    expect(guard.monitor.state).toBe('prompted');
    speaks('me');
    expect(guard.monitor.state).toBe('active');
    tell(person('other', Kind.STANDARD, State.DISCONNECTED), person('recorder', Kind.EGRESS));
    await vi.advanceTimersByTimeAsync(119_000);
    expect(guard.monitor.state).toBe('prompted');
    expect(left).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2000);
    expect(left.mock.calls).toEqual([['alone']]);
    expect(room.state).toBe('disconnected');
  });

  test('a failed attempt to connect is not the end of the call', async () => {
    const { room, join, connect } = offlineRoom();
    const meeting = fromLiveKit(room);
    const heard = vi.fn();
    room.on(RoomEvent.Disconnected, heard);
    join.mockRejectedValueOnce(new Error('no network'));
    await expect(connect()).rejects.toThrow();
    expect(heard).toHaveBeenCalledOnce();
    expect(meeting.ended.aborted).toBe(false);
  });

  test('leave() succeeds for a room that was never connected', async () => {
    const { room } = offlineRoom();
    const meeting = fromLiveKit(room);
    await meeting.leave('inactive');
    expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'inactive' } });
  });

  test('leave() while the room connects keeps it left', async () => {
    const { room, join, connect } = offlineRoom();
    const meeting = fromLiveKit(room);
    const answer = await join.getMockImplementation()?.('', '', {} as never, undefined, true);
    let come: (answer: never) => void = () => {};
    join.mockReturnValueOnce(
      new Promise((resolve) => {
        come = resolve;
      }),
    );
    const connecting = connect();
    const failed = expect(connecting).rejects.toThrow();
    await meeting.leave('hidden');
    expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'hidden' } });
    come(answer as never);
    await failed;
    expect(room.state).toBe('disconnected');
  });

  test('alone is false during a reconnection, though the SDK forgets the others meanwhile', async () => {
    const { room, connect, restarts } = offlineRoom();
    await connect();
    const values: boolean[] = [];
    fromLiveKit(room).alone?.((value) => void values.push(value), new AbortController().signal);
    restarts();
    expect(room.remoteParticipants.size).toBe(0);
    expect(values.at(-1)).toBe(false);
    await room.disconnect();
  });

  test("the kinds that do not count as company are the SDK's egress and agent", () => {
    expect(ParticipantKind).toMatchObject({ EGRESS: 2, AGENT: 4 });
  });

  test('fromLiveKit() accepts a real Room, also by its type, and refuses anything else', () => {
    expectTypeOf<Room>().not.toBeAny();
    expectTypeOf<Room>().toExtend<LiveKitRoomLike>();
    expectTypeOf(fromLiveKit).returns.toEqualTypeOf<Meeting>();
    expectTypeOf<Participant['isSpeaking']>().toEqualTypeOf<boolean>();
    expectTypeOf<RemoteParticipant['kind']>().toEqualTypeOf<ParticipantKind>();
    expectTypeOf<Omit<Room, 'disconnect'> & { disconnect(): void }>().not.toExtend<LiveKitRoomLike>();
    expectTypeOf<Omit<Room, 'remoteParticipants'>>().not.toExtend<LiveKitRoomLike>();
    // @ts-expect-error a participant is no room
    expect(() => fromLiveKit(new Room().localParticipant)).toThrow('`room.disconnect`');
    // The events that are listened to are the SDK's.
    expect(Object.values<string>(RoomEvent)).toEqual(
      expect.arrayContaining(['connected', 'disconnected', 'activeSpeakersChanged', 'connectionStateChanged']),
    );
    expect(Object.values<string>(RoomEvent)).toEqual(
      expect.arrayContaining(['participantConnected', 'participantDisconnected']),
    );
  });
});
