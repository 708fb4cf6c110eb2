import { write } from './element.js';

/** How long a message stays visible, in milliseconds. */
const lasting = 10_000;

/** The live region with the results of the operator's actions. While a dialog is open, it moves into that dialog. */
export class Outcome {
  #element;
  #home;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {HTMLElement} element with `role=status` */
  constructor(element) {
    this.#element = element;
    this.#home = /** @type {HTMLElement} */ (element.parentElement);
  }

  /**
   * A live region is announced only if it existed before and its text changes (https://www.w3.org/TR/wai-aria-1.2/#live_region_roles).
   * @param {string} text
   * @param {'done' | 'refused' | 'seen'} [tone] `seen`: announce only, because it is visible elsewhere
   */
  say(text, tone = 'done') {
    clearTimeout(this.#timer);
    write(this.#element, '');
    this.#timer = setTimeout(() => {
      this.#element.dataset.tone = tone;
      write(this.#element, text);
      // in a dialog it covers nothing, so it stays
      if (this.#element.parentElement === this.#home) this.#timer = setTimeout(() => this.clear(), lasting);
    }, 100);
  }

  clear() {
    clearTimeout(this.#timer);
    write(this.#element, '');
  }

  /** @param {HTMLElement} [dialog] the open dialog, if any */
  moveTo(dialog = this.#home) {
    if (dialog === this.#element.parentElement) return;
    this.clear();
    dialog.append(this.#element);
  }
}
