import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { refuse } from './errors.ts';

/** The bearer token of a request. @throws HTTPException 401 */
export function bearer(c: Context): string {
  const [, token] = /^Bearer +(\S+)$/i.exec(c.req.header('Authorization') ?? '') ?? [];
  if (!token) throw refuse(401, 'Expected the header `Authorization: Bearer <token>`');
  return token;
}

/** Requires the operator token. It compares digests in constant time, which needs equal lengths. */
export function operatorOnly(token: string | undefined): MiddlewareHandler {
  const expected = token === undefined ? undefined : digest(token);
  return async (c, next) => {
    if (!expected) throw refuse(404, 'Not available: the server has no operator token');
    if (!timingSafeEqual(digest(bearer(c)), expected)) throw refuse(401, 'The operator token is wrong');
    await next();
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
