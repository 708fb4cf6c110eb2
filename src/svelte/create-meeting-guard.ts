import type { Readable } from 'svelte/store';
import type { GuardMeetingOptions } from '../guard/guard-meeting.ts';
import { GuardObserver, guardReader, type MeetingGuardValues } from '../guard/guard-observer.ts';
import type { Meeting } from '../guard/meeting.ts';
import { createView } from './create-view.ts';

/** The options of `guardMeeting`. */
export interface CreateMeetingGuardOptions extends GuardMeetingOptions {}

/**
 * What {@link createMeetingGuard} returns. Templates and effects track each field. As a store, its value is the object itself.
 */
export interface CreateMeetingGuardResult extends MeetingGuardValues, Readable<CreateMeetingGuardResult> {}

/**
 * Guards a meeting while it is watched: from the first template or effect that reads a field, or the first subscription as a
 * store, until the last of them is gone. It then lets go of the meeting without leaving the call. It does not run on a server.
 * Where nothing is shown, use `$effect(() => { const guard = guardMeeting(meeting); return () => guard.stop(); })`.
 *
 * The guard asks with `<still-there-dialog>` if `still-there/elements` is imported. To ask by yourself, set `prompt: 'page'` and
 * show your own question while `state` is `'prompted'`.
 *
 * An invalid option throws a `TypeError` when the guard is first watched.
 * @param meeting one meeting for each call of this function: `const call = $derived(createMeetingGuard(meeting))`
 * @param options read once. Set a limit that changes on the guard's monitor, in an effect.
 */
export function createMeetingGuard(
  meeting: Meeting | null | undefined,
  options: CreateMeetingGuardOptions = {},
): CreateMeetingGuardResult {
  const observer = new GuardObserver(() => options);
  const run = { start: () => observer.observe(meeting), stop: () => observer.observe() };
  return createView<GuardObserver, MeetingGuardValues, CreateMeetingGuardResult>(observer, guardReader, run, {});
}
