import { ancestorsOf, createElement } from '../dom.ts';
import { customProperties } from '../theme.ts';
import { dialogSheet } from './dialog-style.ts';

/** Marks a `<still-there-dialog>` that only shows the dialog of another one. */
export const standInAttribute = 'stand-in';

/**
 * Where the dialog is shown: in its own element, or, if nobody could see or hear it there, in a stand-in at the end of the body. An element
 * cannot be seen in something that is not rendered, and cannot be heard in an `aria-hidden` or `inert` tree.
 */
export class Place {
  readonly #host: HTMLElement;
  readonly #root: ShadowRoot;
  /** What moves between the two. */
  readonly #nodes: readonly Element[];
  /** Is rendered whenever something in the element would be. */
  readonly #probe: Element = createElement('span');
  #standIn: HTMLElement | undefined;

  /** @param root the shadow root of the host */
  constructor(root: ShadowRoot, ...nodes: readonly Element[]) {
    this.#host = root.host as HTMLElement;
    this.#root = root;
    this.#nodes = nodes;
    root.append(this.#probe, ...nodes);
  }

  /** Whether the dialog can be seen and heard where it is. */
  get isFit(): boolean {
    // The stand-in is ours, so what others have set on it can be removed.
    if (this.#standIn) for (const name of hiding) this.#standIn.removeAttribute(name);
    return this.#standIn ? this.#standIn.isConnected : this.#isHostFit;
  }

  get #isHostFit(): boolean {
    const isHidden = [...ancestorsOf(this.#host)].some((node) => (node as Element).matches?.(hidden));
    return !isHidden && (isRendered(this.#probe) || !isRendered(this.#host.ownerDocument.body)); // not in jsdom
  }

  /** How much the page enlarges what is here by `zoom`, which is not inherited but works on everything in an element. */
  get zoom(): number {
    let zoom = 1;
    for (const node of ancestorsOf(this.#standIn ?? this.#host))
      if (node.nodeType === Node.ELEMENT_NODE) zoom *= Number(getComputedStyle(node as Element).zoom) || 1;
    return zoom;
  }

  /** Moves the dialog to where it can be seen. */
  choose(): void {
    if (this.#isHostFit) this.leave();
    else this.#moveTo(this.#createStandIn());
  }

  /** Moves the dialog back into its element. */
  leave(): void {
    this.#moveTo(this.#root);
    this.#standIn?.remove();
    this.#standIn = undefined;
  }

  #moveTo(root: ShadowRoot): void {
    for (const node of this.#nodes) if (node.parentNode !== root) root.append(node);
  }

  /** Looks like the element and has a copy of its texts. The element itself stays where it is: it belongs to the app, or to a framework. */
  #createStandIn(): ShadowRoot {
    const host = this.#host;
    const { ownerDocument: document, classList, childNodes } = host;
    this.#standIn ??= document.createElement(host.localName);
    const standIn = this.#standIn;
    const root = standIn.shadowRoot ?? standIn.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [dialogSheet(document)];
    standIn.setAttribute(standInAttribute, '');
    standIn.className = classList.value; // for the page's rules with `::part()`
    standIn.style.cssText = 'display: contents !important; content-visibility: visible !important';
    const style = getComputedStyle(host);
    for (const name of ['color-scheme', ...customProperties])
      standIn.style.setProperty(name, style.getPropertyValue(name));
    standIn.replaceChildren(...[...childNodes].map((node) => node.cloneNode(true)));
    for (const copy of standIn.querySelectorAll('[id]')) copy.removeAttribute('id');
    if (!standIn.isConnected) document.body.append(standIn);
    return root;
  }
}

function isRendered(element: Element): boolean {
  const { checkVisibility } = element as Partial<Element>;
  return checkVisibility ? checkVisibility.call(element) : element.getClientRects().length > 0;
}

const hiding = ['aria-hidden', 'inert', 'hidden'];
const hidden = '[inert], [aria-hidden=true]';
