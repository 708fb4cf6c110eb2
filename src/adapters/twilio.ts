import type { Meeting } from '../guard/meeting.ts';
import { type EmitterLike, listen } from '../platform/listen.ts';
import { createEnding } from './ending.ts';
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
 * Twilio tells who speaks of others only: give the monitor the source `speech(localAudioTrack.mediaStreamTrack)`. A browser
 * cannot end a room for everybody and is not told its limit (`MaxParticipantDuration`). In a Large Group Room the SDK does
 * not see who publishes nothing, so `alone` may be true before silent listeners. Leaving does not stop the app's local
 * tracks: stop them when `ended` aborts.
 * @param room what `connect()` of `twilio-video` resolves to
 * @throws TypeError when it is none: names the missing member
 */
export function fromTwilio(room: TwilioRoomLike): Meeting {
  expectMembers('room', room, ['on()', 'off()', 'disconnect()', 'state', 'participants.values()']);
  const { ended, finish, by } = createEnding();
  listen(room, 'disconnected', finish, ended);
  if (room.state === 'disconnected') finish();

  return {
    name: 'twilio',
    ended,
    leave: by(() => room.disconnect()), // which tells so at once
    alone: (report, signal) => {
      const read = (): void => report(room.participants.size === 0);
      listen(room, 'participantConnected participantDisconnected', read, signal);
      if (!signal.aborted) read();
    },
  };
}
