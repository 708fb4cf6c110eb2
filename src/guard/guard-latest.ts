import { expectFunction } from '../core/expect.ts';
import { type GuardMeetingOptions, guardMeeting, type MeetingGuard } from './guard-meeting.ts';
import type { Meeting } from './meeting.ts';

/**
 * {@link guardMeeting} for components, whose callbacks are new ones at each render: it calls those that `options` gives then.
 * Without a `prompt` at first, the page's dialog asks as ever.
 */
export function guardLatest(meeting: Meeting, options: () => GuardMeetingOptions): MeetingGuard {
  const { prompt, onError, ...others } = options();
  for (const [name, callback] of Object.entries({ prompt, onError })) if (callback) expectFunction(name, callback);
  const guard = guardMeeting(meeting, {
    ...others,
    ...(prompt && { prompt: (monitor, signal) => options().prompt?.(monitor, signal) }),
  });
  guard.addEventListener('error', (event) => {
    const { onError } = options();
    if (!onError) return;
    event.preventDefault();
    onError(event.error);
  });
  return guard;
}
