import type { Meeting } from '../guard/meeting.ts';
import { zoomCauses } from './causes/zoom.ts';
import { type EmitterLike, listen } from './emitter.ts';
import { causeOf, createEndController } from './end-controller.ts';
import { expectMembers } from './expect-members.ts';
import { speechReporter } from './speech-reporter.ts';

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
 * A Zoom Video SDK client as a {@link Meeting}: one session. Make another meeting when the app joins again.
 *
 * It sees this user's speech, also while muted; who else is in the session, without incoming live streams; and every end,
 * such as `ended by host` or a kick. Only the host may `end()`: the SDK refuses it to others. Users on a phone or a room
 * system count as people. A user in a subsession is never alone; a user who stays in the main session may be.
 * @param client what `ZoomVideo.createClient()` returns
 * @throws TypeError that names the missing member when it is not such a client
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
  const { ended, finish, leaveBy } = createEndController();
  let hasJoined = client.getSessionInfo().isInMeeting;
  listen(
    client,
    'connection-change',
    ({ state, reason }: { state: string; reason?: string }) => {
      hasJoined ||= state === 'Connected';
      // `Fail` before joining is a refused join, and the app may try again; afterwards it is a failed reconnection.
      if (state === 'Closed') finish(causeOf(zoomCauses, reason), reason);
      if (state === 'Fail' && hasJoined) finish('connection', reason);
    },
    ended,
  );

  const leave = async (end: boolean): Promise<void> => {
    try {
      await client.leave(end);
    } catch (error) {
      throw new Error(`zoom: ${(error as { reason?: string }).reason ?? error}`, { cause: error }); // it is not an Error
    }
    // The promise resolves after 500 ms in any case, and the event comes only if the SDK was in a session (2.5.0).
    if (!client.getSessionInfo().isInMeeting) finish('local');
  };

  return {
    name: 'zoom',
    ended,
    leave: leaveBy(() => leave(false)),
    end: leaveBy(() => leave(true)),
    activity: (report, signal) => {
      const reportSpeech = speechReporter(report);
      listen(
        client,
        'active-speaker',
        (speakers: readonly { userId: number }[]) => {
          const me = client.getCurrentUserInfo()?.userId;
          if (speakers.some(({ userId }) => userId === me)) reportSpeech();
        },
        signal,
      );
      listen(client, 'speaking-while-muted', reportSpeech, signal);
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
