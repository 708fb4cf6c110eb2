import type { Meeting } from '../guard/meeting.ts';
import { liveKitCauses } from './causes/livekit.ts';
import { type EmitterLike, listen } from './emitter.ts';
import { createEndController } from './end-controller.ts';
import { expectMembers } from './expect-members.ts';

/** What {@link fromLiveKit} uses of a `Room` of `livekit-client` (2.0 and later). */
export interface LiveKitRoomLike extends EmitterLike {
  readonly state: string;
  readonly localParticipant: { readonly isSpeaking: boolean };
  readonly remoteParticipants: ReadonlyMap<string, { readonly kind?: number }>;
  disconnect(): Promise<void>;
}

/** The SDK's `ParticipantKind` of recorders and agents. LiveKit's server does not keep a room open for them either. */
const bots: readonly unknown[] = [2, 4];

/**
 * A LiveKit room as a {@link Meeting}: one stay in it. Make another meeting when the app connects the room again.
 *
 * Speech is what the server detects, so not speech into a muted microphone. A browser cannot end a room for everybody, and
 * does not know when the room will be closed: if your server publishes that (`room.metadata`), pass it on as the meeting's
 * `limit`.
 * @param room a `Room` of `livekit-client`, before or after `connect()`
 * @throws TypeError that names the missing member when it is not such a room
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
  const { ended, finish, leaveBy } = createEndController();
  // A failed attempt to connect is `disconnected` too, and the app may try again (livekit-client 2.23.0).
  let hasConnected = /^connected|econnecting/.test(room.state);
  listen(room, 'connected', () => (hasConnected = true), ended);
  listen(
    room,
    'disconnected',
    (reason?: number) => {
      if (!hasConnected) return;
      // The SDK gives no reason when it has given up reconnecting (livekit-client 2.23.0).
      if (reason === undefined) return finish('connection');
      const [word, cause = 'unknown'] = Object.entries(liveKitCauses)[reason] ?? [String(reason)];
      finish(cause, word);
    },
    ended,
  );

  return {
    name: 'livekit',
    ended,
    leave: leaveBy(async () => {
      await room.disconnect();
      if (room.state === 'disconnected') finish('local');
    }),
    activity: (report, signal) =>
      // Fires whenever somebody starts, stops or changes in volume: again and again while this participant speaks.
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
