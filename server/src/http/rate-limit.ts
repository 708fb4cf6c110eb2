// How many requests one address may send. It keeps a broken or hostile client from crowding out the others; it is no defence
// against many of them, which is the business of whatever stands in front of the server.
import { isIPv6 } from 'node:net';
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { refuse } from './errors.ts';

const window = 60_000;
const maxAddresses = 10_000;

/** Options of `rateLimit()`. */
interface RateLimitOptions {
  /** Requests of one address in a minute. */
  readonly limit: number;
  readonly trustProxy: boolean;
  /** Called for each request that is refused. */
  readonly onRefused: () => void;
}

/** Counts requests by address and minute; where the address is not known (a serverless platform), nothing is counted. */
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
      // a flood of addresses must not fill the memory, nor make the server forget whom it counted: the rest share one count
      const key = counts.has(address) || counts.size < maxAddresses ? address : 'others';
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count > limit) {
        onRefused();
        throw refuse(429, `Expected at most ${limit} requests in a minute, got more`);
      }
    }
    await next();
  };
}

/** Who called: the socket's other end, or whom the one proxy in front of us saw. It appends, so only the last entry is its word. */
function clientAddress(c: Context, trustProxy: boolean): string | undefined {
  const forwarded = trustProxy ? c.req.header('X-Forwarded-For')?.split(',').at(-1)?.trim() : undefined;
  const address = forwarded || (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket.remoteAddress;
  // one customer has all of a /64 of IPv6 (https://www.rfc-editor.org/rfc/rfc6177)
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
