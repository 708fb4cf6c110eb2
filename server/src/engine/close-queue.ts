// The table `meetings` decides which meetings are due, and records the outcome. pg-boss decides which process closes a meeting,
// and when that is retried: a job is one deadline of one meeting, and only its holder may close the meeting. Jobs are derived
// from the table, so all of them may be lost or deleted at any time: `enqueueDue` makes the missing ones.
import { setMaxListeners } from 'node:events';
import { type Job, type JobResult, PgBoss, systemClock } from 'pg-boss';
import type { Logger } from 'pino';
import { horizon, takenUp } from './close-checks.ts';
import { type CloseRows, type DueMeeting, stuckAfter } from './close-rows.ts';
import type { CloseJob, Closer } from './closer.ts';
import type { Database } from './database.ts';
import type { Metrics } from './metrics.ts';
import type { ProviderLinks } from './provider-link.ts';
import { deadLetterOptions, deadLetters, queueOf, queueOptions, queueSchema } from './queue-schema.ts';

const batchSize = 250;
const workers = 4;
/** Seconds. Workers look when they are woken: polling every second, those of fifty providers would keep the database busy. */
const pollingInterval = 60;
const stopTimeout = 15_000;

/** Measures how long pg-boss's workers sleep. By the wall clock they would sleep for hours after it was set back. */
const clock = { ...systemClock, now: (): number => performance.timeOrigin + performance.now() };

/** Options of {@link CloseQueue}. */
export interface CloseQueueOptions {
  readonly database: Database;
  readonly rows: CloseRows;
  readonly links: ProviderLinks;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** What hands the due meetings to their closer. */
export type DueQueue = Pick<CloseQueue, 'start' | 'work' | 'rest' | 'wake' | 'enqueueDue' | 'renew' | 'stop'>;

/** Hands each meeting to a closer in time for its deadline, and again until it is closed. */
export class CloseQueue {
  readonly #options: CloseQueueOptions;
  readonly #boss: PgBoss;
  /** The ids of the workers of each provider's queue, and what ends their wait for a deadline or a turn. */
  readonly #workers: Map<string, { readonly ids: readonly string[]; readonly rest: AbortController }> = new Map();
  /** Providers whose attempted meetings need jobs as well, as soon as their clock is trusted. */
  readonly #renewals: Set<string> = new Set();

  constructor(options: CloseQueueOptions) {
    this.#options = options;
    const { database, logger, metrics } = options;
    this.#boss = new PgBoss({
      ...database.boss,
      schema: queueSchema,
      createSchema: false, // so that nobody needs the right to create one
      schedule: false,
      clock,
      superviseIntervalSeconds: 5,
      maintenanceIntervalSeconds: 60, // deletes finished jobs soon, because each monitoring scans them
      monitorIntervalSeconds: 5,
    });
    this.#boss.on('error', (error) => {
      metrics.taskErrors.inc({ task: 'queue' });
      // Each of its workers reports a database that does not work, every second. The watch has logged it.
      const level = database.watch.problem ? 'debug' : 'error';
      logger[level]({ err: error }, 'the queue reports an error');
    });
    this.#boss.on('warning', (warning) => logger.warn({ warning }, 'the queue warns'));
  }

  /** Creates the queues. */
  async start(): Promise<void> {
    await this.#boss.start();
    await this.#boss.createQueue(deadLetters, deadLetterOptions);
    for (const provider of this.#options.links.keys()) await this.#boss.createQueue(queueOf(provider), queueOptions);
    await this.#boss.work<CloseJob>(deadLetters, { batchSize, perJobResults: true }, (jobs) =>
      Promise.all(jobs.map((job) => this.#bury(job))),
    );
  }

  /** Hands each of a provider's jobs to the closer from now on. */
  async work(provider: string, closer: Closer): Promise<void> {
    const rest = new AbortController();
    setMaxListeners(0, rest.signal); // each of its jobs listens
    // Not `localConcurrency`, which tells the id of one worker only.
    const work = () =>
      this.#boss.work<CloseJob>(
        queueOf(provider),
        { batchSize, pollingIntervalSeconds: pollingInterval, burstWhenBatchFull: true, perJobResults: true },
        (jobs) => Promise.all(jobs.map((job) => this.#settle(job, closer, rest.signal))),
      );
    this.#workers.set(provider, { ids: await Promise.all(Array.from({ length: workers }, work)), rest });
  }

  /** Has the workers of this process look for the provider's jobs now. */
  wake(provider: string): void {
    for (const worker of this.#workers.get(provider)?.ids ?? []) this.#boss.notifyWorker(worker);
  }

  /**
   * Hands no further jobs of a provider to the closer. Calls in flight go on. All other jobs are given back: pg-boss settles a batch only
   * when all of it is done, so those that wait for calls that hang would belong to this process for minutes.
   */
  async rest(provider: string): Promise<void> {
    this.#workers.get(provider)?.rest.abort(new Error('another replica reads the list of running meetings by now'));
    this.#workers.delete(provider);
    await this.#boss.offWork(queueOf(provider), { wait: false });
  }

  /** Makes a job for each of the provider's meetings that is due within {@link horizon} and has none. Any replica may call it at any time. */
  async enqueueDue(provider: string): Promise<void> {
    const { rows, links } = this.#options;
    const link = links.get(provider);
    if (!link?.clock.trusted) return; // after a jump everything may seem due
    const now = link.clock.now();
    const isRenewal = this.#renewals.has(provider);
    // Due by any clock. Of these, the ones that are due by the earliest clock, or have run for long enough by our own.
    const found = await rows.due(provider, link.clock.latest + horizon, isRenewal ? Infinity : now);
    const due = takenUp(found, link, now);
    for (let from = 0; from < due.length; from += 1000) {
      const jobs = due.slice(from, from + 1000).map((meeting) => toJob(meeting, provider, now));
      await this.#boss.insert(queueOf(provider), jobs); // skips those that have a job
    }
    if (due.length > 0) this.wake(provider);
    if (isRenewal) this.#renewals.delete(provider);
  }

  /**
   * Replaces the provider's jobs as soon as its clock is trusted.
   * - `'waiting'`: the jobs that no worker holds. After a jump of the database's clock they might start hours late.
   * - `'all'`: every job, if no other process is running. This avoids waiting for the heartbeats of a dead process.
   */
  async renew(provider: string, which: 'waiting' | 'all'): Promise<void> {
    if (which === 'all') await this.#boss.deleteAllJobs(queueOf(provider));
    else await this.#boss.deleteQueuedJobs(queueOf(provider));
    this.#renewals.add(provider);
    await this.enqueueDue(provider);
  }

  /** Waits for calls in flight, and gives all other jobs back. */
  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: stopTimeout });
  }

  async #settle({ id, data, signal }: Job<CloseJob>, closer: Closer, rest: AbortSignal): Promise<JobResult> {
    try {
      await closer.close(data, AbortSignal.any([signal, rest]));
      return { id, status: 'completed' };
    } catch (error) {
      // A result that cannot be written is lost. The job would then wait for its heartbeat, 10 to 15 s after the database is back.
      await this.#options.database.watch.working();
      return { id, status: 'failed', output: { message: error instanceof Error ? error.message : String(error) } };
    }
  }

  async #bury({ id: job, data }: Job<CloseJob>): Promise<JobResult> {
    const { rows, metrics, logger } = this.#options;
    const { id, provider } = data;
    if (await rows.failed(data, 'every attempt to close it failed')) {
      metrics.outcomes.inc({ provider, outcome: 'failed' });
      logger.error(
        { provider, meeting: id },
        'every attempt to close this meeting failed: it will be tried again in 5 minutes',
      );
    }
    return { id: job, status: 'completed' };
  }
}

/** The key allows one job per meeting and deadline. It changes when a job is stuck, so that another one can be added. */
function toJob(
  { id, deadline, attemptedAt, isDue }: DueMeeting & { readonly isDue: boolean },
  provider: string,
  now: number,
) {
  const stuck = Math.max(0, Math.floor((now - Math.max(deadline, attemptedAt ?? 0)) / stuckAfter));
  return { singletonKey: `${id}@${deadline}+${stuck}`, data: { id, provider, deadline, isDue } satisfies CloseJob };
}
