import type { Meeting } from '../guard/meeting.ts';
import { reportErrors, reportToPage } from '../platform/report-error.ts';
import { dailyCauses } from './causes/daily.ts';
import { type EmitterLike, listen } from './emitter.ts';
import { causeOf, createEndController } from './end-controller.ts';
import { expectMembers } from './expect-members.ts';

/** What {@link fromDaily} reads of a participant. */
export interface DailyParticipantLike {
  readonly session_id: string;
  readonly local: boolean;
  readonly participantType?: string;
  readonly will_eject_at?: Date;
  readonly permissions: { readonly canAdmin: { has(task: 'participants'): boolean } | boolean };
}

interface DailyErrorLike {
  readonly errorMsg: string;
  /** Missing where the kind of the error is not known. */
  readonly error?: { readonly type: string };
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

/** The microphone's level, from 0 to 1, above which it may pick up speech, and milliseconds between two measurements. */
const [minLevel, interval] = [0.05, 500];

/**
 * A Daily call as a {@link Meeting}, call object or Prebuilt: one stay in it. Make another meeting when the app joins again.
 *
 * Speech is when Daily calls this participant the active speaker while the microphone picks something up; for this the
 * adapter runs the SDK's own level meter. `end()` ejects all visible participants and then leaves. It needs the permission
 * to administer participants, and does not close the room. `limit` is when the room or the token ejects this participant.
 * @param call what `Daily.createCallObject()`, `createFrame()` or `wrap()` returns
 * @throws TypeError that names the missing member when it is not such a call
 */
export function fromDaily(call: DailyCallLike): Meeting {
  expectMembers('call', call, ['on()', 'off()', 'leave()', 'meetingState()', 'participants()', 'getActiveSpeaker()']);
  expectMembers('call', call, ['updateParticipants()', 'startLocalAudioLevelObserver()']);
  const { ended, finish, leaveBy } = createEndController();
  /** People who knock. `waitingParticipants()` throws for a frame. */
  const lobby = new Set<string>();
  const onAdded = ({ participant }: { participant: { id: string } }) => lobby.add(participant.id);
  const onRemoved = ({ participant }: { participant: { id: string } }) => lobby.delete(participant.id);
  listen(call, 'waiting-participant-added', onAdded, ended);
  listen(call, 'waiting-participant-removed', onRemoved, ended);
  // A failed attempt to join is an `error` too, and the app may try again. If it does not, `left-meeting` may follow.
  let hasJoined = call.meetingState() === 'joined-meeting';
  let failure: string | undefined;
  const end = (): void => (failure === undefined ? finish('local') : finish(causeOf(dailyCauses, failure), failure));
  const onJoined = (): void => {
    hasJoined = true;
    failure = undefined;
  };
  listen(call, 'joined-meeting', onJoined, ended);
  listen(call, 'left-meeting call-instance-destroyed', end, ended);
  listen(
    call,
    'error',
    ({ error, errorMsg }: DailyErrorLike) => {
      failure = error?.type ?? errorMsg;
      if (hasJoined) end();
    },
    ended,
  );

  const others = () => Object.values(call.participants()).filter(({ local }) => !local);
  const me = (): DailyParticipantLike | undefined => call.participants().local;
  const leave = async (): Promise<void> => {
    // Before a call is joined, leave() of a frame never settles (daily-js 0.92.2).
    if (call.meetingState() !== 'new') await call.leave();
    if (/new|left|error/.test(call.meetingState())) finish('local');
  };

  return {
    name: 'daily',
    ended,
    leave: leaveBy(leave),
    end: leaveBy(async () => {
      const tasks = me()?.permissions.canAdmin;
      // Without the permission the SDK does nothing, and throws no error.
      if (!(typeof tasks === 'object' ? tasks.has('participants') : tasks))
        throw new Error('daily: this participant may not eject the others');
      call.updateParticipants(Object.fromEntries(others().map(({ session_id }) => [session_id, { eject: true }])));
      await leave();
    }),
    activity: (report, signal) => {
      if (signal.aborted) return;
      const check = ({ audioLevel }: { audioLevel: number }): void => {
        if (audioLevel > minLevel && call.getActiveSpeaker().peerId === me()?.session_id)
          report({ source: 'speech', confirms: true });
      };
      listen(call, 'local-audio-level', check, signal);
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
      if (hasJoined) tryToStart();
    },
    alone: (report, signal) => {
      const read = (): void => {
        const people = others().filter(({ participantType }) => participantType !== 'remote-media-player');
        report(call.meetingState() === 'joined-meeting' && people.length === 0 && lobby.size === 0);
      };
      listen(call, 'joined-meeting participant-joined participant-left', read, signal);
      listen(call, 'waiting-participant-added waiting-participant-removed', read, signal);
      if (!signal.aborted) read();
    },
    limit: (report, signal) => {
      let reported: number | null | undefined;
      const read = (): void => {
        const endsAt = me()?.will_eject_at?.getTime() || null;
        // Daily has converted it to this machine's clock (https://docs.daily.co/reference/react-native/types/daily-participant).
        if (endsAt !== reported) report({ endsAt, canExtend: false, clockOffset: 0 });
        reported = endsAt;
      };
      listen(call, 'joined-meeting participant-updated', read, signal);
      if (!signal.aborted) read();
    },
  };
}
