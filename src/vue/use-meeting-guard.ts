import { type MaybeRefOrGetter, type ShallowRef, shallowRef, toValue, watch } from 'vue';
import { shownTime } from '../core/shown-time.ts';
import { type GuardMeetingOptions, guardMeeting, type LeftEvent, type MeetingGuard } from '../guard/guard-meeting.ts';
import type { Meeting } from '../guard/meeting.ts';
import type { InactivityState } from '../presence/inactivity-event.ts';
import { type LiveLimits, readLimits, watchLimits } from './live-limits.ts';
import { whileInUse } from './while-in-use.ts';

/** The options of `guardMeeting`; its limits may be refs or getters. The others hold from the next meeting on. */
export interface UseMeetingGuardOptions extends Omit<GuardMeetingOptions, keyof LiveLimits>, LiveLimits {}

/** What {@link useMeetingGuard} returns. */
export interface UseMeetingGuardReturn {
  /** The guard of the meeting; undefined while there is none, and on a server. Its `monitor` takes the answer. */
  readonly guard: Readonly<ShallowRef<MeetingGuard | undefined>>;
  /** The state of its monitor; `'stopped'` while there is no meeting. */
  readonly state: Readonly<ShallowRef<InactivityState>>;
  /** How much time is left of a limited session, ms, rounded up to the second that is shown; `null` without a limit. */
  readonly remaining: Readonly<ShallowRef<number | null>>;
  /** Why the meeting is over, as the guard's `left` says; undefined until then. The next meeting clears it. */
  readonly left: Readonly<ShallowRef<LeftEvent['reason'] | undefined>>;
}

/**
 * Guards a meeting as long as the current scope runs: it starts when there is a meeting, and lets go of it, without leaving
 * it, when it is another one or none, and when the component is unmounted or the scope disposed of. It does not run on a server.
 *
 * A component that `<KeepAlive>` puts away guards on, as the call goes on; put the question where it is seen all the same.
 * What a wrong option throws comes with the first meeting, and goes where Vue's errors go (`app.config.errorHandler`).
 * @param meeting a ref or getter; a getter that makes one is to be a `computed`, so that it is made once
 */
export function useMeetingGuard(
  meeting: MaybeRefOrGetter<Meeting | null | undefined>,
  options: UseMeetingGuardOptions = {},
): UseMeetingGuardReturn {
  const isInUse = shallowRef(false);
  const guard = shallowRef<MeetingGuard>();
  const state = shallowRef<InactivityState>('stopped');
  const remaining = shallowRef<number | null>(null);
  const left = shallowRef<LeftEvent['reason']>();
  let latest: MeetingGuard | undefined;

  const update = (): void => {
    state.value = guard.value?.monitor.state ?? 'stopped';
    remaining.value = shownTime(guard.value?.countdown.remaining ?? null);
  };
  const follow = (made: MeetingGuard): void => {
    for (const type of ['stopped', 'active', 'prompted', 'idle']) made.monitor.addEventListener(type, update);
    for (const type of ['tick', 'change', 'end']) made.countdown.addEventListener(type, update);
    made.addEventListener('left', ({ reason }) => {
      if (made === latest) left.value = reason; // also when the app has dropped the meeting meanwhile
    });
  };
  whileInUse({
    start: () => {
      isInUse.value = true;
    },
    stop: () => guard.value?.stop(),
  });
  watch(
    () => (isInUse.value ? toValue(meeting) : undefined),
    (current) => {
      guard.value?.stop();
      guard.value = undefined;
      if (current) {
        guard.value = latest = guardMeeting(current, readLimits(options));
        left.value = undefined;
        follow(latest);
      }
      update();
    },
    { immediate: true },
  );
  watchLimits(options, () => guard.value?.monitor);
  return { guard, state, remaining, left };
}
