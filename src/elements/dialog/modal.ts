import { addListener } from '../../platform/add-listener.ts';
import { timerNow } from '../../platform/clock.ts';
import { onWake } from '../../platform/waking.ts';
import { ModalInput } from './modal-input.ts';
import type { Place } from './place.ts';
import { swallowRestOfPress } from './rest-of-press.ts';
import { openInTopLayer } from './top-layer.ts';

/** What a modal dialog is made of. */
export interface ModalOptions {
  readonly dialog: HTMLDialogElement;
  readonly place: Place;
  /** The button that may be pressed at once, because it does no harm by mistake. While it is shown, nor does closing. */
  readonly safe: HTMLElement;
  /** Called when the person tries to close the dialog. */
  readonly onDismiss: () => void;
}

/**
 * A native modal dialog that stays on top and closes only when its owner closes it. A button gets the event `press` when a person
 * means to press it. Escape, the "back" gesture and every other request to close it call `onDismiss` instead.
 */
export class Modal {
  readonly #dialog: HTMLDialogElement;
  readonly #place: Place;
  readonly #onDismiss: () => void;
  readonly #input: ModalInput;
  /** Aborts when the dialog closes. */
  #opening: AbortController | undefined;
  /** What gets the focus, also when it was lost. */
  #focus: HTMLElement | undefined;
  /** What had the focus before, and gets it back. */
  #before: HTMLElement | null = null;
  /** What was open in the top layer when the dialog came to the front. */
  #below: readonly Element[] = [];
  /** When the dialog came to the front, by the clock of timers. */
  #raisedAt = -Infinity;
  /** Whether the person has tried to answer. What the app opens from then on, it opens because of that. */
  #isAnswered = false;
  #isClosedByOthers = false;
  /** The document that the open dialog is in. */
  #document: Document | undefined;
  /** Aborts when the dialog leaves that document, or closes. */
  #visit: AbortController = new AbortController();
  #stopSwallowing: () => void = () => {};

  constructor({ dialog, place, safe, onDismiss }: ModalOptions) {
    this.#dialog = dialog;
    this.#place = place;
    this.#onDismiss = onDismiss;
    this.#input = new ModalInput(dialog, {
      press: (button, isDeliberate) => {
        if (!isDeliberate && button !== safe) return;
        this.#isAnswered = true;
        button.dispatchEvent(new Event('press'));
      },
      dismiss: (isDeliberate) => {
        if (isDeliberate || safe.getClientRects().length > 0) this.#dismiss();
      },
      isCovered: () => this.#isCovered,
    });
    // Other requests, such as the "back" gesture. Those that cannot be prevented close the dialog, and `close` follows.
    dialog.addEventListener('cancel', (event) => {
      if (!event.cancelable) return;
      event.preventDefault();
      this.#dismiss();
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
    this.#stopSwallowing();
    this.#opening = new AbortController();
    const { signal } = this.#opening;
    start(signal);
    const dialog = this.#dialog;
    this.#focus = focus;
    this.#isAnswered = false;
    this.#document = undefined;
    this.#raise();
    // The person may look at another window of the page by now.
    onWake(() => this.#place.isFit || this.#raise(), signal);
    signal.addEventListener('abort', () => {
      const visit = this.#visit;
      const { ownerDocument: document } = dialog;
      dialog.close();
      dialog.style.animation = '';
      if (this.#input.isUsed || this.#isClosedByOthers)
        this.#stopSwallowing = swallowRestOfPress(dialog.getRootNode() as ShadowRoot, this.#input.heldKey);
      // The browser restores the focus, but Chromium and WebKit do not restore it to a frame, such as one with a call.
      if (document.activeElement !== this.#before) this.#before?.focus({ preventScroll: true });
      // Where the focus cannot go back to, it would leave the hidden button later, and the page would see it.
      if (!this.isOpen) ((dialog.getRootNode() as ShadowRoot).activeElement as HTMLElement | null)?.blur();
      visit.abort();
    });
  }

  /** @param isByOthers the person may be about to press a button that is gone now */
  close(isByOthers = false): void {
    this.#isClosedByOthers = isByOthers;
    const opening = this.#opening;
    this.#opening = undefined;
    // Last: the restored focus wakes the monitor, and a listener may open the dialog again right here.
    opening?.abort();
  }

  /** Undoes everything: the element has left the document. The second click of an answer may still come. */
  release(): void {
    if (!this.#input.isUsed) this.#stopSwallowing();
    this.#place.leave();
  }

  /** The window that the dialog was in is closing. */
  onGone(): void {
    if (this.isOpen) this.#raise();
    else this.#place.leave();
  }

  /** Brings the open dialog back to the front, to where it is seen, and the focus back into it. Called once a second. */
  keepInFront(): void {
    const dialog = this.#dialog;
    if (this.isOpen) endViewTransition(dialog.ownerDocument);
    // At most once a second: a page may do the same with something of its own.
    if (!this.isOpen || !dialog.open || timerNow() - this.#raisedAt < 1000) return;
    if (!this.#place.isFit || (this.#isCovered && !this.#isAnswered)) this.#raise();
    else if (this.#isFocusLost) this.#focus?.focus({ preventScroll: true });
  }

  /** Whether nothing in the page has the focus. While it is in the browser's own controls, it is not lost. */
  get #isFocusLost(): boolean {
    const { ownerDocument: document } = this.#dialog;
    const root = this.#dialog.getRootNode() as ShadowRoot;
    const focused = document.activeElement === root.host ? root.activeElement : document.activeElement;
    return document.hasFocus() && (!focused || focused === document.body || focused === this.#dialog);
  }

  get #isCovered(): boolean {
    const dialog = this.#dialog;
    return openInTopLayer(dialog.ownerDocument).some((other) => other !== dialog && !this.#below.includes(other));
  }

  #raise(): void {
    const dialog = this.#dialog;
    const { activeElement: focused } = dialog.getRootNode() as ShadowRoot;
    const { activeElement: before } = dialog.ownerDocument;
    if (dialog.open) dialog.style.animation = 'none'; // it has come in already
    dialog.close();
    this.#place.choose();
    const { ownerDocument: document } = dialog;
    if (document !== this.#document) this.#enter(document);
    else if (!focused) this.#before = before as HTMLElement | null;
    this.#below = openInTopLayer(document);
    dialog.style.setProperty('zoom', String(1 / this.#place.zoom));
    dialog.showModal();
    ((focused as HTMLElement | null) ?? this.#focus)?.focus();
    endViewTransition(document);
    this.#input.unsettle();
    this.#raisedAt = timerNow();
  }

  /** The dialog is in another document now. */
  #enter(document: Document): void {
    this.#document = document;
    this.#before = document.activeElement as HTMLElement | null;
    this.#visit.abort();
    this.#visit = new AbortController();
    const { signal } = this.#visit;
    this.#input.take(signal);
    // An element that enters full screen covers everything that was open before.
    addListener(document, 'fullscreenchange', () => this.isOpen && this.#raise(), { signal });
  }

  #dismiss(): void {
    this.#isAnswered = true;
    this.#onDismiss();
  }

  /** The `close` event comes later than the closing, when the dialog may be open again. */
  #onClose(): void {
    if (!this.isOpen || this.#dialog.open) return;
    this.#dismiss();
    if (this.isOpen) this.#raise();
  }
}

/**
 * A view transition shows pictures of the page above everything and takes all clicks. The page changes all the
 * same, only at once.
 */
function endViewTransition({ activeViewTransition }: Partial<Document>): void {
  activeViewTransition?.skipTransition();
}
