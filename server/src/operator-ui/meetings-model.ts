import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Health } from '../engine/hard-limit-api.ts';
import type { MeetingRecord } from '../engine/meeting-record.ts';
import { firstSort, type ListQuery, pageSize, parametersOf, type Sort, type View } from './list-query.ts';
import { captionOf } from './list-texts.ts';
import { canEnd } from './meeting-state.ts';
import type { Outcome } from './outcome.ts';
import { PointerUse } from './pointer-use.ts';
import { type MeetingsPage, type Operator, type Server, TokenError } from './server.ts';
import { duration, messageOf, sentence } from './words.ts';

/** Interval between reads of the list, in milliseconds. */
const readInterval = 5000;

/** A page of the list as it was read. */
export interface ShownList extends ListQuery {
  readonly page: MeetingsPage;
  /** The number of meetings on the pages before. */
  readonly skipped: number;
}

/** A dialog about meetings. */
export type DialogRequest =
  | { readonly kind: 'extend' | 'history'; readonly meeting: MeetingRecord }
  | { readonly kind: 'end'; readonly meetings: readonly MeetingRecord[] };

/** Options of {@link MeetingsModel}. */
export interface MeetingsModelOptions {
  readonly server: Server;
  readonly operator: Operator;
  readonly outcome: Outcome;
  /** The dialog that is open. */
  readonly dialog: { value: DialogRequest | undefined };
  /** Called when the token is no longer valid. */
  readonly onTokenError: (error: TokenError) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** What the page shows after sign-in: the list of meetings, which it keeps up to date, and the state of the server. */
export class MeetingsModel {
  readonly server: Server;
  readonly signal: AbortSignal;
  readonly outcome: Outcome;
  readonly operator: Operator;
  readonly dialog: { value: DialogRequest | undefined };
  readonly pointer: PointerUse = new PointerUse();
  /** What the operator wants to see. The list may still be on its way. */
  readonly query = signal<ListQuery>({ view: 'running', search: '', sort: firstSort('running') });
  /** The server's time, which changes once a second; epoch ms. */
  readonly second = signal(0);
  readonly #list = signal<ShownList | undefined>(undefined);
  readonly #health = signal<Health | undefined>(undefined);
  readonly #picked = signal<ReadonlySet<number>>(new Set());
  /** The meetings that are to be ended together, by id. All of them are shown, and can be ended. */
  readonly selected: ReadonlySignal<ReadonlyMap<number, MeetingRecord>> = computed(() => {
    const shown = this.mayEnd ? (this.#list.value?.page.meetings ?? []) : [];
    const selected = shown.filter((meeting) => this.#picked.value.has(meeting.id) && canEnd(meeting));
    return new Map(selected.map((meeting) => [meeting.id, meeting]));
  });
  readonly #trouble = signal<string | undefined>(undefined);
  /** Why the list is out of date, and how old it is; empty if it is not. */
  readonly stale: ReadonlySignal<string> = computed(() => {
    const why = this.#trouble.value;
    if (why === undefined) return '';
    const age = this.#list.value && duration(Math.max(0, this.second.value - this.#readAt));
    return `${sentence(why)} ${age === undefined ? 'It will be tried again.' : `This list is ${age} old.`}`;
  });

  readonly hasPrevious: ReadonlySignal<boolean> = computed(() => (this.#list.value?.skipped ?? 0) > 0);
  readonly hasNext: ReadonlySignal<boolean> = computed(() => this.#list.value?.page.next !== undefined);
  readonly #onTokenError: (error: TokenError) => void;
  /** The marks at which the pages before begin. */
  #before: string[] = [];
  #after = '';
  #readAt = 0;
  #reading = new AbortController();
  #next: ReturnType<typeof setTimeout> | undefined;

  constructor({ server, operator, outcome, dialog, onTokenError, signal: ends }: MeetingsModelOptions) {
    this.server = server;
    this.signal = ends;
    this.outcome = outcome;
    this.operator = operator;
    this.dialog = dialog;
    this.#onTokenError = onTokenError;
    document.addEventListener('visibilitychange', () => void this.read(), { signal: ends });
    ends.addEventListener('abort', () => {
      clearTimeout(this.#next);
      this.#reading.abort();
    });
  }

  get list(): ReadonlySignal<ShownList | undefined> {
    return this.#list;
  }

  get health(): ReadonlySignal<Health | undefined> {
    return this.#health;
  }

  /** Whether the server closes no meeting. */
  get isDryRun(): boolean {
    return this.#list.value?.page.dryRun ?? false;
  }

  /** Loads the list for the first time, and then keeps it up to date. */
  async start(): Promise<void> {
    await this.read();
    this.#tick();
  }

  get mayOperate(): boolean {
    return this.operator.role === 'operate';
  }

  /** Whether the operator can end meetings here. */
  get mayEnd(): boolean {
    return this.mayOperate && !this.isDryRun;
  }

  show(view: View): void {
    if (view === this.query.value.view) return;
    this.#picked.value = new Set();
    this.#ask({ ...this.query.value, view, sort: firstSort(view) });
  }

  search(text: string): void {
    const search = text.trim();
    if (search !== this.query.value.search) this.#ask({ ...this.query.value, search });
  }

  sort(sort: Sort): void {
    this.#ask({ ...this.query.value, sort });
  }

  #ask(query: ListQuery): void {
    this.query.value = query;
    this.#before = [];
    this.#after = '';
    void this.read('list');
  }

  previous(): void {
    const after = this.#before.pop();
    if (after === undefined) return;
    this.#after = after;
    void this.read('page');
  }

  next(): void {
    const next = this.#list.value?.page.next;
    // A second press has to wait for the page.
    if (next === undefined || next === this.#after) return;
    this.#before.push(this.#after);
    this.#after = next;
    void this.read('page');
  }

  select(meetings: readonly MeetingRecord[], isSelected: boolean): void {
    const picked = new Set(this.selected.value.keys());
    for (const { id } of meetings) {
      if (isSelected) picked.add(id);
      else picked.delete(id);
    }
    this.#picked.value = picked;
  }

  /** Reads the list and the health. @param change what the operator changed */
  async read(change?: 'list' | 'page' | 'meeting'): Promise<void> {
    if (document.hidden || this.signal.aborted) return; // it is read when somebody looks
    this.#reading.abort();
    this.#reading = new AbortController();
    const signal = AbortSignal.any([this.signal, this.#reading.signal]);
    const isMove = change === 'list' || change === 'page';
    try {
      await this.#load(signal, change !== undefined);
      if (signal.aborted) return;
      if (this.#trouble.value !== undefined) this.outcome.say('The server is answering again.');
      else if (this.#list.value && isMove) this.outcome.say(captionOf(this.#list.value, this.health.value), 'seen');
      this.#trouble.value = undefined;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof TokenError) return this.#onTokenError(error);
      const trouble = messageOf(error);
      if (trouble !== this.#trouble.value || isMove) this.outcome.say(trouble, 'refused');
      this.#trouble.value = trouble;
    }
    clearTimeout(this.#next);
    this.#next = setTimeout(() => void this.read(), readInterval);
  }

  async #load(signal: AbortSignal, isWanted: boolean): Promise<void> {
    const query = this.query.value;
    const skipped = this.#before.length * pageSize;
    const [page, health] = await Promise.allSettled([
      this.server.meetings(parametersOf(query, this.#after), signal),
      this.server.health(signal),
    ]);
    signal.throwIfAborted();
    if (health.status === 'fulfilled') this.#health.value = health.value;
    this.second.value = this.server.clock.now;
    if (page.status === 'rejected') throw page.reason;
    const { meetings } = page.value;
    if (meetings.length === 0 && this.#before.length > 0) {
      this.previous(); // all meetings of this page have moved up
      return;
    }
    const readAt = this.server.clock.now;
    if (!isWanted && this.#moves(meetings)) await this.pointer.rest(signal);
    this.#readAt = readAt;
    this.#list.value = { ...query, page: page.value, skipped };
    this.#picked.value = new Set(this.selected.value.keys()); // what comes back later is not selected
    if (health.status === 'rejected') throw health.reason;
  }

  /** Whether these meetings would change the places of rows. */
  #moves(meetings: readonly MeetingRecord[]): boolean {
    const shown = this.#list.value?.page.meetings ?? [];
    return shown.length !== meetings.length || shown.some(({ id }, index) => id !== meetings[index]?.id);
  }

  /** Called on each change of the server's second. */
  #tick(): void {
    if (this.signal.aborted) return;
    const { now } = this.server.clock;
    this.second.value = now;
    setTimeout(() => this.#tick(), 1000 - (now % 1000));
  }
}
