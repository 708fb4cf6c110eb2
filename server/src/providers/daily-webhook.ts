// A domain of Daily can have many webhooks. Daily switches one off after three failures (https://docs.daily.co/reference/rest-api/webhooks).
import * as v from 'valibot';
import { object } from '../object-schema.ts';
import { checkItems, expectAnswer, id } from './content.ts';
import type { ProviderFetch } from './provider-fetch.ts';

const needed = ['meeting.started', 'meeting.ended'];

const registration = object({
  uuid: id,
  url: v.string(),
  state: v.nullish(v.string()),
  hmac: v.nullish(v.string()),
  eventTypes: v.optional(v.array(v.string()), []),
});

/**
 * Keeps the webhook with this address if it is on, signs with our secret and reports meetings; otherwise updates it. Other
 * webhooks are left alone. Daily calls the address at once, so it must be reachable by then.
 * @throws ProviderError
 */
export async function keepDailyWebhook(
  providerFetch: ProviderFetch,
  { url, hmac }: { readonly url: string; readonly hmac: string },
  signal: AbortSignal,
): Promise<'kept' | 'registered'> {
  const { body } = await providerFetch.call({ method: 'GET', path: '/webhooks', signal });
  const listed = expectAnswer(`${providerFetch.name}: GET /webhooks`, v.array(v.unknown()), body);
  const former = checkItems(registration, listed, 'uuid').items.find((one) => one.url === url);
  const isGood =
    former?.state !== 'FAILED' && former?.hmac === hmac && needed.every((type) => former.eventTypes.includes(type));
  if (isGood) return 'kept';
  const path = former ? `/webhooks/${encodeURIComponent(former.uuid)}` : '/webhooks';
  const eventTypes = [...new Set([...needed, ...(former?.eventTypes ?? [])])];
  await providerFetch.call({ method: 'POST', path, body: { url, hmac, eventTypes }, signal });
  return 'registered';
}
