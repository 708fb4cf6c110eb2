// The background work for one provider. Each provider has its own loops, so one that does not answer does not delay the others.
import type { Logger } from 'pino';
import type { Background } from './background.ts';
import type { Engine } from './engine.ts';
import type { Task } from './metrics.ts';
import type { PendingMeetings } from './pending-meetings.ts';
import type { ProviderLink } from './provider-link.ts';
import { handOverDelay } from './reader-trouble.ts';
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
  let jumpsSeen = readers.databaseClock.jumps;
  /** Which jobs are to be made anew. With an embedded database no other process holds one, though one that was killed may seem to. */
  let outdated: 'waiting' | 'all' | undefined = database.isShared ? undefined : 'all';
  /** When the next comparison is due, by the monotonic clock. */
  let compareAt = performance.now() + phase * reconcileInterval;
  const reconcile = async (): Promise<void> => {
    compareAt = performance.now() + reconcileInterval;
    try {
      await reconciler.reconcile(link);
    } finally {
      const isRead = link.lists.error === null;
      if (!isTracked && isRead && isStarted()) logger.info({ providers: [name] }, 'tracking meetings');
      isTracked = isRead;
    }
  };
  /** Makes the jobs for due meetings, after those were deleted that may begin at a wrong time. */
  const enqueue = async (): Promise<void> => {
    if (!outdated) return closeQueue.enqueueDue(name);
    await closeQueue.renew(name, outdated);
    outdated = undefined;
  };
  /** The queue begins jobs by the database's clock. */
  const checkJumps = (): void => {
    const { jumps, lastJump } = readers.databaseClock;
    if (jumps === jumpsSeen) return;
    jumpsSeen = jumps;
    outdated ??= 'waiting';
    logger.warn({ provider: name, ms: Math.round(lastJump) }, 'the clock of the database has jumped: jobs are renewed');
  };
  const begin = async (): Promise<void> => {
    comparison ??= background.once('reconcile', reconcile);
    // The list gives the provider's time. Comparing a long one takes a minute, and overdue meetings do not wait for that.
    await link.lists.recent().catch(() => {}); // reported by the comparison
    background.signal.throwIfAborted();
    checkJumps();
    await background.once('enqueue', enqueue);
    await closeQueue.work(name, closer);
    isWorking = true;
    await comparison;
    comparison = undefined;
    await background.once('enqueue', enqueue); // not in the next round, because added meetings may be overdue
  };
  const beginOrRest = async (): Promise<void> => {
    if (!readers.reads(name)) comparison = undefined;
    if (readers.reads(name) === isWorking) return;
    if (!isWorking) return begin();
    logger.info({ provider: name }, 'another replica reads the list of running meetings from now on');
    await closeQueue.rest(name);
    link.calls.forgetCloses();
    isWorking = false;
  };
  const repeat = (task: Task, ms: number | (() => number), act: () => Promise<void>): void =>
    background.repeat(task, ms, async () => {
      if (isWorking) await act();
    });

  repeat('enqueue', enqueueInterval, async () => {
    checkJumps();
    if (outdated) await enqueue();
    if (!link.clock.trusted) await link.lists.next();
    // Further answers show whose clock is wrong. A failure is reported as `lists.error`.
    else if (!link.clock.settled) await link.lists.recent().catch(() => {});
    if (!pending.isDue(name)) return;
    await enqueue();
    closeQueue.wake(name); // for jobs of other replicas, and for those that are tried again
  });
  repeat('list', listInterval, async () => {
    // Soon, to see whether the failure passes, or another replica should try. A further one is reported as `lists.error`.
    if (link.lists.error !== null && link.lists.failingFor <= handOverDelay) await link.lists.next().catch(() => {});
    else if (link.lists.isLong && (await rows.isSoonDue(name, link.clock.latest + listAhead)))
      await link.lists.recent();
  });
  repeat('confirm', confirmInterval, async () => {
    if (pending.isCalled(name)) await reconciler.confirm(link);
  });
  await beginOrRest();
  background.repeat('list', turnInterval, beginOrRest);
  const compareOrRetry = async (): Promise<void> => {
    if (comparison) return;
    const isFailing = link.lists.error !== null || !link.lists.isRead;
    if (!isWorking) return void (isFailing && (await link.lists.next()));
    if (isFailing || !isTracked || performance.now() >= compareAt) await reconcile();
  };
  const interval = Math.min(reconcileInterval, retryInterval);
  background.repeat(
    'reconcile',
    beginningAfter(phase, () => interval),
    compareOrRetry,
  );
  if (isWorking) return;
  logger.info({ provider: name }, 'another replica reads the list of running meetings');
  // Once, so that a wrong key shows before this replica has to work.
  await background.once('list', async () => void (await link.lists.recent()));
}
