// Creates the providers from the API keys in the environment.
import { daily } from '../providers/daily.ts';
import { eyeson } from '../providers/eyeson.ts';
import { livekit } from '../providers/livekit.ts';
import type { Provider } from '../providers/provider.ts';
import { stream } from '../providers/stream.ts';
import type { Call } from './command.ts';
import type { Environment } from './environment.ts';
import type { Flags } from './flags.ts';
import type { Settings } from './settings-schema.ts';
import { type ProviderName, providerNames, providerVariables, settings as settingsTable } from './settings-table.ts';

const isAddress = (variable: string): boolean => variable.endsWith('_URL');
const isOptional = (variable: string): boolean => variable.endsWith('_API_URL') || variable === 'DAILY_WEBHOOK_SECRET';

const makers: Readonly<Record<ProviderName, (options: never) => Provider>> = { eyeson, livekit, stream, daily };

/** The providers named by flags, or all whose keys are set. */
function chosenProviders(flags: Flags, env: Environment): readonly ProviderName[] {
  const named = [flags.provider ?? []].flat().flatMap((one) => String(one).split(','));
  return providerNames.filter((name) =>
    named.length > 0 ? named.includes(name) : env.has(providerVariables[name].apiKey),
  );
}

/**
 * Creates the providers. Missing and invalid keys go to `call.problems`; without `settings`, because they were invalid, it only
 * looks for those.
 */
export function makeProviders(settings: Settings | undefined, { flags, env, problems }: Call): readonly Provider[] {
  const names = settings?.provider.length ? settings.provider : chosenProviders(flags, env);
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
      named({ ...providerVariables[name], allowHttp: settingsTable.allowHttp.env ?? '' }, () =>
        makers[name](options as never),
      ),
    );
    if (provider) providers.push(provider);
  }
  return providers;
}

/** Replaces the names of options in an error message by the names of their variables. */
function named<T>(variables: Readonly<Record<string, string>>, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const { message } = error as Error;
    throw new TypeError(
      message.replace(/`(\w+)`/g, (all, option: string) => (variables[option] ? `\`${variables[option]}\`` : all)),
      { cause: error },
    );
  }
}
