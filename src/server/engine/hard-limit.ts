// The hard limit: what the parts do, and when.
import type { Logger } from 'pino';
import { expect } from '../../core/expect.ts';
import type { HardLimitApi, Health, MeetingQuery } from '../model/hard-limit-api.ts';
import type { LimitFor } from '../model/limit.ts';
import type { HistoryEntry, MeetingRecord, MeetingState } from '../model/meeting-record.ts';
import { Metrics } from '../model/metrics.ts';
import type { MeetingEvent, Provider } from '../model/provider.ts';
import type { DatabaseOptions } from './database.ts';
import { every } from './every.ts';
import { openParts, type Parts } from './parts.ts';
import { ProviderClock } from './provider-clock.ts';
import type { ProviderLink } from './provider-link.ts';
import { Snapshots } from './snapshots.ts';
import { WebhookKeeper } from './webhook-keeper.ts';

/** Options of {@link HardLimit}. */
export interface HardLimitOptions {
  /** The video services whose meetings are limited, each with its own name. */
  readonly providers: readonly Provider[];
  /** Finds a meeting's limit: `limitRules(…)`, or a function of your own. */
  readonly limitFor: LimitFor;
  /** A PostgreSQL for any number of replicas, or a directory for one process with a database of its own. */
  readonly database: DatabaseOptions;
  /** Where everything is said that is done. */
  readonly logger: Logger;
  /**
   * Where the providers reach the webhooks of the HTTP app, without the provider's name: `https://limit.example.com/webhooks`.
   * A provider whose webhook can be registered is told so, and again when another consumer replaces it.
   * @default none is registered; the lists are read four times a minute instead
   */
  readonly webhooks?: string;
  /** Calls to the providers in flight, at most. @default 20 */
  readonly concurrency?: number;
}

/** How often what is done, ms. */
const pace = { promote: 5000, confirm: 2000, sweep: 30_000, reconcile: 180_000, webhooks: 60_000, purge: 3_600_000 };

/** Without webhooks a start is heard of by the list alone. */
const reconcileUnheard = 15_000;

/**
 * Tracks running meetings and closes those that exceed their time, though every browser is gone. Several with the same
 * PostgreSQL share the work.
 */
export class HardLimit implements HardLimitApi {
  readonly metrics: Metrics;
  readonly providers: readonly Provider[];
  readonly logger: Logger;
  readonly #options: HardLimitOptions;
  readonly #links: ReadonlyMap<string, ProviderLink>;
  readonly #keeper: WebhookKeeper;
  readonly #run: AbortController = new AbortController();
  #limitFor: LimitFor;
  #parts: Parts | undefined;
  #stopped: Promise<void> | undefined;

  /** @throws TypeError when an option is not what it should be */
  constructor(options: HardLimitOptions) {
    const { providers, limitFor, logger, concurrency = 20 } = options;
    const names = providers.map(({ name }) => name);
    expect(providers.length > 0, 'providers', 'a list of at least one provider', providers);
    expect(new Set(names).size === names.length, 'providers', 'providers of different names', names);
    expect(typeof limitFor === 'function', 'limitFor', 'a function', limitFor);
    expect(Number.isInteger(concurrency) && concurrency > 0, 'concurrency', 'a whole number > 0', concurrency);
    this.#options = options;
    this.#limitFor = limitFor;
    this.providers = providers;
    this.logger = logger;
    this.metrics = new Metrics(() => this.counts());
    const { signal } = this.#run;
    const jumped = (ms: number): void => {
      this.metrics.clockJumps.inc();
      logger.warn({ ms: Math.round(ms) }, 'the clock has jumped: nothing is closed until a provider has told its time');
      void this.#task('reconcile', () => this.reconcile())();
    };
    this.#links = new Map(
      providers.map((provider) => {
        const clock = new ProviderClock(jumped);
        return [provider.name, { provider, clock, snapshots: new Snapshots(provider, clock, signal) }];
      }),
    );
    this.#keeper = new WebhookKeeper(providers, options.webhooks, logger);
  }

  /**
   * Opens the database (waits for a PostgreSQL that is away), compares with the providers' lists, and closes what is due from
   * then on. What is overdue is closed at once.
   * @throws when another process has the directory, or the database refuses us
   */
  async start(): Promise<void> {
    const { signal } = this.#run;
    const { logger, metrics } = this;
    const { database, concurrency = 20 } = this.#options;
    const limitFor: LimitFor = (meeting) => this.#limitFor(meeting);
    const parts = await openParts({ database, links: this.#links, limitFor, metrics, logger, concurrency, signal });
    this.#parts = parts;
    const { shutdowns, reconciler, queries } = parts;
    try {
      await this.#task('reconcile', () => this.reconcile())();
      await shutdowns.promote();
      await shutdowns.work(parts.closer);
    } catch (error) {
      await this.stop();
      throw error;
    }
    await this.#task('webhooks', () => this.#keepWebhooks())();
    this.#repeat('promote', () => shutdowns.promote());
    this.#repeat('confirm', () => this.#eachLink((link) => reconciler.confirm(link)));
    this.#repeat('sweep', () => this.#sweep());
    this.#repeat(
      'reconcile',
      () => this.reconcile(),
      this.#options.webhooks === undefined ? reconcileUnheard : pace.reconcile,
    );
    this.#repeat('purge', () => queries.purge());
    this.#repeat('webhooks', () => this.#keepWebhooks());
  }

  /** Finishes calls in flight, hands over what waits, closes the database. The webhook stays: its successor will want it. */
  stop(): Promise<void> {
    this.#stopped ??= (async () => {
      this.#run.abort();
      await this.#parts?.shutdowns.stop();
      await this.#parts?.database.close();
    })();
    return this.#stopped;
  }

  /** Other rules from now on, for running meetings too. */
  async setLimits(limitFor: LimitFor): Promise<void> {
    this.#limitFor = limitFor;
    const { queries, meetings, shutdowns } = this.#open;
    for (let after = 0; ; ) {
      const running = await queries.openAfter(after, 1000);
      const last = running.at(-1);
      if (!last) break;
      await meetings.relimit(running.map((record) => ({ record, limit: limitFor(asMeeting(record)) })));
      after = last.id;
    }
    await shutdowns.promote();
  }

  now(provider?: string): number {
    return (this.#links.get(provider ?? '') ?? [...this.#links.values()][0])?.clock.now() ?? Date.now();
  }

  async observe(provider: string, events: readonly MeetingEvent[]): Promise<void> {
    const { meetings, shutdowns } = this.#open;
    for (const event of events) {
      if (event.type === 'ended') {
        const ended = await meetings.end({ ...event, provider });
        this.metrics.outcomes.inc({ provider, outcome: 'ended' }, ended.length);
        continue;
      }
      const { type: _, at, ...meeting } = event;
      const limit = this.#limitFor({ ...meeting, provider });
      const [started] = await meetings.start([{ ...meeting, provider, seenAt: at, listed: false, limit }]);
      if (!started) continue;
      this.logger.info(
        { provider, room: started.room, meeting: started.id, endsAt: started.endsAt, rule: started.rule },
        'a meeting has begun',
      );
      // Sooner than the next round of queueing.
      if (started.deadline !== null && started.deadline - this.now(provider) < pace.promote * 2)
        await shutdowns.promote();
    }
  }

  wasSeen(provider: string, digest: string): Promise<boolean> {
    return this.#open.queries.wasSeen(provider, digest);
  }

  remember(provider: string, digest: string): Promise<void> {
    return this.#open.queries.remember(provider, digest);
  }

  async meetingIn(provider: string, room: string): Promise<MeetingRecord | undefined> {
    const [meeting] = await this.meetingsIn([{ provider, room }]);
    return meeting;
  }

  meetingsIn(rooms: readonly { readonly provider: string; readonly room: string }[]): Promise<MeetingRecord[]> {
    return this.#open.queries.inRooms(rooms);
  }

  meeting(id: number): Promise<MeetingRecord | undefined> {
    return this.#open.queries.byId(id);
  }

  meetings(query: MeetingQuery = {}): Promise<MeetingRecord[]> {
    return this.#open.queries.meetings(query);
  }

  counts(): Promise<Readonly<Record<MeetingState, number>>> {
    return this.#open.queries.counts();
  }

  history(meeting?: number): Promise<HistoryEntry[]> {
    return this.#open.queries.history(meeting);
  }

  async extend(
    id: number,
    by: number,
    { actor, version }: { readonly actor: string; readonly version?: number },
  ): Promise<MeetingRecord> {
    expect(Number.isInteger(by) && by > 0, 'by', 'a whole number of ms > 0', by);
    try {
      const extended = await this.#open.commands.extend(id, by, actor, version);
      this.metrics.extensions.inc({ result: 'granted' });
      return extended;
    } catch (error) {
      this.metrics.extensions.inc({ result: 'refused' });
      throw error;
    }
  }

  async end(id: number, { actor }: { readonly actor: string }): Promise<MeetingRecord> {
    const meeting = await this.meeting(id);
    const ending = await this.#open.commands.end(id, actor, this.now(meeting?.provider));
    await this.#open.shutdowns.promote();
    return ending;
  }

  hold(id: number, until: number, { actor }: { readonly actor: string }): Promise<MeetingRecord> {
    expect(Number.isFinite(until), 'until', 'an instant in epoch ms', until);
    return this.#open.commands.hold(id, until, actor);
  }

  reconcile(): Promise<void> {
    const { reconciler } = this.#open;
    return this.#eachLink((link) => reconciler.reconcile(link));
  }

  async health(): Promise<Health> {
    const database = await this.#open.database.rows('select 1').then(
      () => true,
      () => false,
    );
    const providers = Object.fromEntries(
      [...this.#links].map(([name, { snapshots }]) => [
        name,
        { listedAt: snapshots.last?.at ?? null, error: snapshots.error },
      ]),
    );
    return { database, providers, webhooks: this.#keeper.states, stopping: this.#run.signal.aborted };
  }

  get #open(): Parts {
    if (!this.#parts) throw new Error('The hard limit has not been started.');
    return this.#parts;
  }

  async #sweep(): Promise<void> {
    const { rows, shutdowns } = this.#open;
    await this.#eachLink(async ({ provider: { name }, clock }) => {
      if (!clock.trusted) return;
      const found = await rows.sweep(name, clock.now());
      if (found === 0) return;
      this.metrics.outcomes.inc({ provider: name, outcome: 'requeued' }, found);
      this.logger.warn({ provider: name, meetings: found }, 'meetings that were overdue are queued anew');
    });
    await shutdowns.promote();
  }

  /** A webhook that was not ours for a while may have taken starts with it. */
  async #keepWebhooks(): Promise<void> {
    if (await this.#keeper.keep(this.#run.signal)) await this.reconcile();
  }

  /** One provider that is away does not keep the others waiting. */
  async #eachLink(act: (link: ProviderLink) => Promise<void>): Promise<void> {
    const results = await Promise.allSettled([...this.#links.values()].map(act));
    const errors = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason as unknown);
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, 'several providers failed');
  }

  #repeat(name: keyof typeof pace, act: () => Promise<void>, ms = pace[name]): void {
    every(ms, act, this.#run.signal, (error) => this.#failed(name, error));
  }

  #task(name: string, act: () => Promise<void>): () => Promise<void> {
    return () => act().catch((error: unknown) => this.#failed(name, error));
  }

  #failed(task: string, error: unknown): void {
    if (this.#run.signal.aborted) return;
    this.metrics.taskErrors.inc({ task });
    this.logger.error({ err: error, task }, 'a task in the background failed, and will be done again');
  }
}

function asMeeting({ provider, room, startedAt, meetingId, name }: MeetingRecord) {
  return { provider, room, startedAt, ...(meetingId !== null && { meetingId }), ...(name !== null && { name }) };
}
