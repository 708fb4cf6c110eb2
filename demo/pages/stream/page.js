// The page around `call.js`: it shows what happens, and passes on what the viewer sets.
import { formatRemaining } from 'still-there';
import { explainEnd } from '../common/reasons.js';
import { tellSession } from '../common/session.js';
import { explainLimits, fillFromAddress, keepLimits, readLimits } from '../common/settings.js';
import { createStage } from '../common/stage.js';
import { showStatus } from '../common/status.js';
import { createTimeline } from '../common/timeline.js';
import { followWire } from '../common/wire.js';
import { joinCall } from './call.js';
import { showPeople } from './people.js';

const names = { 'dr-ada': 'Dr. Ada', bill: 'Bill' };
const at = (id) => document.getElementById(id);
const form = at('settings');
const query = new URLSearchParams(location.search);
const callId = query.get('call') ?? crypto.randomUUID().slice(0, 8);
const add = createTimeline(at('timeline'));
const stage = createStage(join);

fillFromAddress(form);
const me = () => form.elements.as.value;
const length = () => Number(form.elements.session.value);

function explain() {
  const ends = `The appointment ends ${formatRemaining(length() * 1000, { style: 'long', locale: 'en' })} after it starts. The specialist can extend it.`;
  at('rules').textContent = `${ends} ${explainLimits(form, 'you leave it')}`;
  const other = me() === 'bill' ? 'dr-ada' : 'bill';
  const address = new URLSearchParams(location.search);
  address.set('call', callId);
  address.set('as', other);
  at('other').href = `/stream?${address}`;
  at('other').textContent = `Join as ${names[other]}`;
}
form.addEventListener('input', explain);
form.addEventListener('submit', (event) => event.preventDefault());
explain();

// What the service sends to a user names no call.
const isMine = ({ type, detail }) =>
  detail.call === `appointment:${callId}` ||
  (detail.request ?? type).includes(callId) ||
  (!detail.call && detail.user === me());
followWire('stream', isMine, add);

async function join() {
  const thresholds = form.elements.alerts.value.split(',').map((seconds) => Number(seconds) * 1000);
  document.querySelector('session-timer').extendBy = Number(form.elements.extension.value) * 1000;
  const options = { ...readLimits(form), thresholds };
  try {
    attend(await joinCall({ id: me(), name: names[me()], callId, seconds: length() }, options));
  } catch (error) {
    stage.refuse(error.message);
    add({ kind: 'error', title: 'not joined', text: error.message });
  }
}

function attend({ call, meeting, guard }) {
  const over = new AbortController();
  const { signal } = over;
  const { monitor, countdown } = guard;
  stage.open();
  showPeople(at('people'), call, signal);
  tellSession(countdown, add, signal);
  showStatus(at('status'), monitor, { formatRemaining, add, signal });
  keepLimits(form, monitor, signal);
  for (const id of ['leave', 'speak']) at(id).disabled = false;
  at('leave').addEventListener('click', () => meeting.leave('declined'), { signal });
  at('speak').addEventListener('click', speak, { signal });

  guard.addEventListener('error', ({ error }) => add({ kind: 'error', title: 'leaving', text: String(error) }));
  guard.addEventListener('left', (left) => {
    const { reason } = left;
    over.abort();
    for (const id of ['leave', 'speak']) at(id).disabled = true;
    add({ kind: 'note', title: 'left', text: reason });
    const isOver = reason === 'ended' || reason === 'limit';
    at('rejoin').hidden = isOver;
    const why = explainEnd(left, Date.now() - monitor.lastActive, formatRemaining);
    stage.close(isOver ? 'The appointment is over' : 'You left the appointment', why);
  });
}

/** The service reports for a second that this person speaks. */
async function speak() {
  const order = (on) => fetch('/control/stream/speech', { method: 'POST', body: JSON.stringify({ who: me(), on }) });
  await order(true);
  setTimeout(order, 1000, false);
}
