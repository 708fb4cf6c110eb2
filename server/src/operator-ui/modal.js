import { find, keepFocus, write } from './element.js';
import { AwayError } from './server.js';
import { nameOf, readable } from './words.js';

/**
 * @import { MeetingRecord } from '../engine/meeting-record.ts'
 * @import { Outcome } from './outcome.js'
 */

/** A modal dialog about one meeting. The browser keeps the focus in it and returns it to the button that opened it. */
export class Modal {
  element;
  #outcome;
  #signal;
  #isBusy = false;
  #turn = 0;

  /**
   * @param {HTMLDialogElement} element
   * @param {Outcome} outcome
   * @param {AbortSignal} signal ends it
   */
  constructor(element, outcome, signal) {
    this.element = element;
    this.#outcome = outcome;
    this.#signal = signal;
    for (const button of element.querySelectorAll('[data-close]'))
      button.addEventListener('click', () => element.close(), { signal });
    element.addEventListener(
      'close',
      () => {
        outcome.moveTo();
        keepFocus(); // the row of that button may be gone by now
      },
      { signal },
    );
    signal.addEventListener('abort', () => element.close());
  }

  /** @param {MeetingRecord} meeting */
  open(meeting) {
    if (this.element.open) return;
    this.#turn++;
    this.#busy(false);
    write(find(this.element, '[data-room]', HTMLElement), nameOf(meeting));
    this.#outcome.moveTo(this.element);
    this.element.showModal();
  }

  /**
   * Runs the dialog's action, one at a time. The dialog closes on success, and shows the error otherwise.
   * @param {() => Promise<string>} work resolves to the message to show
   */
  async run(work) {
    if (this.#isBusy) return;
    const turn = this.#turn;
    const isCurrent = () => this.element.open && this.#turn === turn;
    this.#busy(true);
    try {
      const done = await work();
      if (isCurrent()) {
        this.element.close();
        this.#outcome.moveTo(); // now, and not by the event, which comes after what is said
      }
      this.#outcome.say(done);
    } catch (error) {
      if (this.#signal.aborted) return;
      const unknown = error instanceof AwayError ? ' The list will show whether it was done.' : '';
      this.#outcome.say(`${readable(error instanceof Error ? error.message : String(error))}${unknown}`, 'refused');
    } finally {
      if (isCurrent()) this.#busy(false);
    }
  }

  /** @param {boolean} isBusy */
  #busy(isBusy) {
    this.#isBusy = isBusy;
    this.element.toggleAttribute('data-busy', isBusy);
  }
}
