// Closes a meeting at its deadline: waits for it, reads the meeting again, and calls the provider.
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { ProviderError, type RunningMeeting } from '../providers/provider.ts';
import { visible } from '../shown.ts';
import { Batcher } from './batcher.ts';
import type { Attempt, CloseRows, ClosingMeeting } from './close-rows.ts';
import type { Metrics } from './metrics.ts';
import type { ProviderLink, ProviderLinks } from './provider-link.ts';
import { ProviderQueue } from './provider-queue.ts';
import type { RunningList } from './running-list-cache.ts';
import { isSameMeeting } from './same-meeting.ts';
import { within } from './within.ts';

/** Milliseconds after which a call is aborted and the attempt fails. */
const callTimeout = 10_000;
/** Milliseconds to wait for a list. */
const listTimeout = 3000;
/** Milliseconds after which a read of the meeting is too old to act on. Longer than the wait for a list. */
const maxReadAge = 5000;
/** Attempts that need a list. If it still cannot be read after them, the meeting is closed without it: the limit matters more. */
const attemptsWithList = 5;
/** Milliseconds by which a further answer may move the time back, since answers have whole seconds. */
const dateResolution = 1000;
/** Milliseconds of the longest sleep, so that a changed clock is noticed. */
const longestSleep = 1000;
/** Milliseconds. If a deadline is further away, it was moved, or a wrong clock made the job. */
const longestWait = 30_000;

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
   * @param claim aborted when the job was given to another process
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
    if (!job.isDue && !(await this.#waitFor(job.deadline, link))) return;
    await queue.enter();
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

  /** Waits for the deadline by the provider's clock. Resolves to false if it is not near. */
  async #waitFor(deadline: number, { clock, lists }: ProviderLink): Promise<boolean> {
    const { signal } = this.#options;
    for (;;) {
      signal.throwIfAborted();
      const isTrusted = clock.trusted;
      const wait = isTrusted ? deadline - clock.now() : longestSleep;
      if (wait <= 0) return true;
      if (wait > longestWait) return false;
      if (!isTrusted) lists.next().catch(() => {}); // reported as `lists.error`, and requested again after the next sleep
      await pause(Math.min(wait, longestSleep), undefined, { signal });
    }
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
    const list = await listFor(meeting, link);
    if (!isDue && link.clock.now() < meeting.deadline - dateResolution) {
      logger.info(about, 'the provider’s clock shows an earlier time by now: the meeting is not due yet');
      await rows.postpone(meeting);
      return false;
    }
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
      const why = 'this process stood still since it read the meeting';
      logger.warn(about, `${why}: closing will be tried again`);
      await rows.release(meeting, why);
      throw new Error(why);
    }
    try {
      const late = Math.max(0, link.clock.now() - meeting.deadline);
      await link.provider.close(meeting, AbortSignal.timeout(callTimeout));
      metrics.closeCalls.inc({ provider, result: 'ok' });
      const why = meeting.orderedBy === undefined ? 'its time is up' : 'somebody has ended it';
      logger.info({ ...about, lateMs: Math.round(late) }, `meeting closed: ${why}`);
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

/**
 * A provider closes rooms, not meetings, so the list is read to see whether the room hosts the next one. A list without the meeting
 * may be from before its start, and so tell nothing about it: then another one is read.
 */
async function listFor(meeting: RunningMeeting, { lists }: ProviderLink): Promise<RunningList | undefined> {
  const recent = await ifInTime(lists.recent());
  if (!recent || recent.has(meeting)) return recent;
  return (await ifInTime(lists.next())) ?? (lists.isLong ? recent : undefined);
}

/** `undefined` if the list cannot be had within {@link listTimeout}. Why is reported as `lists.error`. */
function ifInTime(list: Promise<RunningList>): Promise<RunningList | undefined> {
  return within(listTimeout, list).catch(() => undefined);
}
