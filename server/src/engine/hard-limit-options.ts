// The options of the hard limit, and which of them are refused.
import type { Logger } from 'pino';
import { expect, expectFunction, expectOptions } from '../expect.ts';
import type { Provider } from '../providers/provider.ts';
import { expectProviderName } from '../providers/provider-name.ts';
import type { LimitFor } from '../rules/limit.ts';
import type { DatabaseOptions } from './database.ts';

/** Options of `HardLimit`. */
export interface HardLimitOptions {
  /** The video services whose meetings are limited. Their names must differ. */
  readonly providers: readonly Provider[];
  /** Finds a meeting's limit: `limitRules(…)`, or a function of your own. */
  readonly limitFor: LimitFor;
  /**
   * `{ url }` of a PostgreSQL database, which any number of replicas can share; or `{ directory }` for one process with an
   * embedded database.
   */
  readonly database: DatabaseOptions;
  /** Receives the log. */
  readonly logger: Logger;
  /**
   * The public address of the HTTP app's webhooks, without the provider's name: `https://limit.example.com/webhooks`. It is
   * registered with each provider whose API allows that, and again when another consumer has replaced it.
   * @default no webhook is registered, and the lists are read every 15 s instead
   */
  readonly webhooks?: string;
  /** The most calls in flight to each provider. @default 20 */
  readonly concurrency?: number;
  /** How long meetings that are over and their history are kept, in milliseconds: at least a day. @default 30 days */
  readonly retention?: number;
  /**
   * Whether to track meetings and to record what would have been closed, without closing anything. Webhooks are registered, extensions
   * are granted, ends by operators are refused, and browsers are told that there is no limit.
   * @default false
   */
  readonly dryRun?: boolean;
}

const optionNames = ['providers', 'limitFor', 'database', 'logger', 'webhooks', 'concurrency', 'retention', 'dryRun'];
/** In milliseconds. */
const leastRetention = 86_400_000;

/** Refuses invalid and unknown options. @throws TypeError */
export function expectHardLimitOptions(options: HardLimitOptions): void {
  expectOptions(options, optionNames);
  const { providers, limitFor, database, concurrency = 20, retention, dryRun = false } = options;
  expectOptions(database, ['url', 'directory']);
  expect(Object.keys(database).length === 1, 'database', 'either { url } or { directory }', JSON.stringify(database));
  const names = providers.map(({ name }) => name);
  expect(providers.length > 0, 'providers', 'a list of at least one provider', providers);
  expect(new Set(names).size === names.length, 'providers', 'providers of different names', names);
  for (const name of names) expectProviderName(name);
  expectFunction('limitFor', limitFor);
  expect(Number.isInteger(concurrency) && concurrency > 0, 'concurrency', 'a whole number > 0', concurrency);
  const isRetention = retention === undefined || (Number.isSafeInteger(retention) && retention >= leastRetention);
  expect(typeof dryRun === 'boolean', 'dryRun', 'true or false', dryRun);
  expect(isRetention, 'retention', 'a whole number of ms, at least a day', retention);
}
