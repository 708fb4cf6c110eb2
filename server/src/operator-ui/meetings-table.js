import { find, keepFocus } from './element.js';
import { MeetingRow } from './meeting-row.js';

/** @import { MeetingRecord } from '../engine/meeting-record.ts' */

/** The table of meetings. Rows are reused, moved only if necessary, and never while they have the focus. */
export class MeetingsTable {
  #body;
  /** @type {Map<number, MeetingRow>} */
  #rows = new Map();

  /**
   * @param {HTMLTableElement} table
   * @param {(action: string, meeting: MeetingRecord) => void} onAction
   * @param {AbortSignal} signal ends it
   */
  constructor(table, onAction, signal) {
    this.#body = find(table, 'tbody', HTMLTableSectionElement);
    this.#body.addEventListener(
      'click',
      ({ target }) => {
        const button = target instanceof Element ? target.closest('button') : null;
        const row = this.#rows.get(Number(button?.closest('tr')?.dataset.id));
        if (row && button?.dataset.action) onAction(button.dataset.action, row.meeting);
      },
      { signal },
    );
    signal.addEventListener('abort', () => this.show([], 0));
  }

  /**
   * @param {readonly MeetingRecord[]} meetings in display order
   * @param {number} now the server's, epoch ms
   */
  show(meetings, now) {
    const hadFocus = this.#body.contains(document.activeElement);
    const before = this.#rows;
    this.#rows = new Map(
      meetings.map((meeting) => {
        const row = before.get(meeting.id);
        row?.update(meeting, now);
        return [meeting.id, row ?? new MeetingRow(meeting, now)];
      }),
    );
    for (const [id, row] of before) if (!this.#rows.has(id)) row.element.remove();
    arrange(
      this.#body,
      [...this.#rows.values()].map(({ element }) => element),
    );
    if (hadFocus) keepFocus();
  }

  /** @param {number} now */
  tick(now) {
    for (const row of this.#rows.values()) row.tick(now);
  }
}

/**
 * Sorts rows around the focused one, because moving an element takes its focus.
 * @param {HTMLElement} body
 * @param {readonly HTMLElement[]} rows
 */
function arrange(body, rows) {
  const focused = rows.findIndex((row) => row.contains(document.activeElement));
  const place = (/** @type {readonly HTMLElement[]} */ some, /** @type {Element | null} */ cursor) => {
    for (const row of some) {
      if (row === cursor) cursor = cursor.nextElementSibling;
      else body.insertBefore(row, cursor);
    }
  };
  place(rows.slice(0, Math.max(0, focused)), body.firstElementChild);
  place(rows.slice(focused + 1), rows[focused]?.nextElementSibling ?? (focused < 0 ? body.firstElementChild : null));
}
