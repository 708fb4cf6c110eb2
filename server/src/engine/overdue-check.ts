// Counts the overdue meetings.
import type { OverdueMeetings } from './hard-limit-api.ts';
import type { ProviderLinks } from './provider-link.ts';
import type { Queries } from './queries.ts';

/** Keeps the last count of overdue meetings, so that it can be read while the database does not answer. */
export class OverdueCheck {
  readonly #links: ProviderLinks;
  #last: ReadonlyMap<string, { readonly count: number; readonly earliest: number }> = new Map();
  #running: Promise<void> | undefined;

  constructor(links: ProviderLinks) {
    this.#links = links;
  }

  /** Counts now. Calls at the same time share one count. @throws the error of the database */
  run(queries: Queries): Promise<void> {
    this.#running ??= this.#run(queries).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(queries: Queries): Promise<void> {
    const times = [...this.#links].map(([provider, { clock }]) => ({ provider, now: clock.now() }));
    this.#last = await queries.overdue(times);
  }

  /** The overdue meetings of a provider at the last count. The oldest gets older by the clock. */
  of(provider: string): OverdueMeetings {
    const { count, earliest } = this.#last.get(provider) ?? { count: 0, earliest: 0 };
    const now = this.#links.get(provider)?.clock.now() ?? earliest;
    return { count, oldest: count === 0 ? 0 : Math.max(0, now - earliest) };
  }
}
