import { expect, expectFunction, expectObject } from '../core/expect.ts';
import { type GuardMeetingOptions, guardMeeting, type MeetingGuard } from './guard-meeting.ts';
import type { Meeting } from './meeting.ts';

/**
 * Calls {@link guardMeeting} for a component whose callbacks change with each render: the functions `prompt` and `onError` are
 * read from `options()` at the moment they are needed. Who asks is decided by the first options: a function, the page, or the
 * page's dialog. If the function is gone when it is time to ask, that is reported as an error.
 * @throws TypeError when an option is invalid
 */
export function guardLatest(meeting: Meeting, options: () => GuardMeetingOptions): MeetingGuard {
  const given = options();
  expectObject('options', given);
  const { prompt, onError, ...others } = given;
  if (onError) expectFunction('onError', onError);
  const guard = guardMeeting(meeting, {
    ...others,
    prompt:
      typeof prompt === 'function'
        ? (monitor, signal) => {
            const latest = options().prompt;
            if (latest === 'page') return;
            expect(typeof latest === 'function', 'prompt', 'a function at each render, as at the first', latest);
            latest(monitor, signal);
          }
        : prompt,
  });
  guard.addEventListener('error', (event) => {
    const { onError } = options();
    if (!onError) return;
    event.preventDefault();
    onError(event.error);
  });
  return guard;
}
