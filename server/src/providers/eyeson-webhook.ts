// An API key of eyeson has one webhook (https://docs.eyeson.com/docs/rest/advanced/register_webhooks).
import * as v from 'valibot';
import { object } from '../object-schema.ts';
import { expectAnswer, id } from './content.ts';
import { ProviderError } from './provider.ts';
import type { ProviderFetch } from './provider-fetch.ts';

const needed = ['room_update'];

/** A list in eyeson's docs, a text in the fixtures of its own clients. */
const types = v.union([
  v.array(v.string()),
  v.pipe(
    v.string(),
    v.transform((text) => text.split(',').map((type) => type.trim())),
  ),
]);
const registration = v.nullish(object({ id: v.union([id, v.number()]), url: v.string(), types }));
type Registration = NonNullable<v.InferOutput<typeof registration>>;

/**
 * Keeps the webhook if it has this address, otherwise replaces it. It is never removed, so that no event is missed while the
 * server restarts.
 * @throws ProviderError
 */
export async function keepWebhook(
  providerFetch: ProviderFetch,
  url: string,
  signal: AbortSignal,
): Promise<'kept' | 'registered' | 'replaced'> {
  const { body } = await providerFetch.call({ method: 'GET', path: '/webhooks', signal, expected: [404] });
  const former = expectAnswer(`${providerFetch.name}: GET /webhooks`, registration, body) ?? undefined;
  if (former?.url === url && needed.every((type) => former.types.includes(type))) return 'kept';
  await register(providerFetch, { url, types: needed }, signal).catch((error: unknown) => {
    if (!former || !isRefusal(error)) throw error;
    return replace(providerFetch, former, url, signal);
  });
  return former && former.url !== url ? 'replaced' : 'registered';
}

async function register(
  providerFetch: ProviderFetch,
  { url, types: wanted }: Omit<Registration, 'id'>,
  signal: AbortSignal,
) {
  await providerFetch.call({ method: 'POST', path: '/webhooks', body: { url, types: wanted.join(',') }, signal });
}

/** According to the docs a new webhook replaces the existing one. One of their examples deletes the existing one first. */
async function replace(
  providerFetch: ProviderFetch,
  former: Registration,
  url: string,
  signal: AbortSignal,
): Promise<void> {
  const path = `/webhooks/${encodeURIComponent(former.id)}`;
  await providerFetch.call({ method: 'DELETE', path, signal, expected: [404, 410] });
  try {
    await register(providerFetch, { url, types: needed }, signal);
  } catch (error) {
    // The previous webhook is better than none.
    await register(providerFetch, former, signal).catch((another: unknown) => {
      throw new ProviderError(`${providerFetch.name}: no webhook is registered now: ${(error as Error).message}`, {
        cause: new AggregateError([error, another]),
      });
    });
    throw error;
  }
}

/** Whether the request itself was refused, and not because of the key or the moment. */
function isRefusal(error: unknown): boolean {
  return error instanceof ProviderError && [400, 405, 409, 422].includes(error.status ?? 0);
}
