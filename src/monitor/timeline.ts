import type { Activity } from '../sources/feed.ts';
import type { Seen } from './channel.ts';

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

/** So many of each are kept: enough for a day of calls, little enough to send to a support desk. */
const most = 100;

/** What happened lately, and which evidence was seen when. Holds no personal data: names, numbers and instants. */
export class Timeline {
  readonly #entries: TimelineEntry[] = [];
  /** By source and tab, the latest last. */
  readonly #activities: Map<string, Seen> = new Map();

  add(entry: TimelineEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > most) this.#entries.shift();
  }

  see(activity: Seen): void {
    const key = activity.tab ? `${activity.source} ${activity.tab}` : activity.source;
    this.#activities.delete(key);
    this.#activities.set(key, activity);
    if (this.#activities.size > most) this.#activities.delete(this.#activities.keys().next().value as string);
  }

  /** As epoch ms by the wall clock as it stands now. */
  read(toEpoch: (instant: number) => number): { timeline: TimelineEntry[]; activities: Activity[] } {
    const dated = <T extends { at: number }>(item: T): T => ({ ...item, at: toEpoch(item.at) });
    return { timeline: this.#entries.map(dated), activities: [...this.#activities.values()].reverse().map(dated) };
  }
}
