// The settings of one of many providers, as people write them in the config file or in a program, and the schema that checks them.
import * as v from 'valibot';
import { isOperatorName, nameForm, type OperatorRole, soleOperator } from './http/operators.ts';
import { type ProviderType, providerTypes } from './make-provider.ts';
import { strictObject } from './object-schema.ts';
import { isProviderName, providerNameForm } from './providers/provider-name.ts';
import { check } from './rules/check.ts';
import type { LimitConfig } from './rules/limit-config.ts';
import { Problems } from './rules/problems.ts';

/** An operator who sees this provider only. */
export interface ProviderToken {
  /** As in `OperatorOptions`. The same name, role and token at several providers is one operator, who sees all of them. */
  readonly name: string;
  readonly role: OperatorRole;
  /** The file that contains the token. */
  readonly tokenFile: string;
}

/** A provider with its own key, rules and operators, such as one customer of a hosting company. */
export interface ProviderSettings {
  /** In the path of its webhook, in history, log and metrics: 1 to 50 letters, digits and `. _ -`. */
  readonly name: string;
  /** The video service. */
  readonly type: ProviderType;
  /** The file that contains the API key. When it changes, the new key is used. */
  readonly keyFile: string;
  /** The file with the API secret of LiveKit or Stream, or with the secret that signs Daily's webhooks. @default none */
  readonly secretFile?: string;
  /** The address of the service. Required for LiveKit. @default the service's own */
  readonly url?: string;
  /**
   * Its limits, or a file that contains them and is read again when it changes. Settings that are missing are taken from the server's
   * limits; `rooms` replaces the server's list.
   * @default the server's limits
   */
  readonly rules?: LimitConfig | string;
  /** Operators who see this provider only. @default [] */
  readonly tokens?: readonly ProviderToken[];
  /** The file with the secret that signs the meeting tokens for its rooms: at least 32 characters. @default the server's secret */
  readonly meetingSecretFile?: string;
}

const path = v.pipe(v.string('the path of a file'), v.nonEmpty('the path of a file'));
const isTokenName = (name: unknown): boolean => isOperatorName(name) && name !== soleOperator;

const settings = strictObject(
  {
    name: v.custom<string>(isProviderName, providerNameForm),
    type: v.picklist(providerTypes, `one of ${providerTypes.join(', ')}`),
    keyFile: path,
    secretFile: v.exactOptional(path),
    url: v.exactOptional(v.string('an address such as "https://livekit.example.com"')),
    rules: v.exactOptional(v.unknown()), // checked with the files
    tokens: v.exactOptional(
      v.array(
        strictObject(
          {
            name: v.custom<string>(isTokenName, `${nameForm}, other than "${soleOperator}"`),
            role: v.picklist(['read', 'operate'], 'read or operate'),
            tokenFile: path,
          },
          'an operator: { name, role, tokenFile }',
        ),
        'a list of operators: { name, role, tokenFile }',
      ),
    ),
    meetingSecretFile: v.exactOptional(path),
  },
  'a provider: { name, type, keyFile, … }',
);
const list = v.pipe(
  v.array(settings, 'a list of providers: { name, type, keyFile, … }'),
  v.nonEmpty('a list of at least one provider'),
);

/** Services that need `secretFile`, and those that know it. */
const needSecret: readonly ProviderType[] = ['livekit', 'stream'];
const knowSecret: readonly ProviderType[] = [...needSecret, 'daily'];

/**
 * Checks the settings of providers, but not the files and the rules.
 * @param nameOf turns a path such as `0.keyFile`, or none for the whole list, into the name that the user gave
 * @throws SettingsError with all problems
 */
export function checkProviders(value: unknown, nameOf: (path: string) => string): readonly ProviderSettings[] {
  const providers = check(list, value, { nameOf, whole: nameOf('') }) as readonly ProviderSettings[];
  const problems = new Problems();
  const seen = new Map<string, number>();
  for (const [index, { name, type, secretFile, url }] of providers.entries()) {
    const field = (key: string): string => `\`${nameOf(`${index}.${key}`)}\``;
    const other = seen.get(name.toLowerCase());
    if (other === undefined) seen.set(name.toLowerCase(), index);
    else
      problems.add(`Expected ${field('name')} to differ from \`${nameOf(`${other}.name`)}\`, got "${name}" for both`);
    if (secretFile === undefined && needSecret.includes(type))
      problems.add(`Missing ${field('secretFile')}, required by ${type}: a file with the API secret`);
    if (secretFile !== undefined && !knowSecret.includes(type))
      problems.add(`Expected ${field('secretFile')} to be left out: ${type} has no secret besides the key`);
    if (url === undefined && type === 'livekit')
      problems.add(`Missing ${field('url')}, required by livekit: the address of the LiveKit server`);
  }
  problems.throwAny();
  return providers;
}
