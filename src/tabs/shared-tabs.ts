import type { Clock } from '../platform/clock.ts';
import { reportToPage } from '../platform/report-error.ts';
import { onShared, readShared, writeShared } from '../platform/shared-storage.ts';
import type { Seen } from '../trace/timeline.ts';

/** What this tab has seen, or another one: `at` is an instant of the monitor's clock. */
export type Heard = Omit<Seen, 'confirms'>;

/** What a tab tells the others: when somebody was last there, who saw it, and since when without a break. Epoch ms. */
interface Stamp {
  readonly at: number;
  readonly since: number;
  readonly source: string;
  readonly tab: string;
}

/** How often (ms) a tab tells the others at most, unless it matters now. */
const gate = 1000;

/**
 * One tab's place among those that share one person. What they share is the latest activity, as data that each can read at
 * any moment: nobody is asked, so nobody is missed. Without a name the tab is alone.
 */
export class Channel {
  /** Tells this tab from the others; means nothing beyond. */
  readonly tab: string = Math.random().toString(36).slice(2, 6);
  /** Since when somebody has been there without a break, in whichever tab: by the clock. */
  presentSince = 0;
  readonly name: string | undefined;
  readonly #clock: Clock;
  #toldAt = 0;
  #isFull = false;

  constructor(name: string | undefined, clock: Clock) {
    this.name = name;
    this.#clock = clock;
  }

  /** Begins with this tab, or goes on where presence has not ended. Gives back what there is to resume from, if it is to. */
  begin(now: number, timeout: number, resume: boolean): Heard | undefined {
    const stamp = this.#read(now);
    const isThere = stamp && (resume || stamp.at + timeout > now);
    this.presentSince = isThere ? stamp.since : now;
    return resume && stamp ? this.#adopt(stamp, now) : undefined;
  }

  /** What another tab has seen after `lastAt`, if there was no break in between that lasted beyond the deadline. */
  hear(lastAt: number, deadline: number, now: number): Heard | undefined {
    const stamp = this.#read(now);
    if (!stamp || stamp.tab === this.tab || stamp.at <= lastAt || stamp.since >= deadline) return undefined;
    return this.#adopt(stamp, now);
  }

  /** Tells the other tabs what this one has seen. When the storage is full it goes on alone, and says so once. */
  tell({ source, at, tab }: Seen, atOnce: boolean): void {
    if (!this.name || tab || at - this.#toldAt < (atOnce ? 1 : gate)) return;
    this.#toldAt = at;
    const since = this.#clock.toEpoch(this.presentSince);
    const stamp: Stamp = { source, at: this.#clock.toEpoch(at), since, tab: this.tab };
    try {
      writeShared(this.#key, stamp);
    } catch (error) {
      if (!this.#isFull) reportToPage(error);
      this.#isFull = true;
    }
  }

  /** Calls `listener` when another tab has told something, until the signal aborts. */
  onTold(listener: () => void, signal: AbortSignal): void {
    onShared(this.#key, listener, signal);
  }

  get #key(): string {
    return `still-there:${this.name}`;
  }

  /** The latest stamp of whichever tab, by this tab's clock; undefined when there is none that makes sense. */
  #read(now: number): Stamp | undefined {
    const stamp = (this.name && readShared(this.#key)) as Stamp | undefined;
    const [at, since] = [this.#clock.fromEpoch(stamp?.at as number), this.#clock.fromEpoch(stamp?.since as number)];
    // A stamp of the future was made before somebody set the wall clock back: its tab will make another one.
    return stamp && at < now + gate && since <= at ? { ...stamp, at, since } : undefined;
  }

  #adopt({ source, at, since, tab }: Stamp, now: number): Heard {
    this.presentSince = since;
    return { source, at: Math.min(at, now), tab };
  }
}
