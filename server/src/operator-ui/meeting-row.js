import { make, write, writeOrHide, writeTime } from './element.js';
import {
  counted,
  digits,
  duration,
  endedBy,
  isolated,
  nameOf,
  overdueTolerance,
  spokenLeft,
  states,
  timeOf,
} from './words.js';

/** @import { MeetingRecord } from '../engine/meeting-record.ts' */

const minute = 60_000;

/** Whether the page lists the meeting under history. @param {MeetingRecord} meeting */
const isOver = ({ state }) => state === 'closed' || state === 'ended';

/**
 * A cell with its own label, shown where rows become cards.
 * @param {string} label
 * @param {readonly (Node | string)[]} children
 */
const cell = (label, children) => make('td', { role: 'cell', 'data-label': label }, children);

const small = () => make('small', { hidden: '' });

/**
 * A button whose accessible name includes the room.
 * @param {string} action
 * @param {string} text
 */
function button(action, text) {
  const room = make('span', { class: 'visually-hidden' });
  return { element: make('button', { type: 'button', 'data-action': action }, [text, room]), room };
}

/** A row of the table. It is updated in place, so focus, selection and scroll position survive. */
export class MeetingRow {
  element = make('tr', { role: 'row' });
  meeting;
  #name = make('bdi', { class: 'name' });
  #room = make('bdi', { class: 'room', hidden: '' });
  #provider = make('bdi');
  #started = make('time');
  #left = make('span', { class: 'digits', 'aria-hidden': 'true' });
  #spoken = make('span', { class: 'visually-hidden' });
  #bar = make('span', { class: 'bar', 'aria-hidden': 'true' }, [make('span')]);
  #ended = make('time', { hidden: '' });
  #end = small();
  #rule = make('bdi');
  #extended = small();
  #badge = make('span', { class: 'badge' });
  #how = small();
  #trouble = make('small', { class: 'error', hidden: '' });
  #when = cell('Time left', [this.#left, this.#spoken, this.#ended, this.#bar, this.#end]);
  #extend = button('extend', 'Extend');
  #endNow = button('end', 'End now');
  #history = button('history', 'History');

  /**
   * @param {MeetingRecord} meeting
   * @param {number} now
   */
  constructor(meeting, now) {
    this.meeting = meeting;
    const { element } = this;
    element.dataset.id = String(meeting.id);
    element.append(
      make('th', { scope: 'row', role: 'rowheader' }, [this.#name, this.#room]),
      cell('Provider', [this.#provider]),
      cell('Started', [this.#started]),
      this.#when,
      cell('Rule', [this.#rule, this.#extended]),
      cell('State', [this.#badge, this.#how, this.#trouble]),
      make('td', { role: 'cell', class: 'actions' }, [
        make('div', { class: 'buttons' }, [this.#extend.element, this.#endNow.element, this.#history.element]),
      ]),
    );
    this.update(meeting, now);
  }

  /**
   * @param {MeetingRecord} meeting
   * @param {number} now the server's, epoch ms
   */
  update(meeting, now) {
    this.meeting = meeting;
    const { room, provider, startedAt, endsAt, rule, extended, extensions } = meeting;
    write(this.#name, nameOf(meeting));
    writeOrHide(this.#room, nameOf(meeting) === room ? '' : room);
    write(this.#provider, provider);
    writeTime(this.#started, startedAt, timeOf(startedAt, now));
    write(this.#rule, rule);
    const times = extensions > 1 ? `, ${counted(extensions, 'time', 'times')}` : '';
    writeOrHide(this.#extended, extended > 0 ? `extended by ${duration(extended)}${times}` : '');
    writeOrHide(this.#how, isOver(meeting) && meeting.endedBy ? endedBy(meeting.endedBy) : '');
    this.#extend.element.hidden = isOver(meeting) || endsAt === null;
    this.#endNow.element.hidden = isOver(meeting);
    for (const { room: label } of [this.#extend, this.#endNow, this.#history]) write(label, ` ${isolated(meeting)}`);
    this.#showEnd(now);
    this.tick(now);
  }

  /** @param {number} now */
  #showEnd(now) {
    const { meeting } = this;
    const { startedAt, endsAt, deadline, endedAt } = meeting;
    const isPast = isOver(meeting);
    this.#when.dataset.label = isPast ? 'Ended' : 'Time left';
    this.#ended.hidden = !isPast;
    this.#left.hidden = this.#spoken.hidden = isPast;
    this.#bar.hidden = isPast || endsAt === null;
    if (!isPast) {
      const closes = deadline === null || deadline === endsAt ? '' : `, closes ${timeOf(deadline, now)}`;
      writeOrHide(this.#end, endsAt === null ? '' : `ends ${timeOf(endsAt, now)}${closes}`);
      return;
    }
    if (endedAt !== null) writeTime(this.#ended, endedAt, timeOf(endedAt, now));
    writeOrHide(this.#end, endedAt === null ? '' : `after ${duration(endedAt - startedAt)}`);
  }

  /** @param {number} late milliseconds since the deadline */
  #showState(late) {
    const { state } = this.meeting;
    const isOverdue = late > overdueTolerance && state !== 'failed';
    write(this.#badge, isOverdue ? 'Overdue' : states[state]);
    this.#badge.dataset.state = isOverdue ? 'overdue' : state;
    writeOrHide(this.#trouble, troubleOf(this.meeting, late));
  }

  /** Counts down. @param {number} now */
  tick(now) {
    const { startedAt, endsAt } = this.meeting;
    const late = lateness(this.meeting, now);
    this.#showState(late);
    if (isOver(this.meeting)) return;
    if (endsAt === null) {
      write(this.#left, 'no limit');
      write(this.#spoken, 'No limit');
      delete this.element.dataset.left;
      return;
    }
    const left = endsAt - now;
    write(this.#left, late > 0 ? `−${digits(late)}` : digits(left));
    write(this.#spoken, late > overdueTolerance ? `Overdue by ${duration(late, 'long')}` : spokenLeft(left));
    this.element.dataset.left = left <= minute ? 'last' : left <= 5 * minute ? 'soon' : 'long';
    const share = Math.min(1, Math.max(0, left / (endsAt - startedAt)));
    this.#bar.style.setProperty('--left', share.toFixed(3));
  }
}

/**
 * Milliseconds since the meeting should have been closed; 0 if it is over, or not yet due.
 * @param {MeetingRecord} meeting
 * @param {number} now
 */
function lateness(meeting, now) {
  const { deadline } = meeting;
  return deadline === null || isOver(meeting) ? 0 : Math.max(0, now - deadline);
}

/**
 * Why the meeting could not be closed so far.
 * @param {MeetingRecord} meeting
 * @param {number} late
 */
function troubleOf({ state, attempts, lastError }, late) {
  if (state !== 'failed' && (lastError === null || (state !== 'closing' && late === 0))) return '';
  return `${counted(attempts, 'attempt', 'attempts')}: ${lastError ?? 'no reason given'}`;
}
