import type { Context } from 'hono';
import { refuse } from './errors.ts';
import { providerIn, readMeetingToken } from './meeting-token.ts';
import type { HardLimitAppOptions, ServedHardLimit } from './options.ts';
import { bearer } from './sign-in.ts';

/** The rights that a meeting token grants. */
export interface Grant {
  readonly provider: string;
  readonly room: string;
  readonly subject: string;
  readonly mayExtend: boolean;
  /** In epoch milliseconds. */
  readonly expiresAt: number;
}

/** A key for a room of a provider. */
export function keyOf({ provider, room }: { readonly provider: string; readonly room: string }): string {
  return JSON.stringify([provider, room]);
}

/**
 * Verifies the token of a request for `:room`.
 * @throws HTTPException 401, 403 if it is for another meeting, or 404 if there are no meeting tokens
 */
export async function grantOf(
  c: Context,
  { providers }: ServedHardLimit,
  { secret, secrets = {} }: HardLimitAppOptions,
): Promise<Grant> {
  if (!secret && Object.keys(secrets).length === 0)
    throw refuse(404, 'Not available: the server has no secret for meeting tokens');
  const names = providers.map(({ name }) => name);
  const token = bearer(c);
  const provider = providerIn(token) ?? (names.length === 1 ? names[0] : undefined);
  // The claim has chosen the secret, so it is true if the signature is.
  const own = provider !== undefined && Object.hasOwn(secrets, provider) ? secrets[provider] : secret;
  const { sub, room, extend = false, exp } = await readMeetingToken(token, own);
  if (!provider)
    throw refuse(401, 'Expected a meeting token with the claim `provider`, because this server has several providers');
  const isOther = c.req.param('room') !== room || (c.req.query('provider') ?? provider) !== provider;
  if (isOther) throw refuse(403, 'The meeting token is for another meeting');
  if (!names.includes(provider))
    throw refuse(404, `Expected a provider of this server, got ${JSON.stringify(provider)}`);
  return { provider, room, subject: sub, mayExtend: extend, expiresAt: exp * 1000 };
}
