import { expectFunction } from '../core/expect.ts';
import { type GuardMeetingOptions, guardMeeting, type MeetingGuard } from './guard-meeting.ts';
import type { Meeting } from './meeting.ts';

/**
 * Calls {@link guardMeeting} for a component whose callbacks change with each render: `prompt` and `onError` are read from
 * `options()` at the moment they are needed. Without a `prompt` at first, the page's dialog asks.
 * @throws TypeError when an option is invalid
 */
export function guardLatest(meeting: Meeting, options: () => GuardMeetingOptions): MeetingGuard {
  const { prompt, onError, ...others } = options();
  for (const [name, callback] of Object.entries({ prompt, onError })) if (callback) expectFunction(name, callback);
  const guard = guardMeeting(meeting, {
    ...others,
    ...(prompt !== undefined && {
      prompt: prompt && ((monitor, signal) => (options().prompt || undefined)?.(monitor, signal)),
    }),
  });
  guard.addEventListener('error', (event) => {
    const { onError } = options();
    if (!onError) return;
    event.preventDefault();
    onError(event.error);
  });
  return guard;
}
