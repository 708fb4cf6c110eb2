import * as v from 'valibot';
import { drainForm, drainOf } from '../drain.ts';
import { proxiesOf, type TrustProxy, trustProxyForm } from '../http/client-address.ts';
import { isNetwork, networkForm } from '../http/networks.ts';
import { isOperatorName, isOperatorToken, nameForm, type OperatorOptions, soleOperator } from '../http/operators.ts';
import { isOrigin, originForm } from '../http/origin.ts';
import { publicUrlForm, publicUrlOf } from '../http/public-url.ts';
import { keyIn } from '../notify/message.ts';
import { strictObject } from '../object-schema.ts';
import { isProviderName, providerNameForm } from '../providers/provider-name.ts';
import { type Duration, durationForm, durationOf } from '../rules/duration.ts';
import type { LimitConfig } from '../rules/limit-config.ts';

/** Validated settings. */
export interface Settings {
  /** Names of services, or of the providers in the config file. */
  readonly provider: readonly string[];
  readonly limits: LimitConfig;
  readonly host: string;
  readonly port: number;
  readonly publicUrl?: string;
  readonly trustProxy: TrustProxy;
  readonly allowHttp: boolean;
  readonly dryRun: boolean;
  /** In milliseconds. */
  readonly drain: number;
  readonly databaseUrl?: string;
  readonly dataDir: string;
  /** In milliseconds. */
  readonly retention: number;
  readonly logLevel: string;
  readonly origins: readonly string[];
  readonly signInHeader?: string;
  readonly signInProxies: readonly string[];
  readonly signInOperators: readonly string[];
  readonly token?: string;
  readonly operators: readonly OperatorOptions[];
  readonly secret?: string;
  readonly notifyUrl?: string;
  readonly notifySecret?: string;
  readonly slackUrl?: string;
}

/** All settings but the limits. */
type ServerSettings = Omit<Settings, 'limits'>;

const list = (what: string) =>
  v.pipe(
    v.union([v.string(), v.array(v.string())], what),
    v.transform((value) =>
      [value]
        .flat()
        .flatMap((part) => part.split(',').map((one) => one.trim()))
        .filter(Boolean),
    ),
  );
const webhookUrl = (form: string) =>
  v.pipe(
    v.string(form),
    v.check((url) => URL.canParse(url) && /^https?:/.test(url), form),
  );
const trueOrFalse = v.pipe(
  v.union([v.boolean(), v.picklist(['true', 'false'])], 'true or false'),
  v.transform((value) => value === true || value === 'true'),
);
const text = v.pipe(v.string('a string'), v.nonEmpty('a string that is not empty'));
const headerForm = 'the name of a header, such as X-Forwarded-Email';
const namesForm = `* for all, or ${nameForm}, separated by commas`;
const day = 86_400_000;

const operatorsForm = `operators such as ann:operate:<token>, separated by commas, with different names and tokens of at least 16 characters`;

/** Turns `name:role:token` into an operator. */
function operatorOf(text: string): OperatorOptions | undefined {
  const [, name, role, token] = /^([^:]+):(read|operate):([^:]+)$/.exec(text) ?? [];
  const isGood = isOperatorName(name) && name !== soleOperator && isOperatorToken(token);
  return isGood ? { name, role: role as OperatorOptions['role'], token } : undefined;
}

const operators = v.pipe(
  list(operatorsForm),
  v.transform((texts) => texts.map(operatorOf)),
  v.check((all) => {
    const distinct = (values: (string | undefined)[]): boolean => new Set(values).size === all.length;
    return !all.includes(undefined) && distinct(all.map((one) => one?.name)) && distinct(all.map((one) => one?.token));
  }, operatorsForm),
  v.transform((all) => all.filter((one) => one !== undefined)),
);

const providerList = (known: readonly string[] | undefined) =>
  v.pipe(
    list('names of providers'),
    known
      ? v.everyItem((name: string) => known.includes(name), `one or more of ${known.join(', ')}`)
      : v.everyItem(isProviderName, providerNameForm),
    v.transform((names) => [...new Set(names)]),
  );

/**
 * The schema of all settings except the limits, which have their own.
 * @param known the names of the providers. `undefined`: they are known to the server only, which runs elsewhere
 */
export const serverSchema = (known: readonly string[] | undefined): v.GenericSchema<unknown, ServerSettings> =>
  strictObject({ provider: v.exactOptional(providerList(known), []), ...entries });

const entries = {
  host: v.exactOptional(text, '127.0.0.1'),
  port: v.exactOptional(
    v.pipe(
      v.union([v.number(), v.pipe(v.string(), v.digits(), v.transform(Number))], 'a port, 0 to 65535'),
      v.check((port) => Number.isInteger(port) && port >= 0 && port <= 65_535, 'a port, 0 to 65535'),
    ),
    8787,
  ),
  publicUrl: v.exactOptional(
    v.pipe(
      v.custom<string>((value) => publicUrlOf(value) !== undefined, publicUrlForm),
      v.transform((value) => publicUrlOf(value) as string),
    ),
  ),
  trustProxy: v.exactOptional(
    v.custom<TrustProxy>((value) => proxiesOf(value) !== undefined, trustProxyForm),
    false,
  ),
  allowHttp: v.exactOptional(trueOrFalse, false),
  dryRun: v.exactOptional(trueOrFalse, false),
  drain: v.exactOptional(
    v.pipe(
      v.custom<Duration>((value) => drainOf(value) !== undefined, drainForm),
      v.transform((value) => drainOf(value) as number),
    ),
    '5s',
  ),
  dataDir: v.exactOptional(text, './data'),
  retention: v.exactOptional(
    v.pipe(
      v.custom<Duration>((value) => (durationOf(value) ?? 0) >= day, `${durationForm}, at least one day`),
      v.transform((value) => durationOf(value) as number),
    ),
    '30d',
  ),
  logLevel: v.exactOptional(
    v.picklist(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'one of debug, info, warn, error, silent',
    ),
    'info',
  ),
  origins: v.exactOptional(v.pipe(list(originForm), v.everyItem(isOrigin, originForm)), []),
  signInHeader: v.exactOptional(v.pipe(v.string(headerForm), v.regex(/^[\w-]+$/, headerForm))),
  signInProxies: v.exactOptional(v.pipe(list(networkForm), v.everyItem(isNetwork, networkForm)), []),
  signInOperators: v.exactOptional(
    v.pipe(
      list(namesForm),
      v.everyItem((name) => name === '*' || isOperatorName(name), namesForm),
    ),
    [],
  ),
  operators: v.exactOptional(operators, []),
  databaseUrl: v.exactOptional(
    v.pipe(
      v.string(),
      v.regex(/^postgres(?:ql)?:\/\//, 'a PostgreSQL URL such as postgres://user:password@host/database'),
    ),
  ),
  token: v.exactOptional(
    v.pipe(v.string(), v.regex(/^[\w.~+/-]{16,}=*$/, 'at least 16 characters of A-Z a-z 0-9 - . _ ~ + /')),
  ),
  secret: v.exactOptional(v.pipe(v.string(), v.minLength(32, 'at least 32 characters'))),
  notifyUrl: v.exactOptional(webhookUrl('a URL such as "https://example.com/notifications"')),
  notifySecret: v.exactOptional(
    v.pipe(
      v.string(),
      v.check((secret) => keyIn(secret) !== undefined, 'whsec_ and the base64 of 24 to 64 random bytes'),
    ),
  ),
  slackUrl: v.exactOptional(webhookUrl('a URL such as "https://hooks.slack.com/services/…"')),
};
