import type { Logger } from 'pino';
import type { Provider } from '../providers/provider.ts';
import type { Metrics } from './metrics.ts';

const callTimeout = 20_000;

/** Options of {@link WebhookKeeper}. */
export interface WebhookKeeperOptions {
  readonly providers: readonly Provider[];
  /** The public address of the webhooks, without the provider's name. `undefined`: none is registered. */
  readonly base: string | undefined;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The states of a webhook that works. */
const registeredStates: readonly string[] = ['kept', 'registered', 'replaced'];

/** Keeps each provider's webhook registered. It is never removed, so that no event is missed until the next start. */
export class WebhookKeeper {
  readonly #states: Map<string, string> = new Map();
  readonly #providers: readonly Provider[];
  readonly #base: string | undefined;
  readonly #logger: Logger;
  readonly #metrics: Metrics;

  constructor({ providers, base, logger, metrics }: WebhookKeeperOptions) {
    this.#providers = base === undefined ? [] : providers.filter(({ ensureWebhook }) => ensureWebhook);
    this.#base = base?.replace(/\/$/, '');
    this.#logger = logger;
    this.#metrics = metrics;
  }

  /** By provider: `kept`, `registered`, `replaced`, or the error. */
  get states(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#states);
  }

  /** Whether the provider's webhook was registered at the last check; `undefined` if this server does not register it. */
  isRegistered(provider: string): boolean | undefined {
    if (!this.#providers.some(({ name }) => name === provider)) return undefined;
    return registeredStates.includes(this.#states.get(provider) ?? '');
  }

  /** Registers a provider's webhook if it is missing. Resolves to whether it was missing until now. @throws ProviderError */
  async keep(name: string, signal: AbortSignal): Promise<boolean> {
    const provider = this.#providers.find((one) => one.name === name);
    if (!provider?.ensureWebhook) return false;
    const about = { provider: name, url: `${this.#base}/${name}` };
    try {
      const state = await provider.ensureWebhook(
        about.url,
        AbortSignal.any([signal, AbortSignal.timeout(callTimeout)]),
      );
      this.#states.set(name, state);
      if (state === 'kept') return false;
      if (state === 'registered') this.#logger.info(about, 'webhook registered');
      else {
        this.#metrics.webhooksReplaced.inc({ provider: name });
        this.#logger.warn(
          about,
          'another consumer had replaced our webhook: ours is registered again, and theirs is gone',
        );
      }
      return true;
    } catch (error) {
      this.#states.set(name, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }
}
