import { type MaybeRefOrGetter, shallowRef, toValue, watch } from 'vue';
import type { GuardMeetingOptions } from '../guard/guard-meeting.ts';
import { GuardObserver, guardReader, type MeetingGuardValues } from '../guard/guard-observer.ts';
import type { Meeting } from '../guard/meeting.ts';
import type { LimitName } from '../presence/change-limits.ts';
import { createRefs, currentLimits, type Refs, type WithRefs, watchLimits } from './refs.ts';
import { runWithScope } from './run-with-scope.ts';

/** The options of `guardMeeting`. The limits may be refs or getters. */
export interface UseMeetingGuardOptions extends WithRefs<GuardMeetingOptions, LimitName> {}

/** What {@link useMeetingGuard} returns. */
export interface UseMeetingGuardResult extends Refs<MeetingGuardValues> {}

/**
 * Guards a meeting while there is one and the current scope lasts. Another meeting, or the end of the scope, lets go of the
 * meeting without leaving the call. It does not run on a server.
 *
 * The guard asks with `<StillThereDialog>`, or another `<still-there-dialog>` of the page. To ask by yourself, set
 * `prompt: 'page'` and show your own question while `state` is `'prompted'`. A component that `<KeepAlive>` deactivates keeps
 * guarding, as the call goes on: show the question outside of it.
 *
 * An invalid option throws when the first meeting comes; Vue passes the error to `app.config.errorHandler`.
 * @param meeting a ref or getter. Use a `computed` if it creates the meeting, so that it is created once.
 * @param options `timeout`, `hiddenTimeout`, `aloneTimeout` and `waitingTimeout` may be refs or getters. All other options are
 *   read once for each meeting.
 */
export function useMeetingGuard(
  meeting: MaybeRefOrGetter<Meeting | null | undefined>,
  options: UseMeetingGuardOptions = {},
): UseMeetingGuardResult {
  const observer = new GuardObserver(() => currentLimits(options));
  const { refs } = createRefs(observer, guardReader);
  const isRunning = shallowRef(false);
  runWithScope({
    start: () => {
      isRunning.value = true;
    },
    stop: () => observer.observe(),
  });
  watch(
    () => (isRunning.value ? toValue(meeting) : undefined),
    (current) => observer.observe(current),
    { immediate: true },
  );
  watchLimits(options, () => observer.guard?.monitor);
  return refs;
}
