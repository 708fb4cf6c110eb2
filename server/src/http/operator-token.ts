import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { refuse } from './errors.ts';

/** The token that a request comes with. @throws HTTPException 401 */
export function bearer(c: Context): string {
  const [, token] = /^Bearer +(\S+)$/i.exec(c.req.header('Authorization') ?? '') ?? [];
  if (!token) throw refuse(401, 'Expected the header `Authorization: Bearer <token>`');
  return token;
}

/** Lets only the operator in. Digests are compared, which are of one length, in a time that says nothing of where they differ. */
export function operatorOnly(token: string | undefined): MiddlewareHandler {
  const expected = token === undefined ? undefined : digest(token);
  return async (c, next) => {
    if (!expected) throw refuse(404, 'This is not there: the server has no operator token');
    if (!timingSafeEqual(digest(bearer(c)), expected)) throw refuse(401, 'The operator token is not the right one');
    await next();
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
