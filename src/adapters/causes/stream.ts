import type { Causes } from '../end-controller.ts';

/**
 * What the messages mean with which `@stream-io/video-client` itself calls `call.leave()` (1.60.0). Every other message is
 * unknown. `ENDED` and so on are the `CallEndedReason` of the server that carries the media.
 */
export const streamCauses: Causes = {
  'call.ended event received': 'host',
  'callEnded received: ENDED': 'host',
  'callEnded received: LIVE_ENDED': 'host',
  'callEnded received: SESSION_ENDED': 'host',
  'callEnded received: KICKED': 'removed',
  'user blocked': 'removed',
  'live ended': 'host',
  'ring: call ended': 'host',
  webrtc_unsupported_network: 'connection',
  rejoin_attempt_limit_exceeded: 'connection',
  repeated_negotiation_failures: 'connection',
  'client.disconnectUser() called': 'local',
};
