import type { Meeting } from '../guard/meeting.ts';
import { reportErrors } from '../platform/listen.ts';
import { pause } from '../platform/timers.ts';
import { createEnding } from './ending.ts';
import { expectMembers } from './expect-members.ts';
import { saySpeech } from './say-speech.ts';

type Presence = (attendeeId: string, isPresent: boolean, externalUserId?: string) => void;
type Volume = (attendeeId: string, volume: number | null) => void;

/** What {@link fromChime} uses of a `MeetingSession` of `amazon-chime-sdk-js` (3 and later). */
export interface ChimeSessionLike {
  readonly configuration: { readonly credentials: { readonly attendeeId: string | null } | null };
  readonly audioVideo: {
    addObserver(observer: { audioVideoDidStop?(): void }): void;
    removeObserver(observer: { audioVideoDidStop?(): void }): void;
    stop(): void;
    stopContentShare(): void;
    realtimeSubscribeToAttendeeIdPresence(callback: Presence): void;
    realtimeUnsubscribeToAttendeeIdPresence(callback: Presence): void;
    realtimeSubscribeToVolumeIndicator(attendeeId: string, callback: Volume): void;
    realtimeUnsubscribeFromVolumeIndicator(attendeeId: string, callback: Volume): void;
  };
}

/** Not in the package's types, and so read with care: 0 is "not connected". */
interface ChimeInside {
  readonly audioVideoController?: { readonly sessionStateController?: { state?(): number } };
}

/** From this volume on (0 to 1) the SDK takes it for speech: `DefaultActiveSpeakerPolicy.silenceThreshold` (3.32.0). */
const voice = 0.2;
/** How long (ms) the SDK may take to say good-bye and to clean up: 15 s each (`connectionTimeoutMs`). */
const patience = 30_000;

/**
 * An Amazon Chime SDK meeting session as a {@link Meeting}: one session, from `audioVideo.start()` until it stops.
 *
 * Leaves by `audioVideo.stop()`, after `stopContentShare()`. Sees this attendee's speech; who else is there, if it was
 * made before `start()`, without content shares and the service's own pipelines; and every end, as deleted meetings and
 * removed attendees. It cannot end the meeting for everybody: a server can, by `DeleteMeeting`. The microphone and the
 * camera stay the app's to stop, in `audioVideoDidStop` (https://aws.github.io/amazon-chime-sdk-js/modules/migrationto_3_0.html).
 * @param meetingSession a `DefaultMeetingSession`
 * @throws TypeError when it is none: names the missing member
 */
export function fromChime(meetingSession: ChimeSessionLike): Meeting {
  expectMembers('meetingSession', meetingSession, [
    'configuration.credentials.attendeeId',
    'audioVideo.stop()',
    'audioVideo.realtimeSubscribeToVolumeIndicator()',
  ]);
  const { audioVideo } = meetingSession; // destroy() takes it out of the session, and works on it still
  const me = meetingSession.configuration.credentials?.attendeeId as string;
  const { ended, finish, by } = createEnding();
  const present = new Set<string>();

  // Of all its stops the SDK tells only those after which it does not connect again.
  const observer = { audioVideoDidStop: finish };
  audioVideo.addObserver(observer);
  ended.addEventListener('abort', () => audioVideo.removeObserver(observer));

  // A callback that throws is taken for a failure of the session, which the SDK then ends (`RealtimeApiFailed`).
  const hearPresence = (listener: Presence, signal: AbortSignal): void => {
    if (signal.aborted) return;
    const callback = reportErrors(listener);
    audioVideo.realtimeSubscribeToAttendeeIdPresence(callback);
    signal.addEventListener('abort', () => audioVideo.realtimeUnsubscribeToAttendeeIdPresence(callback));
  };
  hearPresence((id, isPresent, externalUserId = '') => {
    // A content share is an attendee `<id>#content`. `aws:` is reserved for the service (CreateAttendee, ExternalUserId):
    // media pipelines that capture or stream are `aws:MediaPipeline-…`.
    const isPerson = !id.includes('#') && !/^aws:/i.test(externalUserId);
    if (isPresent && isPerson) present.add(id);
    else present.delete(id);
  }, ended);

  return {
    name: 'chime',
    ended,
    leave: by(async () => {
      const { audioVideoController } = audioVideo as ChimeInside;
      const isConnected = audioVideoController?.sessionStateController?.state?.() !== 0;
      // The content share has a connection of its own, which stop() leaves open. A destroyed session has none.
      meetingSession.audioVideo?.stopContentShare();
      audioVideo.stop();
      if (isConnected) await pause(patience, ended);
      else finish(); // the SDK stops what is not started as well, but says nothing
    }),
    activity: (report, signal) => {
      if (signal.aborted) return;
      const say = saySpeech(report);
      const callback = reportErrors<Parameters<Volume>>((_id, volume) => volume !== null && volume > voice && say());
      audioVideo.realtimeSubscribeToVolumeIndicator(me, callback);
      signal.addEventListener('abort', () => audioVideo.realtimeUnsubscribeFromVolumeIndicator(me, callback));
    },
    alone: (report, signal) => {
      // Whoever was there before is told of again by nobody: not to have seen oneself is to know nothing.
      const read = (): void => void (present.has(me) && report(present.size === 1));
      read();
      hearPresence(read, signal);
    },
  };
}
