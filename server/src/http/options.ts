// What the app serves, and what it is told; refused at once where it is wrong.
import type { Logger } from 'pino';
import type { HardLimitApi } from '../engine/hard-limit-api.ts';
import type { Metrics } from '../engine/metrics.ts';
import { expect } from '../expect.ts';
import type { Provider } from '../providers/provider.ts';

/** The hard limit, as the app serves it: `HardLimit` is one. */
export interface ServedHardLimit extends HardLimitApi {
  readonly metrics: Metrics;
  readonly providers: readonly Provider[];
  readonly logger: Logger;
}

/** Options of `hardLimitApp()`. */
export interface HardLimitAppOptions {
  /**
   * Signs the meeting tokens that browsers come with: at least 32 characters, known to this server and the app's own.
   * @default none: the addresses under `/meetings` are not there
   */
  readonly secret?: string | undefined;
  /**
   * Opens the operator's addresses, `/api` and `/metrics`: at least 16 characters of `A-Z a-z 0-9 - . _ ~ + /`.
   * @default none: they are not there
   */
  readonly token?: string | undefined;
  /**
   * The web pages that may ask for their meeting's limit, such as `"https://app.example.com"` (CORS).
   * @default []: only pages of the server's own origin
   */
  readonly origins?: readonly string[] | undefined;
  /**
   * Whether the server stands behind one reverse proxy, which appends the caller's address to `X-Forwarded-For`.
   * Requests are counted by address, so without it all people behind the proxy would count as one.
   * @default false
   */
  readonly trustProxy?: boolean | undefined;
  /** Aborted when the server stops: open event streams end, and `/readyz` says no. */
  readonly signal?: AbortSignal | undefined;
}

/** Refuses bad options. @throws TypeError, which never shows a secret */
export function expectOptions({ secret, token, origins = [] }: HardLimitAppOptions): void {
  if (secret !== undefined) expectSecret(secret);
  if (token !== undefined && !/^[\w.~+/-]{16,}=*$/.test(token))
    throw new TypeError(
      `Expected \`token\` to be at least 16 characters of A-Z a-z 0-9 - . _ ~ + /, got ${lengthOf(token)}`,
    );
  for (const origin of origins)
    expect(
      /^[a-z][a-z0-9+.-]*:\/\/[^/?#\sA-Z]+$/.test(origin),
      'origins',
      'origins such as "https://app.example.com", without a path',
      origin,
    );
}

/** Refuses a secret that is too short to sign with. @throws TypeError, which does not show it */
export function expectSecret(secret: unknown): asserts secret is string {
  if (typeof secret !== 'string' || secret.length < 32)
    throw new TypeError(`Expected \`secret\` to be at least 32 characters, got ${lengthOf(secret)}`);
}

function lengthOf(value: unknown): string {
  return typeof value === 'string' ? `${value.length} characters` : `a value that is no text (${typeof value})`;
}
