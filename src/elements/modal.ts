/**
 * A native modal dialog that stays on top and closes only when it is told to: Escape, the gesture "back" and whatever else
 * closes dialogs dismisses it instead, and what that means its owner decides.
 */
export class Modal {
  readonly #dialog: HTMLDialogElement;
  readonly #dismiss: () => void;
  #isWanted = false;

  /** @param dismiss when somebody wants it away */
  constructor(dialog: HTMLDialogElement, dismiss: () => void) {
    this.#dialog = dialog;
    this.#dismiss = dismiss;
    dialog.addEventListener('keydown', ({ key, isComposing }) => {
      if (key === 'Escape' && !isComposing) dismiss();
    });
    // Where a browser knows no `closedby`. Not for long: of several Escapes in a row, one closes and cannot be prevented.
    dialog.addEventListener('cancel', (event) => event.preventDefault());
    dialog.addEventListener('close', () => this.#closed());
  }

  /** Opens above everything, with the focus on one of its buttons. */
  open(focus: HTMLElement, signal: AbortSignal): void {
    this.#isWanted = true;
    // What comes into full screen lies above all that was there before.
    document.addEventListener('fullscreenchange', () => this.#raise(), { signal });
    this.#raise();
    focus.focus();
    signal.addEventListener('abort', () => {
      this.#isWanted = false;
      this.#dialog.close(); // the browser gives the focus back to where it was
    });
  }

  #raise(): void {
    const dialog = this.#dialog;
    const { activeElement } = dialog.getRootNode() as ShadowRoot;
    dialog.close();
    dialog.showModal();
    (activeElement as HTMLElement | null)?.focus();
  }

  /** The event comes later than the closing: it may be open again. */
  #closed(): void {
    if (!this.#isWanted || this.#dialog.open) return;
    this.#dismiss();
    if (this.#isWanted) this.#raise();
  }
}
