// What browsers read and change about their meeting, with a token for that meeting only.
import type { MiddlewareHandler } from 'hono';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { etag, RETAINED_304_HEADERS } from 'hono/etag';
import type { MeetingRecord } from '../engine/meeting-record.ts';
import { refuse } from './errors.ts';
import type { Grant } from './grant.ts';
import { grantOf } from './grant.ts';
import type { LimitBody } from './limit-body.ts';
import { limitBody, limitTag } from './limit-body.ts';
import { LimitStreams } from './limit-streams.ts';
import type { HardLimitAppOptions, ServedHardLimit } from './options.ts';
import { extension, prompt, readJson } from './requests.ts';

/** Allows requests from the app's own pages only. */
export function meetingCors(origins: readonly string[]): MiddlewareHandler {
  return cors({
    origin: [...origins],
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['Authorization', 'Content-Type', 'If-None-Match'],
    exposeHeaders: ['ETag', 'Retry-After'],
    maxAge: 600,
  });
}

/**
 * `GET /meetings/:room/limit`, `POST /meetings/:room/extend`, `POST /meetings/:room/prompt`. The room takes several segments of the
 * path, because some proxies turn the `%2F` of an id into a slash.
 */
export function meetingLimits(hardLimit: ServedHardLimit, options: HardLimitAppOptions): Hono {
  const app = new Hono();
  const streams = new LimitStreams(hardLimit, options.signal);
  const notModified = etag({
    retainedHeaders: [...RETAINED_304_HEADERS, 'access-control-allow-origin', 'access-control-expose-headers'],
  });

  app.use('/meetings/:room{.+}/limit', async (c, next) => {
    c.header('Cache-Control', 'private, no-cache');
    c.header('Vary', 'Accept, Authorization', { append: true });
    await next();
  });

  app.get('/meetings/:room{.+}/limit', async (c, next) => {
    if (!c.req.header('Accept')?.includes('text/event-stream')) return next();
    return streams.answer(c, await grantOf(c, hardLimit, options));
  });

  app.get('/meetings/:room{.+}/limit', notModified, async (c) => {
    const grant = await grantOf(c, hardLimit, options);
    const body = bodyOf(grant, await hardLimit.meetingIn(grant.provider, grant.room));
    c.header('ETag', limitTag(body));
    return c.json(body);
  });

  app.post('/meetings/:room{.+}/extend', async (c) => {
    const grant = await grantOf(c, hardLimit, options);
    const { by, version } = await readJson(c, extension);
    if (!grant.mayExtend) throw refuse(403, 'The meeting token has no `extend` claim');
    const { id } = await meetingOf(grant);
    const who = { actor: grant.subject, ...(version !== undefined && { version }) };
    return c.json(bodyOf(grant, await hardLimit.extend(id, by, who)));
  });

  app.post('/meetings/:room{.+}/prompt', async (c) => {
    const grant = await grantOf(c, hardLimit, options);
    const { until } = await readJson(c, prompt);
    const { id } = await meetingOf(grant);
    await hardLimit.hold(id, until, { actor: grant.subject });
    return c.body(null, 204);
  });
  return app;

  async function meetingOf({ provider, room }: Grant): Promise<MeetingRecord> {
    const meeting = await hardLimit.meetingIn(provider, room);
    if (!meeting) throw refuse(404, 'The server has not seen a meeting in this room');
    return meeting;
  }

  function bodyOf({ provider, mayExtend }: Grant, meeting: MeetingRecord | undefined): LimitBody {
    return limitBody(meeting, hardLimit.now(provider), mayExtend, hardLimit.dryRun);
  }
}
