import type { TypedEventTarget } from '../platform/typed-event-target.ts';

/** An element with typed events: `M` maps each event's name to its class. */
export type TypedElement<M> = TypedEventTarget<M> & HTMLElement;

/** The base class of the elements. A server has no `HTMLElement`; the classes can be imported there all the same. */
export const TypedElement: new <M>() => TypedElement<M> = (globalThis.HTMLElement ?? class {}) as never;

/**
 * Defines an element, unless the page already has one of that name: loading the script twice is not an error. A browser without
 * `<dialog>` gets no elements, so a guard says when it starts that nobody is asked. Nor does a server.
 */
export function define(name: string, element: CustomElementConstructor): void {
  const registry = globalThis.customElements; // Angular renders on a server with a DOM that has dialogs but no custom elements
  if (registry && globalThis.HTMLDialogElement && !registry.get(name)) registry.define(name, element);
}

/** Passes properties that were set before the element was defined to its setters, which they would hide otherwise. */
export function upgradeProperties<T extends object, K extends keyof T>(element: T, ...names: readonly K[]): void {
  for (const name of names) {
    if (!Object.hasOwn(element, name)) continue;
    const value = element[name];
    delete element[name];
    element[name] = value;
  }
}
