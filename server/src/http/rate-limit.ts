// Rate limits per address. They keep one broken or hostile client from crowding out the others. Distributed attacks must be
// stopped in front of the server.
import type { MiddlewareHandler } from 'hono';
import { clientAddress, type IsProxy } from './client-address.ts';
import { refuse } from './errors.ts';

const window = 60_000;
const maxAddresses = 10_000;

/** Options of {@link rateLimit}. */
interface RateLimitOptions {
  /** Requests per minute and address. */
  readonly limit: number;
  readonly isProxy: IsProxy;
  /** Called for each refused request. */
  readonly onRefused: () => void;
}

/** Limits requests per minute and address. Without a known address, as on serverless platforms, there is no limit. */
export function rateLimit({ limit, isProxy, onRefused }: RateLimitOptions): MiddlewareHandler {
  const counts = new Map<string, number>();
  let endsAt = 0;
  return async (c, next) => {
    const address = clientAddress(c, isProxy);
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
