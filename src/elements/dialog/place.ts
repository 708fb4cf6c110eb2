import { addListener } from '../../platform/add-listener.ts';
import { ancestorsOf, createElement } from '../dom.ts';
import { documentElsewhere } from '../full-screen.ts';
import { customProperties } from '../theme.ts';
import { dialogSheet } from './dialog-style.ts';

/** Marks a `<still-there-dialog>` that only shows the dialog of another one. */
export const standInAttribute = 'stand-in';

/**
 * Where the dialog is shown: in its own element, or, if nobody could see, hear or use it there, in a stand-in at the end of the
 * body, or of the page if the body is hidden. An element cannot be seen in something that is not rendered, and cannot be heard in
 * an `aria-hidden` or `inert` tree. What is clicked in a closed shadow root stays unknown at the window, where the input is
 * taken. While the person looks at another window of the page, such as a picture-in-picture window, the stand-in is there.
 */
export class Place {
  readonly #host: HTMLElement;
  readonly #root: ShadowRoot;
  /** What moves between the two. */
  readonly #nodes: readonly Element[];
  /** Is rendered whenever something in the element would be. */
  readonly #probe: Element = createElement('span');
  readonly #onGone: () => void;
  #standIn: HTMLElement | undefined;
  /** Aborts when the stand-in is no longer in use. */
  #stay: AbortController = new AbortController();

  /**
   * @param root the shadow root of the host
   * @param nodes what to show
   * @param onGone called when the window that the stand-in is in closes: the dialog must leave it now
   */
  constructor(root: ShadowRoot, nodes: readonly Element[], onGone: () => void) {
    this.#onGone = onGone;
    this.#host = root.host as HTMLElement;
    this.#root = root;
    this.#nodes = nodes;
    root.append(this.#probe, ...nodes);
  }

  /** Whether the dialog can be seen, heard and used where it is. */
  get isFit(): boolean {
    // The stand-in is ours, so what others have set on it can be removed.
    if (this.#standIn) for (const name of hiding) this.#standIn.removeAttribute(name);
    const elsewhere = documentElsewhere(this.#host);
    if (!this.#standIn) return !elsewhere && this.#isHostFit;
    return this.#standIn.parentNode === homeIn(elsewhere ?? this.#host.ownerDocument);
  }

  get #isHostFit(): boolean {
    const isOut = [...ancestorsOf(this.#host)].some(
      (node) => (node as Element).matches?.(hidden) || (node as ShadowRoot).mode === 'closed',
    );
    return !isOut && (isRendered(this.#probe) || !isRendered(this.#host.ownerDocument.documentElement)); // not in jsdom
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
    const elsewhere = documentElsewhere(this.#host);
    if (!elsewhere && this.#isHostFit) this.leave();
    else this.#moveTo(this.#createStandIn(elsewhere ?? this.#host.ownerDocument));
  }

  /** Moves the dialog back into its element. */
  leave(): void {
    this.#moveTo(this.#root);
    this.#removeStandIn();
  }

  #removeStandIn(): void {
    this.#stay.abort();
    this.#standIn?.remove();
    this.#standIn = undefined;
  }

  #moveTo(root: ShadowRoot): void {
    for (const node of this.#nodes) if (node.parentNode !== root) root.append(node);
  }

  /**
   * Looks like the element and has a copy of its texts. The element itself stays where it is: it belongs to the app, or
   * to a framework.
   */
  #createStandIn(document: Document): ShadowRoot {
    const host = this.#host;
    const { classList, childNodes } = host;
    if (this.#standIn?.ownerDocument !== document) this.#removeStandIn();
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
    const home = homeIn(document);
    if (standIn.parentNode !== home) {
      home.append(standIn);
      this.#stay.abort();
      this.#stay = new AbortController();
      addListener(document.defaultView, 'pagehide', this.#onGone, { signal: this.#stay.signal });
    }
    return root;
  }
}

/** The body, or the element around it if nobody can see or hear what is in the body. */
function homeIn({ body, documentElement }: Document): Element {
  const isFit =
    body && isRendered(body) && !body.matches(hidden) && getComputedStyle(body).contentVisibility !== 'hidden';
  return isFit ? body : documentElement;
}

function isRendered(element: Element): boolean {
  const { checkVisibility } = element as Partial<Element>;
  return checkVisibility ? checkVisibility.call(element) : element.getClientRects().length > 0;
}

const hiding = ['aria-hidden', 'inert', 'hidden'];
const hidden = '[inert], [aria-hidden=true]';
