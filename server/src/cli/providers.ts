// Creates the providers: those of the config file, or those whose API keys are in the environment.
import { basename } from 'node:path';
import { type ConfiguredProviders, type ProviderSource, readProviders, withoutFiles } from '../configured-providers.ts';
import { soleOperator } from '../http/operators.ts';
import { makeProvider } from '../make-provider.ts';
import type { Provider } from '../providers/provider.ts';
import type { ConfigFile } from '../rules/config-file.ts';
import type { Call } from './command.ts';
import { providersIn, sourceOf } from './config-providers.ts';
import type { Environment } from './environment.ts';
import type { Flags } from './flags.ts';
import type { Settings } from './settings-schema.ts';
import { type ProviderName, providerNames, providerVariables, settings as settingsTable } from './settings-table.ts';

const isAddress = (variable: string): boolean => variable.endsWith('_URL');
const isOptional = (variable: string): boolean => variable.endsWith('_API_URL') || variable === 'DAILY_WEBHOOK_SECRET';
const allowHttpName = settingsTable.allowHttp.env ?? '';

/**
 * Creates the providers. What is missing or invalid goes to `call.problems`; without `settings`, because they were invalid, it only
 * looks for that.
 */
export async function makeProviders(
  settings: Settings | undefined,
  call: Call,
  file: ConfigFile | undefined,
): Promise<ConfiguredProviders> {
  const { env, problems } = call;
  const listed = providersIn(file);
  if (!file || listed === undefined) return withoutFiles(providersOfEnvironment(settings, call));
  for (const variable of Object.values(providerVariables).flatMap((variables) => Object.values(variables)))
    if (env.has(variable))
      problems.add(`Expected either \`${variable}\` or \`providers\` in ${basename(file.path)}, got both`);
  const only = settings?.provider.length ? settings.provider : undefined;
  const configured = await problems.attemptAsync(() =>
    readProviders(listed, {
      ...sourceOf(file),
      ...(only && { only }),
      staff: staffOf(settings),
      ...(settings?.secret !== undefined && { sharedSecret: { value: settings.secret, name: '`STILL_THERE_SECRET`' } }),
      allowHttp: { value: settings?.allowHttp ?? true, name: allowHttpName },
      conceal: (secret) => env.conceal(secret),
    }),
  );
  return configured ?? withoutFiles([]);
}

/** The operators of all providers. */
function staffOf(settings: Settings | undefined): ProviderSource['staff'] {
  const { token, operators = [] } = settings ?? {};
  const sole = token === undefined ? [] : [{ name: soleOperator, role: 'operate' as const, token }];
  return [
    ...sole.map((one) => ({ ...one, place: '`STILL_THERE_TOKEN`' })),
    ...operators.map((one) => ({ ...one, place: '`STILL_THERE_OPERATORS`' })),
  ];
}

/** The providers named by flags, or all whose keys are set. */
function chosenProviders(flags: Flags, env: Environment): readonly ProviderName[] {
  const named = [flags.provider ?? []].flat().flatMap((one) => String(one).split(','));
  return providerNames.filter((name) =>
    named.length > 0 ? named.includes(name) : env.has(providerVariables[name].apiKey),
  );
}

function providersOfEnvironment(settings: Settings | undefined, { flags, env, problems }: Call): readonly Provider[] {
  // The settings name only services, if there are no providers in the config file.
  const names = settings?.provider.length ? (settings.provider as ProviderName[]) : chosenProviders(flags, env);
  if (settings && names.length === 0)
    problems.add(
      'Missing `--provider`: expected eyeson, livekit, stream or daily, or the API key of one of them, such as EYESON_API_KEY',
    );
  const providers: Provider[] = [];
  for (const name of names) {
    const options: Record<string, string | boolean> = { allowHttp: settings?.allowHttp ?? true };
    let isComplete = true;
    for (const [option, variable] of Object.entries(providerVariables[name])) {
      const value = problems.attempt(() => (isAddress(variable) ? env.text(variable) : env.secret(variable)));
      if (value !== undefined) options[option] = value;
      else if (!isOptional(variable)) {
        isComplete = false;
        if (env.has(variable)) continue; // already in problems
        problems.add(
          `Missing \`${variable}\`, required by ${name}${isAddress(variable) ? '' : `: set it, or set \`${variable}_FILE\` to a file that contains it`}`,
        );
      }
    }
    if (!isComplete) continue;
    const provider = problems.attempt(() =>
      makeProvider(name, options, { ...providerVariables[name], allowHttp: allowHttpName }),
    );
    if (provider) providers.push(provider);
  }
  return providers;
}
