// The page around `call.js`: it shows why a person counts as active, and passes on what the viewer sets.
import { formatRemaining, sharedTabs, timeline } from 'still-there';
import { explainEnd } from '../common/reasons.js';
import { explainLimits, fillFromAddress, keepLimits, readLimits } from '../common/settings.js';
import { createStage } from '../common/stage.js';
import { showStatus } from '../common/status.js';
import { joinCall } from './call.js';
import { offerCopy } from './copy.js';
import { evidence } from './evidence.js';
import { showPresence } from './presence.js';
import { makeRecording } from './recording.js';
import { createSigns } from './signs.js';
import { offerTabs } from './tabs.js';

const at = (id) => document.getElementById(id);
const form = at('settings');
const query = new URLSearchParams(location.search);
const channel = query.get('channel') ?? 'demo';
const stage = createStage(join);
const signs = createSigns(evidence);
const copy = offerCopy();

/** The key under which a tab remembers, as long as it is open, that it was in the call. */
const kept = 'still-there demo: in the call';

fillFromAddress(form);
const explain = () => {
  at('rules').textContent = explainLimits(form, 'you leave the call');
};
form.addEventListener('input', explain);
form.addEventListener('submit', (event) => event.preventDefault());
explain();
at('recording').src = makeRecording();
offerTabs(form);

/** Reports whether nobody else is in the call, as set by the viewer. */
function alone(report, signal) {
  const box = form.elements.nobody;
  const tell = () => report(box.checked);
  box.addEventListener('change', tell, { signal });
  tell();
}

async function join() {
  const resume = form.elements.resume.checked && sessionStorage.getItem(kept) !== null;
  try {
    attend(
      joinCall(alone, {
        ...readLimits(form),
        tabs: sharedTabs(channel),
        trace: timeline(),
        resume,
        sources: [signs.source],
      }),
    );
  } catch (error) {
    stage.refuse(error.message);
  }
}

function attend(guard) {
  const over = new AbortController();
  const { signal } = over;
  const { monitor } = guard;
  stage.open();
  at('leave').disabled = false;
  at('leave').addEventListener('click', () => monitor.expire(), { signal });
  monitor.addEventListener('prompted', () => {
    // The question is modal: nobody can press the button below it.
    if (at('voice').checked) setTimeout(() => at('say').click(), 1500);
    at('voice').checked = false;
  });
  guard.addEventListener('left', (left) => {
    over.abort();
    at('leave').disabled = true;
    sessionStorage.removeItem(kept);
    const quiet = Date.now() - monitor.lastActive;
    stage.close('You left the call', explainEnd(left, quiet, formatRemaining));
  });

  showStatus(at('status'), monitor, { formatRemaining, add: () => {}, signal });
  showPresence(monitor, signs, signal);
  copy.of(monitor);
  keepLimits(form, monitor, signal);
  sessionStorage.setItem(kept, 'yes');
}

// A reload in the middle of the call, or a tab that another one has opened for it.
if (sessionStorage.getItem(kept) && !form.elements.resume.checked) sessionStorage.removeItem(kept);
if (sessionStorage.getItem(kept) || query.get('join') === 'now') at('join').click();
query.delete('join');
history.replaceState(null, '', `?${query}`);
