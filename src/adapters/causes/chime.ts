import type { Causes } from '../end-controller.ts';

/** What the numbers of `MeetingSessionStatusCode` of `amazon-chime-sdk-js` mean. Every other status is unknown. */
export const chimeCauses: Causes = {
  1: 'local', // Left
  2: 'elsewhere', // AudioJoinedFromAnotherDevice
  4: 'full', // AudioCallAtCapacity
  5: 'host', // MeetingEnded
  6: 'connection', // AudioInternalServerError
  7: 'connection', // AudioServiceUnavailable
  8: 'connection', // AudioDisconnected
  12: 'connection', // SignalingInternalServerError
  13: 'connection', // SignalingRequestFailed
  14: 'connection', // SignalingChannelClosedUnexpectedly
  15: 'connection', // ICEGatheringTimeoutWorkaround
  16: 'connection', // ConnectionHealthReconnect
  18: 'connection', // TaskFailed
  21: 'connection', // NoAttendeePresent
  22: 'removed', // AudioAttendeeRemoved
};
