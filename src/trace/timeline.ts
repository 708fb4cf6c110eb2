import type { Clock } from '../platform/clock.ts';
import type { Activity } from '../sources/source.ts';

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
  /** How long the machine has slept, ms, and by how much its clock was set back, when something last happened. */
  slept = 0;
  setBack = 0;
  readonly #clock: Clock;
  readonly #entries: TimelineEntry[] = [];
  /** By source and tab. */
  readonly #activities: Map<string, Seen> = new Map();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Writes down what happens now, after what the clock did before it. */
  add(event: string, detail?: string): void {
    const at = this.#clock.now();
    const { slept, setBack } = this.#clock;
    if (slept - this.slept > 1000) this.#entries.push({ at, event: 'slept', detail: slept - this.slept });
    if (setBack > this.setBack) this.#entries.push({ at, event: 'set back', detail: setBack - this.setBack });
    this.slept = slept;
    this.setBack = setBack;
    this.#entries.push({ at, event, ...(detail && { detail }) });
    this.#entries.splice(0, this.#entries.length - most);
  }

  /** Notes the latest evidence. More of the same is only moved on, so that a mouse that moves makes no garbage. */
  see(source: string, at: number, confirms = false, tab?: string): Seen {
    const key = tab ? `${source} ${tab}` : source;
    const seen = this.#activities.get(key) ?? { source, at, confirms, ...(tab && { tab }) };
    seen.at = at;
    seen.confirms = confirms;
    this.#activities.set(key, seen);
    if (this.#activities.size > most) this.#activities.delete(this.#activities.keys().next().value as string);
    return seen;
  }

  /** As epoch ms by the wall clock as it stands now. */
  read(): { timeline: TimelineEntry[]; activities: Activity[] } {
    const dated = <T extends { at: number }>(item: T): T => ({ ...item, at: this.#clock.toEpoch(item.at) });
    const activities = [...this.#activities.values()].sort((a, b) => b.at - a.at);
    return { timeline: this.#entries.map(dated), activities: activities.map(dated) };
  }
}
