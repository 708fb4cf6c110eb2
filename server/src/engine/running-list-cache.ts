// A provider's list of running meetings, read no more often than needed and shared by all its users.
import type { Provider, SkippedItem } from '../providers/provider.ts';
import { visible } from '../shown.ts';
import type { SkippedItems } from './hard-limit-api.ts';
import type { ProviderClock } from './provider-clock.ts';
import { RunningList } from './running-list.ts';
import { summaryOf } from './skipped-items.ts';

const callTimeout = 20_000;
/** A list that takes more milliseconds is long: meetings at their deadline do not wait for it. */
const longListTime = 1000;

/** What a replica tells the others about a provider's list. Instants are epoch ms by the provider's clock. */
export interface ListReport {
  /** When the last list was requested; `null`: there was none. */
  readonly at: number | null;
  /** How long ago that is, ms. */
  readonly age: number | null;
  /** How long it took, ms. */
  readonly took: number;
  /** The time that the provider reported with it; `null`: it reports none. */
  readonly date: number | null;
  /** The latest start: when the list was requested, the provider's clock showed at least that. */
  readonly latestStart: number | null;
  readonly skipped: SkippedItems | null;
  /** The error since then, if any. */
  readonly error: string | null;
}

/** What a replica found when it read a list. */
type Found = Omit<ListReport, 'age' | 'error'>;

const nothingFound: Found = { at: null, took: 0, date: null, latestStart: null, skipped: null };

/** Milliseconds after which a replica that is not the reader drops a list. */
const keptFor = 60_000;

/** Reads a provider's list, and keeps it for a while. */
export class RunningListCache {
  readonly #provider: Provider;
  readonly #clock: ProviderClock;
  readonly #signal: AbortSignal;
  readonly #onSkipped: (skipped: readonly SkippedItem[]) => void;
  #last: RunningList | undefined;
  #lastAsked = -Infinity;
  readonly #createdAt: number = performance.now();
  #took = 0;
  /** What this replica found when it last read the list. */
  #own: Found | undefined;
  /** Why this replica could not read the list since then, and since when, by the monotonic clock. */
  #failure: { readonly message: string; readonly since: number } | undefined;
  /** Whether this replica reads the list for all. */
  #leads = true;
  /** The latest report of another replica, and when that one requested the list, by the monotonic clock. */
  #followed: { readonly report: ListReport; readonly askedAt: number } | undefined;
  #reading: Promise<RunningList> | undefined;

  /** @param onSkipped called for each list with items that could not be used */
  constructor(
    provider: Provider,
    clock: ProviderClock,
    signal: AbortSignal,
    onSkipped: (skipped: readonly SkippedItem[]) => void = () => {},
  ) {
    this.#onSkipped = onSkipped;
    this.#provider = provider;
    this.#clock = clock;
    this.#signal = signal;
  }

  get last(): RunningList | undefined {
    return this.#last;
  }

  /** Milliseconds since this replica last requested the list; if it never did, since this cache was created. */
  get age(): number {
    return performance.now() - Math.max(this.#lastAsked, this.#createdAt);
  }

  /** Whether this replica has read the list at least once. */
  get isRead(): boolean {
    return this.#own !== undefined;
  }

  /** Why this replica could not read the list, if the latest attempt failed. */
  get error(): string | null {
    return this.#failure?.message ?? null;
  }

  /** Milliseconds since the first of the attempts to read the list that have failed in a row; 0: the latest succeeded. */
  get failingFor(): number {
    return this.#failure ? performance.now() - this.#failure.since : 0;
  }

  /** What is known about the latest list, whichever replica has read it. The own error comes before that of the other replica. */
  get report(): ListReport {
    const { report, askedAt } = this.#followed ?? {};
    const error = this.error ?? (this.#leads ? null : report?.error) ?? null;
    const shown = error === null ? null : visible(error);
    if (report && report.at !== null && askedAt !== undefined && askedAt > this.#lastAsked)
      return { ...report, age: performance.now() - askedAt, error: shown };
    return { ...(this.#own ?? nothingFound), age: this.#own ? this.age : null, error: shown };
  }

  /** From now on, this replica reads the list. */
  lead(): void {
    this.#leads = true;
  }

  /**
   * Takes what the replica that reads the list has found, the provider's time included, and drops the own list when it is old.
   * @param report `undefined`: nothing yet
   * @param sent when the report was requested, by the monotonic clock
   */
  follow(report: ListReport | undefined, sent: number): void {
    this.#leads = false;
    if (this.age > keptFor) this.#last = undefined;
    if (!report) return;
    const isNew = report.at !== this.#followed?.report.at && report.at !== this.#own?.at;
    const { at, age, took, date, latestStart } = report;
    const askedAt = sent - (age ?? 0);
    this.#followed = { report, askedAt };
    if (!isNew || at === null) return;
    const waited = performance.now() - sent;
    const { wall, monotonic } = this.#clock.moment();
    // As if the provider had answered right now, and the answer had taken as long as both answers together.
    this.#clock.tell(date === null ? undefined : date + sent - askedAt - took, {
      wall: wall - took - waited,
      monotonic: monotonic - took - waited,
    });
    if (latestStart !== null) this.#clock.started(latestStart - askedAt);
  }

  /** Whether reading takes longer than a meeting at its deadline should wait. */
  get isLong(): boolean {
    return this.#took > longListTime;
  }

  /** Whether it may be read now by work that can wait: it is short, or was not read recently. */
  get mayAsk(): boolean {
    return !this.isLong || this.age > this.#freshFor;
  }

  /**
   * A list that is fresh enough to close meetings by. A long list may be twice as old while the next one is being read, so that
   * no meeting waits for it.
   * @throws ProviderError
   */
  async recent(): Promise<RunningList> {
    const [last, age] = [this.#last, this.age];
    if (last && age <= this.#freshFor) return last;
    const next = this.#read();
    if (!last || !this.isLong || age > this.#freshFor * 2) return next;
    next.catch(() => {}); // reported as `error`
    return last;
  }

  /** A list that is requested after this call. @throws ProviderError */
  async next(): Promise<RunningList> {
    await this.#reading?.catch(() => {});
    return this.#read();
  }

  /** How long (ms) a list stays fresh: ten times as long as it took to read, at least a second. */
  get #freshFor(): number {
    return Math.max(1000, this.#took * 10);
  }

  #read(): Promise<RunningList> {
    this.#reading ??= this.#ask().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #ask(): Promise<RunningList> {
    const asked = this.#clock.moment();
    try {
      const { date, ...listing } = await this.#provider.list(
        AbortSignal.any([this.#signal, AbortSignal.timeout(callTimeout)]),
      );
      const took = performance.now() - asked.monotonic;
      this.#clock.tell(date, asked);
      const { latestOfClocks: latest, isReported } = this.#clock;
      const list = await RunningList.of(listing, this.#clock.now() - took, this.#last, { latest, isReported });
      const { at, latestStart, skipped } = list;
      this.#clock.started(latestStart);
      this.#last = list;
      this.#lastAsked = asked.monotonic;
      this.#took = took;
      this.#own = {
        ...{ at, took, date: date ?? null, skipped: summaryOf(skipped) },
        latestStart: latestStart > -Infinity ? latestStart + asked.monotonic : null,
      };
      this.#failure = undefined;
      if (skipped.length > 0) this.#onSkipped(skipped);
      return list;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#failure = { message, since: this.#failure?.since ?? performance.now() };
      throw error;
    }
  }
}
