// What a test can make go wrong for a server: with its requests, and with the webhooks it waits for. The pages are spared.
import { createHash } from 'node:crypto';

/** Probabilities are numbers from 0 (never, the default) to 1 (always). */
export interface EyesonFaults {
  /** Another seed, other luck. The same seed treats each request and webhook the same in every run. @default 1 */
  readonly seed?: number;
  /** Answers 500, and does nothing. */
  readonly fail?: number;
  /** Answers 429 with `Retry-After`, and does nothing. */
  readonly busy?: number;
  /** Seconds, or a date, for `Retry-After`. @default '1' */
  readonly retryAfter?: string;
  /** Never answers, and does nothing. */
  readonly hang?: number;
  /** Does what is asked, and cuts the connection instead of answering. */
  readonly cut?: number;
  /** Only requests of this method suffer. @default all */
  readonly method?: string;
  /** How long a `DELETE` takes to have its effect, ms: the list still shows the meeting. @default 0 */
  readonly closeDelay?: number;
  /** How far the service's clock is ahead of this machine's, ms. @default 0 */
  readonly clockSkew?: number;
  /** How far the header `Date` of answers is off, ms; the service's clock is right. @default 0 */
  readonly dateSkew?: number;
  /** Lists of meetings that contain items nobody can store as well. */
  readonly badItems?: number;
  /** Webhooks before which one comes that nobody can store. */
  readonly badWebhooks?: number;
  /** Webhooks that are never sent. */
  readonly lose?: number;
  /** Webhooks that are sent twice. */
  readonly double?: number;
  /** Webhooks that come late. */
  readonly delay?: number;
  /** How late at most, ms. @default 2000 */
  readonly delayUpTo?: number;
  /** Webhooks that come after the room's next one. */
  readonly reorder?: number;
  /** A second webhook is refused (400) until the first is deleted, as an example of theirs says. @default false */
  readonly keepWebhook?: boolean;
}

type Fate = 'fail' | 'busy' | 'hang' | 'cut';
type Likelihood = Fate | 'badItems' | 'badWebhooks' | 'lose' | 'double' | 'delay' | 'reorder';

export class Faults {
  current: EyesonFaults = {};
  readonly #counts = new Map<string, number>();

  /** The service's clock, epoch ms. */
  readonly now = (): number => Date.now() + (this.current.clockSkew ?? 0);

  /** What the header `Date` shows, epoch ms. */
  readonly date = (): number => this.now() + (this.current.dateSkew ?? 0);

  /** What becomes of a request; undefined: it is treated as it should be. */
  fate(method: string, path: string): Fate | undefined {
    const { current } = this;
    if (current.method !== undefined && current.method !== method) return undefined;
    const key = `${method} ${path}`;
    const nth = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, nth);
    return (['hang', 'fail', 'busy', 'cut'] as const).find((what) => this.strikes(what, `${key} ${nth}`));
  }

  /** Whether this answer with the list of meetings has bad items. */
  fateOfList(): boolean {
    const nth = (this.#counts.get('list') ?? 0) + 1;
    this.#counts.set('list', nth);
    return this.strikes('badItems', `${nth}`);
  }

  /** Whether this happens to that. */
  strikes(what: Likelihood, key: string): boolean {
    const likelihood = this.current[what] ?? 0;
    return likelihood > 0 && this.luck(`${what} ${key}`) < likelihood;
  }

  /** From 0 to 1, the same for a key each time: no order of events changes it. */
  luck(key: string): number {
    const hash = createHash('sha256')
      .update(`${this.current.seed ?? 1} ${key}`)
      .digest();
    return hash.readUInt32BE() / 2 ** 32;
  }
}
