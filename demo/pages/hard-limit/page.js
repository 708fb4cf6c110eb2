// The page around `call.js`: it joins, and shows what happens.
import { formatRemaining } from 'still-there';
import { openMedia, stopTracks, wantsDrawn } from '../common/media.js';
import { createPictures } from '../common/pictures.js';
import { explainEnd } from '../common/reasons.js';
import { tellSession } from '../common/session.js';
import { createStage } from '../common/stage.js';
import { createTimeline } from '../common/timeline.js';
import { followWire } from '../common/wire.js';
import { joinCall } from './call.js';

const at = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const secondsOf = (name, usual) => (query.get(name) ?? usual).split(',').map((seconds) => Number(seconds) * 1000);

const add = createTimeline(at('timeline'));
const pictures = createPictures({ remote: at('remote'), local: at('local'), caption: at('caption') });
const stage = createStage(join);
let room = '';
followWire('eyeson', ({ detail }) => room && (detail.room === room || detail.path === `/rooms/${room}`), add);

/** What the app's own server says. It answers when the hard-limit server runs, which takes some seconds at first. */
async function ask(path, init) {
  const response = await fetch(`/hard-limit/${path}`, init);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

async function showServer() {
  const { url, operatorToken } = await ask('server');
  at('operator').href = url;
  at('operator').hidden = false;
  at('token').textContent = operatorToken;
  at('where').textContent = `The hard-limit server is at ${url}.`;
  at('join').disabled = false;
  return url;
}
const server = showServer();
server.catch((error) => {
  at('where').textContent = error.message;
});

async function fetchKey() {
  const user = { id: room, 'user[name]': 'Jane' };
  const response = await fetch('/eyeson-service/rooms', { method: 'POST', body: new URLSearchParams(user) });
  return (await response.json()).access_key;
}

async function join() {
  const media = await openMedia(!wantsDrawn);
  let problem = '';
  try {
    room = query.get('room') ?? `limited-${crypto.randomUUID().slice(0, 8)}`;
    const limit = `${await server}/meetings/${room}/limit`;
    const token = async () => (await ask('token', { method: 'POST', body: room })).token;
    const onEvent = (event) => {
      pictures.hear(event);
      if (event.type === 'error') problem = event.name;
    };
    document.querySelector('session-timer').extendBy = secondsOf('extension', '60')[0];
    const call = {
      ...{ key: await fetchKey(), api: `${location.origin}/eyeson-service`, limit, token },
      ...{ stream: media.stream, onEvent },
    };
    attend(joinCall(call, { thresholds: secondsOf('alerts', '60,20') }), () => problem, media.stream);
  } catch (error) {
    stopTracks(media.stream);
    stage.refuse(error.message);
  }
}

function attend(guard, problem, stream) {
  const over = new AbortController();
  const { signal } = over;
  stage.open();
  pictures.open(false);
  tellSession(guard.countdown, add, signal);
  guard.countdown.addEventListener('change', ({ oldEndsAt, endsAt }) => {
    if (oldEndsAt !== null || endsAt === null) return;
    add({
      kind: 'note',
      title: 'limit',
      text: `the server ends it at ${new Date(endsAt).toLocaleTimeString('en-GB')}`,
    });
  });
  at('leave').disabled = false;
  at('leave').addEventListener('click', () => guard.monitor.expire(), { signal });
  guard.addEventListener('error', ({ error }) => add({ kind: 'error', title: 'error', text: String(error) }));
  guard.addEventListener('left', (left) => {
    const { reason } = left;
    over.abort();
    pictures.close();
    stopTracks(stream);
    at('leave').disabled = true;
    add({ kind: 'note', title: 'left', text: reason });
    const why = problem() || explainEnd(left, Date.now() - guard.monitor.lastActive, formatRemaining);
    stage.close(reason === 'declined' ? 'You left the meeting' : 'The meeting is over', why);
  });
}
