import type { Meeting } from '../guard/meeting.ts';
import { reportErrors } from '../platform/report-error.ts';
import { pause } from '../platform/timers.ts';
import { chimeCauses } from './causes/chime.ts';
import { causeOf, createEndController } from './end-controller.ts';
import { expectMembers } from './expect-members.ts';
import { speechReporter } from './speech-reporter.ts';

type PresenceListener = (attendeeId: string, isPresent: boolean, externalUserId?: string) => void;
type VolumeListener = (attendeeId: string, volume: number | null) => void;

/** A `MeetingSessionStatus`. As a string it is a sentence. */
interface ChimeStatusLike {
  statusCode(): number;
}

interface ChimeObserver {
  audioVideoDidStop?(status: ChimeStatusLike): void;
}

/** What {@link fromChime} uses of a `MeetingSession` of `amazon-chime-sdk-js` (3 and later). */
export interface ChimeSessionLike {
  readonly configuration: { readonly credentials: { readonly attendeeId: string | null } | null };
  readonly audioVideo: {
    addObserver(observer: ChimeObserver): void;
    removeObserver(observer: ChimeObserver): void;
    stop(): void;
    stopContentShare(): void;
    realtimeSubscribeToAttendeeIdPresence(callback: PresenceListener): void;
    realtimeUnsubscribeToAttendeeIdPresence(callback: PresenceListener): void;
    realtimeSubscribeToVolumeIndicator(attendeeId: string, callback: VolumeListener): void;
    realtimeUnsubscribeFromVolumeIndicator(attendeeId: string, callback: VolumeListener): void;
  };
}

/** Not in the package's types, so any part of it may be missing. The state 0 is "not connected". */
interface ChimeInternals {
  readonly audioVideoController?: { readonly sessionStateController?: { state?(): number } };
}

/** Volume from 0 to 1 at which the SDK assumes speech: `DefaultActiveSpeakerPolicy.silenceThreshold` (3.32.0). */
const speechVolume = 0.2;

/** Milliseconds that the SDK may take to leave and clean up: 15 s each (its `connectionTimeoutMs`). */
const stopTimeout = 30_000;

/**
 * An Amazon Chime SDK meeting session as a {@link Meeting}: one session, from `audioVideo.start()` until it stops.
 *
 * It leaves by `audioVideo.stop()`, after `stopContentShare()`. It sees this attendee's speech; who else is in the meeting,
 * if it is made before `start()`, without content shares and the service's own pipelines; and every end, such as a deleted
 * meeting or a removed attendee. Only a server can end the meeting for everybody, by `DeleteMeeting`. The app stops the
 * microphone and the camera, in `audioVideoDidStop` (https://aws.github.io/amazon-chime-sdk-js/modules/migrationto_3_0.html).
 * @param meetingSession a `DefaultMeetingSession`
 * @throws TypeError that names the missing member when it is not such a session
 */
export function fromChime(meetingSession: ChimeSessionLike): Meeting {
  expectMembers('meetingSession', meetingSession, [
    'configuration.credentials.attendeeId',
    'audioVideo.stop()',
    'audioVideo.realtimeSubscribeToVolumeIndicator()',
  ]);
  const { audioVideo } = meetingSession; // destroy() removes it from the session, but still uses it
  const ownId = meetingSession.configuration.credentials?.attendeeId as string;
  const { ended, finish, leaveBy } = createEndController();
  const present = new Set<string>();

  // The SDK announces only those stops after which it does not connect again.
  const observer: ChimeObserver = {
    audioVideoDidStop: (status) => finish(causeOf(chimeCauses, status.statusCode()), String(status)),
  };
  audioVideo.addObserver(observer);
  ended.addEventListener('abort', () => audioVideo.removeObserver(observer));

  // If a callback throws, the SDK takes it for a failure of the session and ends it (`RealtimeApiFailed`).
  const listenToPresence = (listener: PresenceListener, signal: AbortSignal): void => {
    if (signal.aborted) return;
    const callback = reportErrors(listener);
    audioVideo.realtimeSubscribeToAttendeeIdPresence(callback);
    signal.addEventListener('abort', () => audioVideo.realtimeUnsubscribeToAttendeeIdPresence(callback));
  };
  listenToPresence((id, isPresent, externalUserId = '') => {
    // A content share is an attendee `<id>#content`. `aws:` is reserved for the service (CreateAttendee, ExternalUserId):
    // media pipelines that capture or stream are `aws:MediaPipeline-…`.
    const isPerson = !id.includes('#') && !/^aws:/i.test(externalUserId);
    if (isPresent && isPerson) present.add(id);
    else present.delete(id);
  }, ended);

  return {
    name: 'chime',
    ended,
    leave: leaveBy(async () => {
      const { audioVideoController } = audioVideo as ChimeInternals;
      const isConnected = audioVideoController?.sessionStateController?.state?.() !== 0;
      // The content share has a connection of its own, which stop() leaves open. A destroyed session has none.
      meetingSession.audioVideo?.stopContentShare();
      audioVideo.stop();
      if (isConnected) await pause(stopTimeout, ended);
      else finish(); // a session that is not connected stops without an event
    }),
    activity: (report, signal) => {
      if (signal.aborted) return;
      const reportSpeech = speechReporter(report);
      const callback = reportErrors<Parameters<VolumeListener>>(
        (_id, volume) => volume !== null && volume > speechVolume && reportSpeech(),
      );
      audioVideo.realtimeSubscribeToVolumeIndicator(ownId, callback);
      signal.addEventListener('abort', () => audioVideo.realtimeUnsubscribeFromVolumeIndicator(ownId, callback));
    },
    alone: (report, signal) => {
      // Attendees who were present before the subscription are not announced. If this attendee has not been announced,
      // others may be missing too.
      const read = (): void => void (present.has(ownId) && report(present.size === 1));
      read();
      listenToPresence(read, signal);
    },
  };
}
