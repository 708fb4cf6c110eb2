// Applies the limits of a changed config file. Where it has mistakes, the limits stay as they are, and the rest is applied.
import { isDeepStrictEqual } from 'node:util';
import { checkRules } from '../configured-providers.ts';
import type { ConfigFile } from '../rules/config-file.ts';
import type { LimitConfig } from '../rules/limit-config.ts';
import { Problems } from '../rules/problems.ts';
import type { RunningServer } from '../serve.ts';
import type { Call } from './command.ts';
import { providersIn, sourceOf } from './config-providers.ts';
import { settle } from './settings.ts';
import type { Settings } from './settings-schema.ts';

const actor = 'config file';

/** The limits in a config file. */
export class ReloadedLimits {
  readonly #call: Call;
  /** The rules of each provider as of the last time. Those in a file of their own are watched there. */
  #rules: ReadonlyMap<string, unknown>;

  constructor(call: Call, file: Pick<ConfigFile, 'value'>) {
    this.#call = call;
    this.#rules = rulesIn(file);
  }

  /**
   * Takes over the limits of a changed file.
   * @param served the names of the providers that the server was started with
   * @throws SettingsError with all problems; what has none is in use nevertheless
   */
  async apply(
    file: Pick<ConfigFile, 'path' | 'value'>,
    { setLimits }: Pick<RunningServer, 'setLimits'>,
    served: readonly string[],
  ): Promise<void> {
    const problems = new Problems();
    const limits = problems.attempt(() => limitsOf(this.#call, file));
    if (limits) await problems.attemptAsync(() => setLimits(limits, { actor }));
    const [before, rules] = [this.#rules, rulesIn(file)];
    const applied = new Map(before);
    const { nameOf } = sourceOf(file);
    for (const [index, provider] of [...rules.keys()].entries()) {
      const changed = rules.get(provider);
      if (!served.includes(provider) || isDeepStrictEqual(changed, before.get(provider))) continue;
      const field = (path: string): string => nameOf(`${index}.rules${path && `.${path}`}`);
      await problems.attemptAsync(async () => {
        if (typeof changed === 'string' || typeof before.get(provider) === 'string')
          throw new TypeError(
            `Restart the server to use \`${field('')}\`: which file it names is read at the start only`,
          );
        const own = changed === undefined ? undefined : checkRules(changed, field);
        await setLimits(own, { provider, actor });
        applied.set(provider, changed);
      });
    }
    this.#rules = applied;
    problems.throwAny();
  }
}

/** The rules of each provider in a config file, in its order, which have not been checked. */
function rulesIn(file: Pick<ConfigFile, 'value'>): ReadonlyMap<string, unknown> {
  const providers = providersIn(file);
  const listed = (Array.isArray(providers) ? providers : []) as readonly ({ name?: unknown; rules?: unknown } | null)[];
  return new Map(listed.map((one) => [String(one?.name), one?.rules]));
}

/** Flags and environment still override the file. @throws SettingsError */
function limitsOf({ flags, env }: Call, file: Pick<ConfigFile, 'path' | 'value'>): LimitConfig {
  const problems = new Problems();
  const settings = settle({ flags, env, file }, problems);
  problems.throwAny();
  return (settings as Settings).limits;
}
