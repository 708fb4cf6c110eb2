import { createElement } from '../dom.ts';
import { coverOf, onCoverChange } from '../full-screen.ts';
import { alertSheet } from './timer-style.ts';

const createButton = (part: string): HTMLButtonElement =>
  createElement('button', { part: `button ${part}`, type: 'button' });

/**
 * The box of an alert. It is not modal, does not take the focus, and stays until it is closed. It is above the page, and moves
 * into a full-screen element, because only there it can be clicked. Over a video or an iframe it can only be seen.
 */
export class AlertBox {
  readonly text: HTMLElement = createElement('p', { part: 'text', id: 'text' });
  readonly note: HTMLElement = createElement('p', { part: 'note' });
  readonly extend: HTMLButtonElement = createButton('extend primary');
  readonly dismiss: HTMLButtonElement = createButton('dismiss');
  readonly box: HTMLElement = createElement(
    'div',
    { part: 'alert', role: 'group', 'aria-labelledby': 'text', popover: 'manual', hidden: '' },
    createElement('div', {}, this.text, this.note),
    createElement('div', { part: 'buttons' }, this.extend, this.dismiss),
  );
  readonly #root: ShadowRoot;
  /** Holds the box and its style sheet in a full-screen element. */
  readonly #fullScreenRoot: ShadowRoot = createElement('div').attachShadow({ mode: 'open' });
  /** The element that had the focus before the box. */
  #focusedBefore: HTMLElement | undefined;

  /** @param root the shadow root of the timer */
  constructor(root: ShadowRoot) {
    this.#root = root;
    root.append(this.box);
    this.box.addEventListener('focusin', ({ relatedTarget: from }) => {
      if (from && !this.box.contains(from as Node)) this.#focusedBefore = from as HTMLElement;
    });
  }

  /** Keeps the box on top until the signal aborts. */
  follow(signal: AbortSignal): void {
    onCoverChange(this.#root.host, () => this.#place(), signal);
    signal.addEventListener('abort', () => this.#place(true));
    this.#place();
  }

  get isOpen(): boolean {
    return !this.box.hidden;
  }

  open(): void {
    if (this.isOpen) return;
    this.box.hidden = false;
    this.#place();
  }

  /** Closes the box. If the focus is in the box, it returns to where it came from. */
  close(): void {
    if (!this.isOpen) return;
    const hadFocus = this.#focused;
    this.box.hidden = true;
    this.#place();
    if (hadFocus) this.#focusedBefore?.focus();
    this.#focusedBefore = undefined;
  }

  get #focused(): HTMLElement | undefined {
    const { activeElement } = this.box.getRootNode() as ShadowRoot;
    return this.box.contains(activeElement) ? (activeElement as HTMLElement) : undefined;
  }

  /** Moves the box into a full-screen element or back into the timer, and on top. */
  #place(isInTimer = !this.isOpen): void {
    const { box } = this;
    const focused = this.#focused;
    const screen = isInTimer ? undefined : coverOf(this.#root.host);
    const root = screen ? this.#fullScreenRoot : this.#root;
    if (screen) {
      screen.append(this.#fullScreenRoot.host);
      this.#fullScreenRoot.adoptedStyleSheets = [alertSheet(screen.ownerDocument)];
    } else this.#fullScreenRoot.host.remove();
    if (box.parentNode !== root) root.append(box);
    if (!box.isConnected) return;
    // Opened anew: an element that enters full screen covers every popover that was open before.
    box.togglePopover?.(false);
    box.togglePopover?.(this.isOpen);
    focused?.focus();
  }
}
