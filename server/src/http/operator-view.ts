// The hard limit as one operator sees it. The routes for operators have nothing else, so that none of them can show or change what
// belongs to another customer.
import type { Health, HistoryRange, MeetingQuery } from '../engine/hard-limit-api.ts';
import type {
  ExportedEntry,
  HistoryEntry,
  MeetingProgress,
  MeetingRecord,
  MeetingState,
} from '../engine/meeting-record.ts';
import { refuse } from './errors.ts';
import { actorOf, type Operator } from './operators.ts';
import type { ServedHardLimit } from './options.ts';
import { seriesOf } from './series.ts';

/** What an operator may see and change. */
export class OperatorView {
  readonly #hardLimit: ServedHardLimit;
  /** The only providers that this operator knows of; `undefined`: all. */
  readonly #providers: readonly string[] | undefined;
  readonly #actor: string;

  constructor(hardLimit: ServedHardLimit, operator: Operator) {
    this.#hardLimit = hardLimit;
    this.#providers = operator.providers;
    this.#actor = actorOf(operator);
  }

  /** Whether the server closes no meeting. */
  get dryRun(): boolean {
    return this.#hardLimit.dryRun;
  }

  /** The time of a provider's meetings, epoch ms. @param provider @default the first that the operator sees */
  now(provider: string | undefined = this.#providers?.[0]): number {
    return this.#hardLimit.now(provider);
  }

  meetings(query: Omit<MeetingQuery, 'providers'>): Promise<MeetingRecord[]> {
    return this.#hardLimit.meetings({ ...query, providers: this.#providers });
  }

  counts(): Promise<Readonly<Record<MeetingState, number>>> {
    return this.#hardLimit.counts(this.#providers);
  }

  /** @throws HTTPException 404, the same for a meeting of another customer and for none at all */
  async meeting(id: number): Promise<MeetingRecord> {
    const meeting = await this.#hardLimit.meeting(id);
    if (!meeting || !this.#sees(meeting.provider)) throw refuse(404, `There is no meeting ${id}`);
    return meeting;
  }

  /** @throws HTTPException 404 */
  async history(id: number): Promise<HistoryEntry[]> {
    await this.meeting(id);
    return this.#hardLimit.history(id);
  }

  /** @throws HTTPException 404 */
  async progress(id: number): Promise<MeetingProgress> {
    await this.meeting(id);
    const progress = await this.#hardLimit.progress(id);
    if (!progress) throw refuse(404, `There is no meeting ${id}`);
    return progress;
  }

  exportHistory(range: Omit<HistoryRange, 'providers'>): AsyncGenerator<readonly ExportedEntry[], void> {
    return this.#hardLimit.exportHistory({ ...range, providers: this.#providers });
  }

  /** @throws HTTPException 404, or RefusedError */
  async extend(id: number, by: number, version: number | undefined): Promise<MeetingRecord> {
    await this.meeting(id);
    return this.#hardLimit.extend(id, by, { actor: this.#actor, ...(version !== undefined && { version }) });
  }

  /** @throws HTTPException 404, or RefusedError */
  async end(id: number): Promise<MeetingRecord> {
    await this.meeting(id);
    return this.#hardLimit.end(id, { actor: this.#actor });
  }

  async reconcile(): Promise<void> {
    const about = { actor: this.#actor, ...(this.#providers && { providers: this.#providers }) };
    this.#hardLimit.logger.info(about, 'the database is compared with the lists, because an operator asked for it');
    await this.#hardLimit.reconcile(this.#providers);
  }

  async health(): Promise<Health> {
    const { providers, webhooks, ...server } = await this.#hardLimit.health();
    return { ...server, providers: this.#seen(providers), webhooks: this.#seen(webhooks) };
  }

  /** The metrics in the text format of Prometheus. */
  async metrics(): Promise<string> {
    const text = await this.#hardLimit.metrics.registry.metrics();
    return this.#providers ? seriesOf(text, this.#providers) : text;
  }

  #sees(provider: string): boolean {
    return this.#providers?.includes(provider) ?? true;
  }

  #seen<T>(byProvider: Readonly<Record<string, T>>): Record<string, T> {
    return Object.fromEntries(Object.entries(byProvider).filter(([provider]) => this.#sees(provider)));
  }
}
