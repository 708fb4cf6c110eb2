import { wallNow } from '../platform/clock.ts';
import { inTurn } from '../platform/lock.ts';
import { readShared, writeShared } from '../platform/shared-storage.ts';
import { pause } from '../platform/timers.ts';

/** Who acts for the group, or has: for presence that began at `since`. Epoch ms. */
interface Claim {
  readonly since: number;
  readonly at: number;
  readonly isDone: boolean;
}

/** How long (ms) a tab that vanished while it acted is waited for, before another one acts again. */
const patience = 10_000;

/**
 * Acts in one tab of a channel for each time that somebody was there: `since` names it. A tab that fails lets the next one
 * try. One that vanishes while it acts (frozen, cached, crashed) is waited for, and then another one acts: twice is better
 * than never.
 * @param act resolves to whether it is done
 */
export async function onceInChannel(
  channel: string,
  since: number,
  act: () => Promise<boolean>,
  signal?: AbortSignal,
): Promise<void> {
  const key = `still-there:${channel}:once`;
  const claim = (isDone: boolean): void => writeShared(key, { since, at: wallNow(), isDone } satisfies Claim);
  const attempt = async (): Promise<'over' | 'wait'> => {
    const last = readShared(key) as Claim | undefined;
    const isOurs = last !== undefined && last?.since >= since;
    if (isOurs && last.isDone) return 'over';
    if (isOurs && Math.abs(wallNow() - last.at) < patience) return 'wait';
    claim(false);
    if (await act()) claim(true);
    else writeShared(key, null);
    return 'over';
  };
  while ((await inTurn(key, attempt)) === 'wait') if (!(await pause(1000, signal))) return;
}
