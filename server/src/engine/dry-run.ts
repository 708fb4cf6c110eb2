// A dry run: decides at each deadline as a real run does, and instead of calling the provider it records what it would have closed.
// It needs no queue, because deciding twice does no harm, and leaves the jobs of a real run alone.
import type { Logger } from 'pino';
import { Batcher } from './batcher.ts';
import { closeReason, horizon, obstacles, obstacleTo, takenUp, untilDue } from './close-checks.ts';
import type { DueQueue } from './close-queue.ts';
import type { DueMeeting } from './close-rows.ts';
import type { DryRunRows, WouldClose } from './dry-run-rows.ts';
import type { Metrics } from './metrics.ts';
import type { ProviderLink, ProviderLinks } from './provider-link.ts';

/** Options of {@link DryRun}. */
export interface DryRunOptions {
  readonly rows: DryRunRows;
  readonly links: ProviderLinks;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Aborted when the server stops. */
  readonly signal: AbortSignal;
}

/** Records what would have been closed. Takes the place of the queue. */
export class DryRun implements DueQueue {
  readonly #options: DryRunOptions;
  readonly #decide: Batcher<{ readonly id: number; readonly deadline: number }, Map<number, WouldClose>>;
  /** The providers whose meetings are decided about: those whose list was requested. */
  readonly #working: Set<string> = new Set();
  /** The decisions under way, by meeting and deadline. */
  readonly #deciding: Map<string, Promise<void>> = new Map();

  constructor(options: DryRunOptions) {
    this.#options = options;
    this.#decide = new Batcher((meetings) => options.rows.decide(meetings));
  }

  async start(): Promise<void> {
    this.#options.logger.warn('dry run: this server decides which meetings to close, and closes none');
  }

  async work(provider: string): Promise<void> {
    this.#working.add(provider);
    await this.enqueueDue(provider);
  }

  async rest(provider: string): Promise<void> {
    this.#working.delete(provider);
  }

  async enqueueDue(provider: string): Promise<void> {
    const { rows, links, signal } = this.#options;
    const link = links.get(provider);
    if (!link?.clock.trusted || !this.#working.has(provider) || signal.aborted) return;
    const found = await rows.due(provider, link.clock.latest + horizon);
    for (const meeting of takenUp(found, link, link.clock.now())) {
      const key = `${meeting.id}@${meeting.deadline}`;
      if (this.#deciding.has(key)) continue;
      const deciding = this.#decideOn(meeting, link).finally(() => this.#deciding.delete(key));
      this.#deciding.set(key, deciding);
    }
  }

  wake(): void {} // there are no workers that sleep

  async renew(provider: string): Promise<void> {
    await this.enqueueDue(provider);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#deciding.values());
  }

  /** Never rejects: what could not be decided is due again in the next round. */
  async #decideOn(meeting: DueMeeting & { readonly isDue: boolean }, link: ProviderLink): Promise<void> {
    const { rows, metrics, logger, signal } = this.#options;
    const { id, room, deadline, isDue } = meeting;
    const provider = link.provider.name;
    const about = { provider, room, meeting: id, deadline: new Date(deadline).toISOString() };
    try {
      if (!isDue && !(await untilDue(deadline, link, signal))) return;
      const obstacle = await obstacleTo(meeting, link, { isDue, needsList: true });
      if (signal.aborted) return;
      if (obstacle) {
        const isOver = obstacle.why === 'superseded' && (await rows.superseded(id, obstacle.at));
        logger[isOver ? 'info' : 'debug'](about, obstacles[obstacle.why]); // repeated every second, unless it is over
      }
      if (obstacle || !link.clock.trusted) return;
      const decided = await this.#decide.add({ id, deadline });
      const would = decided.get(id);
      if (!would) return;
      metrics.dryRunCloses.inc({ provider });
      const { orderedBy } = would;
      logger.info(
        { ...about, ...(orderedBy !== undefined && { actor: orderedBy }) },
        `dry run: would have closed the meeting: ${closeReason(orderedBy)}`,
      );
    } catch (error) {
      if (signal.aborted) return;
      metrics.taskErrors.inc({ task: 'enqueue' });
      logger.warn({ ...about, err: error }, 'dry run: a decision could not be recorded, and will be tried again');
    }
  }
}
