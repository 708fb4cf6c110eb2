// The page around `call.js`: it shows what happens, and passes on what the viewer sets.
import { openMedia, stopTracks, wantsDrawn } from '../common/media.js';
import { createPictures } from '../common/pictures.js';
import { explainEnd } from '../common/reasons.js';
import { explainLimits, fillFromAddress, keepLimits, readLimits } from '../common/settings.js';
import { createStage } from '../common/stage.js';
import { showStatus } from '../common/status.js';
import { createTimeline } from '../common/timeline.js';
import { followWire } from '../common/wire.js';
import { playOthers } from './others.js';

const { formatRemaining } = globalThis.StillThere;
const at = (id) => document.getElementById(id);
const form = at('settings');
const query = new URLSearchParams(location.search);
const realKey = query.get('key');
const room = query.get('room') ?? `room-${crypto.randomUUID().slice(0, 8)}`;
let key = realKey;

const add = createTimeline(at('timeline'));
const pictures = createPictures({ remote: at('remote'), local: at('local'), caption: at('caption') });
const others = playOthers({ company: at('company'), voice: at('voice'), speak: at('speak'), end: at('end') });
const stage = createStage(join);

fillFromAddress(form);
const endsForAll = () => form.elements.mode.value === 'end';
const explain = () => {
  at('rules').textContent = explainLimits(form, endsForAll() ? 'the call ends for everybody' : 'you leave the call');
};
form.addEventListener('input', explain);
form.addEventListener('submit', (event) => event.preventDefault());
explain();

at('target').textContent = realKey ? 'Joins the real eyeson service.' : 'The service runs on this machine.';
at('others').hidden = Boolean(realKey);
at('real').elements.key.value = realKey ?? '';
if (realKey) add({ kind: 'note', title: 'real service', text: 'its requests are not shown here' });
else followWire('eyeson', ({ detail }) => detail.room === room || (key && detail.path?.endsWith(key)), add);

/** As an app's server does: asks for a key for its user. */
async function fetchKey() {
  const user = { id: room, 'user[name]': 'Jane' };
  const response = await fetch('/eyeson-service/rooms', { method: 'POST', body: new URLSearchParams(user) });
  return (await response.json()).access_key;
}

/** Texts that replace the dialog's own. */
const words = {
  leave: {},
  end: { leave: 'End it for everybody', consequence: 'The call will end for everybody in {time}.' },
};

async function join() {
  const mode = form.elements.mode.value;
  const media = await openMedia(!wantsDrawn);
  let problem = '';
  const onEvent = (event) => {
    pictures.hear(event);
    if (!realKey) others.hear(event);
    if (event.type !== 'error' && event.connectionStatus !== 'access_denied') return;
    problem = event.name ?? 'The service refused the access key.';
    add({ kind: 'error', title: 'eyeson', text: problem });
  };
  try {
    key = realKey ?? (await fetchKey());
    const service = realKey ? {} : { api: `${location.origin}/eyeson-service` };
    document.querySelector('still-there-dialog').words = words[mode];
    const call = globalThis.joinCall({ key, ...service, stream: media.stream, onEvent }, { ...readLimits(form), mode });
    const sends = media.isDrawn ? 'with a drawn picture and a tone' : 'with camera and microphone';
    add({ kind: 'note', title: 'joining', text: sends });
    attend(call, () => problem, media.stream);
  } catch (error) {
    stopTracks(media.stream);
    stage.refuse(error.message);
  }
}

function attend({ guard, meeting }, problem, stream) {
  const over = new AbortController();
  const { signal } = over;
  const { monitor } = guard;
  stage.open();
  pictures.open(Boolean(realKey));
  others.join(key);
  showStatus(at('status'), monitor, { formatRemaining, add, signal });
  keepLimits(form, monitor, signal);
  monitor.addEventListener('prompted', () => others.answer());

  let isHangUp = false;
  const hangUp = () => {
    isHangUp = true;
    void meeting.leave('declined'); // only this participant, whatever the mode
  };
  at('leave').disabled = false;
  at('leave').addEventListener('click', hangUp, { signal });

  guard.addEventListener('error', ({ error }) => add({ kind: 'error', title: 'leaving', text: String(error) }));
  guard.addEventListener('left', (left) => {
    const { reason } = left;
    over.abort();
    others.leave();
    pictures.close();
    stopTracks(stream);
    at('leave').disabled = true;
    add({ kind: 'note', title: 'left', text: reason });
    const isOver = reason === 'ended' || (endsForAll() && !isHangUp);
    const why = problem() || explainEnd(left, Date.now() - monitor.lastActive, formatRemaining);
    stage.close(isOver ? 'The call is over' : 'You left the call', why);
  });
}
