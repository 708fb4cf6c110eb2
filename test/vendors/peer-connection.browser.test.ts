// Real connections of a real Chromium, with each other.
import { describe, expect, expectTypeOf, test, vi } from 'vitest';
import { fromPeerConnection, type PeerConnectionLike } from '../../src/adapters/peer-connection.ts';
import type { Meeting } from '../../src/guard/meeting.ts';
import { driveClock } from '../../src/testing/index.ts';
import { type Leaving, parity, type Scenario } from '../support/parity.ts';

/** Two connections that are negotiated; the second is the other side's. */
async function connect() {
  const [pc, other] = [new RTCPeerConnection(), new RTCPeerConnection()];
  pc.createDataChannel('chat');
  await pc.setLocalDescription();
  await other.setRemoteDescription(pc.localDescription as RTCSessionDescription);
  await other.setLocalDescription();
  await pc.setRemoteDescription(other.localDescription as RTCSessionDescription);
  return { pc, other };
}

async function make(): Promise<Scenario> {
  const { pc, other } = await connect();
  const { close } = pc;
  let how: Leaving = 'leaves';
  let leaves = 0;
  const counting = () => {
    leaves++;
    if (how === 'fails') throw new Error('no way out');
    if (how === 'leaves') close.call(pc);
  };
  pc.close = counting;
  return {
    meeting: fromPeerConnection(pc),
    leaving: (next) => {
      how = next;
    },
    leaves: () => leaves,
    leaveByApp: () => pc.close(),
    endByOthers: () => {
      other.close();
      pc.close(); // the app, told by its signalling
    },
    listeners: () => Number(pc.close !== counting),
    dispose: () => {
      for (const connection of [pc, other]) close.call(connection);
    },
  };
}

parity({
  name: 'peer connection',
  make,
  adapt: fromPeerConnection,
  refused: [
    [undefined, 'pc.close'],
    [{ close: () => {} }, 'pc.signalingState'],
  ],
});

describe('peer connection, besides', () => {
  test('ended is aborted for a connection that is already closed', () => {
    const pc = new RTCPeerConnection();
    pc.close();
    expect(fromPeerConnection(pc).ended).toMatchObject({ aborted: true, reason: { reason: 'ended' } });
  });

  test('hangUp is called once with the reason, before the connection is closed', async () => {
    const { pc, other } = await connect();
    const hangUp = vi.fn(async () => expect(pc.signalingState).toBe('stable'));
    const meeting = fromPeerConnection(pc, { hangUp });
    await Promise.all([meeting.leave('alone'), meeting.leave('hidden')]);
    expect(hangUp.mock.calls).toEqual([['alone']]);
    expect(pc.signalingState).toBe('closed');
    expect(meeting.ended.reason).toEqual({ reason: 'alone', cause: 'local', detail: '' });
    other.close();
  });

  test('the connection is closed even if hangUp fails or hangs', async () => {
    const reported = vi.fn();
    vi.stubGlobal('reportError', reported);
    const failing = new RTCPeerConnection();
    const error = new Error('the server is gone');
    await fromPeerConnection(failing, { hangUp: () => Promise.reject(error) }).leave('inactive');
    expect(failing.signalingState).toBe('closed');
    expect(reported).toHaveBeenCalledWith(error);
    vi.unstubAllGlobals();

    const hanging = new RTCPeerConnection();
    const clock = driveClock(vi);
    const leaving = fromPeerConnection(hanging, { hangUp: () => new Promise(() => {}) }).leave('inactive');
    await vi.advanceTimersByTimeAsync(4999);
    expect(hanging.signalingState).toBe('stable');
    await vi.advanceTimersByTimeAsync(1);
    await leaving;
    expect(hanging.signalingState).toBe('closed');
    expect(clock.timers).toBe(0);
    vi.useRealTimers();
  });

  test('hangUp may close the connection itself', async () => {
    const pc = new RTCPeerConnection();
    const meeting = fromPeerConnection(pc, { hangUp: () => pc.close() });
    await meeting.leave('inactive');
    expect(meeting.ended.reason).toMatchObject({ reason: 'inactive' });
  });

  test('fromPeerConnection() accepts a real connection, also by its type, and refuses anything else', () => {
    expectTypeOf<RTCPeerConnection>().toExtend<PeerConnectionLike>();
    expectTypeOf(fromPeerConnection).returns.toEqualTypeOf<Meeting>();
    const pc = new RTCPeerConnection();
    // @ts-expect-error a data channel is no connection
    expect(() => fromPeerConnection(pc.createDataChannel('chat'))).toThrow('`pc.signalingState`');
    // @ts-expect-error nobody answers to a name
    expect(() => fromPeerConnection(pc, { hangUp: 'bye' })).toThrow('Expected `hangUp` to be a function, got "bye"');
    pc.close();
  });
});
