// Which providers have work to do: one statement a second for all of them, so that fifty providers at rest cost no more than one.

import { horizon } from './close-checks.ts';
import type { CloseRows } from './close-rows.ts';
import type { ProviderLinks } from './provider-link.ts';

/** Knows which providers have meetings to close, and which have meetings whose end is to be confirmed. */
export class PendingMeetings {
  readonly #links: ProviderLinks;
  #due: ReadonlySet<string> = new Set();
  #called: ReadonlySet<string> = new Set();

  constructor(links: ProviderLinks) {
    this.#links = links;
  }

  /** Asks the database. If that fails, no provider has work until it succeeds again. @throws the error of the database */
  async run(rows: CloseRows): Promise<void> {
    const times = [...this.#links].map(([provider, { clock }]) => ({ provider, until: clock.latest + horizon }));
    const { due, called } = await rows.pending(times).catch((error: unknown) => {
      this.#due = this.#called = new Set();
      throw error;
    });
    this.#due = due;
    this.#called = called;
  }

  /** Whether one of the provider's meetings is due within {@link horizon}. */
  isDue(provider: string): boolean {
    return this.#due.has(provider);
  }

  /** Whether the provider has accepted a call to end a meeting, and the end is not confirmed. */
  isCalled(provider: string): boolean {
    return this.#called.has(provider);
  }
}
