// Closes meetings at their deadline: waits for it, claims in the database, then calls the provider. So many calls at a time.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Metrics } from '../model/metrics.ts';
import { ProviderError } from '../model/provider.ts';
import type { ProviderLink, ProviderLinks } from './provider-link.ts';
import type { ClaimedMeeting, QueueRows } from './queue-rows.ts';

/** A call that has not come back by then is cut off, and repeated. Below the lease of a claim. */
const callTimeout = 10_000;
/** A list that is so much older than asked for still tells that the room hosts another meeting. */
const listSlack = 5000;
/** Longest sleep, so that a clock that was set is noticed. */
const longestNap = 1000;

/** What became of a job: `done`, nothing is left to do for it; else why it is to come again. */
export type Outcome = 'done' | { readonly again: string };

interface Due {
  readonly id: number;
  readonly link: ProviderLink;
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
  /** Calls in flight, at most. */
  readonly concurrency: number;
  /** Aborted when the server stops: what waits is handed over, calls in flight finish. */
  readonly signal: AbortSignal;
}

/** Closes meetings at their deadline. */
export class Closer {
  readonly #options: CloserOptions;
  readonly #ready: Due[] = [];
  /** Providers that want to be left alone (429), and until when by the monotonic clock. */
  readonly #quietUntil = new Map<string, number>();
  #free: number;
  #pumping = false;

  constructor(options: CloserOptions) {
    this.#options = options;
    this.#free = options.concurrency;
  }

  /** Resolves when the meeting of this job has been closed, or need not be, or cannot be now. */
  async close({ id, provider, deadline }: CloseJob): Promise<Outcome> {
    const { links, logger } = this.#options;
    const link = links.get(provider);
    if (!link) return { again: `this server has no provider "${provider}"` };
    // Before the deadline, so that nobody waits for it then.
    link.snapshots.fresh(link.snapshots.patience).catch((error: unknown) => {
      logger.warn({ err: error, provider }, 'the list of running meetings could not be read');
    });
    try {
      await this.#until(link, deadline);
    } catch {
      return { again: 'the server is stopping' };
    }
    return new Promise((settle) => {
      this.#ready.push({ id, link, settle });
      this.#pump();
    });
  }

  async #until({ provider, clock, snapshots }: ProviderLink, deadline: number): Promise<void> {
    const { signal } = this.#options;
    for (;;) {
      signal.throwIfAborted();
      const quiet = (this.#quietUntil.get(provider.name) ?? 0) - performance.now();
      const isTrusted = clock.trusted;
      const wait = isTrusted ? Math.max(deadline - clock.now(), quiet) : longestNap;
      if (wait <= 0) return;
      if (!isTrusted) snapshots.fresh(0).catch(() => {}); // said by the snapshots' `error`; the next nap asks again
      await pause(Math.min(wait, longestNap), undefined, { signal });
    }
  }

  /** Not at once: those who become due in the same instant are claimed in one statement. */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    setImmediate(() => {
      this.#pumping = false;
      const { signal } = this.#options;
      while (this.#ready.length > 0 && (this.#free > 0 || signal.aborted)) {
        const [first] = this.#ready;
        const batch = this.#ready.splice(0, signal.aborted ? this.#ready.length : this.#free);
        if (signal.aborted) {
          for (const { settle } of batch) settle({ again: 'the server is stopping' });
          return;
        }
        const others = batch.filter(({ link }) => link !== first?.link);
        this.#ready.unshift(...others);
        const own = batch.filter(({ link }) => link === first?.link);
        this.#free -= own.length;
        void this.#run(own);
      }
    });
  }

  async #run(batch: readonly Due[]): Promise<void> {
    const { rows } = this.#options;
    const link = batch[0]?.link as ProviderLink;
    const claim = randomUUID();
    const freed = (count: number): void => {
      this.#free += count;
      this.#pump();
    };
    let claimed: Map<number, ClaimedMeeting>;
    let elsewhere = new Set<number>();
    try {
      const all = batch.map(({ id }) => id);
      claimed = new Map((await rows.claim(all, claim, link.clock.now())).map((meeting) => [meeting.id, meeting]));
      if (claimed.size < all.length) elsewhere = await rows.claimedElsewhere(all.filter((id) => !claimed.has(id)));
    } catch (error) {
      for (const { settle } of batch) settle({ again: `the database failed: ${String(error)}` });
      return freed(batch.length);
    }
    for (const { id, settle } of batch) {
      const meeting = claimed.get(id);
      // Claimed by a process that may be gone: the job comes again when the lease is over.
      if (!meeting) settle(elsewhere.has(id) ? { again: 'another process has claimed it' } : 'done');
      else
        void this.#call(meeting, link, claim)
          .then(settle, (error: unknown) => settle({ again: String(error) }))
          .finally(() => freed(1));
    }
    freed(batch.length - claimed.size);
  }

  async #call(meeting: ClaimedMeeting, link: ProviderLink, claim: string): Promise<Outcome> {
    const { rows, metrics, logger } = this.#options;
    const provider = link.provider.name;
    const about = {
      provider,
      room: meeting.room,
      meeting: meeting.id,
      deadline: new Date(meeting.deadline).toISOString(),
    };
    try {
      if (await this.#isAnother(meeting, link)) {
        logger.info(about, 'the room hosts another meeting by now: nothing is closed');
      } else {
        const late = link.clock.now() - meeting.deadline;
        if (meeting.attempts === 1) metrics.lateness.observe(late / 1000);
        await link.provider.close(meeting, AbortSignal.timeout(callTimeout));
        metrics.closeCalls.inc({ provider, result: 'ok' });
        logger.info(
          { ...about, lateMs: Math.round(late), attempt: meeting.attempts },
          'meeting closed: its time is up',
        );
      }
    } catch (error) {
      metrics.closeCalls.inc({ provider, result: 'error' });
      logger.warn({ ...about, err: error, attempt: meeting.attempts }, 'closing failed, and will be tried again');
      if (error instanceof ProviderError && error.retryAfter !== undefined)
        this.#quietUntil.set(provider, performance.now() + error.retryAfter);
      const why = error instanceof Error ? error.message : String(error);
      await rows.release(meeting.id, claim, why);
      return { again: why };
    }
    // When this fails the claim runs out, and the call is repeated: the provider says then that there is no such meeting.
    await rows.called(meeting.id, claim);
    return 'done';
  }

  /** A provider closes rooms, not meetings: what runs there now may be the next one. Without a list it is as the table says. */
  async #isAnother(meeting: ClaimedMeeting, { snapshots }: ProviderLink): Promise<boolean> {
    const list = await snapshots.fresh(snapshots.patience + listSlack).catch(() => undefined);
    const found = list?.inRoom(meeting.room);
    return found !== undefined && found.startedAt > meeting.startedAt + 1000;
  }
}
