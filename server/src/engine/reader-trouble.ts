// Whether a replica can do the work on a provider's meetings. One that cannot lets another one try, which may have a better key,
// network or clock.
import { tolerance } from './provider-clock.ts';
import type { ProviderLink } from './provider-link.ts';

/** What keeps a replica from the work, by how bad it is. */
export const Trouble = {
  none: 0,
  /** Its clock and the provider's disagree, so it may close too late. */
  clocks: 1,
  /** It cannot read the list, or its calls to close are refused or not answered. */
  calls: 2,
} as const;

/** One of {@link Trouble}. */
export type TroubleLevel = (typeof Trouble)[keyof typeof Trouble];

/** Milliseconds after which a replica lets another one try. Shorter trouble passes. */
export const endures = 10_000;
/** Milliseconds for which a replica that had trouble is no better than one that has it. */
const remembered = 60_000;

/** Watches one provider's {@link Trouble} in this replica. */
export class ReaderTrouble {
  readonly #link: ProviderLink;
  /** Since when the clocks disagree, by the monotonic clock. */
  #disagreeSince: number | undefined;
  /** When each trouble was last noticed, by the monotonic clock. */
  readonly #noticed: Map<TroubleLevel, number> = new Map();

  constructor(link: ProviderLink) {
    this.#link = link;
  }

  /** The trouble now. To be called every second. */
  check(): TroubleLevel {
    const now = performance.now();
    const { clock, lists, key } = this.#link;
    const doDisagree = !clock.trusted || clock.disagreement > tolerance;
    this.#disagreeSince = doDisagree ? (this.#disagreeSince ?? now) : undefined;
    const found = [Trouble.none as TroubleLevel];
    if (this.#disagreeSince !== undefined && now - this.#disagreeSince > endures) found.push(Trouble.clocks);
    if (Math.max(lists.failingFor, key.cannotCloseFor) > endures) found.push(Trouble.calls);
    for (const level of found) this.#noticed.set(level, now);
    return Math.max(...found) as TroubleLevel;
  }

  /** The worst trouble of the last minute. */
  get recent(): TroubleLevel {
    const since = performance.now() - remembered;
    const recent = [...this.#noticed].filter(([, at]) => at >= since).map(([level]) => level);
    return Math.max(Trouble.none, ...recent) as TroubleLevel;
  }
}
