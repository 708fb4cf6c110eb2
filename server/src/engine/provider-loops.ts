// What is done for one provider as long as the server runs. Each has its own rounds: one that does not answer keeps no other waiting.
import type { Logger } from 'pino';
import type { Background } from './background.ts';
import type { Engine } from './engine.ts';
import type { Metrics } from './metrics.ts';
import type { ProviderLink } from './provider-link.ts';

/** How often what is done, ms. */
const pace = { promote: 5000, confirm: 2000, sweep: 30_000 };

/** A long list is read so much (ms) before a meeting is due. Not longer than it is good for: see {@link RunningListCache.recent}. */
const ahead = 20_000;

/** Due so soon (ms) a meeting is queued at once, not in the next round. */
export const soon: number = pace.promote * 2;

/** Options of {@link startProviderLoops}. */
export interface ProviderLoopsOptions {
  readonly link: ProviderLink;
  readonly engine: Engine;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly background: Background;
  /** How often the provider's list is compared with the table, ms. */
  readonly reconcileEvery: number;
}

/** Closes what is overdue, and whatever is due from then on, and compares with the provider's list. Resolves after the first time. */
export async function startProviderLoops(options: ProviderLoopsOptions): Promise<void> {
  const { link, background, reconcileEvery } = options;
  const { database, reconciler, rows, closeQueue, closer } = options.engine;
  const { name } = link.provider;
  const compared = background.once('reconcile', () => reconciler.reconcile(link));
  // The list tells what time it is there. To compare a long one takes a minute; what is overdue does not wait for that.
  await link.lists.recent().catch(() => {}); // said by the comparison
  background.signal.throwIfAborted();
  if (database.isShared) await closeQueue.promote(name);
  else {
    // Whoever had the jobs and the claims is gone: nobody needs to wait until that shows.
    await rows.disclaim(name);
    await closeQueue.renew(name);
  }
  await closeQueue.work(name, closer);
  background.repeat('promote', pace.promote, async () => {
    if (!link.clock.trusted) await link.lists.next();
    await closeQueue.promote(name);
    // Each replica reads its own, whichever has made the jobs.
    if (link.lists.isLong && (await rows.isSoonDue(name, link.clock.now() + ahead))) await link.lists.recent();
  });
  background.repeat('confirm', pace.confirm, () => reconciler.confirm(link));
  background.repeat('sweep', pace.sweep, () => sweep(options));
  await compared;
  await closeQueue.promote(name); // not in the next round: what was found may be overdue, too
  background.repeat('reconcile', reconcileEvery, () => reconciler.reconcile(link));
}

/** Finds what lost jobs left behind. */
export async function sweep({ link, engine, metrics, logger }: ProviderLoopsOptions): Promise<void> {
  const { provider, clock } = link;
  if (!clock.trusted) return;
  const found = await engine.rows.sweep(provider.name, clock.now());
  if (found === 0) return;
  metrics.outcomes.inc({ provider: provider.name, outcome: 'requeued' }, found);
  logger.warn({ provider: provider.name, meetings: found }, 'meetings that were overdue are queued anew');
  await engine.closeQueue.promote(provider.name);
}
