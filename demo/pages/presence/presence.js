// Shows why this person counts as active: the sentence, the tabs, and what happened.
import { createTimeline } from '../common/timeline.js';
import { showTabs } from './tabs.js';
import { ago, deedOf, limitOf, long, rowOf, whereIn } from './words.js';

const at = (id) => document.getElementById(id);

/**
 * @param {object} monitor
 * @param {{ show(explanation: object): void }} signs
 * @param {AbortSignal} signal ends it; what it shows then stays
 */
export function showPresence(monitor, signs, signal) {
  const add = createTimeline(at('timeline'));
  let written = '';
  const look = () => {
    const explanation = monitor.explain();
    put('tab', explanation.tabs.tab);
    put('why', whyOf(explanation));
    put('next', nextOf(explanation, monitor));
    showTabs(explanation);
    signs.show(explanation);
    const { length, [length - 1]: last } = explanation.timeline;
    const latest = `${length} ${last.event} ${Math.round(last.at / 1000)}`;
    if (latest === written) return;
    written = latest;
    at('timeline').replaceChildren();
    for (const entry of explanation.timeline) add(rowOf(entry));
  };
  const looking = setInterval(look, 200);
  for (const type of ['active', 'prompted', 'idle', 'stopped']) monitor.addEventListener(type, look, { signal });
  signal.addEventListener('abort', () => {
    clearInterval(looking);
    look();
  });
  look();
}

function put(id, text) {
  if (at(id).textContent !== text) at(id).textContent = text;
}

function whyOf({ state, activities: [latest] }) {
  const since = `${deedOf(latest.source)} ${ago(Date.now() - latest.at)}, in ${whereIn(latest)}.`;
  if (state === 'prompted') return `Last activity: ${since}`;
  return state === 'active' ? `You are active: ${since}` : '';
}

function nextOf({ state, reason }, monitor) {
  if (state !== 'active' && state !== 'prompted') return '';
  const { timeout, hiddenTimeout, aloneTimeout, waitingTimeout } = monitor;
  const limit = { inactive: timeout, hidden: hiddenTimeout, alone: aloneTimeout, waiting: waitingTimeout }[reason];
  return `The limit that applies: ${limitOf(reason)} for ${long(limit)}.`;
}
