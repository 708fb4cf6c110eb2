// Shows who is in the call, as initials: the demo's service forwards no video.

/**
 * @param {HTMLElement} list
 * @param {object} call
 * @param {AbortSignal} signal ends it
 */
export function showPeople(list, call, signal) {
  const subscription = call.state.participants$.subscribe((people) => {
    list.replaceChildren(...people.map(tile));
  });
  signal.addEventListener('abort', () => {
    subscription.unsubscribe();
    list.replaceChildren();
  });
}

function tile({ userId, name, isLocalParticipant, isSpeaking }) {
  const item = document.createElement('li');
  item.dataset.speaking = String(Boolean(isSpeaking));
  const label = name || userId;
  const initials = Object.assign(document.createElement('span'), {
    className: 'initials',
    textContent: label.replace(/^Dr\. /, '').slice(0, 2),
  });
  initials.setAttribute('aria-hidden', 'true');
  const text = [label, isLocalParticipant && '(you)', isSpeaking && 'is speaking'].filter(Boolean).join(' ');
  item.append(initials, Object.assign(document.createElement('span'), { textContent: text }));
  return item;
}
