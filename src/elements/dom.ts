/** Creates an element with attributes and children. Listeners are added later: a strict CSP refuses inline ones. */
export function createElement<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Sets the text of a node if it differs: a screen reader may read rewritten text again, even when it is the same. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Adds or removes a name of the attribute `part`. Not by the property, which happy-dom, in which apps are tested, does not have.
 */
export function togglePart(element: Element, name: string, isOn: boolean): void {
  const names = new Set(element.getAttribute('part')?.split(' '));
  names[isOn ? 'add' : 'delete'](name);
  element.setAttribute('part', [...names].join(' '));
}

/**
 * Returns a function that makes one style sheet per document. It is constructed, because a strict CSP refuses `<style>`. In jsdom
 * before 27, in which Jest 30 runs the tests of apps, a sheet has no `replaceSync()` and stays empty.
 */
export function styleSheet(css: string): (document: Document) => CSSStyleSheet {
  const sheets = new WeakMap<Document, CSSStyleSheet>();
  return (document) => {
    const sheet = sheets.get(document) ?? new (document.defaultView ?? globalThis).CSSStyleSheet();
    if (!sheets.has(document)) sheet.replaceSync?.(css);
    sheets.set(document, sheet);
    return sheet;
  };
}

/** Hides an element from sight, but not from screen readers. By script: a strict CSP refuses the `style` attribute. */
export function hideVisually<T extends HTMLElement>(element: T): T {
  Object.assign(element.style, {
    all: 'initial', // what hides the page's text would hide it from screen readers as well
    position: 'absolute',
    width: '1px',
    height: '1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  });
  return element;
}

/** The node and its ancestors, also across shadow roots. */
export function* ancestorsOf(node: Node): Iterable<Node> {
  for (let at: Node | null = node; at; at = at.parentNode ?? (at as ShadowRoot).host ?? null) yield at;
}
