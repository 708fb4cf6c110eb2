import type { TypedEventTarget } from '../platform/typed-event-target.ts';

/** An element whose event types are known: `M` maps an event's name to its class. */
export type TypedElement<M> = TypedEventTarget<M> & HTMLElement;

/** Where there is no DOM, as on a server, the classes can be imported all the same. */
export const TypedElement: new <M>() => TypedElement<M> = (globalThis.HTMLElement ?? class {}) as never;

/** Registers an element, unless the page has one of that name already: two copies of a script are one too many, not an error. */
export function define(name: string, element: CustomElementConstructor): void {
  if (globalThis.customElements && !customElements.get(name)) customElements.define(name, element);
}

/** Hands on what was set on an element before it was defined, which would hide the property's setter. */
export function takeEarly<T extends object, K extends keyof T>(element: T, ...names: readonly K[]): void {
  for (const name of names) {
    if (!Object.hasOwn(element, name)) continue;
    const value = element[name];
    delete element[name];
    element[name] = value;
  }
}

/** A piece of a shadow tree. Its attributes are set by name, its listeners come later: nothing inline, which a strict CSP refuses. */
export function build<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Writes the text if it is another: a screen reader may read what is rewritten again, though it says the same. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** One style sheet for all elements of a kind in a document. Constructed, since a strict CSP refuses `<style>`. */
export function sheet(css: string): (document?: Document) => CSSStyleSheet {
  const sheets = new WeakMap<Document, CSSStyleSheet>();
  return (document = globalThis.document) => {
    const made = sheets.get(document) ?? new (document.defaultView ?? globalThis).CSSStyleSheet();
    if (!sheets.has(document)) made.replaceSync(css);
    sheets.set(document, made);
    return made;
  };
}
