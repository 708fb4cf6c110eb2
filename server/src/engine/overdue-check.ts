// Counts the overdue meetings, and finds out by it whether the database answers.
import type { OverdueMeetings } from './hard-limit-api.ts';
import type { ProviderLinks } from './provider-link.ts';
import type { Queries } from './queries.ts';
import { within } from './within.ts';

/** Milliseconds to wait for the database. Longer than any scan that blocks the embedded one. */
const timeout = 5000;

/** Keeps the last count of overdue meetings, so that it can be read while the database does not answer. */
export class OverdueCheck {
  readonly #links: ProviderLinks;
  #last: ReadonlyMap<string, { readonly count: number; readonly earliest: number }> = new Map();
  #running: Promise<void> | undefined;
  /** Why the database did not answer at the last check; `null`: it did. */
  error: string | null = 'the database is not open';

  constructor(links: ProviderLinks) {
    this.#links = links;
  }

  /** Counts now. Resolves in any case; calls at the same time share one count. */
  run(queries: Queries | undefined): Promise<void> {
    this.#running ??= this.#run(queries).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(queries: Queries | undefined): Promise<void> {
    if (!queries) return;
    try {
      const times = [...this.#links].map(([provider, { clock }]) => ({ provider, now: clock.now() }));
      this.#last = await within(timeout, queries.overdue(times));
      this.error = null;
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    }
  }

  /** The overdue meetings of a provider at the last count. The oldest gets older by the clock. */
  of(provider: string): OverdueMeetings {
    const { count, earliest } = this.#last.get(provider) ?? { count: 0, earliest: 0 };
    const now = this.#links.get(provider)?.clock.now() ?? earliest;
    return { count, oldest: count === 0 ? 0 : Math.max(0, now - earliest) };
  }
}
