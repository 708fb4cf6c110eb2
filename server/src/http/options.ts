import type { Logger } from 'pino';
import type { HardLimitApi } from '../engine/hard-limit-api.ts';
import type { Metrics } from '../engine/metrics.ts';
import { expect, expectOptions } from '../expect.ts';
import type { Provider } from '../providers/provider.ts';
import { proxiesOf, type TrustProxy, trustProxyForm } from './client-address.ts';
import {
  expectOperators,
  expectSignIn,
  isOperatorToken,
  type OperatorOptions,
  type SignInOptions,
  tokenForm,
} from './operators.ts';
import { isOrigin, originForm } from './origin.ts';

/** What the app needs of a `HardLimit`. */
export interface ServedHardLimit extends HardLimitApi {
  readonly metrics: Metrics;
  readonly providers: readonly Provider[];
  readonly logger: Logger;
}

/** Options of `hardLimitApp()`. */
export interface HardLimitAppOptions {
  /**
   * Verifies meeting tokens. At least 32 characters, shared with the server that signs them.
   * @default none: everything under `/meetings` answers 404
   */
  readonly secret?: string | undefined;
  /**
   * Secrets of single providers, by their names. They verify the tokens for these providers' meetings in place of `secret`, so that
   * each customer can sign its own. Such tokens need the claim `provider`.
   * @default {}
   */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  /**
   * The password of the operator API and of `/metrics`: at least 16 characters of `A-Z a-z 0-9 - . _ ~ + /`. Its user is named
   * `"operator"`.
   * @default none: if there are no `operators` and no `signIn` either, both answer 404
   */
  readonly token?: string | undefined;
  /** Operators with names, roles and tokens of their own. @default [] */
  readonly operators?: readonly OperatorOptions[] | undefined;
  /** Lets in whom a proxy in front of the server has signed in. @default nobody */
  readonly signIn?: SignInOptions | undefined;
  /**
   * The origins of web pages that may read their meeting's limit, such as `"https://app.example.com"` (CORS).
   * @default []: only pages of the server's own origin
   */
  readonly origins?: readonly string[] | undefined;
  /**
   * The reverse proxies in front of the server, which append the address they are called from to `X-Forwarded-For`: their number
   * (`true` is 1), or their addresses and networks (`['10.0.0.0/8', 'fd00::/8']`), which also holds if a client can go round one of
   * them. Rate limits apply per address: with too low a number all clients share one, with too high a number they can forge theirs.
   * @default false
   */
  readonly trustProxy?: TrustProxy | undefined;
  /**
   * Abort it some seconds before the server stops: `/readyz` answers 503, and everything else as before. Each response closes its
   * connection, so that the next request of a load balancer goes to another server.
   * @default `signal`
   */
  readonly draining?: AbortSignal | undefined;
  /** Abort it when the server stops: open event streams end, and `/readyz` answers 503. */
  readonly signal?: AbortSignal | undefined;
}

const optionNames = [
  'secret',
  'secrets',
  'token',
  'operators',
  'signIn',
  'origins',
  'trustProxy',
  'draining',
  'signal',
];

/**
 * Refuses invalid options.
 * @param providers the names of the server's providers
 * @throws TypeError that never contains a secret
 */
export function expectAppOptions(options: HardLimitAppOptions, providers: readonly string[]): void {
  expectOptions(options, optionNames);
  const { secret, secrets = {}, token, operators = [], signIn, origins = [], trustProxy = false } = options;
  if (secret !== undefined) expectSecret(secret);
  for (const [provider, own] of Object.entries(secrets)) {
    expect(providers.includes(provider), 'secrets', `secrets of ${providers.join(', ')}`, provider);
    expectSecret(own);
  }
  if (token !== undefined && !isOperatorToken(token))
    throw new TypeError(`Expected \`token\` to be ${tokenForm}, got ${lengthOf(token)}`);
  expectOperators(operators, token, providers);
  if (signIn !== undefined) expectSignIn(signIn);
  expect(proxiesOf(trustProxy) !== undefined, 'trustProxy', trustProxyForm, trustProxy);
  for (const origin of origins) expect(isOrigin(origin), 'origins', originForm, origin);
}

/** Refuses a secret that is too short. @throws TypeError that does not contain it */
export function expectSecret(secret: unknown): asserts secret is string {
  if (typeof secret !== 'string' || secret.length < 32)
    throw new TypeError(`Expected \`secret\` to be at least 32 characters, got ${lengthOf(secret)}`);
}

function lengthOf(value: unknown): string {
  return typeof value === 'string' ? `${value.length} characters` : `a ${typeof value}`;
}
