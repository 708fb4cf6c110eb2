import { expectFunction, expectOptions } from '../core/expect.ts';
import type { LeaveReason, Meeting } from '../guard/meeting.ts';
import { reportToPage } from '../platform/report-error.ts';
import { pause } from '../platform/timers.ts';
import { createEndController } from './end-controller.ts';
import { expectMembers } from './expect-members.ts';
import { replaceMethod } from './replace-method.ts';

/** What {@link fromPeerConnection} uses of an `RTCPeerConnection`. */
export interface PeerConnectionLike {
  readonly signalingState: string;
  close(): void;
}

/** The options of {@link fromPeerConnection}. */
export interface PeerConnectionOptions {
  /**
   * Called before the connection is closed: tell your signalling server, and stop the camera. WebRTC itself tells the other
   * side nothing, so it would notice only the silence. The connection is closed after 5 s at the latest.
   * @default only closes the connection
   */
  hangUp?: (reason: LeaveReason) => unknown;
}

/** Milliseconds that `hangUp` may delay the closing. */
const hangUpTimeout = 5000;

/**
 * A call over one plain `RTCPeerConnection` as a {@link Meeting}. It is over when this page closes the connection: close it
 * when your signalling says that the other side has hung up. A connection that fails may come back.
 *
 * A connection does not know who is at its other end, so there is no `alone`. For speech add `speech(track)` to the monitor's
 * sources. Leaving does not stop the camera unless `hangUp` does.
 * @throws TypeError when `pc` is not such a connection (it names the missing member), `hangUp` is not a function, or an
 *   option is unknown
 */
export function fromPeerConnection(pc: PeerConnectionLike, options: PeerConnectionOptions = {}): Meeting {
  expectOptions(options, ['hangUp']);
  const { hangUp = () => {} } = options;
  expectMembers('pc', pc, ['close()', 'signalingState']);
  expectFunction('hangUp', hangUp);
  const { ended, finish, leaveBy } = createEndController();
  const check = (): void => {
    if (pc.signalingState === 'closed') finish('local');
  };

  // Closing fires no event on the side that closes (https://w3c.github.io/webrtc-pc/#dom-rtcpeerconnection-close).
  const watch = (close: PeerConnectionLike['close']) => (): void => {
    close.call(pc);
    check();
  };
  replaceMethod(pc, 'close', watch, ended);
  check();

  return {
    name: 'peer-connection',
    ended,
    leave: leaveBy(async (reason) => {
      const hangUpSafely = async (): Promise<unknown> => hangUp(reason);
      await Promise.race([hangUpSafely().catch(reportToPage), pause(hangUpTimeout, ended)]);
      if (!ended.aborted) pc.close();
    }),
  };
}
