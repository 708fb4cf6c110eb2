import { expect } from '../core/expect.ts';
import { timerNow, wallNow } from '../platform/clock.ts';
import { inTurn } from '../platform/locks.ts';
import { readShared, writeShared } from '../platform/shared-storage.ts';
import { pause } from '../platform/timers.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import { readStamp } from './shared-tabs.ts';

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
  /** The tabs' stamp at the latest action. */
  readonly stamp?: unknown;
  /** The time of presence for which a tab is acting, when it began to, and the tabs' stamp by then. */
  readonly claim?: { readonly since: number; readonly at: number; readonly stamp?: unknown };
}

/** Milliseconds that another tab waits for the acting one, which may have vanished. */
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
 * (frozen, cached, crashed), another one acts after waiting for 10 seconds, so the action may run twice: that is better than never.
 */
export function acrossTabs(): RunOnce {
  return async (monitor, act, signal) => {
    const { tabs } = monitor;
    expect(!!tabs, 'once', 'used with a monitor that has `tabs`', 'acrossTabs()');
    const { name, presentSince } = tabs;
    const key = `still-there-once:${name}`; // no name makes this the key of the tabs' stamp
    // The tabs' stamp stays as it was written when the wall clock is set back. The start of a presence does not: it becomes earlier.
    const stamp = readStamp(name);
    // Compared for equality, not for order: after a wall clock was set back, yesterday's action has the later instant.
    const isThis = (instant: unknown, stampThen?: unknown): boolean =>
      Math.abs(Number(instant) - presentSince) < tolerance ||
      (stamp !== undefined && stamp === stampThen && Number(instant) > presentSince);
    const read = (): Actions => {
      const { done, claim, stamp } = Object(readShared(key)) as Partial<Actions>;
      return { done: Array.isArray(done) ? done.filter(Number.isFinite) : [], stamp, ...(claim && { claim }) };
    };
    const lastBefore = read().done.at(-1);
    /** The claim of another tab that this one waits for, and since when, by the clock of timers: the wall clock may be set meanwhile. */
    let awaited: { readonly at: number; readonly seenAt: number } | undefined;
    const attempt = async (): Promise<'over' | 'wait'> => {
      const { done, claim, stamp: stampThen } = read();
      // What another tab did while this one waited for its turn is done for this one as well.
      const isDoneMeanwhile = done.length > 0 && done.at(-1) !== lastBefore;
      if (isDoneMeanwhile || done.some((instant) => isThis(instant)) || isThis(done.at(-1), stampThen)) return 'over';
      if (claim && isThis(claim.since, claim.stamp)) {
        if (claim.at !== awaited?.at) awaited = { at: claim.at, seenAt: timerNow() };
        if (timerNow() - awaited.seenAt < claimTimeout) return 'wait';
      }
      writeShared(key, {
        done,
        stamp: stampThen,
        claim: { since: presentSince, at: wallNow(), stamp },
      } satisfies Actions);
      const isDone = await act();
      const all = isDone ? { done: [...done, presentSince].slice(-remembered), stamp } : { done, stamp: stampThen };
      writeShared(key, all satisfies Actions);
      return 'over';
    };
    while ((await inTurn(key, attempt)) === 'wait') if (!(await pause(1000, signal))) return;
  };
}
