// Closes a meeting at its deadline: waits for it, looks again, and calls the provider.
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { ProviderError } from '../providers/provider.ts';
import { Batcher } from './batcher.ts';
import type { Attempt, CloseRows, ClosingMeeting } from './close-rows.ts';
import type { Metrics } from './metrics.ts';
import type { ProviderLink, ProviderLinks } from './provider-link.ts';
import { ProviderQueue } from './provider-queue.ts';
import type { RunningList } from './running-list-cache.ts';
import { isSameMeeting } from './same-meeting.ts';

/** After so long (ms) a call is cut off, and the attempt has failed. */
const callTimeout = 10_000;
/** How long (ms) to wait for a list. */
const listTimeout = 3000;
/** A meeting is looked at again if the last look is older (ms). Above the wait for a list. */
const longestLook = 5000;
/** So many attempts need a list. If none can be read for that long, the meeting is closed without one, since a limit without a list is better than none. */
const attemptsWithList = 5;
/** Longest sleep (ms), so that a clock that was set is noticed. */
const longestNap = 1000;
/** A deadline that is further away (ms) was moved, or the job was made by a wrong clock. */
const longestWait = 30_000;

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
  readonly rows: CloseRows;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Calls in flight to each provider, at most. */
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
   * Resolves when nothing is left to do for this job: the provider was told to end the meeting, or it need not be.
   * @param claim aborted when the job was given to another process
   * @throws why the job must be tried again
   */
  async close(job: CloseJob, claim: AbortSignal): Promise<void> {
    const { links, logger } = this.#options;
    const { provider } = job;
    const [link, queue] = [links.get(provider), this.#queues.get(provider)];
    if (!link || !queue) throw new Error(`this server has no provider "${provider}"`);
    // Read before the deadline, so that no meeting waits for it then.
    link.lists.recent().catch((error: unknown) => {
      logger.warn({ err: error, provider }, 'the list of running meetings could not be read');
    });
    if (!(await this.#waitFor(job.deadline, link))) return;
    await queue.enter();
    let attempt: Attempt | undefined;
    try {
      claim.throwIfAborted();
      const meetings = await this.#begin.add({ ...job, now: link.clock.now() });
      const meeting = meetings.get(job.id);
      if (!meeting || meeting.deadline !== job.deadline) return;
      meetings.delete(job.id); // two jobs for one deadline make one call
      const isStale = staleness(claim, link);
      if (await this.#attempt(meeting, link, queue, isStale)) attempt = meeting;
    } finally {
      queue.leave();
    }
    // If this fails the job is tried again, and the provider answers that it has no such meeting.
    if (attempt) await this.#called.add(attempt);
  }

  /** The one wait for a deadline, by the provider's clock. Resolves to false if it is not near. */
  async #waitFor(deadline: number, { clock, lists }: ProviderLink): Promise<boolean> {
    const { signal } = this.#options;
    for (;;) {
      signal.throwIfAborted();
      const isTrusted = clock.trusted;
      const wait = isTrusted ? deadline - clock.now() : longestNap;
      if (wait <= 0) return true;
      if (wait > longestWait) return false;
      if (!isTrusted) lists.next().catch(() => {}); // reported as the lists' `error`; the next nap asks again
      await pause(Math.min(wait, longestNap), undefined, { signal });
    }
  }

  /** Resolves to whether the provider was called. @throws why it must be tried again */
  async #attempt(
    meeting: ClosingMeeting,
    link: ProviderLink,
    queue: ProviderQueue,
    isStale: () => boolean,
  ): Promise<boolean> {
    const { rows, metrics, logger } = this.#options;
    const provider = link.provider.name;
    const about = {
      provider,
      room: meeting.room,
      meeting: meeting.id,
      deadline: new Date(meeting.deadline).toISOString(),
      attempt: meeting.attempts,
    };
    const list = await listFor(link);
    const next = list?.inRoom(meeting.room);
    if (next && next.startedAt > meeting.startedAt && !isSameMeeting(next, meeting)) {
      logger.info(about, 'the room hosts another meeting by now: nothing is closed');
      await rows.superseded(meeting, next.startedAt);
      return false;
    }
    if (!list && meeting.attempts <= attemptsWithList) {
      const why = 'the list of running meetings could not be read';
      logger.warn(about, `${why}: closing will be tried again`);
      await rows.release(meeting, why);
      throw new Error(why);
    }
    if (isStale()) {
      const why = 'this process stood still since it looked at the meeting';
      logger.warn(about, `${why}: closing will be tried again`);
      await rows.release(meeting, why);
      throw new Error(why);
    }
    try {
      const late = link.clock.now() - meeting.deadline;
      if (meeting.attempts === 1) metrics.lateness.observe(late / 1000);
      await link.provider.close(meeting, AbortSignal.timeout(callTimeout));
      metrics.closeCalls.inc({ provider, result: 'ok' });
      logger.info({ ...about, lateMs: Math.round(late) }, 'meeting closed: its time is up');
      return true;
    } catch (error) {
      metrics.closeCalls.inc({ provider, result: 'error' });
      logger.warn({ ...about, err: error }, 'closing failed, and will be tried again');
      if (error instanceof ProviderError && error.retryAfter !== undefined) queue.pause(error.retryAfter);
      await rows.release(meeting, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }
}

/**
 * Whether the last look at a meeting, which is now, is too old to act on: a process that froze may find that another one has
 * tried in vain, and that the meeting was extended since.
 */
function staleness(claim: AbortSignal, { clock }: ProviderLink): () => boolean {
  const lookedAt = performance.now();
  return () => claim.aborted || !clock.trusted || performance.now() - lookedAt > longestLook;
}

/** A provider closes rooms, not meetings, so the list is read to see whether the room hosts the next one. */
function listFor({ lists }: ProviderLink): Promise<RunningList | undefined> {
  return Promise.race([lists.recent().catch(() => undefined), pause(listTimeout, undefined, { ref: false })]);
}
