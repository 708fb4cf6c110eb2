import { byId, find, write, writeOrHide } from './element.js';
import { Modal } from './modal.js';
import { RefusedError } from './server.js';
import { duration, isolated, timeOf } from './words.js';

/**
 * @import { MeetingRecord } from '../engine/meeting-record.ts'
 * @import { Outcome } from './outcome.js'
 * @import { Server } from './server.js'
 */

const minute = 60_000;
const usual = 15;

/** The dialog that extends a meeting. */
export class ExtendDialog {
  #server;
  #signal;
  #modal;
  #minutes;
  /** @type {MeetingRecord | undefined} as the operator sees it */
  #meeting;

  /**
   * @param {Server} server
   * @param {Outcome} outcome
   * @param {() => void} onDone
   * @param {AbortSignal} signal ends it
   */
  constructor(server, outcome, onDone, signal) {
    const dialog = byId('extend', HTMLDialogElement);
    this.#server = server;
    this.#signal = signal;
    this.#modal = new Modal(dialog, outcome, signal);
    this.#minutes = find(dialog, '[name=minutes]', HTMLInputElement);
    for (const offer of dialog.querySelectorAll('button[value]'))
      offer.addEventListener('click', () => this.#choose(Number(offer.getAttribute('value'))), { signal });
    this.#minutes.addEventListener('input', () => this.#showEnd(), { signal });
    find(dialog, 'form', HTMLFormElement).addEventListener(
      'submit',
      (event) => {
        event.preventDefault();
        if (!this.#minutes.reportValidity()) return;
        void this.#modal.run(() => this.#extend()).finally(onDone);
      },
      { signal },
    );
  }

  /** @param {MeetingRecord} meeting */
  open(meeting) {
    this.#meeting = meeting;
    this.#modal.open(meeting);
    this.#show();
    this.#choose(usual);
    this.#minutes.focus();
    this.#minutes.select();
  }

  /** @param {number} minutes */
  #choose(minutes) {
    this.#minutes.value = String(minutes);
    this.#showEnd();
  }

  #show() {
    if (!this.#meeting) return;
    const { extended, maxExtension } = this.#meeting;
    const soFar = extended > 0 ? `Extended by ${duration(extended)} so far` : 'Not extended so far';
    write(byId('extend-text', HTMLElement), `${soFar}; at most ${duration(maxExtension)} in total.`);
    this.#showEnd();
  }

  #showEnd() {
    const endsAt = this.#meeting?.endsAt;
    const by = this.#minutes.valueAsNumber * minute;
    const isKnown = typeof endsAt === 'number' && this.#minutes.checkValidity();
    writeOrHide(
      byId('extend-end', HTMLElement),
      isKnown
        ? `It will end at ${timeOf(endsAt + by, this.#server.clock.now)}.`
        : 'A whole number of minutes, 1 to 1,440.',
    );
    for (const offer of this.#modal.element.querySelectorAll('button[value]'))
      offer.setAttribute('aria-pressed', String(offer.getAttribute('value') === this.#minutes.value));
  }

  async #extend() {
    const meeting = /** @type {MeetingRecord} */ (this.#meeting);
    const by = this.#minutes.valueAsNumber * minute;
    try {
      await this.#server.extend(meeting, by, this.#signal);
    } catch (error) {
      if (error instanceof RefusedError) await this.#read(meeting.id);
      throw error;
    }
    const endsAt = (await this.#read(meeting.id))?.endsAt;
    const end = typeof endsAt === 'number' ? ` It ends at ${timeOf(endsAt, this.#server.clock.now)}.` : '';
    return `${isolated(meeting)} was extended by ${duration(by)}.${end}`;
  }

  /**
   * Reloads the meeting: it may have changed without the operator noticing, which would explain the refusal.
   * @param {number} id
   */
  async #read(id) {
    try {
      const { meeting } = await this.#server.meeting(id, this.#signal);
      if (this.#meeting?.id !== id) return meeting;
      this.#meeting = meeting;
      this.#show();
      return meeting;
    } catch {
      return undefined; // the list says so, in a moment; what was done is done
    }
  }
}
