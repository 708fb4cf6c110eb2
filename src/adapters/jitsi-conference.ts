import type { Meeting } from '../guard/meeting.ts';
import { type EmitterLike, listen } from '../platform/listen.ts';
import { createEnding } from './ending.ts';
import { expectMembers } from './expect-members.ts';

/** What {@link fromJitsiConference} uses of a `JitsiConference` of `lib-jitsi-meet`. */
export interface JitsiConferenceLike extends EmitterLike {
  myUserId(): string | null | undefined;
  isP2PActive(): boolean;
  getParticipants(): readonly { isHidden(): boolean; getBotType?(): string | undefined }[];
  leave(): Promise<unknown>;
  isJoined(): unknown;
  end?(): unknown;
}

/** From which level (0 to 1) on the microphone may hear speech. */
const audible = 0.05;

/**
 * A conference of lib-jitsi-meet as a {@link Meeting}: one stay in it.
 *
 * Speech is what the bridge takes for it, its "dominant speaker", as long as the microphone hears something; between two
 * people, who need no bridge, what the microphone hears; and talking into a muted microphone. `end()` takes a moderator and
 * a server that has the component for it. A connection that fails is not the end: the conference may come back.
 * @param conference what `connection.initJitsiConference()` returns
 * @throws TypeError when it is none: names the missing member
 */
export function fromJitsiConference(conference: JitsiConferenceLike): Meeting {
  expectMembers('conference', conference, ['on()', 'off()', 'leave()', 'isJoined()']);
  expectMembers('conference', conference, ['myUserId()', 'isP2PActive()', 'getParticipants()']);
  const { ended, finish, by } = createEnding();
  listen(conference, 'conference.left conference.kicked', finish, ended);
  listen(conference, 'conference.failed', (error: string) => error === 'conference.destroyed' && finish(), ended);

  return {
    name: 'jitsi',
    ended,
    leave: by(async () => {
      try {
        await conference.leave();
      } catch (error) {
        // Rejected when the server does not answer; nevertheless it is left then, and a second attempt says so.
        if (!/already left/.test(String(error))) throw error;
      }
      finish();
    }),
    ...(conference.end && { end: by(() => conference.end?.()) }),
    activity: (report, signal) => {
      let speaker: string | undefined;
      const speech = (): void => report({ source: 'speech', confirms: true });
      const isMe = (id: string): boolean => id === conference.myUserId();
      listen(conference, 'conference.talk_while_muted', speech, signal);
      listen(
        conference,
        'conference.dominantSpeaker',
        (id: string) => {
          speaker = id;
        },
        signal,
      );
      listen(
        conference,
        'conference.audioLevelsChanged',
        (id: string, level: number) => {
          if (isMe(id) && level > audible && (speaker === id || conference.isP2PActive())) speech();
        },
        signal,
      );
    },
    alone: (report, signal) => {
      const read = (): void => {
        // A hidden participant is a recorder.
        const people = conference.getParticipants().filter((other) => !other.isHidden() && !other.getBotType?.());
        report(!!conference.isJoined() && people.length === 0);
      };
      listen(conference, 'conference.joined conference.userJoined conference.userLeft', read, signal);
      listen(conference, 'conference.bot_type_changed', read, signal);
      if (!signal.aborted) read();
    },
  };
}
