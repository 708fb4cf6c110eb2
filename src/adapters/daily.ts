import type { Meeting } from '../guard/meeting.ts';
import { type EmitterLike, listen, reportErrors } from '../platform/listen.ts';
import { reportToPage } from '../platform/report-error.ts';
import { createEnding } from './ending.ts';
import { expectMembers } from './expect-members.ts';

/** What {@link fromDaily} reads of a participant. */
export interface DailyParticipantLike {
  readonly session_id: string;
  readonly local: boolean;
  readonly participantType?: string;
  readonly will_eject_at?: Date;
  readonly permissions: { readonly canAdmin: { has(task: 'participants'): boolean } | boolean };
}

/** What {@link fromDaily} uses of a call of `@daily-co/daily-js` (0.48 and later). */
export interface DailyCallLike extends EmitterLike {
  meetingState(): string;
  participants(): { readonly [id: string]: DailyParticipantLike };
  getActiveSpeaker(): { readonly peerId?: string };
  isLocalAudioLevelObserverRunning(): boolean;
  startLocalAudioLevelObserver(interval: number): Promise<void>;
  stopLocalAudioLevelObserver(): void;
  updateParticipants(updates: { [id: string]: { eject: true } }): unknown;
  leave(): Promise<void>;
}

/** From which level (0 to 1) on the microphone may hear speech, and how often to measure it, ms. */
const [audible, interval] = [0.05, 500];

/**
 * A Daily call as a {@link Meeting}, call object or Prebuilt: one stay in it; make another one when the app joins again.
 *
 * Speech is what Daily takes for it, its "active speaker", as long as the microphone hears something; for this the
 * adapter runs the SDK's own level meter. `end()` ejects everybody who can be seen and then leaves; it takes the right to
 * administer participants, and does not close the room. `limit` is when the room or the token ejects this participant.
 * @param call what `Daily.createCallObject()`, `createFrame()` or `wrap()` returns
 * @throws TypeError when it is none: names the missing member
 */
export function fromDaily(call: DailyCallLike): Meeting {
  expectMembers('call', call, ['on()', 'off()', 'leave()', 'meetingState()', 'participants()', 'getActiveSpeaker()']);
  expectMembers('call', call, ['updateParticipants()', 'startLocalAudioLevelObserver()']);
  const { ended, finish, by } = createEnding();
  // A call that could not be joined is told as `error` too, and an app may try again.
  let hasBeenIn = call.meetingState() === 'joined-meeting';
  listen(call, 'joined-meeting', () => (hasBeenIn = true), ended);
  listen(call, 'left-meeting call-instance-destroyed', finish, ended);
  listen(call, 'error', () => hasBeenIn && finish(), ended);

  const others = () => Object.values(call.participants()).filter(({ local }) => !local);
  const me = (): DailyParticipantLike | undefined => call.participants().local;
  const leave = async (): Promise<void> => {
    // Before a call is joined, leave() of a frame never settles (daily-js 0.92.2).
    if (call.meetingState() !== 'new') await call.leave();
    if (/new|left|error/.test(call.meetingState())) finish();
  };

  return {
    name: 'daily',
    ended,
    leave: by(leave),
    end: by(async () => {
      const tasks = me()?.permissions.canAdmin;
      // The SDK passes over what this participant may not do, and does not say so.
      if (!(typeof tasks === 'object' ? tasks.has('participants') : tasks))
        throw new Error('daily: this participant may not eject the others');
      call.updateParticipants(Object.fromEntries(others().map(({ session_id }) => [session_id, { eject: true }])));
      await leave();
    }),
    activity: (report, signal) => {
      if (signal.aborted) return;
      const hear = ({ audioLevel }: { audioLevel: number }): void => {
        if (audioLevel > audible && call.getActiveSpeaker().peerId === me()?.session_id)
          report({ source: 'speech', confirms: true });
      };
      listen(call, 'local-audio-level', hear, signal);
      let isOurs = false;
      const start = async (): Promise<void> => {
        if (call.isLocalAudioLevelObserverRunning()) return;
        isOurs = true;
        await call.startLocalAudioLevelObserver(interval);
      };
      const tryToStart = (): unknown => start().catch(reportToPage); // some browsers cannot
      const stop = reportErrors(() => {
        if (isOurs && call.isLocalAudioLevelObserverRunning()) call.stopLocalAudioLevelObserver();
      });
      signal.addEventListener('abort', stop, { once: true });
      listen(call, 'joined-meeting', tryToStart, signal);
      if (hasBeenIn) tryToStart();
    },
    alone: (report, signal) => {
      const read = (): void => {
        const people = others().filter(({ participantType }) => participantType !== 'remote-media-player');
        report(call.meetingState() === 'joined-meeting' && people.length === 0);
      };
      listen(call, 'joined-meeting participant-joined participant-left', read, signal);
      if (!signal.aborted) read();
    },
    limit: (report, signal) => {
      let told: number | null | undefined;
      const read = (): void => {
        const endsAt = me()?.will_eject_at?.getTime() || null;
        if (endsAt !== told) report({ endsAt, canExtend: false });
        told = endsAt;
      };
      listen(call, 'joined-meeting participant-updated', read, signal);
      if (!signal.aborted) read();
    },
  };
}
