// What a provider lists as running, read no oftener than needed and by everybody who needs it.
import type { Provider, RunningMeeting } from '../model/provider.ts';
import type { ProviderClock } from './provider-clock.ts';
import { isSameMeeting } from './same-meeting.ts';

const callTimeout = 20_000;

/** A provider's list at one moment. */
export class Snapshot {
  /** When it was asked for, epoch ms by the provider's clock: later starts may be missing. */
  readonly at: number;
  readonly meetings: readonly RunningMeeting[];
  readonly #byRoom: Map<string, RunningMeeting>;

  constructor(meetings: readonly RunningMeeting[], at: number) {
    this.at = at;
    this.meetings = meetings;
    this.#byRoom = new Map(meetings.map((meeting) => [meeting.room, meeting]));
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
export class Snapshots {
  readonly #provider: Provider;
  readonly #clock: ProviderClock;
  readonly #signal: AbortSignal;
  #last: Snapshot | undefined;
  #lastAsked = -Infinity;
  #took = 0;
  #reading: Promise<Snapshot> | undefined;
  /** What went wrong since the last list. */
  error: string | null = null;

  constructor(provider: Provider, clock: ProviderClock, signal: AbortSignal) {
    this.#provider = provider;
    this.#clock = clock;
    this.#signal = signal;
  }

  get last(): Snapshot | undefined {
    return this.#last;
  }

  /** A list so long (ms) is not asked for more often than it takes ten times to read. */
  get patience(): number {
    return Math.max(1000, this.#took * 10);
  }

  /** A list that is not older than so many ms. @throws ProviderError */
  fresh(maxAge: number): Promise<Snapshot> {
    if (this.#last && performance.now() - this.#lastAsked <= maxAge) return Promise.resolve(this.#last);
    return this.#read();
  }

  /** A list that is asked for after this call. @throws ProviderError */
  async next(): Promise<Snapshot> {
    await this.#reading?.catch(() => {});
    return this.#read();
  }

  #read(): Promise<Snapshot> {
    this.#reading ??= this.#ask().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #ask(): Promise<Snapshot> {
    const asked = this.#clock.moment();
    try {
      const { meetings, date } = await this.#provider.list(
        AbortSignal.any([this.#signal, AbortSignal.timeout(callTimeout)]),
      );
      this.#took = performance.now() - asked.monotonic;
      this.#clock.tell(date, asked);
      this.#lastAsked = asked.monotonic;
      this.#last = new Snapshot(meetings, this.#clock.now() - this.#took);
      this.error = null;
      return this.#last;
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }
}
