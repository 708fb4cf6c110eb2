import type { Meeting } from '../guard/meeting.ts';
import { agoraCauses } from './causes/agora.ts';
import { type EmitterLike, listen } from './emitter.ts';
import { causeOf, createEndController } from './end-controller.ts';
import { expectMembers } from './expect-members.ts';
import { speechReporter } from './speech-reporter.ts';

/** What {@link fromAgora} uses of an `IAgoraRTCClient` of `agora-rtc-sdk-ng` (4 and later). */
export interface AgoraClientLike extends EmitterLike {
  readonly connectionState: string;
  readonly mode: string;
  readonly uid?: number | string;
  readonly remoteUsers: readonly unknown[];
  leave(): Promise<void>;
}

/** Volume from 0 to 100. The SDK's reference on `volume-indicator`: "Usually a user with volume above 60 is a speaking user". */
const speechVolume = 60;

/**
 * An Agora client as a {@link Meeting}: one stay in a channel. Make another meeting when the app joins again.
 *
 * It sees this user's speech every 2 s if the app calls `client.enableAudioVolumeIndicator()`, who else is in the channel, and
 * every end, such as a ban or an expired token. Everything with a uid counts as somebody: a recorder, an AI agent, a
 * screen shared by a second client. In a channel of the mode `live` nobody sees the audience, so there `alone` is never
 * reported. A client cannot end the channel for everybody.
 * @param client what `AgoraRTC.createClient()` returns
 * @throws TypeError that names the missing member when it is not such a client
 */
export function fromAgora(client: AgoraClientLike): Meeting {
  expectMembers('client', client, ['leave()', 'on()', 'off()', 'connectionState', 'remoteUsers']);
  const { ended, finish, leaveBy } = createEndController();
  listen(
    client,
    'connection-state-change',
    // After `CONNECTING` it was an attempt to join that failed, and the app may try again.
    (state: string, before: string, reason?: string) => {
      if (state !== 'DISCONNECTED' || before === 'CONNECTING') return;
      // Only `leave()` goes through `DISCONNECTING`.
      finish(causeOf(agoraCauses, reason) ?? (before === 'DISCONNECTING' ? 'local' : 'unknown'), reason);
    },
    ended,
  );

  return {
    name: 'agora',
    ended,
    leave: leaveBy(async () => {
      await client.leave();
      finish(); // a client that had not joined fires no event
    }),
    activity: (report, signal) => {
      const reportSpeech = speechReporter(report);
      listen(
        client,
        'volume-indicator',
        (volumes: readonly { uid: number | string; level: number }[]) => {
          if (volumes.some(({ uid, level }) => uid === client.uid && level > speechVolume)) reportSpeech();
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
