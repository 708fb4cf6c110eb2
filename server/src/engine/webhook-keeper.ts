import type { Logger } from 'pino';
import type { Provider } from '../providers/provider.ts';

const callTimeout = 20_000;

/** Keeps each provider's webhook registered. It is never removed, so that no event is missed until the next start. */
export class WebhookKeeper {
  /** By provider: `kept`, `registered`, `replaced`, or the error. */
  readonly states: Record<string, string> = {};
  readonly #providers: readonly Provider[];
  readonly #base: string | undefined;
  readonly #logger: Logger;

  constructor(providers: readonly Provider[], base: string | undefined, logger: Logger) {
    this.#providers = providers;
    this.#base = base?.replace(/\/$/, '');
    this.#logger = logger;
  }

  /** Resolves to whether a webhook was missing until now. @throws AggregateError of the providers' errors */
  async keep(signal: AbortSignal): Promise<boolean> {
    const errors: unknown[] = [];
    let wasAway = false;
    for (const provider of this.#base === undefined ? [] : this.#providers) {
      if (!provider.ensureWebhook) continue;
      const url = `${this.#base}/${provider.name}`;
      try {
        const state = await provider.ensureWebhook(url, AbortSignal.any([signal, AbortSignal.timeout(callTimeout)]));
        this.states[provider.name] = state;
        if (state === 'kept') continue;
        wasAway = true;
        const about = { provider: provider.name, url };
        if (state === 'registered') this.#logger.info(about, 'webhook registered');
        else
          this.#logger.warn(
            about,
            'another consumer had replaced our webhook: ours is registered again, and theirs is gone',
          );
      } catch (error) {
        this.states[provider.name] = error instanceof Error ? error.message : String(error);
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'a webhook could not be registered');
    return wasAway;
  }
}
