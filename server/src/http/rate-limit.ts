// Rate limits per address. They keep one broken or hostile client from crowding out the others. Distributed attacks must be
// stopped in front of the server.
import { isIPv6 } from 'node:net';
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { refuse } from './errors.ts';

const window = 60_000;
const maxAddresses = 10_000;

/** Options of {@link rateLimit}. */
interface RateLimitOptions {
  /** Requests per minute and address. */
  readonly limit: number;
  readonly trustProxy: boolean;
  /** Called for each refused request. */
  readonly onRefused: () => void;
}

/** Limits requests per minute and address. Without a known address, as on serverless platforms, there is no limit. */
export function rateLimit({ limit, trustProxy, onRefused }: RateLimitOptions): MiddlewareHandler {
  const counts = new Map<string, number>();
  let endsAt = 0;
  return async (c, next) => {
    const address = clientAddress(c, trustProxy);
    if (address) {
      const now = performance.now();
      if (now >= endsAt) {
        counts.clear();
        endsAt = now + window;
      }
      // Many addresses must neither fill the memory nor displace existing counts: the rest share one count.
      const key = counts.has(address) || counts.size < maxAddresses ? address : 'others';
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count > limit) {
        onRefused();
        throw refuse(429, `Expected at most ${limit} requests per minute, got more`);
      }
    }
    await next();
  };
}

/** The client's address: the remote end of the socket, or the last entry of the header, which is the one the proxy appended. */
export function clientAddress(c: Context, trustProxy: boolean): string | undefined {
  const forwarded = trustProxy ? c.req.header('X-Forwarded-For')?.split(',').at(-1)?.trim() : undefined;
  const address = forwarded || (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket.remoteAddress;
  // one customer owns a whole /64 of IPv6 (https://www.rfc-editor.org/rfc/rfc6177)
  return address && isIPv6(address) && !address.startsWith('::ffff:') ? network(address) : address;
}

function network(address: string): string {
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  return [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail?.split(':') ?? [])]
    .slice(0, 4)
    .join(':');
}
