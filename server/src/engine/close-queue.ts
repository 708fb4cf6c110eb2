// The queue. A job is a wake-up call for one deadline of one meeting; the row decides. pg-boss brings retries, backoff, dead
// letters, and the jobs of a process that died back within seconds.
import { randomUUID } from 'node:crypto';
import { type Job, type JobResult, PgBoss, systemClock } from 'pg-boss';
import type { Logger } from 'pino';
import type { CloseJob, Closer } from './closer.ts';
import type { Database } from './database.ts';
import type { Metrics } from './metrics.ts';
import type { ProviderLinks } from './provider-link.ts';
import type { DueMeeting, QueueRows } from './queue-rows.ts';

/** Each provider has its own: jobs of one that hangs keep the workers of no other. */
const queueOf = (provider: string): string => `still-there-shutdown-${provider}`;
const deadLetters = 'still-there-failed';
/** Only what is due so soon (ms) becomes a job: pg-boss walks over every waiting job at each fetch. */
const horizon = 60_000;
/** A job is fetched so much (ms) before its deadline, and waits for it here: no poll is as exact. */
const lead = 3000;
const batch = 250;
const workers = 4;
const stopTimeout = 15_000;
/** So long (ms) after its deadline a meeting may have another job, though the one before seems to live. */
const patience = 600_000;

/** pg-boss measures how long a worker may sleep: by the wall clock, one that is set back would put it to sleep for as long. */
const clock = { ...systemClock, now: (): number => performance.timeOrigin + performance.now() };

/** Options of {@link CloseQueue}. */
export interface CloseQueueOptions {
  readonly database: Database;
  readonly rows: QueueRows;
  readonly links: ProviderLinks;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** Wakes the closer in time for each deadline. */
export class CloseQueue {
  readonly #options: CloseQueueOptions;
  readonly #boss: PgBoss;
  /** Part of the keys of jobs; changed where jobs may be stuck. */
  #generation = '';

  constructor(options: CloseQueueOptions) {
    this.#options = options;
    const { database, logger, metrics } = options;
    this.#boss = new PgBoss({
      ...database.boss,
      schema: 'still_there_jobs',
      schedule: false,
      clock,
      superviseIntervalSeconds: 5,
      monitorIntervalSeconds: 5,
    });
    this.#boss.on('error', (error) => {
      metrics.taskErrors.inc({ task: 'queue' });
      logger.error({ err: error }, 'the queue reports an error');
    });
    this.#boss.on('warning', (warning) => logger.warn({ warning }, 'the queue warns'));
  }

  /** Makes the queues' own tables. */
  async start(): Promise<void> {
    await this.#boss.start();
    await this.#boss.createQueue(deadLetters, { retryLimit: 1000, retryDelay: 5, deleteAfterSeconds: 60 });
    for (const provider of this.#options.links.keys()) {
      await this.#boss.createQueue(queueOf(provider), {
        policy: 'exclusive',
        partition: true,
        deadLetter: deadLetters,
        retryLimit: 20,
        retryDelay: 1,
        retryBackoff: true,
        retryDelayMax: 30,
        // Workers refresh it themselves; without it a job of a process that died would stay away until it expires.
        heartbeatSeconds: 10,
        expireInSeconds: 600,
        deleteAfterSeconds: 60,
      });
    }
    await this.#boss.work<CloseJob>(deadLetters, { batchSize: batch, perJobResults: true }, (jobs) =>
      Promise.all(jobs.map((job) => this.#bury(job))),
    );
  }

  /** Hands each of a provider's jobs to the closer from now on. */
  async work(provider: string, closer: Closer): Promise<void> {
    await this.#boss.work<CloseJob>(
      queueOf(provider),
      {
        batchSize: batch,
        localConcurrency: workers,
        pollingIntervalSeconds: 1,
        burstWhenBatchFull: true,
        perJobResults: true,
      },
      (jobs) => Promise.all(jobs.map((job) => settle(job, closer))),
    );
  }

  /**
   * Gives a job to each of the provider's meetings that is due soon and has none. Any replica may, at any time: a repeat
   * changes nothing.
   */
  async promote(provider: string): Promise<void> {
    const { rows, links } = this.#options;
    const clock = links.get(provider)?.clock;
    // By a clock that has jumped everything may seem due.
    while (clock?.trusted) {
      const now = clock.now();
      const due = await rows.due(provider, now + horizon, 1000);
      if (due.length === 0) break;
      await this.#boss.insert(
        queueOf(provider),
        due.map((meeting) => this.#toJob(meeting, now)),
      );
      await rows.queued(due);
    }
  }

  /** Jobs made before a jump of the database's clock may begin hours late: their meetings get others. */
  async renew(provider: string): Promise<void> {
    this.#generation = `/${randomUUID()}`;
    await this.#options.rows.requeue(provider);
    await this.promote(provider);
  }

  /** Calls in flight finish, what waits is handed over. */
  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: stopTimeout });
  }

  /** The database starts a job by its own clock, so the deadline is told to it as a distance. */
  #toJob({ id, provider, deadline, databaseNow }: DueMeeting, now: number) {
    const again = Math.max(0, Math.floor((now - deadline) / patience));
    return {
      singletonKey: `${id}@${deadline}+${again}${this.#generation}`,
      startAfter: new Date(databaseNow + deadline - now - lead),
      data: { id, provider, deadline } satisfies CloseJob,
    };
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

async function settle(job: Job<CloseJob>, closer: Closer): Promise<JobResult> {
  const outcome = await closer.close(job.data);
  return outcome === 'done'
    ? { id: job.id, status: 'completed' }
    : { id: job.id, status: 'failed', output: { message: outcome.again } };
}
