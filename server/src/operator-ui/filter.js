import { byId, find, write } from './element.js';

/** @import { MeetingState } from '../engine/meeting-record.ts' */
/** @import { Counts, MeetingsPage } from './server.js' */

const pageSize = 50;
/** Delay of the search after the last key, in milliseconds. */
const typing = 300;

/** The filter: states, search text and page. */
export class Filter {
  #form = byId('filter', HTMLFormElement);
  #previous = byId('previous', HTMLButtonElement);
  #next = byId('next', HTMLButtonElement);
  #search;
  /** @type {string[]} the starts of the previous pages */
  #before = [];
  #after = '';
  #following = '';
  #onChange;

  /**
   * @param {(change: 'list' | 'page') => void} onChange
   * @param {AbortSignal} signal ends it
   */
  constructor(onChange, signal) {
    this.#onChange = onChange;
    this.#search = find(this.#form, '[name=search]', HTMLInputElement);
    this.#form.reset();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const begin = () => {
      clearTimeout(timer);
      this.#before = [];
      this.#after = '';
      onChange('list');
    };
    this.#form.addEventListener('change', ({ target }) => target !== this.#search && begin(), { signal });
    this.#search.addEventListener(
      'input',
      () => {
        clearTimeout(timer);
        timer = setTimeout(begin, typing);
      },
      { signal },
    );
    this.#form.addEventListener(
      'submit',
      (event) => {
        event.preventDefault();
        begin();
      },
      { signal },
    );
    this.#previous.addEventListener('click', () => this.#goBack(), { signal });
    this.#next.addEventListener('click', () => this.#goOn(), { signal });
    signal.addEventListener('abort', () => clearTimeout(timer));
  }

  get #states() {
    return /** @type {string} */ (new FormData(this.#form).get('state'));
  }

  get isHistory() {
    return this.#states.includes('closed');
  }

  get isFailed() {
    return this.#states === 'failed';
  }

  get search() {
    return this.#search.value.trim();
  }

  get query() {
    return new URLSearchParams({
      state: this.#states,
      limit: String(pageSize),
      ...(this.search && { search: this.search }),
      ...(this.#after && { after: this.#after }),
    });
  }

  /**
   * @param {MeetingsPage} page the result of the query
   * @returns {boolean} whether to show it: meetings of a later page may have moved up
   */
  shown({ meetings, counts, next }) {
    if (meetings.length === 0 && this.#before.length > 0) {
      this.#goBack();
      return false;
    }
    this.#following = next ?? '';
    // A disabled button would lose the focus.
    this.#previous.ariaDisabled = String(this.#before.length === 0);
    this.#next.ariaDisabled = String(!next);
    const first = this.#before.length * pageSize;
    const total = this.search ? '' : ` of ${sum(counts, this.#states).toLocaleString('en')}`;
    const range = `${(first + 1).toLocaleString('en')}–${(first + meetings.length).toLocaleString('en')}${total}`;
    write(byId('range', HTMLElement), meetings.length === 0 ? '' : range);
    for (const input of this.#form.querySelectorAll('input[name=state]')) {
      const label = input.parentElement?.querySelector('b');
      if (label) write(label, sum(counts, input.getAttribute('value') ?? '').toLocaleString('en'));
    }
    return true;
  }

  #goBack() {
    const after = this.#before.pop();
    if (after === undefined) return;
    this.#after = after;
    this.#onChange('page');
  }

  #goOn() {
    if (!this.#following) return;
    this.#before.push(this.#after);
    this.#after = this.#following;
    this.#following = ''; // a second press has to wait for the page
    this.#onChange('page');
  }
}

/**
 * @param {Counts} counts
 * @param {string} states
 */
const sum = (counts, states) =>
  states.split(',').reduce((all, state) => all + (counts[/** @type {MeetingState} */ (state)] ?? 0), 0);
