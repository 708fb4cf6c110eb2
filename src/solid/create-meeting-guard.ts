import { type Accessor, createEffect, createMemo, onCleanup, untrack } from 'solid-js';
import type { GuardMeetingOptions } from '../guard/guard-meeting.ts';
import { GuardObserver, guardReader, type MeetingGuardValues } from '../guard/guard-observer.ts';
import type { Meeting } from '../guard/meeting.ts';
import { type Accessors, createAccessors, followLimits, type MaybeAccessor, toAccessor } from './accessors.ts';

/** The options of `guardMeeting`. */
export interface CreateMeetingGuardOptions extends GuardMeetingOptions {}

/** What {@link createMeetingGuard} returns. */
export interface CreateMeetingGuardResult extends Accessors<MeetingGuardValues> {}

/**
 * Guards a meeting while there is one and the component is mounted. Another meeting, or disposing of the component, lets go of
 * the meeting without leaving the call. It does not run on a server.
 *
 * The guard asks with `<still-there-dialog>` if `still-there/elements` is imported. To ask by yourself, set `prompt: 'page'` and
 * show your own question while `state()` is `'prompted'`.
 * @param meeting returns the same object until there is another meeting
 * @param options the options, or a function that returns them. `timeout`, `hiddenTimeout`, `aloneTimeout` and `waitingTimeout`
 *   are followed, and the current `prompt` and `onError` are called. All other options are read once for each meeting.
 * @throws TypeError in an effect, when an option is invalid
 */
export function createMeetingGuard(
  meeting: Accessor<Meeting | null | undefined>,
  options: MaybeAccessor<CreateMeetingGuardOptions> = {},
): CreateMeetingGuardResult {
  const read = toAccessor(options);
  const current = createMemo(meeting);
  const observer = new GuardObserver(() => untrack(read));
  createEffect(() => {
    const next = current();
    untrack(() => observer.observe(next));
  });
  onCleanup(() => observer.observe());
  const values = createAccessors(observer, guardReader);
  followLimits(read, () => values.guard()?.monitor);
  return values;
}
