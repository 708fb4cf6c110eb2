import type { Meeting } from '../guard/meeting.ts';
import { type EmitterLike, listen } from '../platform/listen.ts';
import { createAlarm } from '../platform/timers.ts';
import { createEnding } from './ending.ts';
import { expectMembers } from './expect-members.ts';

/** What {@link fromJitsiIframe} uses of Jitsi Meet's `JitsiMeetExternalAPI`. */
export interface JitsiIframeLike {
  on: EmitterLike['on'];
  removeListener: EmitterLike['off'];
  executeCommand(command: string): void;
  getNumberOfParticipants(): number;
  getIFrame(): { readonly isConnected: boolean } | undefined;
}

/** How long (ms) it may take to be in another room: a breakout room is entered by leaving and joining. */
const move = 10_000;

/**
 * A Jitsi Meet frame as a {@link Meeting}.
 *
 * What happens in the frame is hidden from the page. Jitsi tells of mouse moves over it, of messages sent, and of this
 * participant becoming the dominant speaker, which counts as speech; it does not tell that somebody goes on speaking.
 * `end()` takes a moderator. Make it straight after `new JitsiMeetExternalAPI()`, and another one when the app joins again.
 * @param api what `new JitsiMeetExternalAPI()` makes, or `onApiReady` of the React SDK is handed
 * @throws TypeError when it is none: names the missing member
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
  const { ended, finish, by } = createEnding();
  let me: string | undefined;
  let isLeaving = false;

  const expectOtherRoom = createAlarm(finish);
  ended.addEventListener('abort', () => expectOtherRoom(Infinity), { once: true });
  listen(
    events,
    'videoConferenceJoined',
    ({ id }: { id: string }) => {
      me = id;
      expectOtherRoom(Infinity);
    },
    ended,
  );
  listen(events, 'videoConferenceLeft', () => (isLeaving ? finish() : expectOtherRoom(move)), ended);
  // The second is what `dispose()` says of itself before it drops all listeners (Jitsi Meet of 2026; told by nothing before).
  listen(events, 'readyToClose _willDispose', finish, ended);
  listen(
    events,
    'participantKickedOut',
    ({ kicked }: { kicked: { local?: boolean } }) => kicked.local && finish(),
    ended,
  );

  const command = (name: string) =>
    by(() => {
      if (!api.getIFrame()?.isConnected) return finish(); // a call cannot outlive its frame
      isLeaving = true;
      api.executeCommand(name);
    });

  return {
    name: 'jitsi',
    ended,
    leave: command('hangup'),
    end: command('endConference'),
    activity: (report, signal) => {
      const speech = ({ id }: { id: string }): unknown => id === me && report({ source: 'speech', confirms: true });
      listen(events, 'dominantSpeakerChanged', speech, signal);
      listen(events, 'mouseMove', () => report({ source: 'mousemove' }), signal);
      listen(events, 'outgoingMessage', () => report({ source: 'message' }), signal);
    },
    alone: (report, signal) => {
      // This participant is one of them, from joining on.
      const read = (): void => report(api.getNumberOfParticipants() === 1);
      listen(events, 'videoConferenceJoined videoConferenceLeft participantJoined participantLeft', read, signal);
      if (!signal.aborted) read();
    },
  };
}
