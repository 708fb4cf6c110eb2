import type { Causes } from '../end-controller.ts';

/**
 * What the codes of a `TwilioError` mean that `disconnected` carries (https://www.twilio.com/docs/api/errors). Every other
 * code is unknown.
 */
export const twilioCauses: Causes = {
  20104: 'connection', // the access token had expired when the connection was to come back
  53000: 'connection', // SignalingConnectionError
  53001: 'connection', // SignalingConnectionDisconnectedError
  53002: 'connection', // SignalingConnectionTimeoutError
  53006: 'connection', // SignalingServerBusyError
  53105: 'full', // RoomMaxParticipantsExceededError
  53118: 'host', // RoomCompletedError
  53204: 'connection', // ParticipantNotFoundError: the connection came back too late
  53205: 'elsewhere', // ParticipantDuplicateIdentityError
  53216: 'limit', // the participant's session is longer than MaxParticipantDuration
  53405: 'connection', // MediaConnectionError
  53407: 'connection', // MediaDTLSTransportFailedError
};
