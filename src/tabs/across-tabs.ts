import { wallNow } from '../platform/clock.ts';
import { inTurn } from '../platform/locks.ts';
import { readShared, writeShared } from '../platform/shared-storage.ts';
import { pause } from '../platform/timers.ts';

/** What the tabs know of each other's acts. Epoch ms. */
interface Acts {
  /** For whom it is done: since when somebody had been there. */
  readonly done: readonly number[];
  /** Who is about to be acted for, and since when. */
  readonly claim?: { readonly since: number; readonly at: number };
}

/** How long (ms) a tab that vanished while it acted is waited for, before another one acts again. */
const patience = 10_000;
/** Tabs whose wall clock was set back under way agree on an instant to within this (ms). */
const tolerance = 1000;
/** A tab may wake up long after its own group, and others since, have been acted for. */
const remembered = 10;

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
  const key = `still-there-once:${channel}`; // no name of a channel makes this the key of its stamp
  // By what is the same, not by what is later: a wall clock that is set back makes yesterday's act the later one.
  const isThis = (instant: unknown): boolean => Math.abs(Number(instant) - since) < tolerance;
  const read = (): Acts => {
    const { done, claim } = Object(readShared(key)) as Partial<Acts>;
    return { done: Array.isArray(done) ? done.filter(Number.isFinite) : [], ...(claim && { claim }) };
  };
  const lastBefore = read().done.at(-1);
  const attempt = async (): Promise<'over' | 'wait'> => {
    const { done, claim } = read();
    // What another one has done while this tab waited for its turn is done for this one as well.
    const isDoneMeanwhile = done.length > 0 && done.at(-1) !== lastBefore;
    if (isDoneMeanwhile || done.some(isThis)) return 'over';
    if (isThis(claim?.since) && Math.abs(wallNow() - Number(claim?.at)) < patience) return 'wait';
    writeShared(key, { done, claim: { since, at: wallNow() } } satisfies Acts);
    const isDone = await act();
    writeShared(key, { done: isDone ? [...done, since].slice(-remembered) : done } satisfies Acts);
    return 'over';
  };
  while ((await inTurn(key, attempt)) === 'wait') if (!(await pause(1000, signal))) return;
}
