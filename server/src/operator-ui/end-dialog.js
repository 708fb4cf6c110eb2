import { byId, find } from './element.js';
import { Modal } from './modal.js';
import { isolated } from './words.js';

/**
 * @import { MeetingRecord } from '../engine/meeting-record.ts'
 * @import { Outcome } from './outcome.js'
 * @import { Server } from './server.js'
 */

/** The dialog that confirms ending a meeting. */
export class EndDialog {
  #modal;
  /** @type {MeetingRecord | undefined} */
  #meeting;

  /**
   * @param {Server} server
   * @param {Outcome} outcome
   * @param {() => void} onDone
   * @param {AbortSignal} signal ends it
   */
  constructor(server, outcome, onDone, signal) {
    const dialog = byId('end', HTMLDialogElement);
    this.#modal = new Modal(dialog, outcome, signal);
    find(dialog, 'form', HTMLFormElement).addEventListener(
      'submit',
      (event) => {
        event.preventDefault();
        const meeting = /** @type {MeetingRecord} */ (this.#meeting);
        const end = async () => {
          await server.end(meeting.id, signal);
          return `${isolated(meeting)} is being ended.`;
        };
        void this.#modal.run(end).finally(onDone);
      },
      { signal },
    );
  }

  /** @param {MeetingRecord} meeting */
  open(meeting) {
    this.#meeting = meeting;
    this.#modal.open(meeting);
  }
}
