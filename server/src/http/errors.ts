// Every failure is answered in one form: `{ "error": "what was expected, and what came" }`.
import { setTimeout as pause } from 'node:timers/promises';
import type { ErrorHandler, NotFoundHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { RefusedError } from '../engine/hard-limit-api.ts';
import type { ServedHardLimit } from './options.ts';

/** Seconds after which it is worth another try. */
const retryAfter: Partial<Record<number, string>> = { 429: '60', 503: '5' };

/** A request that is refused. `message`: for whoever sent it. */
export function refuse(status: ContentfulStatusCode, message: string): HTTPException {
  return new HTTPException(status, { message });
}

/** Answers what was thrown. What nobody foresaw is logged, and not shown. */
export function answerErrors(hardLimit: ServedHardLimit): ErrorHandler {
  const { logger } = hardLimit;
  return async (error, c) => {
    const { method, path } = c.req;
    let refused = error;
    if (!(error instanceof HTTPException || error instanceof RefusedError)) {
      logger.error({ err: error, method, path }, 'a request failed');
      refused = (await isAway(hardLimit))
        ? refuse(503, 'The database does not answer; try again')
        : refuse(500, 'Something failed here; the log of the server says what');
    }
    const { status, message } = refused as HTTPException | RefusedError;
    logger.debug({ method, path, status, reason: message }, 'a request was refused');
    if (status === 401) c.header('WWW-Authenticate', 'Bearer');
    const seconds = retryAfter[status];
    if (seconds) c.header('Retry-After', seconds);
    return c.json({ error: message }, status as ContentfulStatusCode);
  };
}

/** Whether the database does not answer now. */
async function isAway(hardLimit: ServedHardLimit): Promise<boolean> {
  const health = hardLimit.health().catch(() => undefined);
  return (await Promise.race([health, pause(1000, undefined, { ref: false })]))?.database !== true;
}

/** Answers what is not there. */
export const answerNotFound: NotFoundHandler = (c) => {
  return c.json({ error: `There is nothing at ${c.req.method} ${c.req.path}` }, 404);
};
