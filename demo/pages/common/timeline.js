// What happened, newest first. Limited to the last rows: a demo may run for days.

const longest = 80;

/**
 * @param {HTMLElement} list an `<ol>`
 * @returns {(entry: { kind: string, title: string, text?: string, at?: number, merge?: boolean }) => void}
 *   adds a row; with `merge`, a row of the same kind and title on top only gets the new time and text
 */
export function createTimeline(list) {
  return ({ kind, title, text = '', at = Date.now(), merge = false }) => {
    const key = `${kind} ${title}`;
    const top = list.firstElementChild;
    const row = merge && top?.dataset.key === key ? top : document.createElement('li');
    row.dataset.key = key;
    row.dataset.kind = kind;
    row.replaceChildren(
      make('time', new Date(at).toLocaleTimeString('en-GB')),
      make('span', kinds[kind] ?? kind),
      make('b', title),
      make('small', text),
    );
    if (row !== top) list.prepend(row);
    while (list.children.length > longest) list.lastElementChild.remove();
  };
}

/** Names the kind of a row in words, so that it does not depend on colour. */
const kinds = { state: 'state', activity: 'you', wire: 'wire', end: 'wire', note: 'call', error: 'error' };

function make(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
