import { byId, make, writeTime } from './element.js';
import { Modal } from './modal.js';
import { duration, readable, timeOf } from './words.js';

/**
 * @import { HistoryEntry, MeetingRecord } from '../engine/meeting-record.ts'
 * @import { Outcome } from './outcome.js'
 * @import { MeetingDetails, Server } from './server.js'
 */

/** The dialog with the history of a meeting. */
export class HistoryDialog {
  #server;
  #outcome;
  #signal;
  #modal;
  #facts = byId('history-facts', HTMLElement);
  #list = byId('history-list', HTMLElement);
  #empty = byId('history-empty', HTMLElement);
  /** @type {number | undefined} */
  #shown;

  /**
   * @param {Server} server
   * @param {Outcome} outcome
   * @param {AbortSignal} signal ends it
   */
  constructor(server, outcome, signal) {
    this.#server = server;
    this.#outcome = outcome;
    this.#signal = signal;
    this.#modal = new Modal(byId('history', HTMLDialogElement), outcome, signal);
    signal.addEventListener('abort', () => this.#clear());
  }

  /** @param {MeetingRecord} meeting */
  async open(meeting) {
    this.#shown = meeting.id;
    this.#clear();
    this.#modal.open(meeting);
    try {
      const details = await this.#server.meeting(meeting.id, this.#signal);
      if (this.#shown === meeting.id) this.#show(details);
    } catch (error) {
      if (this.#signal.aborted || this.#shown !== meeting.id) return;
      this.#outcome.say(error instanceof Error ? error.message : String(error), 'refused');
    }
  }

  #clear() {
    this.#facts.replaceChildren();
    this.#list.replaceChildren();
    this.#empty.hidden = true;
  }

  /** @param {MeetingDetails} details */
  #show({ now, meeting, history }) {
    this.#empty.hidden = history.length > 0;
    this.#facts.replaceChildren(
      ...facts(meeting, now).flatMap(([name, value]) => [
        make('dt', {}, [name]),
        make('dd', {}, [make('bdi', {}, [value])]),
      ]),
    );
    const newestFirst = [...history].sort((a, b) => b.at - a.at);
    this.#list.replaceChildren(...newestFirst.map((entry) => line(entry, now)));
  }
}

/**
 * @param {MeetingRecord} meeting
 * @param {number} now
 * @returns {[string, string][]}
 */
function facts({ room, meetingId, provider, startedAt, endsAt, grace, rule }, now) {
  return [
    ['Room', room],
    ...(meetingId ? /** @type {[string, string][]} */ ([['Meeting', meetingId]]) : []),
    ['Provider', provider],
    ['Started', timeOf(startedAt, now)],
    ['Ends', endsAt === null ? 'never' : timeOf(endsAt, now)],
    ['Grace', grace > 0 ? duration(grace) : 'none'],
    ['Rule', rule],
  ];
}

/**
 * @param {HistoryEntry} entry
 * @param {number} now
 */
function line({ at, what, detail, actor }, now) {
  const time = make('time');
  writeTime(time, at, timeOf(at, now));
  const deed = make('b', {}, [what.charAt(0).toUpperCase() + what.slice(1)]);
  const who = make('span', { class: 'quiet' }, ['by ', make('bdi', {}, [actor])]);
  return make('li', {}, [
    time,
    make('span', {}, [deed, ' ', who]),
    ...(detail ? [make('bdi', {}, [readable(detail, now)])] : []),
  ]);
}
