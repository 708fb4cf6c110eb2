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
  v.array(v.unknown(), 'a list of providers: { name, type, keyFile, … }'),
  v.nonEmpty('a list of at least one provider'),
);

/** Services that need `secretFile`, and those that know it. */
const needSecret: readonly ProviderType[] = ['livekit', 'stream'];
const knowSecret: readonly ProviderType[] = [...needSecret, 'daily'];

/** A valid entry of a list of providers. */
export interface ProviderEntry {
  readonly index: number;
  readonly settings: ProviderSettings;
}

/**
 * Checks the settings of providers, but not the files and the rules.
 * @param nameOf turns a path such as `0.keyFile`, or none for the whole list, into the name that the user gave
 * @throws SettingsError with all problems
 */
export function checkProviders(value: unknown, nameOf: (path: string) => string): readonly ProviderSettings[] {
  const problems = new Problems();
  const entries = validProviders(value, nameOf, problems);
  problems.throwAny();
  return entries.map(({ settings }) => settings);
}

/** The same, but adds to `problems`, and returns the entries without any: a mistake in one must not hide those in the files of others. */
export function validProviders(
  value: unknown,
  nameOf: (path: string) => string,
  problems: Problems,
): readonly ProviderEntry[] {
  const entries = problems.attempt(() => check(list, value, { nameOf, whole: nameOf('') })) ?? [];
  const seen = new Map<string, number>();
  return entries.flatMap((entry, index) => {
    const inEntry = (path: string): string => nameOf(path === '' ? String(index) : `${index}.${path}`);
    const valid = problems.attempt(() => {
      const one = check(settings, entry, { nameOf: inEntry, whole: inEntry('') }) as ProviderSettings;
      const other = seen.get(one.name.toLowerCase());
      if (other === undefined) seen.set(one.name.toLowerCase(), index);
      expectConsistent(one, inEntry, other === undefined ? undefined : nameOf(`${other}.name`));
      return one;
    });
    return valid ? [{ index, settings: valid }] : [];
  });
}

/** @param twin the field with the same name, if there is one @throws SettingsError */
function expectConsistent(
  { name, type, secretFile, url }: ProviderSettings,
  nameOf: (path: string) => string,
  twin: string | undefined,
): void {
  const problems = new Problems();
  const field = (key: string): string => `\`${nameOf(key)}\``;
  if (twin !== undefined) problems.add(`Expected ${field('name')} to differ from \`${twin}\`, got "${name}" for both`);
  if (secretFile === undefined && needSecret.includes(type))
    problems.add(`Missing ${field('secretFile')}, required by ${type}: a file with the API secret`);
  if (secretFile !== undefined && !knowSecret.includes(type))
    problems.add(`Expected ${field('secretFile')} to be left out: ${type} has no secret besides the key`);
  if (url === undefined && type === 'livekit')
    problems.add(`Missing ${field('url')}, required by livekit: the address of the LiveKit server`);
  problems.throwAny();
}
