// A provider's list of running meetings, read no more often than needed and shared by all its users.
import { setImmediate as immediate } from 'node:timers/promises';
import type { Provider, RunningMeeting } from '../providers/provider.ts';
import type { ProviderClock } from './provider-clock.ts';
import { isSameMeeting } from './same-meeting.ts';

const callTimeout = 20_000;
/** Meetings that are indexed at a time. */
const chunk = 10_000;
/** A list that takes more milliseconds is long: meetings at their deadline do not wait for it. */
const longListTime = 1000;

/** A provider's list at one moment. */
export class RunningList {
  /** When it was requested, epoch ms by the provider's clock. Later starts may be missing. */
  readonly at: number;
  readonly meetings: readonly RunningMeeting[];
  readonly #byRoom: Map<string, RunningMeeting>;

  private constructor(meetings: readonly RunningMeeting[], at: number, byRoom: Map<string, RunningMeeting>) {
    this.at = at;
    this.meetings = meetings;
    this.#byRoom = byRoom;
  }

  /** Indexes the meetings in chunks, so that other work goes on meanwhile. */
  static async of(meetings: readonly RunningMeeting[], at: number): Promise<RunningList> {
    const byRoom = new Map<string, RunningMeeting>();
    for (const [index, meeting] of meetings.entries()) {
      byRoom.set(meeting.room, meeting);
      if (index % chunk === chunk - 1) await immediate();
    }
    return new RunningList(meetings, at, byRoom);
  }

  /** The meeting that runs in a room. */
  inRoom(room: string): RunningMeeting | undefined {
    return this.#byRoom.get(room);
  }

  /** Whether this meeting, and not a later one in its room, is on the list. */
  has(meeting: RunningMeeting): boolean {
    const found = this.#byRoom.get(meeting.room);
    return found !== undefined && isSameMeeting(found, meeting);
  }
}

/** Reads a provider's list, and keeps it for a while. */
export class RunningListCache {
  readonly #provider: Provider;
  readonly #clock: ProviderClock;
  readonly #signal: AbortSignal;
  #last: RunningList | undefined;
  #lastAsked = -Infinity;
  #took = 0;
  #reading: Promise<RunningList> | undefined;
  /** The error since the last list, if any. */
  error: string | null = null;

  constructor(provider: Provider, clock: ProviderClock, signal: AbortSignal) {
    this.#provider = provider;
    this.#clock = clock;
    this.#signal = signal;
  }

  get last(): RunningList | undefined {
    return this.#last;
  }

  /** Whether reading takes longer than a meeting at its deadline should wait. */
  get isLong(): boolean {
    return this.#took > longListTime;
  }

  /** Whether it may be read now by work that can wait: it is short, or was not read recently. */
  get mayAsk(): boolean {
    return !this.isLong || this.#age > this.#freshFor;
  }

  /**
   * A list that is fresh enough to close meetings by. A long list may be twice as old while the next one is being read, so that
   * no meeting waits for it.
   * @throws ProviderError
   */
  async recent(): Promise<RunningList> {
    const [last, age] = [this.#last, this.#age];
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

  get #age(): number {
    return performance.now() - this.#lastAsked;
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
      const { meetings, date } = await this.#provider.list(
        AbortSignal.any([this.#signal, AbortSignal.timeout(callTimeout)]),
      );
      const took = performance.now() - asked.monotonic;
      this.#clock.tell(date, asked);
      this.#last = await RunningList.of(meetings, this.#clock.now() - took);
      this.#lastAsked = asked.monotonic;
      this.#took = took;
      this.error = null;
      return this.#last;
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }
}
