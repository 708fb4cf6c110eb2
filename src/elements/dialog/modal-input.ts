import { addListener } from '../../platform/add-listener.ts';
import { createAlarm } from '../../platform/timers.ts';

/** For how many milliseconds a press is taken for one that was meant for what had been there before. */
const reactionTime = 500;

/** Keys that mean something in a dialog. All others are left to the page, for example a shortcut that mutes. */
const dialogKey = /^(?:Tab|Enter|Escape| |Arrow\w+|Page\w+|Home|End)$/;
const scrollKey = /^(?:Arrow\w+|Page\w+|Home|End| )$/;

const downTypes = ['pointerdown', 'mousedown', 'touchstart'];
const upTypes = ['pointerup', 'mouseup', 'touchend'];
const focusTypes = ['focus', 'focusin', 'blur', 'focusout'];
const otherTypes = ['click', 'dblclick', 'auxclick', 'contextmenu', 'wheel', 'touchmove', 'keydown', 'keyup'];

/** What the input leads to. */
export interface ModalActions {
  /** A button of the dialog was pressed, deliberately or by mistake. */
  press(button: HTMLElement, isDeliberate: boolean): void;
  /** The person wants to close the dialog. */
  dismiss(isDeliberate: boolean): void;
  /** Whether something of the page has opened above the dialog. */
  isCovered(): boolean;
}

/**
 * The input of an open modal dialog, taken at the window, before any listener of the page. Other people's modals would take a
 * click in the dialog for a click outside of theirs, pull the focus back, swallow Tab, or prevent scrolling (Radix, React Aria,
 * focus-trap, react-remove-scroll). What the page has seen begin, such as a key held to talk, it also sees end.
 */
export class ModalInput {
  readonly #dialog: HTMLDialogElement;
  readonly #actions: ModalActions;
  /** Presses from then on count as deliberate, by the clock of `event.timeStamp`. */
  #settledAt: number = Infinity;
  readonly #arm: (delay: number) => void = createAlarm(() => {
    this.#settledAt = this.#stamp();
  });
  /** The button on which a press has begun, and when. */
  #pressed: { readonly button: HTMLElement | undefined; readonly at: number } | undefined;
  /** Whether the pointer went down in the dialog. */
  #isDown = false;
  /** The `code` of the key that went down in the dialog. */
  heldKey: string | undefined;
  #signal: AbortSignal | undefined;
  /** Whether a person has used the dialog since it opened. */
  isUsed = false;

  constructor(dialog: HTMLDialogElement, actions: ModalActions) {
    this.#dialog = dialog;
    this.#actions = actions;
  }

  /** Takes the input until the signal aborts. */
  take(signal: AbortSignal): void {
    this.heldKey = undefined;
    this.isUsed = false;
    const window = this.#dialog.ownerDocument.defaultView ?? globalThis;
    const options = { capture: true, passive: false, signal };
    const onEvent = (event: Event): void => this.#onEvent(event);
    for (const type of [...downTypes, ...upTypes, ...focusTypes, ...otherTypes])
      addListener(window, type, onEvent, options);
    addListener(window, 'visibilitychange', () => this.unsettle(), options);
    this.#signal = signal;
    // The dialog may have opened again by then.
    signal.addEventListener('abort', () => this.#signal === signal && this.#arm(Infinity));
  }

  /** The dialog appears now: a press in the next moment is none that was meant for it. */
  unsettle(): void {
    this.#settledAt = Infinity;
    this.#arm(reactionTime);
  }

  #onEvent(event: Event): void {
    const path = event.composedPath() as Element[];
    const dialog = this.#dialog;
    const isWithin = path.includes(dialog);
    const button = path.find((node) => node.localName === 'button' && dialog.contains(node)) as HTMLElement | undefined;
    // A slotted text is the app's, and so are its links; within a button it is part of the button.
    const isOurs = isWithin && (button !== undefined || path[0]?.getRootNode() === dialog.getRootNode());
    const { type } = event;
    if (isOurs && event.isTrusted && /^(?:click|keydown)$/.test(type)) this.isUsed = true;
    if (type === 'keydown') this.#onKeyDown(event as KeyboardEvent, isOurs, button);
    else if (type === 'keyup') this.#onKeyUp(event as KeyboardEvent, isOurs);
    else {
      if (downTypes.includes(type)) this.#isDown = isOurs;
      if (type === 'wheel' || type === 'touchmove') this.#onScroll(event as WheelEvent & TouchEvent, isWithin);
      if (isOurs && (this.#isDown || !upTypes.includes(type))) event.stopPropagation();
      if (type === 'pointerdown') this.#pressed = { button, at: event.timeStamp };
      if (type === 'click') this.#onClick(event, isOurs, button);
    }
  }

  #onClick(event: Event, isOurs: boolean, button: HTMLElement | undefined): void {
    const pressed = this.#pressed;
    this.#pressed = undefined;
    if (!isOurs || !button) return;
    const began = pressed?.button === button ? pressed.at : event.timeStamp;
    this.#actions.press(button, this.#isDeliberate(event, began));
  }

  #onKeyDown(event: KeyboardEvent, isOurs: boolean, button: HTMLElement | undefined): void {
    const { key, code, repeat } = event;
    const { activeElement, body } = this.#dialog.ownerDocument;
    // Escape closes the dialog also after a click that has taken the focus out of it.
    const isForUs = isOurs || (key === 'Escape' && activeElement === body && !this.#actions.isCovered());
    const isScrolling = scrollKey.test(key) && !(key === ' ' && button) && (isOurs || activeElement === body);
    if (isScrolling && !this.#canScroll(/Up|Home|Left/.test(key) ? -1 : 1)) event.preventDefault();
    if (!isForUs || !dialogKey.test(key)) return;
    event.stopPropagation();
    if (!repeat) {
      this.heldKey = code;
      this.#pressed = { button, at: event.timeStamp };
    }
    // Left to the browser, the same Escape may also close the dialog below (in all engines). A key that was held down before the
    // dialog opened is no answer.
    const isEscape = key === 'Escape';
    if (isEscape || (repeat && /^(?:Enter| )$/.test(key))) event.preventDefault();
    if (isEscape && !repeat) this.#actions.dismiss(this.#isDeliberate(event, event.timeStamp));
  }

  /**
   * The page gets `keyup`, because it may have seen the key go down. Of a key that did not go down here, the button gets nothing.
   */
  #onKeyUp(event: KeyboardEvent, isOurs: boolean): void {
    if (isOurs && event.key === ' ' && event.code !== this.heldKey) event.preventDefault();
    if (event.code === this.heldKey) this.heldKey = undefined;
  }

  /** Scrolls only the dialog, and not the page behind it. Zooming is left to the browser. */
  #onScroll(event: WheelEvent & TouchEvent, isWithin: boolean): void {
    const { clientX: x, clientY: y } = event.touches?.[0] ?? event;
    const { left, right, top, bottom } = this.#dialog.getBoundingClientRect();
    const isBeside = x < left || x > right || y < top || y > bottom;
    const isZoom = event.ctrlKey || event.touches?.length > 1;
    if (isWithin && !isZoom && event.cancelable && (isBeside || !this.#canScroll(event.deltaY))) event.preventDefault();
  }

  /**
   * @param by up if it is negative, down if it is positive; a finger that moves has none: `overscroll-behavior`
   * ends that scrolling
   */
  #canScroll(by: number | undefined): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.#dialog;
    const below = scrollHeight - clientHeight - scrollTop;
    if (by === undefined) return scrollHeight > clientHeight;
    return by < 0 ? scrollTop > 0 : by > 0 && below >= 1;
  }

  /** What a script does is no mistake of a hand. */
  #isDeliberate(event: Event, began: number): boolean {
    return !event.isTrusted || began > this.#settledAt;
  }

  /** Now, by the clock of `event.timeStamp`, of the window that the dialog is in. */
  #stamp(): number {
    return new (this.#dialog.ownerDocument.defaultView ?? globalThis).Event('').timeStamp;
  }
}
