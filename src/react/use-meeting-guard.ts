import { useEffect, useRef, useState } from 'react';
import type { GuardMeetingOptions } from '../guard/guard-meeting.ts';
import { GuardObserver, guardReader, type MeetingGuardValues } from '../guard/guard-observer.ts';
import type { Meeting } from '../guard/meeting.ts';
import { useLimits } from './use-limits.ts';
import { useValues } from './use-values.ts';

/** The options of `guardMeeting`. */
export interface UseMeetingGuardOptions extends GuardMeetingOptions {}

/** What {@link useMeetingGuard} returns. */
export interface UseMeetingGuardResult extends MeetingGuardValues {}

/**
 * Guards a meeting while there is one and the component is mounted. Another meeting, or unmounting the component, lets go of
 * the meeting without leaving the call.
 *
 * The guard asks with `<StillThereDialog>`, or another `<still-there-dialog>` of the page. To ask by yourself, set
 * `prompt: 'page'` and render your own question while `state` is `'prompted'`.
 * @param meeting the same object at each render: create it where you join, or keep it with `useMemo`
 * @param options `timeout`, `hiddenTimeout`, `aloneTimeout` and `waitingTimeout` may change at any render, and so may `prompt`
 *   and `onError`. All other options are read once for each meeting.
 * @throws TypeError in an effect, when an option is invalid
 */
export function useMeetingGuard(
  meeting: Meeting | null | undefined,
  options: UseMeetingGuardOptions = {},
): UseMeetingGuardResult {
  const latest = useRef(options);
  const [observer] = useState(() => new GuardObserver(() => latest.current));
  useEffect(() => {
    latest.current = options;
  });
  useEffect(() => {
    observer.observe(meeting);
    return () => observer.observe();
  }, [observer, meeting]);
  const values = useValues(observer, guardReader);
  useLimits(values.guard?.monitor, options);
  const isLatest = !meeting || meeting === observer.meeting; // a new meeting is observed after it has been rendered
  return isLatest ? values : { ...values, left: undefined };
}
