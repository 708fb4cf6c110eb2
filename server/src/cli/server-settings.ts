// The settings of the server as a whole: complete, and consistent with each other. Nothing that takes long to load is imported
// here, so that a mistake is reported at once.
import type { ConfiguredProviders } from '../configured-providers.ts';
import { expectOperators } from '../http/operators.ts';
import type { ConfigFile } from '../rules/config-file.ts';
import type { Problems } from '../rules/problems.ts';
import type { Call } from './command.ts';
import { makeProviders } from './providers.ts';
import { openConfig, settle } from './settings.ts';
import type { Settings } from './settings-schema.ts';

/** What the server is started with. */
export interface ServerSettings {
  readonly settings: Settings;
  readonly configured: ConfiguredProviders;
  /** The config file; `undefined`: there is none. */
  readonly file: ConfigFile | undefined;
}

/** Reads and checks all settings of the server. @throws SettingsError with all problems */
export async function settleServer(call: Call): Promise<ServerSettings> {
  const { flags, env, problems } = call;
  const file = await openConfig(flags, problems);
  const settings = settle({ flags, env, file }, problems);
  const configured = await makeProviders(settings, call, file);
  if (settings) {
    if (settings.databaseUrl !== undefined) expectShared(settings, configured, problems);
    problems.attempt(() => expectOperators(settings.operators, settings.token, namesOf(configured)));
    expectSignIn(settings, problems);
    expectSigned(settings, problems);
  }
  problems.throwAny();
  return { settings: settings as Settings, configured, file };
}

const namesOf = ({ all }: ConfiguredProviders): string[] => all.map(({ provider }) => provider.name);

function expectSignIn({ signInHeader, signInProxies, signInOperators }: Settings, problems: Problems): void {
  if (signInHeader !== undefined && signInProxies.length === 0)
    problems.add('Missing `SIGN_IN_PROXIES`: with SIGN_IN_HEADER, it names the proxies that may send the header');
  if (signInHeader === undefined && signInProxies.length + signInOperators.length > 0)
    problems.add('Missing `SIGN_IN_HEADER`: it names the header in which the proxy sends the name of the operator');
}

/** Replicas must share both, so they cannot be generated. */
function expectShared(
  { token, operators, signInHeader, secret }: Settings,
  configured: ConfiguredProviders,
  problems: Problems,
): void {
  const hasOperators = operators.length + configured.operators.length > 0;
  if (token === undefined && !hasOperators && signInHeader === undefined)
    problems.add('Missing `STILL_THERE_TOKEN`: with DATABASE_URL, all replicas need the same one');
  const haveOwn = configured.all.length > 0 && configured.all.every((one) => one.secret !== undefined);
  if (secret === undefined && !haveOwn)
    problems.add('Missing `STILL_THERE_SECRET`: with DATABASE_URL, all replicas need the same one');
}

/** Notifications are always signed. */
function expectSigned({ notifyUrl, notifySecret }: Settings, problems: Problems): void {
  if (notifyUrl !== undefined && notifySecret === undefined)
    problems.add(
      'Missing `STILL_THERE_NOTIFY_SECRET`, which signs the notifications: set it to the output of `echo "whsec_$(openssl rand -base64 32)"`',
    );
  if (notifySecret !== undefined && notifyUrl === undefined)
    problems.add('Missing `--notify-url`: STILL_THERE_NOTIFY_SECRET signs what is sent there');
}
