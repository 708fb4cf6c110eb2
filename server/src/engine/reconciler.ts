// Compares the table with what a provider says is running: webhooks get lost.
import type { Logger } from 'pino';
import type { LimitFor } from '../rules/limit.ts';
import type { CloseRows } from './close-rows.ts';
import { limitsOf, throwIfAny } from './limits-of.ts';
import type { ListRows } from './list-rows.ts';
import type { Meetings } from './meetings.ts';
import type { Metrics } from './metrics.ts';
import type { ProviderLink } from './provider-link.ts';

/** A list may be behind by so much (ms): what began later is not missed on it. */
const lag = 60_000;
/** The provider took the order to close; still listed after so long (ms), it is told again. */
const patience = 30_000;
const chunk = 1000;

/** Options of {@link Reconciler}. */
export interface ReconcilerOptions {
  readonly meetings: Meetings;
  readonly listRows: ListRows;
  readonly closeRows: CloseRows;
  readonly limitFor: LimitFor;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** Brings table and provider together. */
export class Reconciler {
  readonly #options: ReconcilerOptions;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /**
   * Finds meetings nobody told of, and closes the books on those that ended unheard.
   * @throws ProviderError; and, when all else is done, what went wrong with the limits of meetings
   */
  async reconcile({ provider: { name: provider }, clock, lists }: ProviderLink): Promise<void> {
    const { meetings, listRows, limitFor, metrics, logger } = this.#options;
    const list = await lists.next();
    const errors: unknown[] = [];
    for (let from = 0; from < list.meetings.length; from += chunk) {
      const part = list.meetings.slice(from, from + chunk);
      const limits = limitsOf(
        part.map((meeting) => ({ ...meeting, provider })),
        limitFor,
      );
      errors.push(...limits.errors);
      const found = await meetings.start(
        limits.limited.map(({ meeting, limit }) => ({ ...meeting, seenAt: list.at, listed: true, limit })),
      );
      for (const { room, id } of found)
        logger.info({ provider, room, meeting: id }, 'a meeting whose start was not heard');
      for (const { room, id } of await listRows.confirmRunning(provider, part, list.at)) {
        metrics.outcomes.inc({ provider, outcome: 'revived' });
        logger.warn({ provider, room, meeting: id }, 'the provider lists a meeting that was taken for over');
      }
    }
    for (let after = 0; ; ) {
      const open = await listRows.open(provider, list.at - lag, after, chunk * 5);
      const missing = open.filter((meeting) => !list.has(meeting));
      if (missing.length > 0) {
        const ended = await listRows.missing(
          missing.map(({ id }) => id),
          clock.now(),
        );
        metrics.outcomes.inc({ provider, outcome: 'ended' }, ended.length);
        for (const { room, id } of ended) logger.info({ provider, room, meeting: id }, 'a meeting that ended unheard');
      }
      const last = open.at(-1);
      if (!last) break;
      after = last.id;
    }
    throwIfAny(errors);
  }

  /** Asks the list, unless it is long and just read, about meetings whose end the provider was told to bring about. @throws ProviderError */
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
      metrics.outcomes.inc({ provider, outcome: 'closed' }, closed);
    }
    const still = called.filter((meeting) => list.has(meeting) && meeting.calledAgo > patience);
    if (still.length === 0) return;
    await closeRows.notConfirmed(still.map(({ id }) => id));
    logger.warn(
      { provider, meetings: still.map(({ id }) => id) },
      'the provider took the order, but still lists the meeting',
    );
  }
}
