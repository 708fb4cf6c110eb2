import { type Accessor, createEffect, createMemo, createSignal, onCleanup, untrack } from 'solid-js';
import { guardLatest } from '../guard/guard-latest.ts';
import type { GuardMeetingOptions, LeftEvent, MeetingGuard } from '../guard/guard-meeting.ts';
import type { Meeting } from '../guard/meeting.ts';
import type { InactivityState } from '../presence/inactivity-event.ts';
import { createMonitorState } from './create-monitor-state.ts';
import { type Reactive, toAccessor } from './reactive.ts';

/** What {@link createMeetingGuard} gives. */
export interface GuardedMeeting {
  /** The guard of this meeting; undefined without one, and on a server. */
  readonly guard: Accessor<MeetingGuard | undefined>;
  /** The state of the guard's monitor; `'stopped'` without one. */
  readonly state: Accessor<InactivityState>;
  /** Why the call was left, once it is over; kept when the meeting becomes `null`, until there is another one. */
  readonly left: Accessor<LeftEvent['reason'] | undefined>;
}

/**
 * Guards a meeting while there is one and the component lives. What ends it, be it another meeting or the end of the
 * component, does not leave the call.
 *
 * It asks as `guardMeeting` does, by `<still-there-dialog>` where that is loaded. Where it is not, show a question of your own
 * while `state()` is `'prompted'`.
 * @param meeting gives the same object until there is another meeting
 * @param options or a function that gives them; the limits `timeout`, `hiddenTimeout` and `aloneTimeout` are followed; `onError`,
 *   and `prompt` if there is one when the meeting comes, are called as they are then; of all else, what is given by then counts
 * @throws TypeError in an effect, when an option is not what it should be
 */
export function createMeetingGuard(
  meeting: Accessor<Meeting | null | undefined>,
  options: Reactive<GuardMeetingOptions> = {},
): GuardedMeeting {
  const read = toAccessor(options);
  const current = createMemo(meeting);
  const [guard, setGuard] = createSignal<MeetingGuard>();
  const [over, setOver] = createSignal<{ meeting: Meeting; reason: LeftEvent['reason'] }>();
  createEffect(() => {
    const guarded = current();
    if (!guarded) return;
    const own = untrack(() => guardLatest(guarded, () => untrack(read)));
    own.addEventListener('left', ({ reason }) => setOver({ meeting: guarded, reason }));
    setGuard(own);
    onCleanup(() => {
      own.stop();
      setGuard(undefined);
    });
  });
  const state = createMonitorState(() => guard()?.monitor, read);
  const left = (): LeftEvent['reason'] | undefined => {
    const isOfThis = !current() || over()?.meeting === current();
    return isOfThis ? over()?.reason : undefined;
  };
  return { guard, state, left };
}
