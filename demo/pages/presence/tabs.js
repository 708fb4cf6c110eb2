// The tabs that share one person: their latest activity, a link that opens one more, and a button that blocks the page.
import { ago, deedOf } from './words.js';

const at = (id) => document.getElementById(id);

/** Lists the tabs with activity, the latest first. @param {object} explanation of a monitor */
export function showTabs({ activities, tabs: { tab: own } }) {
  const latest = new Map();
  for (const activity of activities) {
    const tab = activity.tab ?? own;
    if (!latest.has(tab)) latest.set(tab, activity);
  }
  const items = [...latest].map(([tab, { source, at: when }]) => {
    const item = document.createElement('li');
    const name = Object.assign(document.createElement('code'), { textContent: tab });
    const deed = Object.assign(document.createElement('span'), { textContent: deedOf(source) });
    const text = `${ago(Date.now() - when)}${tab === own ? ' · this tab' : ''}`;
    item.append(name, deed, Object.assign(document.createElement('small'), { textContent: text }));
    return item;
  });
  const list = at('tabs');
  if (list.textContent !== items.map(({ textContent }) => textContent).join('')) list.replaceChildren(...items);
}

/** @param {HTMLFormElement} form what the other tab is to begin with */
export function offerTabs(form) {
  const aim = () => {
    const address = new URLSearchParams(location.search);
    for (const [name, value] of new FormData(form)) address.set(name, value);
    address.set('join', 'now');
    at('another').href = `/presence?${address}`;
  };
  for (const type of ['pointerdown', 'focus']) at('another').addEventListener(type, aim);
  aim();

  at('stall').addEventListener('click', () => {
    at('stall').textContent = 'Blocked…';
    // Not before that has been painted.
    setTimeout(() => {
      const end = performance.now() + 10_000;
      while (performance.now() < end);
      at('stall').textContent = 'Block this page for 10 s';
    }, 100);
  });
}
