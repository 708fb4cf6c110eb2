/**
 * A native modal dialog that stays on top and closes only when its owner closes it. Escape, the "back" gesture and every other
 * request to close it call `onDismiss` instead.
 */
export class Modal {
  readonly #dialog: HTMLDialogElement;
  readonly #onDismiss: () => void;
  /** Aborts when the dialog closes. */
  #opening: AbortController | undefined;

  /** @param onDismiss called when the person tries to close the dialog */
  constructor(dialog: HTMLDialogElement, onDismiss: () => void) {
    this.#dialog = dialog;
    this.#onDismiss = onDismiss;
    dialog.addEventListener('keydown', (event) => {
      const { key, repeat } = event;
      const isEscape = key === 'Escape';
      // Left to the browser, the same Escape may also close the dialog below (in all engines). Enter or the space bar that was
      // held down before the question opened is no answer.
      if (isEscape || (repeat && /^(?:Enter| )$/.test(key))) event.preventDefault();
      if (isEscape && !repeat) onDismiss();
    });
    // Other requests, such as the "back" gesture. Those that cannot be prevented close the dialog, and `close` follows.
    dialog.addEventListener('cancel', (event) => {
      if (!event.cancelable) return;
      event.preventDefault();
      onDismiss();
    });
    dialog.addEventListener('close', () => this.#onClose());
  }

  get isOpen(): boolean {
    return this.#opening !== undefined;
  }

  /**
   * Opens on top of everything.
   * @param focus the button that gets the focus
   * @param start called before the dialog is shown, with a signal that aborts when it closes
   */
  open(focus: HTMLElement, start: (signal: AbortSignal) => void): void {
    this.#opening = new AbortController();
    const { signal } = this.#opening;
    start(signal);
    const { ownerDocument: document } = this.#dialog;
    const before = document.activeElement;
    // An element that enters full screen covers everything that was open before.
    document.addEventListener('fullscreenchange', () => this.#raise(), { signal });
    this.#raise();
    focus.focus();
    signal.addEventListener('abort', () => {
      this.#dialog.close();
      // The browser restores the focus, but Chromium and WebKit do not restore it to a frame, such as one with a call.
      if (document.activeElement !== before) (before as HTMLElement | null)?.focus({ preventScroll: true });
    });
  }

  close(): void {
    const opening = this.#opening;
    this.#opening = undefined;
    // Last: the restored focus wakes the monitor, and a listener may open the dialog again right here.
    opening?.abort();
  }

  #raise(): void {
    const dialog = this.#dialog;
    const { activeElement } = dialog.getRootNode() as ShadowRoot;
    dialog.close();
    dialog.showModal();
    (activeElement as HTMLElement | null)?.focus();
  }

  /** The `close` event comes later than the closing, when the dialog may be open again. */
  #onClose(): void {
    if (!this.isOpen || this.#dialog.open) return;
    this.#onDismiss();
    if (this.isOpen) this.#raise();
  }
}
