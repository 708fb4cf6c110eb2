// Webhooks of the providers. First the signature is verified over the exact bytes, then the content, the age, and whether it is a
// duplicate. The response is 2xx only after the event is in the database.
import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { checkItems, meetingEvent } from '../providers/content.ts';
import type { MeetingEvent, Provider } from '../providers/provider.ts';
import { WebhookError } from '../providers/provider.ts';
import { formatDuration } from '../rules/duration.ts';
import { refuse } from './errors.ts';
import type { ServedHardLimit } from './options.ts';
import { readBody } from './read-body.ts';

const maxBytes = 64 * 1024;
const maxAge = 5 * 60_000;

/** The same for an unknown provider and for a wrong signature. The log has the reason. */
const unsigned = 'Expected a webhook of a provider of this server, with its signature';

/** The label of the metric for each status of a refused webhook. */
const refusals = { 400: 'malformed', 401: 'unsigned', 409: 'stale', 413: 'too_large', 503: 'unavailable' } as const;

/** Milliseconds between log lines about invalid webhooks of one kind, because anybody can send them. */
const warnEvery = 60_000;

/** `POST /webhooks/:provider` */
export function webhooks(hardLimit: ServedHardLimit): Hono {
  const { providers, metrics, logger } = hardLimit;
  const app = new Hono();
  const warnedAt = new Map<string, number>();

  app.post('/webhooks/:provider', async (c) => {
    const name = c.req.param('provider');
    const provider = providers.find((each) => each.name === name);
    if (!provider) {
      await readBody(c, maxBytes); // the answer does not tell which providers there are
      warn(name, 'unknown', 'this server has no provider of that name');
      throw refuse(401, unsigned);
    }
    try {
      const body = await readBody(c, maxBytes);
      const result = await take(provider, body, await eventsOf(provider, body, c.req.raw.headers));
      metrics.webhooks.inc({ provider: name, result });
      return c.body(null, provider.webhookAnswer ?? 204);
    } catch (error) {
      if (!(error instanceof HTTPException)) throw error;
      const result = refusals[error.status as keyof typeof refusals];
      metrics.webhooks.inc({ provider: name, result });
      warn(name, result, error.message);
      throw error.status === 401 ? refuse(401, unsigned) : error;
    }
  });
  return app;

  function warn(provider: string, result: string, reason: string): void {
    const kind = result === 'unknown' ? result : `${provider} ${result}`;
    if (Date.now() - (warnedAt.get(kind) ?? 0) <= warnEvery) return;
    warnedAt.set(kind, Date.now());
    logger.warn({ provider, result, reason }, 'a webhook was refused');
  }

  async function eventsOf(provider: Provider, body: Uint8Array<ArrayBuffer>, headers: Headers) {
    try {
      return await provider.readWebhook({ body, headers });
    } catch (error) {
      if (error instanceof WebhookError) throw refuse(error.status, error.message);
      throw error;
    }
  }

  /** Records the good events. A bad one is refused nevertheless, since sending it again would not help. */
  async function take(provider: Provider, body: Uint8Array, events: readonly MeetingEvent[]) {
    const { items, skipped } = checkItems(meetingEvent, events, 'room');
    const result = await store(provider, body, items);
    if (skipped[0]) throw refuse(400, skipped[0].reason);
    return result;
  }

  async function store({ name }: Provider, body: Uint8Array, events: readonly MeetingEvent[]) {
    if (events.length === 0) return 'ignored';
    // By the clock that suits it best: while they disagree, a valid webhook is not refused for its age.
    const [earliest, latest] = [hardLimit.now(name), hardLimit.latest(name)];
    const age = Math.max(...events.map(({ at }) => Math.max(earliest - at, at - latest)));
    if (age > maxAge)
      throw refuse(
        409,
        `Expected a webhook from the last ${formatDuration(maxAge)}, got one that is ${formatDuration(Math.round(age / 1000) * 1000)} off`,
      );
    const digest = createHash('sha256').update(body).digest('hex');
    try {
      if (await hardLimit.wasSeen(name, digest)) return 'duplicate';
      await hardLimit.observe(name, events);
      await hardLimit.remember(name, digest);
      return 'accepted';
    } catch (error) {
      logger.error({ err: error, provider: name }, 'a webhook could not be stored');
      throw refuse(503, 'The webhook could not be stored; send it again later');
    }
  }
}
