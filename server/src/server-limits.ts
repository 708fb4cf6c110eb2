// The limits in use: those of the server, and those of single providers, which change independently.
import type { LimitFor } from './rules/limit.ts';
import type { LimitConfig } from './rules/limit-config.ts';
import { limitRules } from './rules/limit-rules.ts';

/** Finds limits by the rules of the meeting's provider. */
export class ServerLimits {
  readonly #onError: (error: Error) => void;
  #server: LimitConfig;
  #own: ReadonlyMap<string, LimitConfig>;
  #limitFor: LimitFor;

  /**
   * @param own the limits of single providers. What they leave out is taken from the server's.
   * @throws SettingsError for invalid limits
   */
  constructor(
    limits: LimitConfig,
    own: readonly (readonly [provider: string, limits: LimitConfig | undefined])[],
    onError: (error: Error) => void,
  ) {
    this.#onError = onError;
    this.#server = limits;
    this.#own = new Map(own.flatMap(([provider, one]) => (one ? [[provider, one]] : [])));
    this.#limitFor = this.#compile(this.#server, this.#own);
  }

  get limitFor(): LimitFor {
    return this.#limitFor;
  }

  /**
   * Replaces the limits of the server or of one provider.
   * @param limits `undefined`: the provider has none of its own any more
   * @throws SettingsError for invalid limits; nothing is changed then
   */
  replace(limits: LimitConfig | undefined, provider?: string): void {
    const server = provider === undefined ? (limits ?? {}) : this.#server;
    const own = new Map(this.#own);
    if (provider !== undefined && limits) own.set(provider, limits);
    else if (provider !== undefined) own.delete(provider);
    this.#limitFor = this.#compile(server, own);
    this.#server = server;
    this.#own = own;
  }

  #compile(server: LimitConfig, own: ReadonlyMap<string, LimitConfig>): LimitFor {
    const common = limitRules(server, this.#onError);
    const byProvider = new Map(
      [...own].map(([provider, limits]) => [provider, limitRules({ ...server, ...limits }, this.#onError)]),
    );
    return (meeting) => (byProvider.get(meeting.provider) ?? common)(meeting);
  }
}
