// User tokens. The client reads only `user_id` out of a token and never verifies it; neither does this service, so
// nobody needs a secret.

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token the client accepts for this user. */
export function fakeToken(userId: string): string {
  return [part({ alg: 'HS256', typ: 'JWT' }), part({ user_id: userId }), 'unsigned'].join('.');
}

/** Whose token it is; undefined if it is none. */
export function userOfToken(token: string): string | undefined {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    const id = (payload as { user_id?: unknown } | null)?.user_id;
    return typeof id === 'string' && id !== '' ? id : undefined;
  } catch {
    return undefined;
  }
}
