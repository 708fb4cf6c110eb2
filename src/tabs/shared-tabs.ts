import { expect } from '../core/expect.ts';
import type { Clock } from '../platform/clock.ts';
import { reportToPage } from '../platform/report-error.ts';
import { onShared, readShared, writeShared } from '../platform/shared-storage.ts';
import type { CountedActivity } from '../presence/counted-activity.ts';
import type { SharedPresence, Tabs, TabsConnection } from '../presence/tabs.ts';
import { attemptsKey, readAttempts } from './attempts.ts';

/**
 * Lets this origin's tabs share one person: a person who is active in one tab is neither asked nor idle in another. For
 * the option `tabs` of `InactivityMonitor` and `guardMeeting`.
 *
 * Needs `localStorage`. Without it each tab is on its own.
 * @param name the tabs whose monitors use the same name belong together
 * @throws TypeError when the name is not a string, or is empty
 */
export function sharedTabs(name: string): Tabs {
  expect(typeof name === 'string' && name !== '', 'name', 'a string that is not empty', name);
  return { connect: (clock) => new SharedTabs(name, clock) };
}

/** What a tab shares: when somebody was last there, who saw it, and since when without a break. Epoch milliseconds. */
interface Stamp {
  readonly at: number;
  readonly since: number;
  readonly source: string;
  readonly tab: string;
  /** How many attempts at an action had begun by then. */
  readonly attempts?: number;
  /** Until when the person does not want to be asked. */
  readonly snoozedUntil?: number;
}

/** A tab sends its activity at most once in this many milliseconds, unless the others need it at once. */
const sendInterval = 1000;

/**
 * One tab among those that share one person. They share the latest activity as data that each can read at any moment, so a
 * tab that crashed, froze or went away does not hold up the others.
 */
class SharedTabs implements TabsConnection {
  readonly #name: string;
  #ownTab = '';
  /** By `#clock`. */
  #presentSince = 0;
  snoozedUntil = 0;
  /** How many attempts at an action have begun, as far as this tab knows. It does not read the storage at each activity. */
  #begun = 0;
  /** How many had begun when somebody was last there. */
  #attempts = 0;
  /** The activity of this tab for which that was noted last. */
  #notedAt = 0;
  readonly #clock: Clock;
  #sentAt = 0;
  #sentSnooze = 0;
  #isFull = false;

  constructor(name: string, clock: Clock) {
    this.#name = name;
    this.#clock = clock;
  }

  get shared(): SharedPresence {
    const presentSince = this.#clock.toEpoch(this.#presentSince);
    return { name: this.#name, tab: this.#tab, presentSince, attempts: this.#attempts };
  }

  start(now: number, timeout: number, resume: boolean): CountedActivity | undefined {
    this.snoozedUntil = this.#sentAt = this.#notedAt = 0;
    const stamp = this.#read(now);
    const isThere = stamp && (resume || stamp.at + timeout > now);
    this.#presentSince = isThere ? stamp.since : now;
    return resume && stamp ? this.#adopt(stamp, now) : undefined;
  }

  read(lastActive: number, deadline: number, now: number): CountedActivity | undefined {
    const stamp = this.#read(now);
    if (!stamp || stamp.tab === this.#tab || stamp.at <= lastActive || stamp.since >= deadline) return undefined;
    return this.#adopt(stamp, now);
  }

  /** When the storage is full, the tab goes on alone and reports that once. */
  send({ source, at, tab }: CountedActivity, atOnce: boolean, snoozedUntil: number): void {
    if (tab) return;
    const isNew = at > this.#sentAt || snoozedUntil !== this.#sentSnooze;
    const isDue = isNew && (atOnce || at - this.#sentAt >= sendInterval);
    // Now, and not when the activity is sent: an attempt may begin in between.
    if (at > this.#notedAt) {
      if (isDue) this.#countAttempts();
      this.#attempts = this.#begun;
      this.#notedAt = at;
    }
    if (!isDue) return;
    this.#sentAt = at;
    this.#sentSnooze = snoozedUntil;
    const since = this.#clock.toEpoch(this.#presentSince);
    const stamp: Stamp = {
      ...{ source, at: this.#clock.toEpoch(at), since, tab: this.#tab, attempts: this.#attempts },
      ...(snoozedUntil > at && { snoozedUntil: this.#clock.toEpoch(snoozedUntil) }),
    };
    try {
      writeShared(this.#key, stamp);
    } catch (error) {
      if (!this.#isFull) reportToPage(error);
      this.#isFull = true;
    }
  }

  onReceive(listener: () => void, signal: AbortSignal): void {
    onShared(this.#key, listener, signal);
    onShared(attemptsKey(this.#name), () => this.#countAttempts(), signal);
  }

  get #key(): string {
    return `still-there:${this.#name}`;
  }

  #countAttempts(): void {
    this.#begun = readAttempts(this.#name).begun;
  }

  /** Drawn when it is first needed: a page that is being prerendered allows nothing random. */
  get #tab(): string {
    this.#ownTab ||= Math.random().toString(36).slice(2, 6);
    return this.#ownTab;
  }

  /** The latest stamp of whichever tab, by this tab's clock; undefined if there is none, or it is invalid. */
  #read(now: number): Stamp | undefined {
    const stamp = readShared(this.#key) as Stamp | undefined;
    const [at, since] = [this.#clock.fromEpoch(stamp?.at as number), this.#clock.fromEpoch(stamp?.since as number)];
    // A stamp from the future was made before somebody set the wall clock back. Its tab will make another one.
    return stamp && at < now + sendInterval && since <= at ? { ...stamp, at, since } : undefined;
  }

  #adopt({ source, at, since, tab, attempts, snoozedUntil }: Stamp, now: number): CountedActivity {
    this.#presentSince = since;
    if (attempts === undefined) this.#countAttempts(); // a tab with an older version of the page counts none
    this.#attempts = attempts ?? this.#begun;
    this.snoozedUntil = this.#clock.fromEpoch(Number(snoozedUntil ?? 0));
    return { source, at: Math.min(at, now), confirms: false, tab };
  }
}
