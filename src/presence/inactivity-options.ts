import type { ActivitySource, Source } from '../sources/source.ts';

/** How long nobody may be there where nothing else is said, ms: an hour. */
export const defaultTimeout = 3_600_000;

/** What an {@link InactivityMonitor} watches, and how long it waits. */
export interface InactivityMonitorOptions {
  /**
   * How long nobody may be there, ms.
   * @default 3_600_000 (1 hour)
   */
  timeout?: number;
  /**
   * How long before `idle` the person is asked, ms; 0 never asks. Must be below every limit.
   * @default 60_000, or half the shortest limit if that is less
   */
  promptBeforeIdle?: number;
  /**
   * How long nobody may be there while the page is hidden, ms, counted from when it was hidden at the earliest.
   * @default timeout
   */
  hiddenTimeout?: number;
  /**
   * How long nobody may be there while nobody else is in the call, ms, counted from when the last one left at the earliest.
   * Needs `alone`.
   * @default timeout
   */
  aloneTimeout?: number;
  /** Tells whether this person is alone in the call. */
  alone?: Source<boolean>;
  /**
   * Where evidence of somebody comes from.
   * @default [domActivity()]
   */
  sources?: readonly ActivitySource[];
  /**
   * Shares one person with this origin's other tabs whose monitors name the same channel: active in one, nobody is asked or
   * thrown out in another. Needs `localStorage`; without it the tab is alone.
   */
  channel?: string;
  /**
   * While `prompted`, let every activity count; by default only `reset()` and confirming activity (speech) do.
   * @default false
   */
  dismissOnActivity?: boolean;
}

/** How an {@link InactivityMonitor} begins. */
export interface StartOptions {
  /** Its abort is `stop()`. */
  signal?: AbortSignal;
  /**
   * Go on from the last activity of the `channel`, after a reload, a crash or a restored session, instead of beginning anew:
   * `idle` at once when its time has run out.
   * @default false
   */
  resume?: boolean;
}
