import { byId, write, writeOrHide } from './element.js';
import { EndDialog } from './end-dialog.js';
import { ExtendDialog } from './extend-dialog.js';
import { Filter } from './filter.js';
import { showHealth } from './health.js';
import { HistoryDialog } from './history-dialog.js';
import { MeetingsTable } from './meetings-table.js';
import { TokenError } from './server.js';
import { duration } from './words.js';

/**
 * @import { Health } from '../engine/hard-limit-api.ts'
 * @import { Outcome } from './outcome.js'
 * @import { MeetingsPage, Server } from './server.js'
 */

/** Interval between reads of the list, in milliseconds. */
const every = 5000;

/** The page after sign-in. It lives until its signal aborts and leaves no data behind. */
export class MeetingsView {
  #server;
  #outcome;
  #onTokenError;
  #signal;
  #filter;
  #table;
  #stale = byId('stale', HTMLElement);
  #caption = byId('caption', HTMLElement);
  #health = byId('health', HTMLElement);
  /** @type {Health | undefined} */
  #lastHealth;
  /** @type {string | undefined} why the list is outdated */
  #trouble;
  /** By the server's clock, epoch ms. */
  #shownAt = 0;
  #reading = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #next;

  /**
   * @param {Server} server
   * @param {Outcome} outcome
   * @param {(error: TokenError) => void} onTokenError the token is no longer valid
   * @param {AbortSignal} signal
   */
  constructor(server, outcome, onTokenError, signal) {
    this.#server = server;
    this.#outcome = outcome;
    this.#onTokenError = onTokenError;
    this.#signal = signal;
    const read = () => void this.#read();
    const extend = new ExtendDialog(server, outcome, read, signal);
    const end = new EndDialog(server, outcome, read, signal);
    const history = new HistoryDialog(server, outcome, signal);
    this.#filter = new Filter((change) => void this.#read(change), signal);
    this.#table = new MeetingsTable(
      byId('list', HTMLTableElement),
      (action, meeting) => {
        if (action === 'extend') extend.open(meeting);
        if (action === 'end') end.open(meeting);
        if (action === 'history') void history.open(meeting);
      },
      signal,
    );
    document.addEventListener('visibilitychange', read, { signal });
    signal.addEventListener('abort', () => this.#end());
  }

  /**
   * Loads and shows the list for the first time, then keeps it up to date.
   * @throws Error if the first load fails
   */
  async start() {
    await this.#show(this.#signal);
    this.#later();
    this.#tick();
  }

  /** @param {'list' | 'page'} [change] what the operator changed */
  async #read(change) {
    if (document.hidden || this.#signal.aborted) return; // it is read when somebody looks
    this.#reading.abort();
    this.#reading = new AbortController();
    const signal = AbortSignal.any([this.#signal, this.#reading.signal]);
    try {
      await this.#show(signal);
      if (this.#trouble) this.#outcome.say('The server is answering again.');
      else if (change) this.#outcome.say(this.#caption.textContent ?? '', 'seen');
      this.#trouble = undefined;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof TokenError) return this.#onTokenError(error);
      const trouble = error instanceof Error ? error.message : String(error);
      if (trouble !== this.#trouble || change) this.#outcome.say(trouble, 'refused');
      this.#trouble = trouble;
    }
    this.#showStale();
    this.#later();
  }

  /** @param {AbortSignal} signal */
  async #show(signal) {
    const [page, health] = await Promise.allSettled([
      this.#server.meetings(this.#filter.query, signal),
      this.#server.health(signal),
    ]);
    signal.throwIfAborted();
    const { now } = this.#server.clock;
    if (health.status === 'fulfilled') this.#lastHealth = health.value;
    showHealth(this.#health, this.#lastHealth, now);
    if (page.status === 'rejected') throw page.reason;
    if (this.#filter.shown(page.value)) {
      this.#showTexts(page.value);
      this.#table.show(page.value.meetings, now);
      this.#shownAt = now;
    }
    if (health.status === 'rejected') throw health.reason;
  }

  /** @param {MeetingsPage} page */
  #showTexts({ meetings }) {
    const { isHistory, isFailed, search } = this.#filter;
    const isEmpty = meetings.length === 0;
    write(byId('when', HTMLElement), isHistory ? 'Ended' : 'Time left');
    const what = isHistory ? 'Ended meetings' : isFailed ? 'Meetings that could not be closed' : 'Open meetings';
    const range = byId('range', HTMLElement).textContent;
    write(this.#caption, [what, search && `with “${search}”`, range].filter(Boolean).join(', '));
    const none = isHistory
      ? 'No meeting has ended yet.'
      : isFailed
        ? 'No meeting has failed.'
        : 'No meeting is running.';
    writeOrHide(byId('empty', HTMLElement), isEmpty ? (search ? `No room matches “${search}”.` : none) : '');
    byId('list', HTMLElement).hidden = isEmpty;
  }

  #showStale() {
    const age = this.#server.clock.now - this.#shownAt;
    const why = this.#trouble?.replace(/[^.]$/, '$&.');
    writeOrHide(this.#stale, why ? `${why} This list is ${duration(age)} old.` : '');
  }

  #later() {
    clearTimeout(this.#next);
    this.#next = setTimeout(() => void this.#read(), every);
  }

  /** Called on each change of the server's second. */
  #tick() {
    if (this.#signal.aborted) return;
    const { now } = this.#server.clock;
    this.#table.tick(now);
    showHealth(this.#health, this.#lastHealth, now);
    if (this.#trouble) this.#showStale();
    setTimeout(() => this.#tick(), 1000 - (now % 1000));
  }

  #end() {
    clearTimeout(this.#next);
    this.#reading.abort();
    this.#stale.hidden = true;
    showHealth(this.#health, undefined, 0);
  }
}
