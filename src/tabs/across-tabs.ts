import { expect } from '../core/expect.ts';
import { wallNow } from '../platform/clock.ts';
import { inTurn } from '../platform/locks.ts';
import { readShared, writeShared } from '../platform/shared-storage.ts';
import { pause } from '../platform/timers.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';

/**
 * Runs an action in one of the tabs that share a monitor's person.
 * @param act resolves to whether the action is done
 * @throws TypeError when the monitor has no `tabs`
 */
export type RunOnce = (monitor: InactivityMonitor, act: () => Promise<boolean>, signal?: AbortSignal) => Promise<void>;

/** What the tabs know of each other's actions. Epoch milliseconds. */
interface Actions {
  /** For whom it is done: since when somebody had been there. */
  readonly done: readonly number[];
  /** For whom a tab is acting, and since when. */
  readonly claim?: { readonly since: number; readonly at: number };
}

/** How long a tab that vanished while it acted is waited for before another one acts again, in milliseconds. */
const claimTimeout = 10_000;
/** Tabs whose wall clock was set back meanwhile agree on an instant to within so many milliseconds. */
const tolerance = 1000;
/** So many actions are remembered: a tab may wake up long after its own person, and others since, have been acted for. */
const remembered = 10;

/**
 * Lets one tab act for all tabs that share the monitor's person, as for a sign-out. For the option `once` of `autoLeave` and
 * `guardMeeting`; needs a monitor with `tabs`.
 *
 * The action runs exactly once for each time that somebody was there. If the tab fails, the next one tries. If it vanishes in
 * the middle (frozen, cached, crashed), another one acts after 10 seconds: twice is better than never.
 */
export function acrossTabs(): RunOnce {
  return async (monitor, act, signal) => {
    const { tabs } = monitor;
    expect(!!tabs, 'once', 'used with a monitor that has `tabs`', 'acrossTabs()');
    const { name, presentSince } = tabs;
    const key = `still-there-once:${name}`; // no name makes this the key of the tabs' stamp
    // Compared for equality, not for order: after a wall clock was set back, yesterday's action has the later instant.
    const isThis = (instant: unknown): boolean => Math.abs(Number(instant) - presentSince) < tolerance;
    const read = (): Actions => {
      const { done, claim } = Object(readShared(key)) as Partial<Actions>;
      return { done: Array.isArray(done) ? done.filter(Number.isFinite) : [], ...(claim && { claim }) };
    };
    const lastBefore = read().done.at(-1);
    const attempt = async (): Promise<'over' | 'wait'> => {
      const { done, claim } = read();
      // What another tab did while this one waited for its turn is done for this one as well.
      const isDoneMeanwhile = done.length > 0 && done.at(-1) !== lastBefore;
      if (isDoneMeanwhile || done.some(isThis)) return 'over';
      if (isThis(claim?.since) && Math.abs(wallNow() - Number(claim?.at)) < claimTimeout) return 'wait';
      writeShared(key, { done, claim: { since: presentSince, at: wallNow() } } satisfies Actions);
      const isDone = await act();
      writeShared(key, { done: isDone ? [...done, presentSince].slice(-remembered) : done } satisfies Actions);
      return 'over';
    };
    while ((await inTurn(key, attempt)) === 'wait') if (!(await pause(1000, signal))) return;
  };
}
