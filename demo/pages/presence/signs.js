// The list of evidence: a switch for each kind, and when and where it was last seen.
import { ago, whereIn } from './words.js';

/**
 * Makes one source of the many that are switched on: `sources: [signs.source]`. A source is a function, so it may connect
 * others whenever there is something to connect, as a microphone that is opened in the middle of the call.
 * @param {readonly import('./evidence.js').Evidence[]} evidence
 */
export function createSigns(evidence) {
  const rows = evidence.map((kind) => createRow(kind));
  return {
    source: (report, signal) => {
      for (const row of rows) row.run(report, signal);
    },
    /** @param {object} explanation of the monitor */
    show({ activities, deadline, lastActive, tab }) {
      const whole = deadline - lastActive;
      const [latest] = activities;
      for (const { kind, element, seen } of rows) {
        const activity = activities.find(({ source }) => kind.named.test(source));
        const age = activity && Date.now() - activity.at;
        element.toggleAttribute('data-counts', activity !== undefined && activity === latest);
        // How much of the limit is left by this evidence alone: the longest of these bars is the call's.
        const left = activity && Number.isFinite(whole) ? Math.max(0, 1 - age / whole) : 0;
        element.style.setProperty('--left', `${left}`);
        const text = activity ? `${ago(age)} · ${whereIn(activity, tab)}` : 'not seen yet';
        if (seen.textContent !== text) seen.textContent = text;
      }
    },
  };
}

function createRow(kind) {
  const element = document.getElementById(kind.id);
  const find = (name) => element.querySelector(name);
  const [toggle, seen, note] = ['.switch', '.seen', '.refused'].map(find);
  let call;
  let off = new AbortController();

  const turnOff = (why = '') => {
    off.abort();
    toggle.checked = false;
    note.textContent = why;
  };
  const connect = async () => {
    off.abort();
    note.textContent = '';
    if (!call || call.signal.aborted || !toggle.checked) return;
    const { report } = call;
    off = new AbortController();
    const { signal } = off;
    call.signal.addEventListener('abort', () => off.abort(), { signal });
    try {
      const source = await kind.open(signal, (why) => signal.aborted || turnOff(why));
      if (!signal.aborted) source(report, signal);
    } catch (error) {
      if (!signal.aborted) turnOff(error.message);
    }
  };
  toggle.addEventListener('change', connect);
  if (kind.missing) {
    toggle.checked = false;
    toggle.disabled = true;
    element.dataset.missing = '';
    note.textContent = `Not available: ${kind.missing}.`;
  }
  return {
    kind,
    element,
    seen,
    run(report, signal) {
      call = { report, signal };
      if (!kind.missing) void connect();
    },
  };
}
