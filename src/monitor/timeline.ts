import type { Activity } from '../sources/feed.ts';

/** Something that happened, as {@link Explanation} lists it. */
export interface TimelineEntry {
  /** When, epoch ms. */
  readonly at: number;
  /**
   * A state that was entered (`detail`: the reason), `hidden`, `shown`, `alone`, `accompanied`, or what the clock did: `slept`,
   * `set back` (`detail`: ms).
   */
  readonly event: string;
  readonly detail?: string | number | undefined;
}

/** An activity that counted; `at` is an instant of the monitor's clock. */
export interface Seen {
  readonly source: string;
  at: number;
  confirms: boolean;
  readonly tab?: string;
}

/** So many of each are kept: enough for a day of calls, little enough to send to a support desk. */
const most = 100;

/** What happened lately, and which evidence was seen when. Holds no personal data: names, numbers and instants. */
export class Timeline {
  readonly #entries: TimelineEntry[] = [];
  /** By source and tab, the latest last. */
  readonly #activities: Map<string, Seen> = new Map();
  #latest: Seen | undefined;

  add(entry: TimelineEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > most) this.#entries.shift();
  }

  /** Notes the latest evidence. More of the same is only moved on, so that a mouse that moves makes no garbage. */
  see(source: string, at: number, confirms = false, tab?: string): Seen {
    const latest = this.#latest;
    if (latest?.source === source && latest.tab === tab) {
      latest.at = at;
      latest.confirms = confirms;
      return latest;
    }
    const key = tab ? `${source} ${tab}` : source;
    this.#latest = { source, at, confirms, ...(tab && { tab }) };
    this.#activities.delete(key);
    this.#activities.set(key, this.#latest);
    if (this.#activities.size > most) this.#activities.delete(this.#activities.keys().next().value as string);
    return this.#latest;
  }

  /** As epoch ms by the wall clock as it stands now. */
  read(toEpoch: (instant: number) => number): { timeline: TimelineEntry[]; activities: Activity[] } {
    const dated = <T extends { at: number }>(item: T): T => ({ ...item, at: toEpoch(item.at) });
    return { timeline: this.#entries.map(dated), activities: [...this.#activities.values()].reverse().map(dated) };
  }
}
