// Closes meetings at their deadline: waits for it, claims in the database, then calls the provider. So many calls at a time to each.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { ProviderError } from '../providers/provider.ts';
import { Batcher } from './batcher.ts';
import type { Metrics } from './metrics.ts';
import type { ProviderLink, ProviderLinks } from './provider-link.ts';
import { ProviderQueue } from './provider-queue.ts';
import type { ClaimedMeeting, QueueRows } from './queue-rows.ts';
import type { RunningList } from './running-list-cache.ts';
import { isSameMeeting } from './same-meeting.ts';

/** A call that has not come back by then is cut off, and repeated. Below the lease of a claim. */
const callTimeout = 10_000;
/** A list that takes longer is not waited for. With the call itself it is well below the lease of a claim. */
const listTimeout = 3000;
/** So many attempts want to have seen a list. Where none can be had for so long it is as the table says: rather that than no limit. */
const carefulAttempts = 5;
/** Longest sleep, so that a clock that was set is noticed. */
const longestNap = 1000;

/** What became of a job: `done`, nothing is left to do for it; else why it is to come again. */
export type Outcome = 'done' | { readonly again: string };

interface Due {
  readonly job: CloseJob;
  readonly settle: (outcome: Outcome) => void;
}

/** A job: a meeting whose deadline is near. */
export interface CloseJob {
  readonly id: number;
  readonly provider: string;
  /** Epoch ms by the provider's clock. */
  readonly deadline: number;
}

/** Options of {@link Closer}. */
export interface CloserOptions {
  readonly links: ProviderLinks;
  readonly rows: QueueRows;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Calls in flight to each provider, at most. */
  readonly concurrency: number;
  /** Aborted when the server stops: what waits is handed over, calls in flight finish. */
  readonly signal: AbortSignal;
}

/** Closes meetings at their deadline. */
export class Closer {
  readonly #options: CloserOptions;
  readonly #queues: ReadonlyMap<string, ProviderQueue<Due>>;
  readonly #called: Batcher<{ readonly id: number; readonly claim: string }>;

  constructor(options: CloserOptions) {
    this.#options = options;
    const { links, rows, concurrency, signal } = options;
    this.#called = new Batcher((orders) => rows.called(orders));
    this.#queues = new Map(
      [...links].map(([provider, link]) => {
        const queue: ProviderQueue<Due> = new ProviderQueue({
          concurrency,
          signal,
          run: (batch) => void this.#run(batch, link, queue),
          refuse: ({ settle }) => settle({ again: 'the server is stopping' }),
        });
        return [provider, queue];
      }),
    );
  }

  /** Resolves when the meeting of this job has been closed, or need not be, or cannot be now. */
  async close(job: CloseJob): Promise<Outcome> {
    const { links, logger } = this.#options;
    const { provider } = job;
    const [link, queue] = [links.get(provider), this.#queues.get(provider)];
    if (!link || !queue) return { again: `this server has no provider "${provider}"` };
    // Before the deadline, so that nobody waits for it then.
    link.lists.recent().catch((error: unknown) => {
      logger.warn({ err: error, provider }, 'the list of running meetings could not be read');
    });
    try {
      await this.#until(link, job.deadline);
    } catch {
      return { again: 'the server is stopping' };
    }
    return new Promise((settle) => queue.add({ job, settle }));
  }

  async #until({ clock, lists }: ProviderLink, deadline: number): Promise<void> {
    const { signal } = this.#options;
    for (;;) {
      signal.throwIfAborted();
      const isTrusted = clock.trusted;
      const wait = isTrusted ? deadline - clock.now() : longestNap;
      if (wait <= 0) return;
      if (!isTrusted) lists.next().catch(() => {}); // said by the lists' `error`; the next nap asks again
      await pause(Math.min(wait, longestNap), undefined, { signal });
    }
  }

  async #run(batch: readonly Due[], link: ProviderLink, queue: ProviderQueue<Due>): Promise<void> {
    const { rows } = this.#options;
    const claim = randomUUID();
    const jobs = batch.map(({ job }) => job);
    let claimed: Map<number, ClaimedMeeting>;
    let stillDue = new Set<number>();
    try {
      claimed = new Map((await rows.claim(jobs, claim)).map((meeting) => [meeting.id, meeting]));
      const missed = jobs.filter(({ id }) => !claimed.has(id));
      if (missed.length > 0) stillDue = await rows.stillDue(missed);
    } catch (error) {
      for (const { settle } of batch) settle({ again: `the database failed: ${String(error)}` });
      return queue.free(batch.length);
    }
    queue.free(batch.length - claimed.size);
    for (const { job, settle } of batch) {
      const meeting = claimed.get(job.id);
      claimed.delete(job.id); // two jobs for one meeting make one call
      // Claimed by a process that may be gone: the job comes again when the lease is over.
      if (!meeting) settle(stillDue.has(job.id) ? { again: 'another process has claimed it' } : 'done');
      else
        void this.#close(meeting, link, queue, claim).then(settle, (error: unknown) =>
          settle({ again: String(error) }),
        );
    }
  }

  async #close(
    meeting: ClaimedMeeting,
    link: ProviderLink,
    queue: ProviderQueue<Due>,
    claim: string,
  ): Promise<Outcome> {
    let outcome: Outcome | 'called';
    try {
      outcome = await this.#call(meeting, link, queue, claim);
    } finally {
      queue.free(1);
    }
    if (outcome !== 'called') return outcome;
    // When this fails the claim runs out, and the call is repeated: the provider says then that there is no such meeting.
    await this.#called.add({ id: meeting.id, claim });
    return 'done';
  }

  async #call(
    meeting: ClaimedMeeting,
    link: ProviderLink,
    queue: ProviderQueue<Due>,
    claim: string,
  ): Promise<Outcome | 'called'> {
    const { rows, metrics, logger } = this.#options;
    const provider = link.provider.name;
    const about = {
      provider,
      room: meeting.room,
      meeting: meeting.id,
      deadline: new Date(meeting.deadline).toISOString(),
    };
    const list = await this.#listFor(link);
    const next = list?.inRoom(meeting.room);
    if (next && next.startedAt > meeting.startedAt && !isSameMeeting(next, meeting)) {
      logger.info(about, 'the room hosts another meeting by now: nothing is closed');
      await rows.superseded(meeting.id, claim, next.startedAt);
      return 'done';
    }
    if (!list && meeting.attempts <= carefulAttempts) {
      const why = 'the list of running meetings could not be read';
      logger.warn({ ...about, attempt: meeting.attempts }, `${why}: closing will be tried again`);
      await rows.release(meeting.id, claim, why);
      return { again: why };
    }
    try {
      const late = link.clock.now() - meeting.deadline;
      if (meeting.attempts === 1) metrics.lateness.observe(late / 1000);
      await link.provider.close(meeting, AbortSignal.timeout(callTimeout));
      metrics.closeCalls.inc({ provider, result: 'ok' });
      logger.info({ ...about, lateMs: Math.round(late), attempt: meeting.attempts }, 'meeting closed: its time is up');
    } catch (error) {
      metrics.closeCalls.inc({ provider, result: 'error' });
      logger.warn({ ...about, err: error, attempt: meeting.attempts }, 'closing failed, and will be tried again');
      if (error instanceof ProviderError && error.retryAfter !== undefined) queue.quieten(error.retryAfter);
      const why = error instanceof Error ? error.message : String(error);
      await rows.release(meeting.id, claim, why);
      return { again: why };
    }
    return 'called';
  }

  /** A provider closes rooms, not meetings: what runs there now may be the next one. */
  #listFor({ lists }: ProviderLink): Promise<RunningList | undefined> {
    return Promise.race([lists.recent().catch(() => undefined), pause(listTimeout, undefined, { ref: false })]);
  }
}
