// The hard limit: starts, runs and stops the engine.
import { setMaxListeners } from 'node:events';
import type { Logger } from 'pino';
import { expect, expectFunction } from '../expect.ts';
import type { MeetingEvent, Provider } from '../providers/provider.ts';
import type { LimitFor } from '../rules/limit.ts';
import type { AlertChanges } from './alert-rows.ts';
import { Background } from './background.ts';
import { horizon } from './close-checks.ts';
import { type DatabaseProblem, notOpen } from './database-problem.ts';
import { type Engine, openEngine } from './engine.ts';
import type { HardLimitApi, Health, HistoryRange, MeetingQuery } from './hard-limit-api.ts';
import { expectHardLimitOptions, type HardLimitOptions } from './hard-limit-options.ts';
import { asMeeting, limitsOf, throwIfAny } from './limits-of.ts';
import { linkProviders } from './link-providers.ts';
import { totalOf } from './meeting-counts.ts';
import type { ExportedEntry, HistoryEntry, MeetingProgress, MeetingRecord, MeetingState } from './meeting-record.ts';
import { Metrics, type Readings } from './metrics.ts';
import { OverdueCheck } from './overdue-check.ts';
import { PendingMeetings } from './pending-meetings.ts';
import { type HealthSources, healthByProvider, readingsByProvider } from './provider-health.ts';
import type { ProviderLink } from './provider-link.ts';
import { startProviderLoops } from './provider-loops.ts';
import { beginningAfter } from './repeat.ts';
import { inTime, isSilent } from './start-timeout.ts';
import { WebhookKeeper } from './webhook-keeper.ts';
import { within } from './within.ts';

/** Intervals, in milliseconds. */
const reconcileInterval = 180_000;
const webhooksInterval = 60_000;
const purgeInterval = 60_000;
const healthInterval = 2000;
const readersInterval = 1000;
const pendingInterval = 1000;
/** The most milliseconds for a count of overdue meetings. Without a new one, the last is shown. */
const healthTimeout = 1000;
/** Milliseconds after which a list is stale, in addition to the interval at which it is read. */
const listTolerance = 60_000;
/** Without webhooks, only the list reports that a meeting has started. */
const reconcileIntervalWithoutWebhooks = 15_000;

/**
 * Tracks running meetings and closes each at its limit, even when no browser is left to do so. Several instances on the same
 * PostgreSQL share the work.
 */
export class HardLimit implements HardLimitApi {
  readonly metrics: Metrics;
  readonly providers: readonly Provider[];
  readonly logger: Logger;
  readonly dryRun: boolean;
  readonly #options: HardLimitOptions;
  readonly #links: ReadonlyMap<string, ProviderLink>;
  readonly #keeper: WebhookKeeper;
  readonly #run: AbortController = new AbortController();
  readonly #background: Background;
  readonly #overdue: OverdueCheck;
  readonly #health: HealthSources;
  readonly #pending: PendingMeetings;
  #limitFor: LimitFor;
  #isStarted = false;
  #engine: Engine | undefined;
  #started: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;

  /** @throws TypeError for an invalid or unknown option */
  constructor(options: HardLimitOptions) {
    expectHardLimitOptions(options);
    const { providers, limitFor, logger } = options;
    this.#options = options;
    this.#limitFor = limitFor;
    this.providers = providers;
    this.logger = logger;
    this.dryRun = options.dryRun ?? false;
    this.metrics = new Metrics(
      () => this.counts(),
      () => this.#readings(),
    );
    this.metrics.dryRun.set(Number(this.dryRun));
    const { signal } = this.#run;
    setMaxListeners(0, signal); // each loop of each provider listens
    this.#background = new Background(this.metrics, logger, signal);
    this.#links = linkProviders(providers, {
      ...{ metrics: this.metrics, logger, signal },
      onJump: (link, ms) => void this.#background.once('clock', () => this.#jumped(link, ms)),
    });
    this.#overdue = new OverdueCheck(this.#links);
    this.#pending = new PendingMeetings(this.#links);
    this.#keeper = new WebhookKeeper({
      providers: [...this.#links.values()].map(({ provider }) => provider),
      base: options.webhooks,
      logger,
      metrics: this.metrics,
    });
    this.#health = { links: this.#links, overdue: this.#overdue, keeper: this.#keeper };
  }

  /**
   * Opens the database, and waits if PostgreSQL does not answer yet. Then closes overdue meetings, compares the database with
   * the providers' lists, and closes each meeting when it is due. One of several providers that does not answer within 5 s is waited
   * for in the background.
   * @throws when another process uses the directory, the database refuses the connection, a dry run is to share the database with
   *   a server that closes meetings, or the hard limit was started or stopped before
   */
  start(): Promise<void> {
    if (this.#started || this.#stopped) return Promise.reject(new Error('A hard limit can be started once.'));
    this.#started = this.#start();
    return this.#started;
  }

  async #start(): Promise<void> {
    const { signal } = this.#run;
    const { logger, metrics } = this;
    const { database, concurrency = 20, retention } = this.#options;
    const limitFor: LimitFor = (meeting) => this.#limitFor(meeting);
    const options = { database, concurrency, retention, dryRun: this.dryRun, limitFor, metrics, logger, signal };
    const engine = await openEngine({ ...options, links: this.#links });
    this.#engine = engine;
    const background = this.#background;
    const count = (): Promise<void> => this.#overdue.run(engine.queries);
    await background.once('health', count);
    background.repeat('health', healthInterval, count);
    engine.database.watch.onRecovered(() => {
      // Not in the next round, because meetings may be overdue.
      for (const name of this.#links.keys()) void background.once('enqueue', () => engine.closeQueue.enqueueDue(name));
    });
    await background.once('list', () => engine.readers.exchange());
    background.repeat('list', readersInterval, () => engine.readers.exchange());
    background.repeat('enqueue', pendingInterval, () => this.#pending.run(engine.rows));
    const links = [...this.#links.values()];
    const phaseOf = (index: number): number => (index + 1) / links.length;
    const shared = { engine, background, logger, reconcileInterval: this.#reconcileInterval, pending: this.#pending };
    const isStarted = (): boolean => this.#isStarted;
    if (this.dryRun) background.repeat('list', readersInterval, () => this.#endIfShared(engine));
    try {
      await background.once('list', () => this.#endIfShared(engine)); // once each kind can see the other
      signal.throwIfAborted();
      const patiently = (work: Promise<void>, mayGoOn: () => boolean): Promise<void> =>
        links.length === 1 ? work : inTime(work, mayGoOn, signal);
      const begin = (link: ProviderLink, index: number): Promise<void> => {
        const work = startProviderLoops({ link, ...shared, phase: phaseOf(index), isStarted });
        return patiently(work, () => isSilent(link));
      };
      await Promise.all(links.map(begin));
      this.#isStarted = true; // before webhooks are registered, because some providers then send one
      const register = async (link: ProviderLink): Promise<void> => {
        const work = background.once('webhooks', () => this.#keepWebhook(link));
        if (!isSilent(link)) await patiently(work, () => true);
      };
      await Promise.all(links.map(register));
      signal.throwIfAborted();
    } catch (error) {
      this.#run.abort();
      await engine.close();
      throw error;
    }
    background.repeat('purge', purgeInterval, async () => void (await engine.purge.run()));
    for (const [index, link] of links.entries())
      background.repeat(
        'webhooks',
        beginningAfter(phaseOf(index), () => webhooksInterval),
        () => this.#keepWebhook(link),
      );
  }

  /** Ends a dry run beside a server that closes meetings. */
  async #endIfShared({ separation }: Engine): Promise<void> {
    const why = await separation.endIfShared();
    if (why === undefined) return;
    this.logger.error(why);
    this.#run.abort(new Error(why));
    this.stop().catch((error: unknown) => this.logger.error({ err: error }, 'the dry run could not be ended in order'));
  }

  /** Waits for calls in flight, and closes the database. The webhook stays registered for the next start. */
  stop(): Promise<void> {
    this.#stopped ??= (async () => {
      this.#run.abort();
      await this.#started?.catch(() => {}); // thrown by `start`
      await this.#engine?.close();
    })();
    return this.#stopped;
  }

  /**
   * Replaces the rules, also for running meetings.
   * @param actor who does so, for the log and the history
   * @param provider the only one whose rules differ from the previous ones. Meetings of others stay as they are, so that no history
   *   names what belongs to another customer. @default all
   * @throws when the rules fail for some meetings, which keep the limits they have
   */
  async setLimits(
    limitFor: LimitFor,
    { actor = 'server', provider: only }: { readonly actor?: string; readonly provider?: string } = {},
  ): Promise<void> {
    expectFunction('limitFor', limitFor);
    this.#limitFor = limitFor;
    const { queries, meetings, closeQueue } = this.#open;
    const errors: unknown[] = [];
    for (let after = 0; ; ) {
      const running = await queries.runningAfter(after, 1000, only);
      const last = running.at(-1);
      if (!last) break;
      // Not `limitFor`, because a concurrent call may have replaced it.
      const found = limitsOf(running.map(asMeeting), this.#limitFor);
      for (const { id, provider, room, endsAt, rule } of await meetings.relimit(found.limited, actor))
        this.logger.info({ provider, room, meeting: id, endsAt, rule, actor }, 'the limit of a meeting was changed');
      errors.push(...found.errors);
      after = last.id;
    }
    for (const provider of only === undefined ? this.#links.keys() : [only]) await closeQueue.enqueueDue(provider);
    throwIfAny(errors);
  }

  now(provider?: string): number {
    if (provider !== undefined) return this.#links.get(provider)?.clock.now() ?? Date.now();
    const times = [...this.#links.values()].map(({ clock }) => clock.now()).sort((one, other) => one - other);
    return times[times.length >> 1] ?? Date.now(); // the wrong clock of one of them does not count
  }

  latest(provider: string): number {
    return this.#links.get(provider)?.clock.latest ?? Date.now();
  }

  /**
   * @throws TypeError for an event that is not as expected; Error if one could not be recorded. The others were recorded. After an
   *   Error the provider must send the webhook again.
   */
  async observe(provider: string, events: readonly MeetingEvent[]): Promise<void> {
    expect(this.#links.has(provider), 'provider', `one of ${[...this.#links.keys()].join(', ')}`, provider);
    expect(Array.isArray(events), 'events', 'a list of events', events);
    const { ingest, closeQueue } = this.#open;
    const { started, errors } = await ingest.observe(provider, events);
    // Right away, not in the next round.
    const until = this.now(provider) + horizon;
    if (started.some(({ deadline }) => deadline !== null && deadline < until)) await closeQueue.enqueueDue(provider);
    throwIfAny(errors);
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

  progress(id: number): Promise<MeetingProgress | undefined> {
    return this.#open.queries.progress(id);
  }

  async counts(providers?: readonly string[]): Promise<Readonly<Record<MeetingState, number>>> {
    return totalOf(await this.#open.queries.counts(), providers);
  }

  history(meeting?: number): Promise<HistoryEntry[]> {
    return this.#open.queries.history(meeting);
  }

  exportHistory(range: HistoryRange = {}): AsyncGenerator<readonly ExportedEntry[], void> {
    return this.#open.queries.export(range);
  }

  async extend(
    id: number,
    by: number,
    { actor, version }: { readonly actor: string; readonly version?: number },
  ): Promise<MeetingRecord> {
    expect(Number.isInteger(by) && by > 0, 'by', 'a whole number of ms > 0', by);
    try {
      const extended = await this.#open.decisions.extend(id, by, actor, version);
      this.metrics.extensions.inc({ result: 'granted' });
      return extended;
    } catch (error) {
      this.metrics.extensions.inc({ result: 'refused' });
      throw error;
    }
  }

  async end(id: number, { actor }: { readonly actor: string }): Promise<MeetingRecord> {
    const meeting = await this.meeting(id);
    const ending = await this.#open.decisions.end(id, actor, this.now(meeting?.provider), meeting);
    await this.#open.closeQueue.enqueueDue(ending.provider);
    return ending;
  }

  async hold(id: number, until: number, { actor }: { readonly actor: string }): Promise<MeetingRecord> {
    // the years that the database accepts
    expect(until >= 0 && until < Date.UTC(10_000, 0), 'until', 'an instant in epoch ms', until);
    return this.#open.decisions.hold(id, until, actor);
  }

  async reconcile(providers?: readonly string[]): Promise<void> {
    const { reconciler } = this.#open;
    const links = [...this.#links].filter(([name]) => providers?.includes(name) ?? true);
    const results = await Promise.allSettled(links.map(([, link]) => reconciler.reconcile(link)));
    throwIfAny(results.filter((result) => result.status === 'rejected').map(({ reason }) => reason as unknown));
  }

  async health(): Promise<Health> {
    const { queries } = this.#engine ?? {};
    const problem = this.#databaseProblem;
    // Reported by the loop. Nobody who asks for the health waits for a database that hangs.
    if (queries && !problem) await within(healthTimeout, this.#overdue.run(queries)).catch(() => {});
    return {
      database: problem === undefined,
      databaseProblem: problem?.what ?? null,
      isStarted: this.#isStarted,
      dryRun: this.dryRun,
      providers: healthByProvider(this.#health, this.#reconcileInterval + listTolerance),
      webhooks: this.#keeper.states,
      stopping: this.#run.signal.aborted,
    };
  }

  /** Shares with the other replicas what operators are notified of. */
  async exchangeAlerts(seen: readonly string[], mayEnd: boolean): Promise<AlertChanges> {
    return this.#open.alerts.exchange(seen, mayEnd);
  }

  #readings(): Readings {
    return { isDatabaseUp: this.#databaseProblem === undefined, providers: readingsByProvider(this.#health) };
  }

  get #databaseProblem(): DatabaseProblem | undefined {
    return this.#engine ? (this.#engine.separation.problem ?? this.#engine.database.watch.problem) : notOpen;
  }

  get #reconcileInterval(): number {
    return this.#options.webhooks === undefined ? reconcileIntervalWithoutWebhooks : reconcileInterval;
  }

  get #open(): Engine {
    if (!this.#engine) throw new Error('The hard limit has not been started.');
    return this.#engine;
  }

  /** This machine's clock has jumped. */
  async #jumped(link: ProviderLink, ms: number): Promise<void> {
    if (link === [...this.#links.values()][0]) this.metrics.clockJumps.inc(); // each provider's clock notices the jump
    const about = { provider: link.provider.name, ms: Math.round(ms) };
    this.logger.warn(about, 'the clock has jumped: no meeting is closed until the provider has reported its time');
    if (this.#engine?.readers.reads(link.provider.name)) await link.lists.next(); // others hear of the time in any case
  }

  /** Compares with the list after a webhook was not registered for a while, since starts may have been missed. */
  async #keepWebhook({ provider: { name } }: ProviderLink): Promise<void> {
    if (await this.#keeper.keep(name, this.#run.signal)) await this.reconcile([name]);
  }
}
