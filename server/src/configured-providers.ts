// Turns the settings of providers into providers, their limits and their operators. All files are read, and everything that is wrong is
// reported at once. Later, changed keys and rules are taken over; what cannot be used then changes nothing.
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Logger } from 'pino';
import { isOperatorToken, type OperatorOptions, tokenForm } from './http/operators.ts';
import { makeProvider, sameUrl } from './make-provider.ts';
import { type ProviderSettings, validProviders } from './provider-settings.ts';
import type { Provider } from './providers/provider.ts';
import { replaceable } from './providers/replaceable.ts';
import { check } from './rules/check.ts';
import { type ConfigFile, readConfig } from './rules/config-file.ts';
import { type LimitConfig, ownLimitSchema } from './rules/limit-config.ts';
import { Problems } from './rules/problems.ts';
import { textOf, watchText } from './rules/watched-text.ts';

/** What happens when a file of a provider has changed. */
export interface ProviderListener {
  readonly logger: Logger;
  /** Takes over the limits of a provider. */
  readonly onLimits: (provider: string, limits: LimitConfig, actor: string) => Promise<void>;
}

/** A provider with what belongs to it. */
export interface ConfiguredProvider {
  readonly provider: Provider;
  /** Its own limits; `undefined`: those of the server. */
  readonly limits?: LimitConfig | undefined;
  /** Verifies the meeting tokens for its rooms; `undefined`: that of the server does. */
  readonly secret?: string | undefined;
  /** Watches its files until the signal aborts. */
  readonly watch: (listener: ProviderListener, signal: AbortSignal) => void;
}

/** Providers, and the operators who see only some of them. */
export interface ConfiguredProviders {
  readonly all: readonly ConfiguredProvider[];
  readonly operators: readonly OperatorOptions[];
}

/** Where settings of providers come from. */
export interface ProviderSource {
  /** The folder in which relative paths begin. @default the working directory */
  readonly folder?: string;
  /** Turns a path such as `0.keyFile` into the name that the user gave. @default `providers.0.keyFile` */
  readonly nameOf?: (path: string) => string;
  /** Only the providers of these names. @default all */
  readonly only?: readonly string[];
  /** Whether addresses may have `http:`, and what the user calls this setting. */
  readonly allowHttp?: { readonly value: boolean; readonly name: string };
  /** The operators of all providers, and what the user calls the settings they come from. */
  readonly staff?: readonly (OperatorOptions & { readonly place: string })[] | undefined;
  /** The secret of all providers without one of their own, and what the user calls it. */
  readonly sharedSecret?: { readonly value: string; readonly name: string };
  /** Called with each secret, so that it can be hidden. */
  readonly conceal?: (secret: string) => void;
}

/** Providers that need no files. */
export function withoutFiles(providers: readonly Provider[]): ConfiguredProviders {
  return { all: providers.map((provider) => ({ provider, watch: () => {} })), operators: [] };
}

/** Reads the files of providers. @throws SettingsError with all problems of all providers */
export async function readProviders(value: unknown, source: ProviderSource = {}): Promise<ConfiguredProviders> {
  const { nameOf = (path) => `providers${path && `.${path}`}`, only } = source;
  const problems = new Problems();
  const taken: Taken = { keys: new Map(), secrets: new Map(), operators: new Map() };
  for (const { name, role, token, place } of source.staff ?? []) {
    taken.operators.set(name, { name, role, token, place, isStaff: true });
    taken.secrets.set(token, { what: 'token', owner: name, place });
  }
  const { sharedSecret } = source;
  if (sharedSecret)
    taken.secrets.set(sharedSecret.value, { what: 'meeting secret', owner: '', place: sharedSecret.name });
  const all: ConfiguredProvider[] = [];
  const operators = new Map<string, OperatorOptions>();
  for (const { index, settings } of validProviders(value, nameOf, problems)) {
    if (only && !only.includes(settings.name)) continue;
    const files = new ProviderFiles(
      settings,
      { ...source, nameOf: (path) => nameOf(path && `${index}.${path}`) },
      taken,
    );
    const provider = await files.configure(problems);
    if (provider) all.push(provider);
    for (const operator of await files.operators(problems)) {
      const before = operators.get(operator.name);
      const providers = [...new Set([...(before?.providers ?? []), settings.name])];
      operators.set(operator.name, { ...operator, providers });
    }
  }
  problems.throwAny();
  return { all, operators: [...operators.values()] };
}

/** Reads the rules of a provider. @throws SettingsError or Error that names the field, and the file if they are in one of their own */
export async function readRules(
  { name, rules }: Pick<ProviderSettings, 'name' | 'rules'>,
  { folder = '.', nameOf = (path) => path }: Pick<ProviderSource, 'folder' | 'nameOf'>,
): Promise<{ readonly limits: LimitConfig | undefined; readonly file?: ConfigFile }> {
  if (rules === undefined) return { limits: undefined };
  if (typeof rules !== 'string') return { limits: checkRules(rules, (path) => nameOf(join('rules', path))) };
  const path = resolve(folder, rules);
  const file = await readConfig(path).catch((error: Error) => {
    throw new Error(`Expected \`${nameOf('rules')}\` of ${name} to be rules or a file with rules: ${error.message}`, {
      cause: error,
    });
  });
  return { limits: checkRules(file.value, inFile(path)), file };
}

/** @throws SettingsError */
export function checkRules(rules: unknown, nameOf: (path: string) => string): LimitConfig {
  check(ownLimitSchema, rules, { nameOf, whole: nameOf('') });
  return rules as LimitConfig;
}

const join = (field: string, path: string): string => (path === '' ? field : `${field}.${path}`);
const inFile =
  (path: string) =>
  (field: string): string =>
    field === '' ? basename(path) : `${basename(path)}: ${field}`;

/** What is in use already. */
interface Taken {
  /** The service, its address and the key of each provider, by name. */
  readonly keys: Map<string, { readonly type: string; readonly url: string; readonly key: string }>;
  /** The purpose of each secret, by the secret. */
  readonly secrets: Map<string, { readonly what: Purpose; readonly owner: string; readonly place: string }>;
  readonly operators: Map<string, TakenOperator>;
}
interface TakenOperator extends Omit<OperatorOptions, 'providers'> {
  readonly place: string;
  /** Whether they see all providers. */
  readonly isStaff: boolean;
}
type Purpose = 'key' | 'token' | 'meeting secret';

/** The files of one provider. */
class ProviderFiles {
  readonly #settings: ProviderSettings;
  readonly #source: ProviderSource & { readonly nameOf: (path: string) => string };
  readonly #taken: Taken;

  constructor(
    settings: ProviderSettings,
    source: ProviderSource & { readonly nameOf: (path: string) => string },
    taken: Taken,
  ) {
    this.#settings = settings;
    this.#source = source;
    this.#taken = taken;
  }

  async configure(problems: Problems): Promise<ConfiguredProvider | undefined> {
    const { meetingSecretFile } = this.#settings;
    const made = await problems.attemptAsync(() => this.#make());
    const rules = await problems.attemptAsync(() => readRules(this.#settings, this.#source));
    const secret = await problems.attemptAsync(async () =>
      meetingSecretFile === undefined ? undefined : this.#meetingSecret(meetingSecretFile),
    );
    if (!made || !rules) return undefined;
    const { provider, replace } = replaceable(made.provider);
    return {
      provider,
      limits: rules.limits,
      secret,
      watch: ({ logger, onLimits }, signal) => {
        const { name } = this.#settings;
        const onChange = async (): Promise<void> => {
          replace((await this.#make()).provider);
          logger.info({ provider: name }, 'the key has changed: the new one is used from now on');
        };
        const onError = (err: Error): void =>
          logger.error({ err, provider: name }, 'the changed key cannot be used: the previous one stays in use');
        for (const { path, text } of made.files) {
          watchText(path, text, { onChange, onError }, signal);
          void warnIfPublic(path, name, logger);
        }
        const { file } = rules;
        file?.watch(
          async (value) => {
            await onLimits(name, checkRules(value, inFile(file.path)), `config file ${basename(file.path)}`);
            logger.info({ provider: name, path: file.path }, 'new rules loaded, also for running meetings');
          },
          (err) =>
            logger.error({ err, provider: name }, 'the changed rules are invalid: the previous ones stay in use'),
          signal,
        );
      },
    };
  }

  /** The operators who see this provider. */
  async operators(problems: Problems): Promise<OperatorOptions[]> {
    const found: OperatorOptions[] = [];
    for (const [index, { name, role, tokenFile }] of (this.#settings.tokens ?? []).entries()) {
      const field = `tokens.${index}.tokenFile`;
      const token = await problems.attemptAsync(async () => {
        const { secret } = await this.#secretIn(tokenFile, field);
        if (!isOperatorToken(secret)) throw new TypeError(`Expected ${this.#field(field)} to contain ${tokenForm}`);
        this.#expectFreeOperator({ name, role, token: secret, place: this.#field(field), isStaff: false }, index);
        return secret;
      });
      if (token !== undefined) found.push({ name, role, token, providers: [this.#settings.name] });
    }
    return found;
  }

  /** Reads the key and makes the provider. @throws Error or TypeError that contains no key */
  async #make() {
    const { name, type, keyFile, secretFile, url } = this.#settings;
    const { nameOf, allowHttp } = this.#source;
    const problems = new Problems();
    const key = await problems.attemptAsync(() => this.#secretIn(keyFile, 'keyFile'));
    const secret =
      secretFile === undefined
        ? undefined
        : await problems.attemptAsync(() => this.#secretIn(secretFile, 'secretFile'));
    problems.throwAny();
    if (!key) throw new TypeError(`Expected ${this.#field('keyFile')} to contain a key`);
    const [secretOption, urlOption] = [
      type === 'daily' ? 'webhookSecret' : 'apiSecret',
      type === 'livekit' ? 'url' : 'baseUrl',
    ];
    const names = {
      ...{ apiKey: nameOf('keyFile'), [secretOption]: nameOf('secretFile'), [urlOption]: nameOf('url') },
      ...(allowHttp && { allowHttp: allowHttp.name }),
    };
    const options = {
      ...{ name, apiKey: key.secret },
      ...(secret && { [secretOption]: secret.secret }),
      ...(url !== undefined && { [urlOption]: url }),
      ...(allowHttp && { allowHttp: allowHttp.value }),
    };
    const provider = makeProvider(type, options, names);
    this.#expectFreeKey(key.secret);
    for (const one of secret ? [key, secret] : [key])
      this.#take(one.secret, 'key', one === key ? 'keyFile' : 'secretFile');
    this.#taken.keys.set(name, { type, url: sameUrl(type, url), key: key.secret });
    return { provider, files: secret ? [key, secret] : [key] };
  }

  async #meetingSecret(file: string): Promise<string> {
    const { secret } = await this.#secretIn(file, 'meetingSecretFile');
    if (secret.length < 32)
      throw new TypeError(
        `Expected ${this.#field('meetingSecretFile')} to contain at least 32 characters, got ${secret.length}`,
      );
    this.#take(secret, 'meeting secret', 'meetingSecretFile');
    return secret;
  }

  /** @throws TypeError if another provider uses the same key, or the same LiveKit server, whose keys all see the same rooms */
  #expectFreeKey(key: string): void {
    const { name, type, url } = this.#settings;
    for (const [other, one] of this.#taken.keys) {
      if (other === name || one.type !== type || one.url !== sameUrl(type, url)) continue;
      if (one.key === key)
        throw new TypeError(
          `Expected ${this.#field('keyFile')} to contain a key of its own, got that of ${other}: each would replace the webhook of the other`,
        );
      if (type === 'livekit')
        throw new TypeError(
          `Expected ${this.#field('url')} to name a server of its own, got that of ${other}: all keys of a LiveKit server see the same rooms`,
        );
    }
  }

  /** Notes the purpose of a secret. @throws TypeError if it has another one already, because who knows it for one could use it for the other */
  #take(secret: string, what: Purpose, field: string): void {
    const owner = this.#settings.name;
    const before = this.#taken.secrets.get(secret);
    const isFree =
      !before ||
      (before.what === what && (what === 'key' || (what === 'token' && before.owner === owner))) ||
      before.place === this.#field(field);
    if (!isFree)
      throw new TypeError(
        `Expected ${this.#field(field)} to contain a secret that is used for nothing else, got that of ${before.place}`,
      );
    if (!before) this.#taken.secrets.set(secret, { what, owner, place: this.#field(field) });
  }

  /** The same operator may be at several providers. @throws TypeError if the name or the token is that of another one */
  #expectFreeOperator(operator: TakenOperator, index: number): void {
    const { name, role, token } = operator;
    const before = this.#taken.operators.get(name);
    if (before && (before.isStaff || before.role !== role || before.token !== token))
      throw new TypeError(
        `Expected \`${this.#source.nameOf(`tokens.${index}`)}\` to have a name of its own, or the same role and token as ${before.place}, got "${name}" for both`,
      );
    const other = this.#taken.secrets.get(token);
    if (other && (other.what !== 'token' || other.owner !== name))
      throw new TypeError(
        `Expected ${operator.place} to contain a token of its own, got the same text as in ${other.place}`,
      );
    this.#taken.operators.set(name, before ?? operator);
    this.#taken.secrets.set(token, other ?? { what: 'token', owner: name, place: operator.place });
  }

  async #secretIn(file: string, field: string) {
    const path = resolve(this.#source.folder ?? '.', file);
    const text = await textOf(path).catch((error: Error) => {
      throw new Error(`Expected ${this.#field(field)} to name a readable file: ${reasonOf(error)}`, { cause: error });
    });
    const secret = text.trim();
    if (secret === '')
      throw new TypeError(`Expected ${this.#field(field)} to name a file with content: ${path} is empty`);
    this.#source.conceal?.(secret);
    return { path, text, secret };
  }

  #field(field: string): string {
    return `\`${this.#source.nameOf(field)}\` of ${this.#settings.name}`;
  }
}

/** Warns if all users of the machine can read a file with a key. Windows reports no such permission. */
async function warnIfPublic(path: string, provider: string, logger: Logger): Promise<void> {
  if (process.platform === 'win32') return;
  const mode = await stat(path).then(
    (found) => found.mode,
    () => 0, // `watchText` reports a file that cannot be read
  );
  if ((mode & 0o004) !== 0)
    logger.warn({ provider, path }, 'all users of this machine can read the file with the key: run `chmod 600`');
}

const reasonOf = ({ message, cause }: Error): string => (cause instanceof Error ? cause.message : message);
