// What a provider lists as running, read no oftener than needed and by everybody who needs it.
import { setImmediate as immediate } from 'node:timers/promises';
import type { Provider, RunningMeeting } from '../providers/provider.ts';
import type { ProviderClock } from './provider-clock.ts';
import { isSameMeeting } from './same-meeting.ts';

const callTimeout = 20_000;
const slice = 10_000;
/** A list that takes longer (ms) is long. */
const long = 1000;

/** A provider's list at one moment. */
export class RunningList {
  /** When it was asked for, epoch ms by the provider's clock: later starts may be missing. */
  readonly at: number;
  readonly meetings: readonly RunningMeeting[];
  readonly #byRoom: Map<string, RunningMeeting>;

  private constructor(meetings: readonly RunningMeeting[], at: number, byRoom: Map<string, RunningMeeting>) {
    this.at = at;
    this.meetings = meetings;
    this.#byRoom = byRoom;
  }

  /** Other work goes on meanwhile, however many they are. */
  static async of(meetings: readonly RunningMeeting[], at: number): Promise<RunningList> {
    const byRoom = new Map<string, RunningMeeting>();
    for (const [index, meeting] of meetings.entries()) {
      byRoom.set(meeting.room, meeting);
      if (index % slice === slice - 1) await immediate();
    }
    return new RunningList(meetings, at, byRoom);
  }

  /** What runs in a room. */
  inRoom(room: string): RunningMeeting | undefined {
    return this.#byRoom.get(room);
  }

  /** Whether this meeting, and not a later one in its room, is on the list. */
  has(meeting: RunningMeeting): boolean {
    const found = this.#byRoom.get(meeting.room);
    return found !== undefined && isSameMeeting(found, meeting);
  }
}

/** Reads a provider's list. */
export class RunningListCache {
  readonly #provider: Provider;
  readonly #clock: ProviderClock;
  readonly #signal: AbortSignal;
  #last: RunningList | undefined;
  #lastAsked = -Infinity;
  #took = 0;
  #reading: Promise<RunningList> | undefined;
  /** What went wrong since the last list. */
  error: string | null = null;

  constructor(provider: Provider, clock: ProviderClock, signal: AbortSignal) {
    this.#provider = provider;
    this.#clock = clock;
    this.#signal = signal;
  }

  get last(): RunningList | undefined {
    return this.#last;
  }

  /** Whether it takes longer to read than a meeting at its deadline should wait. */
  get isLong(): boolean {
    return this.#took > long;
  }

  /** Whether the list is short, or was not read lately: those who can wait ask for no other before. */
  get mayAsk(): boolean {
    return !this.isLong || this.#age > this.#patience;
  }

  /**
   * A list that is fresh enough to close meetings by. Where a long one is not, and the next is on its way, it may be twice as old:
   * whoever is due need not wait.
   * @throws ProviderError
   */
  async recent(): Promise<RunningList> {
    const [last, age] = [this.#last, this.#age];
    if (last && age <= this.#patience) return last;
    const next = this.#read();
    if (!last || !this.isLong || age > this.#patience * 2) return next;
    next.catch(() => {}); // said by `error`
    return last;
  }

  /** A list that is asked for after this call. @throws ProviderError */
  async next(): Promise<RunningList> {
    await this.#reading?.catch(() => {});
    return this.#read();
  }

  get #age(): number {
    return performance.now() - this.#lastAsked;
  }

  /** A list so long (ms) is not asked for more often than it takes ten times to read. */
  get #patience(): number {
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
