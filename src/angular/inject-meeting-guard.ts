import { computed, DestroyRef, effect, inject } from '@angular/core';
import type { GuardMeetingOptions } from '../guard/guard-meeting.ts';
import { GuardObserver, guardReader, type MeetingGuardValues } from '../guard/guard-observer.ts';
import type { Meeting } from '../guard/meeting.ts';
import type { LimitName } from '../presence/change-limits.ts';
import { followLimits, injectHost } from './host.ts';
import {
  createSignals,
  currentLimits,
  type MaybeSignal,
  readSignal,
  type Signals,
  type WithSignals,
} from './signals.ts';

/** The options of `guardMeeting`. The limits may be signals or getters. */
export interface InjectMeetingGuardOptions extends WithSignals<GuardMeetingOptions, LimitName> {}

/** What {@link injectMeetingGuard} returns. */
export interface InjectMeetingGuardResult extends Signals<MeetingGuardValues> {}

/**
 * Guards a meeting while there is one, until its component, directive or injector is destroyed. Another meeting, or the end,
 * lets go of the meeting without leaving the call. It does not run on a server. Call it in an injection context.
 *
 * The guard asks with `<still-there-dialog>` if `still-there/elements` is imported. To ask by yourself, set `prompt: 'page'` and
 * show your own question while `state()` is `'prompted'`.
 *
 * The guard starts in an effect, so an invalid option is reported to Angular's `ErrorHandler`.
 * @param meeting a meeting, or a signal or getter of it. Use `computed()` if it creates the meeting, so that it is created once.
 * @param options `timeout`, `hiddenTimeout`, `aloneTimeout` and `waitingTimeout` may be signals or getters. All other options are
 *   read once for each meeting.
 */
export function injectMeetingGuard(
  meeting: MaybeSignal<Meeting | null | undefined>,
  options: InjectMeetingGuardOptions = {},
): InjectMeetingGuardResult {
  const host = injectHost();
  const observer = new GuardObserver(() => currentLimits(options));
  const { signals } = createSignals(observer, guardReader);
  const current = computed(() => readSignal(meeting)); // a getter may read signals that do not change the meeting
  effect(() => {
    const next = current();
    if (host.isBrowser) host.outside(() => observer.observe(next));
  });
  followLimits(options, host, () => observer.guard?.monitor);
  inject(DestroyRef).onDestroy(() => observer.observe());
  return signals;
}
