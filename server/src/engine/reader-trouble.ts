// If a replica cannot work on a provider's meetings, another one tries: its key, network or clock may be better.
import { tolerance } from './provider-clock.ts';
import type { ProviderLink } from './provider-link.ts';

/** What keeps a replica from the work, by how bad it is. */
export const Trouble = {
  none: 0,
  /** Its clock and the provider's disagree, or its clock has jumped: it may close meetings late. */
  clocks: 1,
  /** It cannot read the list, or its calls to close are refused or not answered. */
  calls: 2,
} as const;

/** One of {@link Trouble}. */
export type TroubleLevel = (typeof Trouble)[keyof typeof Trouble];

/** Milliseconds of trouble after which a replica hands over the work. Shorter trouble passes. */
export const handOverDelay = 10_000;
/** Milliseconds after trouble during which a replica takes over from none with the same trouble. */
const recoveryTime = 60_000;

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

  /** The trouble that has lasted for {@link handOverDelay}. To be called every second. */
  check(): TroubleLevel {
    const now = performance.now();
    const { clock, lists, calls } = this.#link;
    const disagree = !clock.trusted || clock.disagreement > tolerance;
    this.#disagreeSince = disagree ? (this.#disagreeSince ?? now) : undefined;
    // All replicas see a wrong time of the provider, one of them first: it must not be replaced for that.
    if (disagree) this.#noticed.set(Trouble.clocks, now);
    const failing = Math.max(lists.failingFor, calls.cannotCloseFor);
    if (failing > handOverDelay) {
      this.#noticed.set(Trouble.calls, now);
      return Trouble.calls;
    }
    return this.#disagreeSince !== undefined && now - this.#disagreeSince > handOverDelay
      ? Trouble.clocks
      : Trouble.none;
  }

  /** The worst trouble of the last minute. A replica that has not read the list yet may be unable to. */
  get recentTrouble(): TroubleLevel {
    if (!this.#link.lists.isRead) return Trouble.calls;
    const since = performance.now() - recoveryTime;
    const recent = [...this.#noticed].filter(([, at]) => at >= since).map(([level]) => level);
    return Math.max(Trouble.none, ...recent) as TroubleLevel;
  }
}
