import type { Meeting } from '../guard/meeting.ts';
import { twilioCauses } from './causes/twilio.ts';
import { type EmitterLike, listen } from './emitter.ts';
import { causeOf, createEndController } from './end-controller.ts';
import { expectMembers } from './expect-members.ts';

/** What {@link fromTwilio} uses of a `Room` of `twilio-video` (2.0 and later). */
export interface TwilioRoomLike extends EmitterLike {
  readonly state: string;
  readonly participants: ReadonlyMap<string, unknown>;
  disconnect(): unknown;
}

/**
 * A Twilio Video room as a {@link Meeting}.
 *
 * Twilio announces only the speech of others: add `speech(localAudioTrack.mediaStreamTrack)` to the monitor's sources. A
 * browser cannot end a room for everybody and does not learn its limit (`MaxParticipantDuration`). In a Large Group Room the
 * SDK does not see participants who publish nothing, so `alone` may be true although silent listeners are there. Leaving does not
 * stop the app's local tracks: stop them when `ended` aborts.
 * @param room what `connect()` of `twilio-video` resolves to
 * @throws TypeError that names the missing member when it is not such a room
 */
export function fromTwilio(room: TwilioRoomLike): Meeting {
  expectMembers('room', room, ['on()', 'off()', 'disconnect()', 'state', 'participants.values()']);
  const { ended, finish, leaveBy } = createEndController();
  // Without an error `disconnect()` was called. If Twilio has disconnected the room without saying why, the error is null.
  listen(
    room,
    'disconnected',
    (_room: unknown, error?: { readonly code: number; readonly message: string } | null) => {
      if (error === undefined) finish('local');
      else finish(causeOf(twilioCauses, error?.code), error ? `${error.code} ${error.message}` : '');
    },
    ended,
  );
  if (room.state === 'disconnected') finish();

  return {
    name: 'twilio',
    ended,
    leave: leaveBy(() => room.disconnect()), // fires `disconnected` at once
    alone: (report, signal) => {
      const read = (): void => report(room.participants.size === 0);
      listen(room, 'participantConnected participantDisconnected', read, signal);
      if (!signal.aborted) read();
    },
  };
}
