// Every error response has one form: `{ "error": "what was expected and what was received" }`.
import type { ErrorHandler, NotFoundHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { RefusedError } from '../engine/hard-limit-api.ts';
import type { ServedHardLimit } from './options.ts';

/** The header `Retry-After` by status, in seconds. */
const retryAfter: Partial<Record<number, string>> = { 429: '60', 503: '5' };

/** An error response. The client reads `message`. */
export function refuse(status: ContentfulStatusCode, message: string): HTTPException {
  return new HTTPException(status, { message });
}

/** Turns thrown errors into responses. Unexpected errors are logged and not shown to the client. */
export function answerErrors(hardLimit: ServedHardLimit): ErrorHandler {
  const { logger } = hardLimit;
  return async (error, c) => {
    const { method, path } = c.req;
    let refused = error;
    if (!(error instanceof HTTPException || error instanceof RefusedError)) {
      logger.error({ err: error, method, path, operator: c.get('operator')?.name }, 'a request failed');
      const health = await hardLimit.health().catch(() => undefined);
      const databaseProblem = health?.databaseProblem ?? null;
      refused =
        databaseProblem === null
          ? refuse(500, 'Internal error; see the log of the server')
          : refuse(503, `The database ${databaseProblem}; try again later`);
    }
    const { status, message } = refused as HTTPException | RefusedError;
    logger.debug({ method, path, status, reason: message, operator: c.get('operator')?.name }, 'a request was refused');
    if (status === 401) c.header('WWW-Authenticate', 'Bearer');
    const seconds = retryAfter[status];
    if (seconds) c.header('Retry-After', seconds);
    return c.json({ error: message }, status as ContentfulStatusCode);
  };
}

/** The response for unknown paths. */
export const answerNotFound: NotFoundHandler = (c) => {
  return c.json({ error: `There is nothing at ${c.req.method} ${c.req.path}` }, 404);
};
