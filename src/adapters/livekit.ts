import type { Meeting } from '../guard/meeting.ts';
import { type EmitterLike, listen } from '../platform/listen.ts';
import { createEnding } from './ending.ts';
import { expectMembers } from './expect-members.ts';

/** What {@link fromLiveKit} uses of a `Room` of `livekit-client` (2.0 and later). */
export interface LiveKitRoomLike extends EmitterLike {
  readonly state: string;
  readonly localParticipant: { readonly isSpeaking: boolean };
  readonly remoteParticipants: ReadonlyMap<string, { readonly kind?: number }>;
  disconnect(): Promise<void>;
}

/** Recorders and agents: LiveKit's server does not keep a room open for them either. `ParticipantKind` of the SDK. */
const bots: readonly unknown[] = [2, 4];

/**
 * A LiveKit room as a {@link Meeting}: one stay in it; make another one when the app connects the room again.
 *
 * Hears speech as the server does, so not into a muted microphone. A browser cannot end a room for everybody, and does not
 * know when it will be ended: pass on what your server tells it (`room.metadata`) as the meeting's `limit`.
 * @param room a `Room` of `livekit-client`, before or after `connect()`
 * @throws TypeError when it is none: names the missing member
 */
export function fromLiveKit(room: LiveKitRoomLike): Meeting {
  expectMembers('room', room, [
    'on()',
    'off()',
    'disconnect()',
    'state',
    'localParticipant',
    'remoteParticipants.values()',
  ]);
  const { ended, finish, by } = createEnding();
  // An attempt to connect that fails is told as `disconnected` too, and an app may try again (livekit-client 2.23.0).
  let hasBeenIn = /^connected|econnecting/.test(room.state);
  listen(room, 'connected', () => (hasBeenIn = true), ended);
  listen(room, 'disconnected', () => hasBeenIn && finish(), ended);

  return {
    name: 'livekit',
    ended,
    leave: by(async () => {
      await room.disconnect();
      if (room.state === 'disconnected') finish();
    }),
    activity: (report, signal) =>
      // Told whenever somebody begins, ends, or speaks louder or less loud: again and again while this participant speaks.
      listen(
        room,
        'activeSpeakersChanged',
        () => room.localParticipant.isSpeaking && report({ source: 'speech', confirms: true }),
        signal,
      ),
    alone: (report, signal) => {
      const read = (): void => {
        const others = [...room.remoteParticipants.values()].filter(({ kind }) => !bots.includes(kind));
        report(room.state === 'connected' && others.length === 0);
      };
      listen(room, 'participantConnected participantDisconnected connectionStateChanged', read, signal);
      if (!signal.aborted) read();
    },
  };
}
