// What is done for one provider as long as the server runs. Each provider has its own loops: one that does not answer delays no other.
import type { Background } from './background.ts';
import type { Engine } from './engine.ts';
import type { ProviderLink } from './provider-link.ts';

/** Intervals, in milliseconds. */
const enqueueInterval = 2000;
const confirmInterval = 2000;

/** A long list is read so long (ms) before a meeting is due. No earlier than it stays fresh: see {@link RunningListCache.recent}. */
const listAhead = 20_000;

/** Options of {@link startProviderLoops}. */
export interface ProviderLoopsOptions {
  readonly link: ProviderLink;
  readonly engine: Engine;
  readonly background: Background;
  /** How often the provider's list is compared with the table, ms. */
  readonly reconcileInterval: number;
}

/** Closes what is overdue, then whatever becomes due, and compares with the provider's list. Resolves after the first comparison. */
export async function startProviderLoops(options: ProviderLoopsOptions): Promise<void> {
  const { link, background, reconcileInterval } = options;
  const { database, reconciler, rows, closeQueue, closer } = options.engine;
  const { name } = link.provider;
  const compared = background.once('reconcile', () => reconciler.reconcile(link));
  // The list gives the provider's time. Comparing with a long one takes a minute, and what is overdue does not wait for that.
  await link.lists.recent().catch(() => {}); // reported by the comparison
  background.signal.throwIfAborted();
  if (database.isShared) await closeQueue.enqueueDue(name);
  else await closeQueue.renew(name, 'all');
  await closeQueue.work(name, closer);
  background.repeat('enqueue', enqueueInterval, async () => {
    if (!link.clock.trusted) await link.lists.next();
    await closeQueue.enqueueDue(name);
  });
  // Each replica reads its own list, whichever has made the jobs.
  background.repeat('list', enqueueInterval, async () => {
    if (link.lists.isLong && (await rows.isSoonDue(name, link.clock.now() + listAhead))) await link.lists.recent();
  });
  background.repeat('confirm', confirmInterval, () => reconciler.confirm(link));
  await compared;
  await closeQueue.enqueueDue(name); // not in the next round: what was found may be overdue, too
  background.repeat('reconcile', reconcileInterval, () => reconciler.reconcile(link));
}
