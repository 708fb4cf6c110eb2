import { expect } from '../core/expect.ts';
import { timerNow } from '../platform/clock.ts';
import { inTurn } from '../platform/locks.ts';
import { pause } from '../platform/timers.ts';
import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import { attemptsKey, readAttempts, recordAttempt } from './attempts.ts';

/**
 * Runs an action in one of the tabs that share a monitor's person.
 * @param act resolves to whether the action is done
 * @throws TypeError when the monitor has no `tabs`
 */
export type RunOnce = (monitor: InactivityMonitor, act: () => Promise<boolean>, signal?: AbortSignal) => Promise<void>;

/** Milliseconds that another tab waits for the acting one, which may have vanished. */
const actTimeout = 10_000;

/**
 * Lets one tab act for all tabs that share the monitor's person, for example to sign out. For the option `once` of `autoLeave`
 * and `guardMeeting`; needs a monitor with `tabs`.
 *
 * The action runs once each time the person is gone. If it fails in one tab, the next one tries. If a tab vanishes in the
 * middle (frozen, cached, crashed), another one acts after waiting for 10 seconds, so the action may run twice: that is
 * better than never.
 */
export function acrossTabs(): RunOnce {
  return async (monitor, act, signal) => {
    const { tabs } = monitor;
    expect(!!tabs, 'once', 'used with a monitor that has `tabs`', 'acrossTabs()');
    const { name } = tabs;
    /**
     * The attempt of another tab that this one waits for, and since when, by the clock of timers: the wall clock may
     * be set meanwhile.
     */
    let awaited: { readonly attempt: number; readonly seenAt: number } | undefined;
    const attempt = async (): Promise<'over' | 'wait'> => {
      // Read again at each turn: somebody may have come back and be gone again by then.
      const before = monitor.tabs?.attempts ?? 0;
      const { begun, over, done } = readAttempts(name);
      if (done > before) return 'over';
      if (begun > Math.max(over, before)) {
        if (begun !== awaited?.attempt) awaited = { attempt: begun, seenAt: timerNow() };
        if (timerNow() - awaited.seenAt < actTimeout) return 'wait';
      }
      const own = Math.max(begun, before) + 1;
      recordAttempt(name, own, 'begun');
      const isDone = await act();
      recordAttempt(name, own, 'begun', 'over', ...(isDone ? (['done'] as const) : []));
      return 'over';
    };
    while ((await inTurn(attemptsKey(name), attempt)) === 'wait') if (!(await pause(1000, signal))) return;
  };
}
