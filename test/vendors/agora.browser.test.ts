// The real client of `AgoraRTC.createClient()` in a real Chromium, with its gateway, user list and events; it never joins.
// Replaced is what goes over the network: the state comes in where the gateway sets it, users where its signal channel tells
// of them, and levels where the peer connection measures them.
import AgoraRTC, { type IAgoraRTCClient } from 'agora-rtc-sdk-ng';
import { describe, expect, expectTypeOf, test, vi } from 'vitest';
import { type AgoraClientLike, fromAgora } from '../../src/adapters/agora.ts';
import type { Meeting } from '../../src/guard/meeting.ts';
import { type Leaving, parity, type Scenario } from '../support/parity.ts';

AgoraRTC.setLogLevel(4);
AgoraRTC.disableLogUpload();

/** Typed by hand: internal. */
interface Inside {
  _uid: number | string;
  readonly _events: Record<string, unknown[]>;
  readonly _gateway: {
    state: string;
    readonly signal: {
      emit(event: string, ...args: unknown[]): void;
      request(): Promise<unknown>;
      connectionState: string;
    };
    emit(event: string, ...args: unknown[]): void;
  };
  readonly _p2pChannel: { getAudioLevels(): { uid: number | string; level: number }[] };
}

function offlineClient(mode: 'rtc' | 'live' = 'rtc') {
  const client = AgoraRTC.createClient({ mode, codec: 'vp8' });
  const inside = client as unknown as Inside;
  const { _gateway: gateway } = inside;
  return {
    client,
    inside,
    /** What the SDK does when it joins, and what it reads from the answer. */
    join: () => {
      gateway.state = 'CONNECTING';
      inside._uid = 7;
      gateway.state = 'CONNECTED';
    },
    online: (uid: number) => gateway.signal.emit('on_user_online', { uid }),
    offline: (uid: number) => gateway.signal.emit('on_user_offline', { uid, reason: 'Quit' }),
    /** What the SDK does when its socket is closed with this reason. */
    isOver: (reason: string) => {
      (gateway as unknown as { _disconnectedReason: string })._disconnectedReason = reason;
      gateway.state = 'DISCONNECTED';
    },
    /** The SDK's own timer asks for the levels and tells of them every 2 s: here it is asked at once. */
    measures: (uid: number, level: number) => {
      vi.spyOn(inside._p2pChannel, 'getAudioLevels').mockReturnValue([{ uid, level }]);
      const ticks = vi.spyOn(window, 'setInterval').mockReturnValue(0 as never);
      client.enableAudioVolumeIndicator();
      (ticks.mock.lastCall as unknown as [() => void])[0]();
      ticks.mockRestore();
    },
  };
}

const listenersOf = (client: IAgoraRTCClient): number =>
  Object.values((client as unknown as Inside)._events).reduce((sum, listeners) => sum + listeners.length, 0);

async function make(): Promise<Scenario> {
  const { client, join, online, offline, isOver, measures } = offlineClient();
  join();
  online(8);
  const ours = listenersOf(client);
  let how: Leaving = 'leaves';
  // The SDK itself hides whatever the network does when it leaves, and takes 3 s at most: it neither hangs nor fails there.
  const leaveChannel = client.leave.bind(client);
  const leave = vi.spyOn(client, 'leave').mockImplementation(async () => {
    if (how === 'hangs') await new Promise(() => {});
    if (how === 'fails') throw new Error('no way out');
    await leaveChannel();
  });
  return {
    meeting: fromAgora(client),
    leaving: (next) => {
      how = next;
    },
    leaves: () => leave.mock.calls.length,
    leaveByApp: () => client.leave(),
    endByOthers: () => isOver('UID_BANNED'),
    endWith: isOver,
    listeners: () => listenersOf(client) - ours,
    others: (count) => (count ? online(8) : offline(8)),
    speak: () => measures(7, 80),
    othersSpeak: () => measures(8, 80),
  };
}

const { client: plain } = offlineClient();
const { on, off, leave } = plain;
parity({
  name: 'agora',
  make,
  endings: [
    { word: 'UID_CONFLICT', cause: 'elsewhere' },
    { word: 'UID_BANNED', cause: 'removed' },
    { word: 'NETWORK_ERROR', cause: 'connection' },
    { word: 'TOKEN_EXPIRE', cause: 'limit' },
    { word: 'CHANNEL_BANNED', cause: 'host' },
    { word: 'LICENSE_EXPIRED', cause: 'unknown' },
  ],
  adapt: fromAgora,
  refused: [
    [undefined, 'client.leave'],
    [{ leave, on }, 'client.off'],
    [{ leave, on, off }, 'client.connectionState'],
  ],
});

describe('agora, besides', () => {
  test('fromAgora() accepts the published types, and no others', () => {
    expectTypeOf<IAgoraRTCClient>().not.toBeAny();
    expectTypeOf<IAgoraRTCClient>().toExtend<AgoraClientLike>();
    expectTypeOf(fromAgora).returns.toEqualTypeOf<Meeting>();
    expectTypeOf<Omit<IAgoraRTCClient, 'leave'> & { leave(): void }>().not.toExtend<AgoraClientLike>();
    expectTypeOf<Omit<IAgoraRTCClient, 'remoteUsers'>>().not.toExtend<AgoraClientLike>();
    expectTypeOf<typeof AgoraRTC>().not.toExtend<AgoraClientLike>();
  });

  test('a failed attempt to join is not the end of the call', () => {
    const { client, inside } = offlineClient();
    const meeting = fromAgora(client);
    inside._gateway.state = 'CONNECTING';
    inside._gateway.state = 'DISCONNECTED';
    expect(meeting.ended.aborted).toBe(false);
  });

  test('leave() succeeds for a client that has not joined', async () => {
    const { client } = offlineClient();
    const meeting = fromAgora(client);
    await meeting.leave('inactive');
    expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'inactive' } });
  });

  test('a level of 60 is not yet speech', () => {
    const { client, join, measures } = offlineClient();
    join();
    const report = vi.fn();
    fromAgora(client).activity?.(report, new AbortController().signal);
    measures(7, 60);
    expect(report).not.toHaveBeenCalled();
  });

  test('alone is never reported in a channel with an invisible audience', () => {
    const { client, join } = offlineClient('live');
    const report = vi.fn();
    fromAgora(client).alone?.(report, new AbortController().signal);
    join();
    expect(report).not.toHaveBeenCalled();
  });

  test('users that join without an event are found at the next heartbeat', () => {
    const { client, inside, join, online } = offlineClient();
    join();
    const report = vi.fn();
    fromAgora(client).alone?.(report, new AbortController().signal);
    expect(report).toHaveBeenLastCalledWith(true);
    vi.spyOn(client as unknown as { safeEmit: () => void }, 'safeEmit').mockImplementationOnce(() => {});
    online(8);
    expect(client.remoteUsers).toHaveLength(1);
    expect(report).toHaveBeenLastCalledWith(true);
    inside._gateway.emit('network-quality', { uplinkNetworkQuality: 1, downlinkNetworkQuality: 1 });
    expect(report).toHaveBeenLastCalledWith(false);
  });
});
