// Closes a meeting at its deadline: waits for it, reads the meeting again, and calls the provider.
import type { Logger } from 'pino';
import { ProviderError } from '../providers/provider.ts';
import { visible } from '../shown.ts';
import { Batcher } from './batcher.ts';
import { closeReason, obstacles, obstacleTo, untilDue } from './close-checks.ts';
import type { Attempt, CloseRows, ClosingMeeting } from './close-rows.ts';
import type { Metrics } from './metrics.ts';
import type { ProviderLink, ProviderLinks } from './provider-link.ts';
import { ProviderQueue } from './provider-queue.ts';

/** Milliseconds after which a call is aborted and the attempt fails. */
export const callTimeout = 10_000;
/** Milliseconds after which a read of the meeting is too old to act on. Longer than the wait for a list. */
const maxReadAge = 5000;
/** Attempts that need a list. If it still cannot be read after them, the meeting is closed without it: the limit matters more. */
const attemptsWithList = 5;

/** A job: a meeting whose deadline is near. */
export interface CloseJob {
  readonly id: number;
  readonly provider: string;
  /** Epoch ms by the provider's clock. */
  readonly deadline: number;
  /** Whether it is due already, whatever the provider's clock shows. */
  readonly isDue?: boolean;
}

/** Options of {@link Closer}. */
export interface CloserOptions {
  readonly links: ProviderLinks;
  readonly rows: CloseRows;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** The most calls in flight to each provider. */
  readonly concurrency: number;
  /** Aborted when the server stops: calls in flight finish, all other jobs are given back. */
  readonly signal: AbortSignal;
}

/** Closes meetings at their deadline. */
export class Closer {
  readonly #options: CloserOptions;
  readonly #queues: ReadonlyMap<string, ProviderQueue>;
  readonly #begin: Batcher<CloseJob & { readonly now: number }, Map<number, ClosingMeeting>>;
  readonly #called: Batcher<Attempt>;

  constructor(options: CloserOptions) {
    this.#options = options;
    const { links, rows } = options;
    this.#queues = new Map([...links.keys()].map((provider) => [provider, new ProviderQueue(options)]));
    this.#begin = new Batcher((jobs) => rows.begin(jobs));
    this.#called = new Batcher((attempts) => rows.called(attempts));
  }

  /**
   * Resolves when the job is done: the provider has accepted the call, or no call is needed.
   * @param claim aborted when the job was given to another process, or is to be given back: no call begins
   * @throws the reason why the job must be retried
   */
  async close(job: CloseJob, claim: AbortSignal): Promise<void> {
    const { links, logger } = this.#options;
    const { provider } = job;
    const [link, queue] = [links.get(provider), this.#queues.get(provider)];
    if (!link || !queue) throw new Error(`this server has no provider "${provider}"`);
    // Read it before the deadline, so that closing does not wait for it.
    link.lists.recent().catch((error: unknown) => {
      logger.warn({ err: error, provider }, 'the list of running meetings could not be read');
    });
    const waiting = AbortSignal.any([this.#options.signal, claim]);
    if (!job.isDue && !(await untilDue(job.deadline, link, waiting))) return;
    await queue.enter(waiting);
    let attempt: Attempt | undefined;
    try {
      claim.throwIfAborted();
      const meetings = await this.#begin.add({ ...job, now: link.clock.now() });
      const meeting = meetings.get(job.id);
      if (!meeting || meeting.deadline !== job.deadline) return;
      meetings.delete(job.id); // two jobs for one deadline make one call
      const isStale = staleness(claim, link);
      if (await this.#attempt(meeting, link, queue, isStale, job.isDue)) attempt = meeting;
    } finally {
      queue.leave();
    }
    // If this fails, the job is retried, and the provider then answers that it has no such meeting.
    if (attempt) await this.#called.add(attempt);
  }

  /** Resolves to whether the provider was called. @throws the reason why the job must be retried */
  async #attempt(
    meeting: ClosingMeeting,
    link: ProviderLink,
    queue: ProviderQueue,
    isStale: () => boolean,
    isDue = false,
  ): Promise<boolean> {
    const { rows, metrics, logger } = this.#options;
    const provider = link.provider.name;
    const about = {
      provider,
      room: meeting.room,
      meeting: meeting.id,
      deadline: new Date(meeting.deadline).toISOString(),
      attempt: meeting.attempts,
      ...(meeting.orderedBy !== undefined && { actor: meeting.orderedBy }),
    };
    const obstacle = await obstacleTo(meeting, link, { isDue, needsList: meeting.attempts <= attemptsWithList });
    if (obstacle?.why === 'early') {
      logger.info(about, obstacles.early);
      await rows.postpone(meeting);
      return false;
    }
    if (obstacle?.why === 'superseded') {
      logger.info(about, obstacles.superseded);
      await rows.superseded(meeting, obstacle.at);
      return false;
    }
    if (obstacle || isStale()) {
      const why = obstacle ? obstacles[obstacle.why] : 'this process stood still since it read the meeting';
      logger.warn(about, `${why}: closing will be tried again`);
      await rows.release(meeting, why);
      throw new Error(why);
    }
    try {
      const late = Math.max(0, link.clock.now() - meeting.deadline);
      await link.provider.close(meeting, AbortSignal.timeout(callTimeout));
      metrics.closeCalls.inc({ provider, result: 'ok' });
      logger.info({ ...about, lateMs: Math.round(late) }, `meeting closed: ${closeReason(meeting.orderedBy)}`);
      return true;
    } catch (error) {
      metrics.closeCalls.inc({ provider, result: 'error' });
      logger.warn({ ...about, err: error }, 'closing failed, and will be tried again');
      if (error instanceof ProviderError && error.retryAfter !== undefined) queue.pause(error.retryAfter);
      await rows.release(meeting, visible(error instanceof Error ? error.message : String(error)));
      throw error;
    }
  }
}

/**
 * Returns a function that tells whether the meeting, which was read now, is too old to act on. While this process stood still,
 * another one may have failed to close the meeting, and it may have been extended since.
 */
function staleness(claim: AbortSignal, { clock }: ProviderLink): () => boolean {
  const readAt = performance.now();
  return () => claim.aborted || !clock.trusted || performance.now() - readAt > maxReadAge;
}
