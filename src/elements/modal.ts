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
    dialog.addEventListener('keydown', (event) => {
      const { key, repeat } = event;
      // Not left to the browser: having closed this one, it may close the dialog below with the same Escape (all engines do).
      if (key === 'Escape') event.preventDefault();
      // What was held down before there was a question, be it by a book, is no answer.
      if (repeat && /^(?:Enter| )$/.test(key)) event.preventDefault();
      if (key === 'Escape' && !repeat) dismiss();
    });
    // Of other requests, as the gesture "back" is. Those that cannot be prevented close it, which is noticed next.
    dialog.addEventListener('cancel', (event) => {
      if (!event.cancelable) return;
      event.preventDefault();
      dismiss();
    });
    dialog.addEventListener('close', () => this.#closed());
  }

  /** Opens above everything, with the focus on one of its buttons. */
  open(focus: HTMLElement, signal: AbortSignal): void {
    this.#isWanted = true;
    const { ownerDocument: document } = this.#dialog;
    const before = document.activeElement;
    // What comes into full screen lies above all that was there before.
    document.addEventListener('fullscreenchange', () => this.#raise(), { signal });
    this.#raise();
    focus.focus();
    signal.addEventListener('abort', () => {
      this.#isWanted = false;
      this.#dialog.close();
      // The browser gives the focus back to where it was, but Chromium and WebKit not to a frame, such as that of a call.
      if (document.activeElement !== before) (before as HTMLElement | null)?.focus({ preventScroll: true });
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
