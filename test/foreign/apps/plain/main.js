import { guardMeeting } from 'still-there';
import 'still-there/elements';

const output = document.querySelector('output');
const query = new URLSearchParams(location.search);
const ended = new AbortController();
const meeting = {
  name: 'A call',
  ended: ended.signal,
  leave: async (reason) => ended.abort({ reason, cause: 'local', detail: '' }),
};
const guard = guardMeeting(meeting, {
  timeout: Number(query.get('timeout')),
  promptBeforeIdle: Number(query.get('prompt')),
});
for (const state of ['active', 'prompted']) guard.monitor.addEventListener(state, () => (output.textContent = state));
guard.addEventListener('left', ({ reason }) => (output.textContent = reason));
