// The part an app writes itself: a call that shares one person with the page's other tabs, goes on after a reload, and is
// left when nobody is there.
import { autoLeave, InactivityMonitor } from 'still-there';

/**
 * @param {object} call
 * @param {(report: (alone: boolean) => void, signal: AbortSignal) => void} call.alone tells whether nobody else is in the call
 * @param {boolean} call.resume goes on where a reload has cut it off, instead of beginning anew
 * @param {(monitor: InactivityMonitor, signal: AbortSignal) => void} call.prompt asks
 * @param {object} call.options of the monitor: its limits, `channel` and `sources`
 */
export function joinCall({ alone, resume, prompt, options }) {
  // No service carries this call. With an SDK this is `fromEyeson(eyeson)`, or any object that can do as much.
  const over = new AbortController();
  const meeting = { name: 'demo', alone, leave: async (reason) => over.abort(reason), ended: over.signal };

  // Without `resume`, `guardMeeting(meeting, { prompt, ...options })` is all of what follows.
  const monitor = new InactivityMonitor({ ...options, alone });
  let question = new AbortController();
  monitor.addEventListener('prompted', () => {
    question = new AbortController();
    prompt(monitor, question.signal);
  });
  for (const type of ['active', 'idle', 'stopped']) monitor.addEventListener(type, () => question.abort());
  autoLeave(monitor, meeting); // after the question is gone
  return { meeting, monitor, start: () => monitor.start({ resume, signal: over.signal }) };
}
