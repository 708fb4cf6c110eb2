import type { Readable } from 'svelte/store';
import { shownTime } from '../core/shown-time.ts';
import { type GuardMeetingOptions, guardMeeting, type LeftEvent, type MeetingGuard } from '../guard/guard-meeting.ts';
import type { Meeting } from '../guard/meeting.ts';
import type { InactivityState } from '../presence/inactivity-event.ts';
import { whileWatched } from './while-watched.ts';

/** What {@link meetingGuard} returns; as a store its value is itself. Templates and effects follow each field. */
export interface GuardedMeeting extends Readable<GuardedMeeting> {
  /** The guard, whose `monitor` takes the answer and changed limits; undefined while nobody watches, and on a server. */
  readonly guard: MeetingGuard | undefined;
  /** The state of its monitor; `'stopped'` while there is no guard. */
  readonly state: InactivityState;
  /** How much time is left of a limited session, ms, rounded up to the second that is shown; `null` without a limit. */
  readonly remaining: number | null;
  /** Why the meeting is over, as the guard's `left` says; undefined until then. */
  readonly left: LeftEvent['reason'] | undefined;
}

/**
 * Guards a meeting while it is watched: from the first template or effect that reads one of its fields, or the first
 * subscription as a store, until the last one is gone; it then lets go of the meeting without leaving it. It does not run on
 * a server. Where nothing is shown, `$effect(() => { const guard = guardMeeting(meeting); return () => guard.stop(); })` is all.
 *
 * One meeting each: `const call = $derived(meeting && meetingGuard(meeting))`. What `guardMeeting` throws at a wrong option comes
 * when watching begins.
 */
export function meetingGuard(meeting: Meeting, options: GuardMeetingOptions = {}): GuardedMeeting {
  let guard: MeetingGuard | undefined;
  let left: LeftEvent['reason'] | undefined;
  const { subscribe, field, update } = whileWatched(() => view, {
    start: () => {
      guard = guardMeeting(meeting, options);
      for (const type of ['stopped', 'active', 'prompted', 'idle']) guard.monitor.addEventListener(type, update);
      for (const type of ['tick', 'change', 'end']) guard.countdown.addEventListener(type, update);
      guard.addEventListener('left', ({ reason }) => {
        left = reason;
        update();
      });
    },
    stop: () => {
      guard?.stop();
      guard = undefined;
    },
  });
  const fields = {
    guard: field(() => guard),
    state: field(() => guard?.monitor.state ?? 'stopped'),
    remaining: field(() => shownTime(guard?.countdown.remaining ?? null)),
    left: field(() => left),
  };
  const view: GuardedMeeting = {
    subscribe,
    get guard() {
      return fields.guard();
    },
    get state() {
      return fields.state();
    },
    get remaining() {
      return fields.remaining();
    },
    get left() {
      return fields.left();
    },
  };
  return view;
}
