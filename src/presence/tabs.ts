import type { Clock } from '../platform/clock.ts';
import type { CountedActivity } from './counted-activity.ts';

/** The tabs that share one person, as a monitor sees them. */
export interface SharedPresence {
  /** The name given to `sharedTabs(name)`. */
  readonly name: string;
  /** How the other tabs identify this one. */
  readonly tab: string;
  /** Since when somebody has been there without a break, in whichever tab: epoch milliseconds. */
  readonly presentSince: number;
  /** How many attempts of `acrossTabs()` at its action had begun, in whichever tab, when somebody was last there. */
  readonly attempts: number;
}

/** Several tabs that share one person, as `sharedTabs(name)` makes it. */
export interface Tabs {
  /** Connects one monitor. */
  connect(clock: Clock): TabsConnection;
}

/** What a monitor needs from its {@link Tabs}. Instants are those of the monitor's clock. */
export interface TabsConnection {
  /** The part that the page can read. */
  readonly shared: SharedPresence;
  /** Until when the person does not want to be asked, as the tab said whose activity was read last; 0 if they did not say so. */
  readonly snoozedUntil: number;
  /** Begins a run. Returns the last activity of the other tabs if the run is to resume from it. */
  start(now: number, timeout: number, resume: boolean): CountedActivity | undefined;
  /** The last activity of another tab, if it is later than `lastActive` and presence had not ended before it. */
  read(lastActive: number, deadline: number, now: number): CountedActivity | undefined;
  /**
   * Sends this tab's last activity to the others: at once, or at most once a second.
   * @param snoozedUntil until when the person does not want to be asked; 0 if they did not say so
   */
  send(activity: CountedActivity, atOnce: boolean, snoozedUntil: number): void;
  /** Calls `listener` whenever another tab has sent something, until the signal aborts. */
  onReceive(listener: () => void, signal: AbortSignal): void;
}
