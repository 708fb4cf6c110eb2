// The background work for one provider. Each provider has its own loops, so one that does not answer does not delay the others.
import type { Logger } from 'pino';
import type { Background } from './background.ts';
import type { Engine } from './engine.ts';
import type { Task } from './metrics.ts';
import type { PendingMeetings } from './pending-meetings.ts';
import type { ProviderLink } from './provider-link.ts';
import { endures } from './reader-trouble.ts';
import { beginningAfter } from './repeat.ts';

/** Intervals, in milliseconds. */
const turnInterval = 1000;
const enqueueInterval = 1000;
const confirmInterval = 2000;
const listInterval = 2000;
/** Between attempts to read a list that could not be read. */
const retryInterval = 15_000;

/** Milliseconds before a deadline at which a long list is read. Shorter than it stays fresh: see {@link RunningListCache.recent}. */
const listAhead = 20_000;

/** Options of {@link startProviderLoops}. */
export interface ProviderLoopsOptions {
  readonly link: ProviderLink;
  readonly engine: Engine;
  readonly pending: PendingMeetings;
  readonly background: Background;
  readonly logger: Logger;
  /** Milliseconds between two comparisons of the provider's list with the table. */
  readonly reconcileInterval: number;
  /** The share of the interval after which the second comparison begins, above 0, at most 1. */
  readonly phase: number;
  /** Whether the start is over. It may be before this provider has answered, which is then logged. */
  readonly isStarted: () => boolean;
}

/**
 * Closes overdue meetings, then each one that becomes due, and compares with the list, while this replica is the one that reads the list.
 * Resolves after the first comparison or, if another replica reads the list, after this one has tried to.
 */
export async function startProviderLoops(options: ProviderLoopsOptions): Promise<void> {
  const { link, pending, background, logger, reconcileInterval, phase, isStarted } = options;
  const { database, readers, reconciler, rows, closeQueue, closer } = options.engine;
  const { name } = link.provider;
  let isTracked = false;
  let isWorking = false;
  /** The first one since the work began: if it begins in several attempts, they share it. */
  let comparison: Promise<void> | undefined;
  let jumpsSeen = 0;
  const reconcile = async (): Promise<void> => {
    try {
      await reconciler.reconcile(link);
    } finally {
      const isRead = link.lists.error === null;
      if (!isTracked && isRead && isStarted()) logger.info({ providers: [name] }, 'tracking meetings');
      isTracked = isRead;
    }
  };
  const enqueueDue = (): Promise<void> => closeQueue.enqueueDue(name);
  /** Replaces the jobs, which begin by the database's clock. */
  const renew = async (which: 'waiting' | 'all'): Promise<void> => {
    const { jumps } = readers.databaseClock;
    await closeQueue.renew(name, which);
    jumpsSeen = jumps;
  };
  const begin = async (): Promise<void> => {
    comparison ??= background.once('reconcile', reconcile);
    // The list gives the provider's time. Comparing a long one takes a minute, and overdue meetings do not wait for that.
    await link.lists.recent().catch(() => {}); // reported by the comparison
    background.signal.throwIfAborted();
    // With an embedded database, no other process is running. With a shared one, its clock may have jumped while no replica worked.
    await background.once('enqueue', () => renew(database.isShared ? 'waiting' : 'all'));
    await closeQueue.work(name, closer);
    isWorking = true;
    await comparison;
    comparison = undefined;
    await background.once('enqueue', enqueueDue); // not in the next round, because added meetings may be overdue
  };
  /** Begins or ends the work, if the replicas have agreed on another reader. */
  const turn = async (): Promise<void> => {
    if (readers.reads(name) === isWorking) return;
    if (!isWorking) return begin();
    logger.info({ provider: name }, 'another replica reads the list of running meetings from now on');
    await closeQueue.rest(name);
    isWorking = false;
  };
  const repeat = (task: Task, ms: number | (() => number), act: () => Promise<void>): void =>
    background.repeat(task, ms, async () => {
      if (isWorking) await act();
    });

  repeat('enqueue', enqueueInterval, async () => {
    const { jumps, lastJump } = readers.databaseClock;
    if (jumps !== jumpsSeen) {
      logger.warn(
        { provider: name, ms: Math.round(lastJump) },
        'the clock of the database has jumped: jobs are renewed',
      );
      await renew('waiting');
    }
    if (!link.clock.trusted) await link.lists.next();
    // Further answers show whose clock is wrong. A failure is reported as `lists.error`.
    else if (!link.clock.settled) await link.lists.recent().catch(() => {});
    if (!pending.isDue(name)) return;
    await enqueueDue();
    closeQueue.wake(name); // for jobs of other replicas, and for those that are tried again
  });
  repeat('list', listInterval, async () => {
    // Whether the failure passes, or another replica should try. Reported by the comparison.
    if (link.lists.error !== null && link.lists.failingFor <= endures) await link.lists.recent().catch(() => {});
    else if (link.lists.isLong && (await rows.isSoonDue(name, link.clock.latest + listAhead)))
      await link.lists.recent();
  });
  repeat('confirm', confirmInterval, async () => {
    if (pending.isCalled(name)) await reconciler.confirm(link);
  });
  /** Whether this replica could read the list, should it have to: a wrong key is told before it is needed. */
  const tryList = (): Promise<void> => background.once('list', async () => void (await link.lists.recent()));
  await turn();
  if (!isWorking) {
    logger.info({ provider: name }, 'another replica reads the list of running meetings');
    await tryList();
  }
  background.repeat('list', turnInterval, turn);
  background.repeat('list', retryInterval, async () => {
    if (!isWorking && (link.lists.error !== null || !link.lists.isRead)) await link.lists.recent();
  });
  const next = (): number =>
    link.lists.error === null ? reconcileInterval : Math.min(reconcileInterval, retryInterval);
  repeat('reconcile', beginningAfter(phase, next), reconcile);
}
