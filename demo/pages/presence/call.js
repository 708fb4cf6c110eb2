// The part an app writes itself: a call that shares one person with the page's other tabs, goes on after a reload, and is
// left when nobody is there.
import { guardMeeting } from 'still-there';
import 'still-there/elements';

/**
 * @param {(report: (alone: boolean) => void, signal: AbortSignal) => void} alone tells whether nobody else is in the call
 * @param {object} options of `guardMeeting`: limits, `sources`, the `channel` that tabs share, and `resume`: continues where a
 *   reload interrupted it, instead of starting anew
 */
export function joinCall(alone, options) {
  // No service carries this call. With an SDK this is `fromEyeson(eyeson)`, or any object that can do as much.
  const over = new AbortController();
  const leave = async (reason) => over.abort({ reason, cause: 'local', detail: '' });
  const meeting = { name: 'demo', alone, leave, ended: over.signal };
  return guardMeeting(meeting, options);
}
