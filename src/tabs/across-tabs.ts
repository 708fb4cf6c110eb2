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
  /** The times of presence for which the action is done, each identified by its start. */
  readonly done: readonly number[];
  /** The time of presence for which a tab is acting, and when it began to. */
  readonly claim?: { readonly since: number; readonly at: number };
}

/** Milliseconds after which another tab acts, if the acting tab has vanished. */
const claimTimeout = 10_000;
/** After the wall clock was set back, tabs agree on an instant only to within this many milliseconds. */
const tolerance = 1000;
/** How many actions are remembered: a tab may wake up long after its own action, and later ones, were done. */
const remembered = 10;

/**
 * Lets one tab act for all tabs that share the monitor's person, for example to sign out. For the option `once` of `autoLeave` and
 * `guardMeeting`; needs a monitor with `tabs`.
 *
 * The action runs once each time the person is gone. If it fails in one tab, the next one tries. If a tab vanishes in the middle
 * (frozen, cached, crashed), another one acts after 10 seconds, so the action may run twice: that is better than never.
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
