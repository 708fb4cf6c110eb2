import type { Meeting } from '../guard/meeting.ts';
import { type EmitterLike, listen } from '../platform/listen.ts';
import { createEnding } from './ending.ts';
import { expectMembers } from './expect-members.ts';
import { saySpeech } from './say-speech.ts';

/** What {@link fromAgora} uses of an `IAgoraRTCClient` of `agora-rtc-sdk-ng` (4 and later). */
export interface AgoraClientLike extends EmitterLike {
  readonly connectionState: string;
  readonly mode: string;
  readonly uid?: number | string;
  readonly remoteUsers: readonly unknown[];
  leave(): Promise<void>;
}

/** "Usually a user with volume above 60 is a speaking user": the SDK's own words for `volume-indicator` (0 to 100). */
const voice = 60;

/**
 * An Agora client as a {@link Meeting}: one stay in a channel; make another one to join again.
 *
 * Sees this user's speech, if the app calls `client.enableAudioVolumeIndicator()`, every 2 s; who else is there; and every
 * end, as a ban or a token that expired. Whatever has a uid counts as somebody: a recorder, an AI agent, a screen shared by
 * a second client. Of a channel in the mode `live` nobody sees the audience: there nobody is ever taken to be alone.
 * A client cannot end the channel for all.
 * @param client what `AgoraRTC.createClient()` returns
 * @throws TypeError when it is none: names the missing member
 */
export function fromAgora(client: AgoraClientLike): Meeting {
  expectMembers('client', client, ['leave()', 'on()', 'off()', 'connectionState', 'remoteUsers']);
  const { ended, finish, by } = createEnding();
  listen(
    client,
    'connection-state-change',
    // From `CONNECTING` it was an attempt to join that failed, and there may be another.
    (state: string, before: string) => state === 'DISCONNECTED' && before !== 'CONNECTING' && finish(),
    ended,
  );

  return {
    name: 'agora',
    ended,
    leave: by(async () => {
      await client.leave();
      finish(); // a client that had not joined tells nothing
    }),
    activity: (report, signal) => {
      const say = saySpeech(report);
      listen(
        client,
        'volume-indicator',
        (volumes: readonly { uid: number | string; level: number }[]) => {
          if (volumes.some(({ uid, level }) => uid === client.uid && level > voice)) say();
        },
        signal,
      );
    },
    alone: (report, signal) => {
      const read = (): void => {
        if (client.mode === 'live' || client.connectionState !== 'CONNECTED') return;
        report(client.remoteUsers.length === 0);
      };
      read();
      // `network-quality` comes every 2 s: users in a `published-user-list`, an option of the app, join without an event.
      listen(client, 'user-joined user-left connection-state-change network-quality', read, signal);
    },
  };
}
