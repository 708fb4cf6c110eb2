import { effect, type Signal, signal } from '@angular/core';
import { shownTime } from '../core/shown-time.ts';
import { type GuardMeetingOptions, guardMeeting, type LeftEvent, type MeetingGuard } from '../guard/guard-meeting.ts';
import type { Meeting } from '../guard/meeting.ts';
import type { InactivityState } from '../presence/inactivity-event.ts';
import { injectHost } from './host.ts';
import { followLimits, type Live, type LiveLimits, readLimits } from './live-limits.ts';

/** The options of `guardMeeting`; its limits may be signals or getters. The others hold from the next meeting on. */
export interface InjectMeetingGuardOptions extends Omit<GuardMeetingOptions, keyof LiveLimits>, LiveLimits {}

/** What {@link injectMeetingGuard} returns. */
export interface InjectedMeetingGuard {
  /** The guard of the meeting; undefined while there is none, and on a server. Its `monitor` takes the answer. */
  readonly guard: Signal<MeetingGuard | undefined>;
  /** The state of its monitor; `'stopped'` while there is no meeting. */
  readonly state: Signal<InactivityState>;
  /** How much time is left of a limited session, ms, moved on once per visible second; `null` without a limit. */
  readonly remaining: Signal<number | null>;
  /** Why the meeting is over, `'ended'` when the guard had no part in it; undefined until then. The next meeting clears it. */
  readonly left: Signal<LeftEvent['reason'] | undefined>;
}

/**
 * Guards a meeting: from when there is one until it is another one or none, or its component, directive or injector is
 * destroyed. It lets go of the meeting then, without leaving it. It does not run on a server. For an injection context.
 *
 * It begins in an effect: what a wrong option throws is reported to Angular's `ErrorHandler`.
 * @param meeting a signal or getter; one that makes a meeting is to be `computed()`, so that it is made once
 */
export function injectMeetingGuard(
  meeting: Live<Meeting | null | undefined>,
  options: InjectMeetingGuardOptions = {},
): InjectedMeetingGuard {
  const host = injectHost();
  const guard = signal<MeetingGuard | undefined>(undefined);
  const state = signal<InactivityState>('stopped');
  const remaining = signal<number | null>(null);
  const left = signal<LeftEvent['reason'] | undefined>(undefined);
  let latest: MeetingGuard | undefined;

  const guardIt = (current: Meeting): MeetingGuard => {
    const made = guardMeeting(current, readLimits(options));
    const update = (): void => {
      state.set(made.monitor.state);
      remaining.set(shownTime(made.countdown.remaining));
    };
    for (const type of ['stopped', 'active', 'prompted', 'idle']) made.monitor.addEventListener(type, update);
    for (const type of ['tick', 'change', 'end']) made.countdown.addEventListener(type, update);
    made.addEventListener('left', ({ reason }) => {
      if (made === latest) left.set(reason); // also when the app has dropped the meeting meanwhile
    });
    left.set(undefined);
    guard.set(made);
    update();
    return made;
  };

  effect((onCleanup) => {
    const current = typeof meeting === 'function' ? meeting() : meeting;
    if (!current || !host.isBrowser) return;
    const made = host.outside(() => guardIt(current));
    latest = made;
    onCleanup(() => {
      made.stop();
      guard.set(undefined);
      state.set('stopped');
      remaining.set(null);
    });
  });
  followLimits(options, host, () => guard()?.monitor);
  return {
    guard: guard.asReadonly(),
    state: state.asReadonly(),
    remaining: remaining.asReadonly(),
    left: left.asReadonly(),
  };
}
