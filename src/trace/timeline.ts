import type { Clock } from '../platform/clock.ts';
import type { CountedActivity } from '../presence/counted-activity.ts';
import type { Past, TimelineEntry, Trace, TraceConnection } from '../presence/trace.ts';
import type { Activity } from '../sources/source.ts';

/**
 * Remembers what happened to a monitor, so that `monitor.explain()` shows what led to its state. For the option `trace` of
 * `InactivityMonitor` and `guardMeeting`.
 *
 * It keeps the last 100 events and the latest activity of up to 100 sources, and no personal data: names, numbers and
 * instants.
 */
export function timeline(): Trace {
  return { connect: (clock) => new Timeline(clock) };
}

/** How many entries of each kind are kept: enough for a day of calls, and few enough to send to support. */
const most = 100;

class Timeline implements TraceConnection {
  readonly #clock: Clock;
  #slept = 0;
  #setBack = 0;
  readonly #entries: TimelineEntry[] = [];
  /** By source and tab. */
  readonly #activities: Map<string, CountedActivity> = new Map();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Adds what happens now, after what the clock did before it. */
  add(event: string, detail?: string | number): void {
    const at = this.#clock.now();
    const { slept, setBack } = this.#clock;
    if (slept - this.#slept > 1000) this.#entries.push({ at, event: 'slept', detail: slept - this.#slept });
    if (setBack > this.#setBack) this.#entries.push({ at, event: 'set back', detail: setBack - this.#setBack });
    this.#slept = slept;
    this.#setBack = setBack;
    this.#entries.push({ at, event, ...(detail && { detail }) });
    this.#entries.splice(0, this.#entries.length - most);
  }

  /** Updates the entry of the same source and tab in place, so that a moving mouse creates no garbage. */
  addActivity(activity: CountedActivity): void {
    const { source, tab } = activity;
    const key = tab ? `${source} ${tab}` : source;
    const kept = this.#activities.get(key);
    if (kept) Object.assign(kept, activity);
    else this.#activities.set(key, { ...activity });
    if (this.#activities.size > most) this.#activities.delete(this.#activities.keys().next().value as string);
  }

  /** By the wall clock as it stands now. */
  read(): Past {
    const dated = <T extends { at: number }>(item: T): T => ({ ...item, at: this.#clock.toEpoch(item.at) });
    const activities = [...this.#activities.values()].sort((a, b) => b.at - a.at);
    return { timeline: this.#entries.map(dated), activities: activities.map(toActivity).map(dated) };
  }
}

const toActivity = ({ tab, ...activity }: CountedActivity): Required<Pick<Activity, 'at'>> & Activity => ({
  ...activity,
  ...(tab && { tab }),
});
