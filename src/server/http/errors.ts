// Every failure is answered in one form: `{ "error": "what was expected, and what came" }`.
import type { ErrorHandler, NotFoundHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Logger } from 'pino';
import { RefusedError } from '../model/hard-limit-api.ts';

/** Seconds after which it is worth another try. */
const retryAfter: Partial<Record<number, string>> = { 429: '60', 503: '5' };

/** A request that is refused. `message`: for whoever sent it. */
export function refuse(status: ContentfulStatusCode, message: string): HTTPException {
  return new HTTPException(status, { message });
}

/** Answers what was thrown. What nobody foresaw is logged, and not shown. */
export function answerErrors(logger: Logger): ErrorHandler {
  return (error, c) => {
    const { method, path } = c.req;
    if (!(error instanceof HTTPException || error instanceof RefusedError)) {
      logger.error({ err: error, method, path }, 'a request failed');
      return c.json({ error: 'Something failed here; the log of the server says what' }, 500);
    }
    const { status, message } = error;
    logger.debug({ method, path, status, reason: message }, 'a request was refused');
    if (status === 401) c.header('WWW-Authenticate', 'Bearer');
    const seconds = retryAfter[status];
    if (seconds) c.header('Retry-After', seconds);
    return c.json({ error: message }, status);
  };
}

/** Answers what is not there. */
export const answerNotFound: NotFoundHandler = (c) => {
  return c.json({ error: `There is nothing at ${c.req.method} ${c.req.path}` }, 404);
};
