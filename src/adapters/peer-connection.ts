import { expectFunction } from '../core/expect.ts';
import type { LeaveReason, Meeting } from '../guard/meeting.ts';
import { reportToPage } from '../platform/report-error.ts';
import { pause } from '../platform/timers.ts';
import { createEnding } from './ending.ts';
import { expectMembers } from './expect-members.ts';

/** What {@link fromPeerConnection} uses of an `RTCPeerConnection`. */
export interface PeerConnectionLike {
  readonly signalingState: string;
  close(): void;
}

/** How {@link fromPeerConnection} leaves. */
export interface PeerConnectionOptions {
  /**
   * Says goodbye before the connection is closed: tells your signalling server, stops the camera. WebRTC itself tells the
   * other side nothing; it finds out by silence. What takes more than 5 s is not waited for.
   */
  hangUp?: (reason: LeaveReason) => unknown;
}

/** How long (ms) saying goodbye may hold up the closing. */
const patience = 5000;

/**
 * A call over one plain `RTCPeerConnection` as a {@link Meeting}. It is over when the connection is closed, by this page:
 * when your signalling says that the other side has hung up, close it. A connection that fails may come back.
 *
 * A connection does not know who is at its other end, so there is no `alone`; and it hears only what is polled from it: give
 * the monitor the source `speech(track)`. Leaving does not stop the camera unless `hangUp` does.
 * @throws TypeError when `pc` is no such connection (names the missing member), or `hangUp` no function
 */
export function fromPeerConnection(pc: PeerConnectionLike, options: PeerConnectionOptions = {}): Meeting {
  const { hangUp = () => {} } = options;
  expectMembers('pc', pc, ['close()', 'signalingState']);
  expectFunction('hangUp', hangUp);
  const { ended, finish, by } = createEnding();
  const look = (): void => {
    if (pc.signalingState === 'closed') finish();
  };

  // Closing fires no event on the side that closes (https://w3c.github.io/webrtc-pc/#dom-rtcpeerconnection-close).
  const { close } = pc;
  const watched = (): void => {
    close.call(pc);
    look();
  };
  pc.close = watched;
  const restore = (): void => {
    if (pc.close === watched) pc.close = close;
  };
  ended.addEventListener('abort', restore, { once: true });
  look();

  return {
    name: 'peer-connection',
    ended,
    leave: by(async (why) => {
      const goodbye = async (): Promise<unknown> => hangUp(why);
      await Promise.race([goodbye().catch(reportToPage), pause(patience, ended)]);
      if (!ended.aborted) pc.close();
    }),
  };
}
