import { write } from './element.js';

/** How long a message stays in sight, ms. */
const lasting = 10_000;

/** The one live region: what became of what the operator did, seen and heard. It goes where it can be: into the open dialog. */
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
   * A region is heard only if it was there, and other, before (https://www.w3.org/TR/wai-aria-1.2/#live_region_roles).
   * @param {string} text
   * @param {'done' | 'refused' | 'seen'} [tone] `seen`: only heard, since it stands elsewhere
   */
  say(text, tone = 'done') {
    clearTimeout(this.#timer);
    write(this.#element, '');
    this.#timer = setTimeout(() => {
      this.#element.dataset.tone = tone;
      write(this.#element, text);
      // in a dialog nothing lies under it, and it stays
      if (this.#element.parentElement === this.#home) this.#timer = setTimeout(() => this.clear(), lasting);
    }, 100);
  }

  clear() {
    clearTimeout(this.#timer);
    write(this.#element, '');
  }

  /** @param {HTMLElement} [dialog] what is open, if anything is */
  moveTo(dialog = this.#home) {
    if (dialog === this.#element.parentElement) return;
    this.clear();
    dialog.append(this.#element);
  }
}
