// Combines the settings: flags override environment variables, which override the config file. Reports all mistakes at once.
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { anyObject } from '../object-schema.ts';
import { isProviderName } from '../providers/provider-name.ts';
import { check, type Naming } from '../rules/check.ts';
import { type ConfigFile, configNames, readConfig } from '../rules/config-file.ts';
import { limitSchema } from '../rules/limit-config.ts';
import { Problems } from '../rules/problems.ts';
import { providersIn } from './config-providers.ts';
import type { Environment } from './environment.ts';
import type { Flags } from './flags.ts';
import { type Settings, serverSchema } from './settings-schema.ts';
import { flagOf, providerNames, type SettingName, settingNames, settings } from './settings-table.ts';

const limitNames = ['limit', 'grace', 'maxExtension', 'rooms'];
/** The settings of a config file that have a schema of their own. */
const elsewhere = [...limitNames, 'providers'];

/** Opens the config file named by `--config`, or the one in the working directory if it exists. Adds to `problems` if it cannot. */
export async function openConfig(flags: Flags, problems: Problems): Promise<ConfigFile | undefined> {
  const path = typeof flags.config === 'string' ? flags.config : configNames.find((name) => existsSync(name));
  if (path === undefined) return undefined;
  return await readConfig(path).catch((error: Error) => {
    problems.add(error.message);
    return undefined;
  });
}

/** Combines and validates the settings. If any are invalid, it returns `undefined` and adds to `problems`. */
export function settle(
  sources: {
    readonly flags: Flags;
    readonly env: Environment;
    readonly file: Pick<ConfigFile, 'path' | 'value'> | undefined;
    /**
     * Ignore invalid limits, and names of providers that are not known here: the server may run elsewhere, and a mistake in a rule must
     * not keep the operator from ending a meeting. @default false
     */
    readonly withoutLimits?: boolean;
  },
  problems: Problems,
): Settings | undefined {
  const { flags, env, file } = sources;
  const fromFile = problems.attempt(() => check(anyObject, file?.value ?? {}, { whole: basename(file?.path ?? '') }));
  if (!fromFile) return undefined;
  const names = new Map<string, string>();
  const values: Record<string, unknown> = {};
  const say = (key: string, value: unknown, name: string): void => {
    if (value === undefined) return;
    values[key] = value;
    names.set(key, name);
  };
  const inFile = file ? `${basename(file.path)}: ` : '';
  for (const [key, value] of Object.entries(fromFile)) {
    if (isSecret(key))
      problems.add(
        `Unknown setting \`${inFile}${key}\`: secrets do not belong in a config file, set ${settings[key as SettingName].env} instead`,
      );
    else say(key, value, `${inFile}${key}`);
  }
  for (const key of settingNames) {
    const { env: variable } = settings[key];
    if (variable) problems.attempt(() => say(key, isSecret(key) ? env.secret(variable) : env.text(variable), variable));
    say(key, flags[flagOf(key)], `--${flagOf(key)}`);
  }

  const naming: Naming = {
    nameOf: (path) => path.replace(/^[^.]+/, (key) => names.get(key) ?? `${inFile}${key}`),
    isSecret,
    known: elsewhere,
  };
  const entries = Object.entries(values);
  const limits = Object.fromEntries(entries.filter(([key]) => limitNames.includes(key)));
  if (!sources.withoutLimits) {
    problems.attempt(() => check(limitSchema, limits, naming));
    problems.attempt(() => expectKnownProviders(limits.rooms, knownProviders(file), `${inFile}rooms`));
  }
  const server = problems.attempt(() =>
    check(
      serverSchema(sources.withoutLimits ? undefined : knownProviders(file)),
      Object.fromEntries(entries.filter(([key]) => !elsewhere.includes(key))),
      naming,
    ),
  );
  for (const { token } of server?.operators ?? []) env.conceal(token);
  return server && { ...server, limits };
}

/** The names of the providers in a config file, which has not been checked. If it has none, those of all services. */
export function knownProviders(file: Pick<ConfigFile, 'value'> | undefined): readonly string[] {
  const listed = providersIn(file);
  if (listed === undefined) return providerNames;
  const names = Array.isArray(listed) ? listed.map((one: { readonly name?: unknown } | null) => one?.name) : [];
  return names.filter(isProviderName);
}

/** Refuses rules for providers that do not exist, because they would never apply. @throws SettingsError */
function expectKnownProviders(rooms: unknown, known: readonly string[], name: string): void {
  const problems = new Problems();
  for (const [index, rule] of (Array.isArray(rooms) ? rooms : []).entries()) {
    const provider = (rule as { readonly provider?: unknown } | null)?.provider;
    if (typeof provider === 'string' && provider !== '' && !known.includes(provider))
      problems.add(`Expected \`${name}.${index}.provider\` to be one of ${known.join(', ')}, got "${provider}"`);
  }
  problems.throwAny();
}

function isSecret(key: string): boolean {
  return key in settings && settings[key as SettingName].isSecret === true;
}
