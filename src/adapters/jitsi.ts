import type { Meeting } from '../guard/meeting.ts';
import type { EndCause } from '../guard/meeting-end.ts';
import { createAlarm } from '../platform/timers.ts';
import { jitsiCauses } from './causes/jitsi.ts';
import { type EmitterLike, listen } from './emitter.ts';
import { causeOf, createEndController } from './end-controller.ts';
import { expectMembers } from './expect-members.ts';
import { replaceMethod } from './replace-method.ts';

/** What {@link fromJitsiConference} uses of a `JitsiConference` of `lib-jitsi-meet`. */
export interface JitsiConferenceLike extends EmitterLike {
  myUserId(): string | null | undefined;
  isP2PActive(): boolean;
  getParticipants(): readonly { isHidden(): boolean; getBotType?(): string | undefined }[];
  leave(): Promise<unknown>;
  isJoined(): unknown;
  end?(): unknown;
}

/** The microphone's level, from 0 to 1, above which it may pick up speech. */
const minLevel = 0.05;

/**
 * A conference of lib-jitsi-meet as a {@link Meeting}: one stay in it.
 *
 * Speech is when the bridge calls this participant the dominant speaker while the microphone picks something up; between two
 * people, who need no bridge, when the microphone picks something up; and talking into a muted microphone. `end()` needs a
 * moderator, and a server with the component for it. A connection that fails is not the end: the conference may come back.
 * @param conference what `connection.initJitsiConference()` returns
 * @throws TypeError that names the missing member when it is not such a conference
 */
export function fromJitsiConference(conference: JitsiConferenceLike): Meeting {
  expectMembers('conference', conference, ['on()', 'off()', 'leave()', 'isJoined()']);
  expectMembers('conference', conference, ['myUserId()', 'isP2PActive()', 'getParticipants()']);
  const { ended, finish, leaveBy } = createEndController();
  /** People who knock: only moderators are told of them. */
  const lobby = new Set<string>();
  listen(conference, 'conference.lobby.userJoined', (id: string) => lobby.add(id), ended);
  listen(conference, 'conference.lobby.userLeft', (id: string) => lobby.delete(id), ended);
  // The library leaves by itself only after it has announced why. Without a call of `leave()`, the server has sent it out.
  let cause: EndCause | undefined;
  const noticeLeaving =
    (leave: JitsiConferenceLike['leave']): JitsiConferenceLike['leave'] =>
    (...args) => {
      cause = 'local';
      return leave.apply(conference, args);
    };
  replaceMethod(conference, 'leave', noticeLeaving, ended);
  listen(conference, 'conference.left', () => finish(cause), ended);
  listen(
    conference,
    'conference.kicked',
    // A server that lets each token in once replaces the older participant.
    (_by: unknown, reason: string | undefined, isReplaced: unknown) =>
      finish(isReplaced ? 'elsewhere' : 'removed', reason),
    ended,
  );
  listen(
    conference,
    'conference.failed',
    (error: string, reason?: string) => {
      if (error === 'conference.destroyed') finish(jitsiCauses[error], reason || error);
    },
    ended,
  );

  return {
    name: 'jitsi',
    ended,
    leave: leaveBy(async () => {
      try {
        await conference.leave();
      } catch (error) {
        // It rejects when the server does not answer, but has left all the same. A second attempt then says so.
        if (!/already left/.test(String(error))) throw error;
      }
      finish('local');
    }),
    ...(conference.end && { end: leaveBy(() => conference.end?.()) }),
    activity: (report, signal) => {
      let speaker: string | undefined;
      const reportSpeech = (): void => report({ source: 'speech', confirms: true });
      const isMe = (id: string): boolean => id === conference.myUserId();
      listen(conference, 'conference.talk_while_muted', reportSpeech, signal);
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
          if (isMe(id) && level > minLevel && (speaker === id || conference.isP2PActive())) reportSpeech();
        },
        signal,
      );
    },
    alone: (report, signal) => {
      const read = (): void => {
        // A hidden participant is a recorder.
        const people = conference.getParticipants().filter((other) => !other.isHidden() && !other.getBotType?.());
        report(!!conference.isJoined() && people.length === 0 && lobby.size === 0);
      };
      listen(conference, 'conference.joined conference.userJoined conference.userLeft', read, signal);
      listen(conference, 'conference.bot_type_changed', read, signal);
      listen(conference, 'conference.lobby.userJoined conference.lobby.userLeft', read, signal);
      if (!signal.aborted) read();
    },
  };
}

/** What {@link fromJitsiIframe} uses of Jitsi Meet's `JitsiMeetExternalAPI`. */
export interface JitsiIframeLike {
  on: EmitterLike['on'];
  removeListener: EmitterLike['off'];
  executeCommand(command: string): void;
  getNumberOfParticipants(): number;
  getIFrame(): { readonly isConnected: boolean } | undefined;
}

/** Milliseconds that changing the room may take: a breakout room is entered by leaving and joining. */
const roomChangeTimeout = 10_000;
/** Milliseconds from `readyToClose` in which the frame may still say why. It does so in the same task. */
const whyTimeout = 1000;

/**
 * A Jitsi Meet frame as a {@link Meeting}.
 *
 * The page does not see into the frame. Jitsi announces mouse moves over it, messages that are sent, and when this
 * participant becomes the dominant speaker, which counts as speech; it does not announce that somebody goes on speaking.
 * `end()` needs a moderator. Make it straight after `new JitsiMeetExternalAPI()`, and another meeting when the app joins again.
 * @param api the `JitsiMeetExternalAPI`, or what `onApiReady` of the React SDK gets
 * @throws TypeError that names the missing member when it is not such an object
 */
export function fromJitsiIframe(api: JitsiIframeLike): Meeting {
  expectMembers('api', api, [
    'on()',
    'removeListener()',
    'executeCommand()',
    'getNumberOfParticipants()',
    'getIFrame()',
  ]);
  const events: EmitterLike = {
    on: (event, listener) => api.on(event, listener),
    off: (event, listener) => api.removeListener(event, listener),
  };
  const { ended, finish, leaveBy } = createEndController();
  let me: string | undefined;
  let isLeaving = false;
  let isClosing = false;
  /** What the frame has announced before it leaves, and its word for that. */
  let [cause, detail]: [EndCause | undefined, string] = [undefined, ''];

  const end = (): void => finish(cause, detail);
  const finishIn = createAlarm(end);
  ended.addEventListener('abort', () => finishIn(Infinity), { once: true });
  listen(
    events,
    'videoConferenceJoined',
    ({ id }: { id: string }) => {
      me = id;
      isClosing = false;
      [cause, detail] = [undefined, ''];
      finishIn(Infinity);
    },
    ended,
  );
  listen(
    events,
    'errorOccurred',
    ({ name, type, isFatal }: { name: string; type?: string; isFatal?: boolean }) => {
      const known = causeOf(jitsiCauses, name);
      if (known !== 'unknown') [cause, detail] = [known, name];
      else if (isFatal && type === 'CONNECTION') [cause, detail] = ['connection', name];
    },
    ended,
  );
  listen(events, 'suspendDetected', () => ([cause, detail] = ['connection', 'suspendDetected']), ended);
  listen(
    events,
    'videoConferenceLeft',
    () => {
      cause ??= 'local';
      if (isLeaving || isClosing) end();
      else finishIn(roomChangeTimeout);
    },
    ended,
  );
  listen(
    events,
    'readyToClose',
    () => {
      isClosing = true;
      detail ||= 'readyToClose';
      if (cause) return end();
      cause = 'unknown';
      finishIn(whyTimeout);
    },
    ended,
  );
  // `dispose()` fires `_willDispose` before it drops all listeners (Jitsi Meet of 2026; earlier versions fire nothing).
  listen(events, '_willDispose', () => finish(cause ?? 'local', detail), ended);
  listen(
    events,
    'participantKickedOut',
    // Only a participant who is replaced, on a server that lets each token in once, is told to close first, and by nobody.
    ({ kicked, kicker }: { kicked: { local?: boolean }; kicker?: { id?: string } }) =>
      kicked.local && finish(isClosing && !kicker?.id ? 'elsewhere' : 'removed', 'participantKickedOut'),
    ended,
  );

  const command = (name: string) =>
    leaveBy(() => {
      if (!api.getIFrame()?.isConnected) return finish('local'); // without its frame the call is over
      isLeaving = true;
      api.executeCommand(name);
    });

  return {
    name: 'jitsi',
    ended,
    leave: command('hangup'),
    end: command('endConference'),
    activity: (report, signal) => {
      const checkSpeaker = ({ id }: { id: string }): unknown =>
        id === me && report({ source: 'speech', confirms: true });
      listen(events, 'dominantSpeakerChanged', checkSpeaker, signal);
      listen(events, 'mouseMove', () => report({ source: 'mousemove' }), signal);
      listen(events, 'outgoingMessage', () => report({ source: 'message' }), signal);
    },
    alone: (report, signal) => {
      // The number includes this participant once joined.
      const read = (): void => report(api.getNumberOfParticipants() === 1);
      listen(events, 'videoConferenceJoined videoConferenceLeft participantJoined participantLeft', read, signal);
      if (!signal.aborted) read();
    },
  };
}
