// Compares the table with a provider's list, since webhooks get lost.
import type { Logger } from 'pino';
import type { LimitFor } from '../rules/limit.ts';
import type { CloseRows } from './close-rows.ts';
import { limitsOf, throwIfAny } from './limits-of.ts';
import type { ListRows } from './list-rows.ts';
import type { Meetings } from './meetings.ts';
import type { Metrics } from './metrics.ts';
import type { ProviderLink } from './provider-link.ts';

/** Milliseconds by which a list may lag. A meeting that started later does not count as missing. */
const lag = 60_000;
/** Milliseconds after the call at which a meeting that is still listed is closed again. */
const confirmTimeout = 30_000;
/** Meetings that are written at a time. The embedded database takes about a millisecond for each, in which nothing else runs. */
const chunk = 200;
/** Recorded meetings that are read at a time. */
const openChunk = 5000;

/** Options of {@link Reconciler}. */
export interface ReconcilerOptions {
  readonly meetings: Meetings;
  readonly listRows: ListRows;
  readonly closeRows: CloseRows;
  readonly limitFor: LimitFor;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

function* inParts<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let from = 0; from < items.length; from += chunk) yield items.slice(from, from + chunk);
}

/** Compares the table with the providers' lists. */
export class Reconciler {
  readonly #options: ReconcilerOptions;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /**
   * Records meetings whose start or end was not reported by a webhook.
   * @throws ProviderError; and, after all else is done, the errors of the rules
   */
  async reconcile({ provider: { name: provider }, clock, lists }: ProviderLink): Promise<void> {
    const { meetings, listRows, limitFor, metrics, logger } = this.#options;
    const list = await lists.next();
    const errors: unknown[] = [];
    for (const part of inParts(list.meetings)) {
      const limits = limitsOf(
        part.map((meeting) => ({ ...meeting, provider })),
        limitFor,
      );
      errors.push(...limits.errors);
      const found = await meetings.start(
        limits.limited.map(({ meeting, limit }) => ({ ...meeting, seenAt: list.at, listed: true, limit })),
      );
      for (const { room, id } of found)
        logger.info({ provider, room, meeting: id }, 'found a meeting on the list that no webhook had reported');
      for (const { room, id } of await listRows.confirmRunning(provider, part, list.at)) {
        metrics.outcomes.inc({ provider, outcome: 'revived' });
        logger.warn(
          { provider, room, meeting: id },
          'the provider lists a meeting that was recorded as over: it runs on',
        );
      }
    }
    for (let after = 0; ; ) {
      const open = await listRows.open(provider, list.at - lag, after, openChunk);
      const missing = open.filter((meeting) => !list.has(meeting));
      for (const part of inParts(missing)) {
        const ended = await listRows.missing(
          part.map(({ id }) => id),
          clock.now(),
        );
        metrics.outcomes.inc({ provider, outcome: 'ended' }, ended.length);
        for (const { room, id } of ended)
          logger.info({ provider, room, meeting: id }, 'a meeting is missing from the list: it has ended');
      }
      const last = open.at(-1);
      if (!last) break;
      after = last.id;
    }
    throwIfAny(errors);
  }

  /** Checks by the list whether meetings have ended after their call. A long list is not read too often. @throws ProviderError */
  async confirm({ provider: { name: provider }, clock, lists }: ProviderLink): Promise<void> {
    const { closeRows, metrics, logger } = this.#options;
    const called = await closeRows.unconfirmed(provider);
    if (called.length === 0 || !lists.mayAsk) return;
    const list = await lists.next();
    const gone = called.filter((meeting) => !list.has(meeting));
    if (gone.length > 0) {
      const closed = await closeRows.closed(
        gone.map(({ id }) => id),
        clock.now(),
      );
      for (const deadline of closed) metrics.closed(provider, clock.now() - deadline);
    }
    const still = called.filter((meeting) => list.has(meeting) && meeting.calledAgo > confirmTimeout);
    if (still.length === 0) return;
    const failed = await closeRows.notConfirmed(still.map(({ id }) => id));
    logger.warn(
      { provider, meetings: still.map(({ id }) => id) },
      'the provider accepted the call to end these meetings, but still lists them: they are closed again',
    );
    if (failed.length === 0) return;
    metrics.outcomes.inc({ provider, outcome: 'failed' }, failed.length);
    logger.error({ provider, meetings: failed }, 'every attempt to close these meetings failed: they are closed again');
  }
}
