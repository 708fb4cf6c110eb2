import { useEffect, useRef, useState } from 'react';
import { guardLatest } from '../guard/guard-latest.ts';
import type { GuardMeetingOptions, LeftEvent, MeetingGuard } from '../guard/guard-meeting.ts';
import type { Meeting } from '../guard/meeting.ts';
import type { InactivityState } from '../presence/inactivity-event.ts';
import { useMonitor } from './use-monitor.ts';

/** What {@link useMeetingGuard} gives. */
export interface GuardedMeeting {
  /** The guard of this meeting; undefined without one, on a server, and until the component is mounted. */
  readonly guard: MeetingGuard | undefined;
  /** The state of the guard's monitor; `'stopped'` without one. */
  readonly state: InactivityState;
  /** Why the call was left, once it is over; kept when `meeting` becomes `null`, until there is another one. */
  readonly left: LeftEvent['reason'] | undefined;
}

/**
 * Guards a meeting while there is one and the component is mounted. What ends it, be it another meeting or the end of the
 * component, does not leave the call. It renders again when the state changes, and when the call is over.
 *
 * It asks as `guardMeeting` does, by `<still-there-dialog>` where that is loaded. Where it is not, render a question of your own
 * while `state` is `'prompted'`.
 * @param meeting the same object at each render: make it where you join, or keep it by `useMemo`
 * @param options the limits `timeout`, `hiddenTimeout` and `aloneTimeout` may change at any render; `onError`, and `prompt` if there
 *   is one when the meeting comes, are called as the latest render gave them; of all else, what was given by then counts
 * @throws TypeError in an effect, when an option is not what it should be
 */
export function useMeetingGuard(
  meeting: Meeting | null | undefined,
  options: GuardMeetingOptions = {},
): GuardedMeeting {
  const latest = useRef(options);
  const [guard, setGuard] = useState<MeetingGuard>();
  const [over, setOver] = useState<{ meeting: Meeting; reason: LeftEvent['reason'] }>();
  useEffect(() => {
    latest.current = options;
  });
  useEffect(() => {
    if (!meeting) return;
    const own = guardLatest(meeting, () => latest.current);
    own.addEventListener('left', ({ reason }) => setOver({ meeting, reason }));
    setGuard(own);
    return () => {
      own.stop();
      setGuard(undefined);
    };
  }, [meeting]);
  const state = useMonitor(guard?.monitor, options);
  return { guard, state, left: !meeting || over?.meeting === meeting ? over?.reason : undefined };
}
