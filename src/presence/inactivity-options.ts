import { expect, expectObject, expectOptions } from '../core/expect.ts';
import type { ActivitySource, Source } from '../sources/source.ts';
import type { Tabs } from './tabs.ts';
import type { Trace } from './trace.ts';

/** One hour, in milliseconds. */
export const defaultTimeout = 3_600_000;

/** Four hours, in milliseconds. */
export const defaultSnoozeAtMost = 14_400_000;

/** What an {@link InactivityMonitor} watches, and how long it waits. */
export interface InactivityMonitorOptions {
  /**
   * Milliseconds without activity before the monitor becomes idle; `Infinity`: no limit.
   * @default 3_600_000 (1 hour)
   */
  timeout?: number;
  /**
   * How long before idle to show the prompt, in milliseconds; 0: never. Must be shorter than every limit.
   * @default 60_000, or half the shortest limit if that is less
   */
  promptBeforeIdle?: number;
  /**
   * Milliseconds without activity before idle while the page is hidden. Starts to count when the page is hidden.
   * @default timeout
   */
  hiddenTimeout?: number;
  /**
   * Milliseconds without activity before idle while nobody else is in the call. Starts to count when the last other participant
   * leaves; whoever comes first has the `waitingTimeout`. Needs `alone`.
   * @default timeout
   */
  aloneTimeout?: number;
  /** Reports whether this person is alone in the call. */
  alone?: Source<boolean>;
  /**
   * Milliseconds without activity before idle while nobody else has come to the call yet. Needs `waiting` or `alone`.
   * @default timeout
   */
  waitingTimeout?: number;
  /**
   * The longest time in milliseconds for which one answer can keep the question away, see `monitor.snooze()`. It ends the call of
   * a person who wanted to be kept in and then left.
   * @default 14_400_000 (4 hours)
   */
  snoozeAtMost?: number;
  /**
   * Reports whether nobody else has come to the call yet.
   * @default nobody has, as long as `alone` has been true from the beginning
   */
  waiting?: Source<boolean>;
  /**
   * Where activity comes from.
   * @default [domActivity()]
   */
  sources?: readonly ActivitySource[];
  /**
   * Shares one person with this origin's other tabs: `sharedTabs('my-app')`. A person who is active in one tab is not
   * asked in another.
   * @default this tab is on its own
   */
  tabs?: Tabs;
  /**
   * Records what happens, so that `explain()` can return it: `timeline()`.
   * @default `explain()` returns only the present
   */
  trace?: Trace;
  /**
   * While `prompted`, let every activity count. By default only `reset()` and confirming activity (speech) do.
   * @default false
   */
  dismissOnActivity?: boolean;
}

const names =
  'timeout promptBeforeIdle hiddenTimeout aloneTimeout alone waitingTimeout waiting snoozeAtMost sources tabs trace ' +
  'dismissOnActivity';

/**
 * Refuses unknown option names.
 * @param more names that the caller reads itself
 * @throws TypeError that says which known name is the nearest
 */
export function expectMonitorOptions(options: InactivityMonitorOptions, more = ''): void {
  expectObject('options', options);
  const { channel } = options as { channel?: unknown };
  expect(channel === undefined, 'channel', `replaced by \`tabs: sharedTabs('${channel}')\``, channel);
  expectOptions(options, `${names} ${more}`.trim().split(' '));
}

/** How an {@link InactivityMonitor} starts. */
export interface StartOptions {
  /** Stops the monitor when it aborts. */
  signal?: AbortSignal;
  /**
   * Continue from the last activity of the `tabs`, after a reload, a crash or a restored session, instead of starting over.
   * The monitor becomes idle at once if the time has run out.
   * @default false
   */
  resume?: boolean;
}
