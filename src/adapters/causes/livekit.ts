import type { Causes } from '../end-controller.ts';

/** What `DisconnectReason` of `livekit-client` means, in the order of its numbers, which are all that the SDK hands over. */
export const liveKitCauses: Causes = {
  UNKNOWN_REASON: 'unknown',
  CLIENT_INITIATED: 'local',
  DUPLICATE_IDENTITY: 'elsewhere',
  SERVER_SHUTDOWN: 'connection',
  PARTICIPANT_REMOVED: 'removed',
  ROOM_DELETED: 'host',
  STATE_MISMATCH: 'connection',
  JOIN_FAILURE: 'connection',
  MIGRATION: 'connection',
  SIGNAL_CLOSE: 'connection',
  ROOM_CLOSED: 'host',
  USER_UNAVAILABLE: 'unknown',
  USER_REJECTED: 'unknown',
  SIP_TRUNK_FAILURE: 'unknown',
  CONNECTION_TIMEOUT: 'connection',
  MEDIA_FAILURE: 'connection',
  AGENT_ERROR: 'unknown',
};
