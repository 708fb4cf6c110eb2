// Decides what operators are notified of: each condition once until it is over, by one of the replicas.
import type { AlertChanges } from '../engine/alert-rows.ts';
import type { HardLimitApi } from '../engine/hard-limit-api.ts';
import { within } from '../engine/within.ts';
import { type Condition, conditionsOf, keyOf, leastDuration, recoveredFrom } from './conditions.ts';

/** Milliseconds to wait for the database at a check. */
const databaseTimeout = 5000;
/** Milliseconds for which a condition must be gone to be over, where this replica decides it alone. */
const goneFor = 30_000;
/** Milliseconds after the start in which no shared condition is over: it may take as long until this replica notices it again. */
const learning = 300_000;

/** What the announcer needs of a `HardLimit`. */
export interface WatchedHardLimit extends Pick<HardLimitApi, 'health'> {
  /** See {@link AlertRows.exchange}. */
  exchangeAlerts(seen: readonly string[], mayEnd: boolean): Promise<AlertChanges>;
}

/** Announces conditions. While the database does not accept them, each replica announces what it sees by itself. */
export class Announcer {
  readonly #hardLimit: WatchedHardLimit;
  readonly #announce: (type: 'problem' | 'recovered', condition: Condition) => void;
  readonly #startedAt: number = performance.now();
  /** When each condition began that goes on now, by the monotonic clock. */
  #since: ReadonlyMap<string, number> = new Map();
  /** The conditions that all replicas know of, as of the last time that the database answered. */
  #shared: readonly string[] = [];
  /** The conditions that only this replica has announced, and when it last saw each, by the monotonic clock. */
  readonly #own: Map<string, number> = new Map();

  constructor(hardLimit: WatchedHardLimit, announce: (type: 'problem' | 'recovered', condition: Condition) => void) {
    this.#hardLimit = hardLimit;
    this.#announce = announce;
  }

  /** Checks once, and announces what has changed. */
  async check(): Promise<void> {
    const seen = this.#lasting(conditionsOf(await this.#hardLimit.health()));
    const keys = [...seen.keys()];
    const exchanging = this.#hardLimit.exchangeAlerts(keys, performance.now() - this.#startedAt > learning);
    const changes = await within(databaseTimeout, exchanging).catch(() => undefined); // decided alone
    const now = performance.now();
    const begun = changes
      ? changes.begun.filter((key) => !this.#own.has(key))
      : keys.filter((key) => !this.#shared.includes(key) && !this.#own.has(key));
    const over = [...(changes?.over ?? [])];
    for (const key of keys) {
      if (changes) this.#own.delete(key);
      else if (begun.includes(key) || this.#own.has(key)) this.#own.set(key, now);
    }
    for (const [key, lastSeen] of this.#own) {
      if (now - lastSeen <= goneFor) continue;
      this.#own.delete(key);
      over.push(key);
    }
    if (changes) this.#shared = changes.open;
    for (const key of begun) {
      const condition = seen.get(key);
      if (condition) this.#announce('problem', condition);
    }
    for (const key of over) this.#announce('recovered', recoveredFrom(key));
  }

  /** The conditions that have lasted long enough, by key. */
  #lasting(conditions: readonly Condition[]): ReadonlyMap<string, Condition> {
    const now = performance.now();
    this.#since = new Map(conditions.map(keyOf).map((key) => [key, this.#since.get(key) ?? now]));
    const lasting = conditions.filter(
      (condition) => now - (this.#since.get(keyOf(condition)) ?? now) >= (leastDuration[condition.name] ?? 0),
    );
    return new Map(lasting.map((condition) => [keyOf(condition), condition]));
  }
}
