import type { Meeting } from '../guard/meeting.ts';
import { type EmitterLike, listen } from '../platform/listen.ts';
import { createEnding } from './ending.ts';
import { expectMembers } from './expect-members.ts';
import { saySpeech } from './say-speech.ts';

/** What {@link fromZoom} reads of a participant. */
export interface ZoomParticipantLike {
  readonly userId: number;
  readonly isRtmpUser?: boolean;
  readonly subsessionId?: string;
}

/** What {@link fromZoom} uses of a `VideoClient` of `@zoom/videosdk` (2 and later). */
export interface ZoomClientLike extends EmitterLike {
  leave(end?: boolean): Promise<unknown>;
  getSessionInfo(): { readonly isInMeeting: boolean };
  getCurrentUserInfo(): ZoomParticipantLike | undefined;
  getAllUser(): readonly ZoomParticipantLike[];
}

/**
 * A Zoom Video SDK client as a {@link Meeting}: one session; make another one to join again.
 *
 * Sees this user's speech, also while muted; who else is there, without incoming live streams; and every end, as
 * `ended by host` or a kick. `end()` is the host's: the SDK refuses it to others. Phone and room-system users count as
 * people. Who is in a subsession is never taken to be alone; who stays behind in the main session may be.
 * @param client what `ZoomVideo.createClient()` returns
 * @throws TypeError when it is none: names the missing member
 */
export function fromZoom(client: ZoomClientLike): Meeting {
  expectMembers('client', client, [
    'leave()',
    'getSessionInfo()',
    'getCurrentUserInfo()',
    'getAllUser()',
    'on()',
    'off()',
  ]);
  const { ended, finish, by } = createEnding();
  let wasIn = client.getSessionInfo().isInMeeting;
  listen(
    client,
    'connection-change',
    ({ state }: { state: string }) => {
      wasIn ||= state === 'Connected';
      // `Fail` is a join that was refused: the first one, after which there may be another, or one to reconnect.
      if (state === 'Closed' || (state === 'Fail' && wasIn)) finish();
    },
    ended,
  );

  const leave = async (end: boolean): Promise<void> => {
    try {
      await client.leave(end);
    } catch (error) {
      throw new Error(`zoom: ${(error as { reason?: string }).reason ?? error}`, { cause: error }); // it is no Error
    }
    // The promise resolves after 500 ms in any case, and the event comes only where the SDK was in (2.5.0).
    if (!client.getSessionInfo().isInMeeting) finish();
  };

  return {
    name: 'zoom',
    ended,
    leave: by(() => leave(false)),
    end: by(() => leave(true)),
    activity: (report, signal) => {
      const say = saySpeech(report);
      listen(
        client,
        'active-speaker',
        (speakers: readonly { userId: number }[]) => {
          const me = client.getCurrentUserInfo()?.userId;
          if (speakers.some(({ userId }) => userId === me)) say();
        },
        signal,
      );
      listen(client, 'speaking-while-muted', say, signal);
    },
    alone: (report, signal) => {
      const read = (): void => {
        if (!client.getSessionInfo().isInMeeting) return;
        const people = client.getAllUser().filter(({ isRtmpUser }) => !isRtmpUser);
        report(people.length <= 1 && !client.getCurrentUserInfo()?.subsessionId);
      };
      read();
      listen(client, 'user-added user-removed connection-change', read, signal);
    },
  };
}
