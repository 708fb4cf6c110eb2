// Applies the limits of a changed config file, and finds what needs a restart. Where it has mistakes, the limits stay as they are, and
// the rest is applied.
import { isDeepStrictEqual } from 'node:util';
import { checkRules } from '../configured-providers.ts';
import { isProviderName } from '../providers/provider-name.ts';
import type { ConfigFile } from '../rules/config-file.ts';
import type { LimitConfig } from '../rules/limit-config.ts';
import { Problems } from '../rules/problems.ts';
import type { RunningServer } from '../serve.ts';
import type { Call } from './command.ts';
import { providersIn, sourceOf } from './config-providers.ts';
import { settle } from './settings.ts';
import type { Settings } from './settings-schema.ts';

const actor = 'config file';

/** What a changed config file says about a provider that only a restart applies. */
export interface PendingChange {
  readonly provider: string;
  readonly what: string;
}

/** The limits in a config file. */
export class ReloadedLimits {
  readonly #call: Call;
  /** The rules of each provider as of the last time. Those in a file of their own are watched there. */
  #rules: ReadonlyMap<string, unknown>;
  /** The entries that the server was started with. */
  readonly #entries: ReadonlyMap<string, Entry>;

  constructor(call: Call, file: Pick<ConfigFile, 'value'>) {
    this.#call = call;
    this.#entries = entriesIn(file);
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
      if (typeof changed === 'string' || typeof before.get(provider) === 'string') continue; // needs a restart
      const field = (path: string): string => nameOf(`${index}.rules${path && `.${path}`}`);
      await problems.attemptAsync(async () => {
        const own = changed === undefined ? undefined : checkRules(changed, field);
        await setLimits(own, { provider, actor });
        applied.set(provider, changed);
      });
    }
    this.#rules = applied;
    problems.throwAny();
  }

  /** What only a restart applies. @param served as for `apply` */
  pending(file: Pick<ConfigFile, 'value'>, served: readonly string[]): PendingChange[] {
    const now = entriesIn(file);
    const added = [...now.keys()].filter((provider) => isProviderName(provider) && !this.#entries.has(provider));
    return [
      ...added.map((provider) => ({ provider, what: 'it was added, and is served after a restart only' })),
      ...served.flatMap((provider) => {
        const entry = now.get(provider);
        if (!entry) return [{ provider, what: 'it was removed, and is served until the server is restarted' }];
        const fields = changedFields(this.#entries.get(provider) ?? {}, entry);
        return fields.length > 0 ? [{ provider, what: `${fields.join(', ')}: used after a restart only` }] : [];
      }),
    ];
  }
}

/** An entry of `providers`, which has not been checked. */
type Entry = Readonly<Record<string, unknown>>;

/** The entries in a config file by name, in its order. */
function entriesIn(file: Pick<ConfigFile, 'value'>): ReadonlyMap<string, Entry> {
  const providers = providersIn(file);
  const listed = (Array.isArray(providers) ? providers : []) as readonly (Entry | null)[];
  return new Map(listed.map((one) => [String(one?.name), typeof one === 'object' && one !== null ? one : {}]));
}

/** The rules of each provider. */
function rulesIn(file: Pick<ConfigFile, 'value'>): ReadonlyMap<string, unknown> {
  return new Map([...entriesIn(file)].map(([name, { rules }]) => [name, rules]));
}

/** The fields that differ, without rules that are in the entry itself, which need no restart. */
function changedFields(before: Entry, now: Entry): string[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const isApplied = (field: string): boolean =>
    field === 'rules' && typeof before.rules !== 'string' && typeof now.rules !== 'string';
  return fields.filter((field) => !isApplied(field) && !isDeepStrictEqual(before[field], now[field]));
}

/** Flags and environment still override the file. @throws SettingsError */
function limitsOf({ flags, env }: Call, file: Pick<ConfigFile, 'path' | 'value'>): LimitConfig {
  const problems = new Problems();
  const settings = settle({ flags, env, file }, problems);
  problems.throwAny();
  return (settings as Settings).limits;
}
