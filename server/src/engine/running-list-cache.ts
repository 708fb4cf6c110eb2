// A provider's list of running meetings, read no more often than needed and shared by all its users.
import { setImmediate as immediate } from 'node:timers/promises';
import { checkItems, runningMeeting } from '../providers/content.ts';
import type { Listing, Provider, RunningMeeting, SkippedItem } from '../providers/provider.ts';
import { visible } from '../shown.ts';
import type { SkippedItems } from './hard-limit-api.ts';
import type { ProviderClock } from './provider-clock.ts';
import { isSameMeeting } from './same-meeting.ts';
import { summaryOf } from './skipped-items.ts';

const callTimeout = 20_000;
/** Meetings that are indexed at a time. */
const chunk = 10_000;
/** A list that takes more milliseconds is long: meetings at their deadline do not wait for it. */
const longListTime = 1000;
/** Milliseconds by which a start may be later than every clock. A clock in another time zone is off by less. */
const maxAhead = 24 * 3_600_000;

interface ListedMeeting {
  readonly meeting: RunningMeeting;
  /** When this process first saw it on a list, by the monotonic clock. */
  readonly firstAt: number;
}

/** What is known about the time when a list is read. */
interface ListTime {
  /** The latest time that any clock shows, epoch ms. @default unknown, so that any start is possible */
  readonly latest?: number;
  /** Whether the provider's own clock is among these. @default false */
  readonly isReported?: boolean;
}

/** A provider's list at one moment. */
export class RunningList {
  /** When it was requested, epoch ms by the provider's clock. Later starts may be missing. */
  readonly at: number;
  readonly meetings: readonly RunningMeeting[];
  /** Items of the list that could not be used. */
  readonly skipped: readonly SkippedItem[];
  /** The latest start, as an offset of the monotonic clock when it was first listed: see {@link ProviderClock.started}. */
  readonly latestStart: number;
  readonly #byRoom: ReadonlyMap<string, ListedMeeting>;
  /** Rooms of skipped items: which of their meetings runs is not known. */
  readonly #unclear: ReadonlySet<string>;

  private constructor(
    at: number,
    byRoom: ReadonlyMap<string, ListedMeeting>,
    checked: Required<Omit<Listing, 'date'>>,
  ) {
    this.at = at;
    this.meetings = checked.meetings;
    this.skipped = checked.skipped;
    this.#byRoom = byRoom;
    this.#unclear = new Set(checked.skipped.flatMap(({ room }) => room ?? []));
    let latest = -Infinity;
    for (const { meeting, firstAt } of byRoom.values()) latest = Math.max(latest, meeting.startedAt - firstAt);
    this.latestStart = latest;
  }

  /**
   * Checks and indexes the meetings in chunks, so that other work goes on meanwhile. A start that is more than a day later than every
   * clock is wrong, and its item is skipped: one such start would make all clocks seem to disagree.
   * @param previous the list before, which knows when a meeting was first listed
   */
  static async of(
    listing: Omit<Listing, 'date'>,
    at: number,
    previous?: RunningList,
    { latest = Infinity, isReported = false }: ListTime = {},
  ): Promise<RunningList> {
    const byRoom = new Map<string, ListedMeeting>();
    const before = previous ?? new RunningList(at, new Map(), { meetings: [], skipped: [] });
    const now = performance.now();
    const meetings: RunningMeeting[] = [];
    const ahead: RunningMeeting[] = [];
    const skipped = [...(listing.skipped ?? [])];
    const add = (meeting: RunningMeeting): void => {
      byRoom.set(meeting.room, { meeting, firstAt: before.#find(meeting)?.firstAt ?? now });
      meetings.push(meeting);
    };
    for (let from = 0; from < listing.meetings.length; from += chunk) {
      const checked = checkItems(runningMeeting, listing.meetings.slice(from, from + chunk), 'room');
      for (const meeting of checked.items)
        if (meeting.startedAt > latest + maxAhead) ahead.push(meeting);
        else add(meeting);
      skipped.push(...checked.skipped);
      if (from + chunk < listing.meetings.length) await immediate();
    }
    // If every start is that late and the provider reports no time, it is this machine's clock that is wrong.
    if (isReported || meetings.length > 0) skipped.push(...ahead.map(startsTooLate));
    else ahead.forEach(add);
    return new RunningList(at, byRoom, { meetings, skipped });
  }

  /** The meeting that runs in a room. */
  inRoom(room: string): RunningMeeting | undefined {
    return this.#byRoom.get(room)?.meeting;
  }

  /** Milliseconds since this process first saw the meeting on a list, by the monotonic clock; 0 if it is not on this one. */
  age(meeting: RunningMeeting): number {
    const found = this.#find(meeting);
    return found ? performance.now() - found.firstAt : 0;
  }

  /** Whether this meeting, and not a later one in its room, is on the list, or may be, since the room's item was skipped. */
  has(meeting: RunningMeeting): boolean {
    if (this.#unclear.has(meeting.room)) return true;
    return this.#find(meeting) !== undefined;
  }

  #find(meeting: RunningMeeting): ListedMeeting | undefined {
    const found = this.#byRoom.get(meeting.room);
    return found && isSameMeeting(found.meeting, meeting) ? found : undefined;
  }
}

function startsTooLate({ room, startedAt }: RunningMeeting): SkippedItem {
  const got = new Date(startedAt).toISOString();
  return { room, reason: `Expected \`startedAt\` to be at most a day later than all clocks, got ${got}` };
}

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
  #date: number | undefined;
  /** Whether this replica reads the list for all. */
  #leads = true;
  /** What another replica has found that reads or has read the list, and when it requested that list, by the monotonic clock. */
  #followed: { readonly report: ListReport; readonly askedAt: number } | undefined;
  #reading: Promise<RunningList> | undefined;
  /** The error since the last list, if any. */
  error: string | null = null;

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

  /** Milliseconds since the last list was requested; if there was none, since this cache was created. */
  get age(): number {
    return performance.now() - Math.max(this.#lastAsked, this.#createdAt);
  }

  /** What is known about the last list, whichever replica has read it. */
  get report(): ListReport {
    const [last, followed] = [this.#last, this.#followed];
    const error = this.error === null ? null : visible(this.error);
    if (followed && !(this.#leads && last)) {
      const { report, askedAt } = followed;
      const age = report.at === null ? null : performance.now() - askedAt;
      return { ...report, age, error: this.#leads ? error : report.error };
    }
    return {
      at: last?.at ?? null,
      age: last ? this.age : null,
      took: this.#took,
      date: this.#date ?? null,
      latestStart: last && last.latestStart > -Infinity ? last.latestStart + this.#lastAsked : null,
      skipped: summaryOf(last?.skipped ?? []),
      error,
    };
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
    this.error = null;
    if (this.age > keptFor) this.#last = undefined;
    if (!report) return;
    const isNew = report.at !== this.#followed?.report.at;
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
      this.#last = await RunningList.of(listing, this.#clock.now() - took, this.#last, { latest, isReported });
      this.#clock.started(this.#last.latestStart);
      this.#lastAsked = asked.monotonic;
      this.#took = took;
      this.#date = date;
      this.error = null;
      if (this.#last.skipped.length > 0) this.#onSkipped(this.#last.skipped);
      return this.#last;
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }
}
