import { readRules } from '../configured-providers.ts';
import { checkProviders } from '../provider-settings.ts';
import type { ConfigFile } from '../rules/config-file.ts';
import type { LimitConfig } from '../rules/limit-config.ts';
import { explain, limitRules } from '../rules/limit-rules.ts';
import type { Call } from './command.ts';
import { providersIn, sourceOf } from './config-providers.ts';
import { openConfig, settle } from './settings.ts';
import type { Settings } from './settings-schema.ts';

/** `still-there-server explain`: prints the limit of a meeting that starts in this room now. */
export async function run({ operands: [room = ''], flags, env, problems }: Call): Promise<number> {
  const file = await openConfig(flags, problems);
  const settings = settle({ flags, env, file }, problems);
  const [named] = settings?.provider ?? [];
  const own = await problems.attemptAsync(() => ownRules(file, named));
  problems.throwAny();
  const { provider = 'eyeson', limits = {} } = own ?? {};
  let code = 0;
  const limitFor = limitRules({ ...(settings as Settings).limits, ...limits }, (error) => {
    console.error(error.message);
    code = 1;
  });
  console.log(`A meeting in ${room} ${explain(limitFor({ provider, room, startedAt: Date.now() }))}`);
  return code;
}

/** The provider, and its own rules if the config file has any. @throws SettingsError or Error */
async function ownRules(
  file: ConfigFile | undefined,
  named: string | undefined,
): Promise<{ readonly provider?: string | undefined; readonly limits?: LimitConfig | undefined }> {
  const listed = providersIn(file);
  if (!file || listed === undefined) return { provider: named };
  const source = sourceOf(file);
  const providers = checkProviders(listed, source.nameOf);
  const index = named === undefined ? 0 : providers.findIndex(({ name }) => name === named);
  const provider = providers[index];
  if (!provider || (named === undefined && providers.length > 1))
    throw new TypeError(`Missing \`--provider\`: expected one of ${providers.map(({ name }) => name).join(', ')}`);
  const { limits } = await readRules(provider, { ...source, nameOf: (path) => source.nameOf(`${index}.${path}`) });
  return { provider: provider.name, limits };
}
