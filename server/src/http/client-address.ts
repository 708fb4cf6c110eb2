// Whom a request comes from if there are proxies in front of the server. Each proxy appends the address it was called from to the
// header `X-Forwarded-For`, so the entries on the right are true as far as the proxies are ours, and a client can forge the rest.
import { isIPv4, isIPv6 } from 'node:net';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { isNetwork, networksOf } from './networks.ts';

/** `true` (one proxy), `false` (none), the number of proxies, or their addresses and networks, as a list or separated by commas. */
export type TrustProxy = boolean | number | string | readonly string[];

/** Describes a {@link TrustProxy} in messages. */
export const trustProxyForm =
  'true, false, the number of proxies, or their addresses and networks such as "10.0.0.0/8, fd00::/8"';

/** Whether the computer with this address is one of our proxies; `hops`: how many of them the request has passed after it. */
export type IsProxy = (address: string | undefined, hops: number) => boolean;

/** Tells which computers are our proxies; `undefined` if the value is not a {@link TrustProxy}. */
export function proxiesOf(value: unknown): IsProxy | undefined {
  if (typeof value === 'boolean') return countOf(Number(value));
  if (typeof value === 'number') return countOf(value);
  if (typeof value === 'string') {
    const text = value.trim();
    if (text === 'true' || text === 'false') return proxiesOf(text === 'true');
    return /^\d+$/.test(text) ? countOf(Number(text)) : listOf(text.split(','));
  }
  return Array.isArray(value) ? listOf(value) : undefined;
}

function countOf(count: number): IsProxy | undefined {
  return Number.isSafeInteger(count) && count >= 0 ? (_, hops) => hops < count : undefined;
}

function listOf(networks: readonly unknown[]): IsProxy | undefined {
  const texts = networks.map((network) => (typeof network === 'string' ? network.trim() : ''));
  if (!texts.every(isNetwork)) return undefined;
  const isInOne = networksOf('trustProxy', texts);
  return (address) => address !== undefined && isInOne(address);
}

/** The address at the remote end of the socket; `undefined` if it is unknown, as on serverless platforms. */
export function peerAddress(c: Context): string | undefined {
  return addressIn((c.env as Partial<HttpBindings> | undefined)?.incoming?.socket.remoteAddress ?? '');
}

/**
 * The address of the client: the remote end of the socket or, if that is one of our proxies, the address in the header that this
 * proxy has seen, and so on. Of an IPv6 address, the first four groups: one customer owns a whole /64
 * (https://www.rfc-editor.org/rfc/rfc6177). `undefined` if it is unknown, as on serverless platforms.
 */
export function clientAddress(c: Context, isProxy: IsProxy): string | undefined {
  const forwarded = (c.req.header('X-Forwarded-For') ?? '').split(',');
  let client = peerAddress(c);
  for (let hops = 0; isProxy(client, hops); hops++) {
    // A proxy that does not know the address, or hides it, writes a word: then the proxy itself is all we know.
    const previous = addressIn(forwarded.pop() ?? '');
    if (previous === undefined) break;
    client = previous;
  }
  return client === undefined || isIPv4(client) ? client : networkOf(client);
}

/**
 * The address in an entry: some proxies add the port, which IPv6 needs brackets for, quotes or a zone. An IPv4 address in the form of
 * IPv6 is given as IPv4.
 */
function addressIn(entry: string): string | undefined {
  const text = entry.trim().replace(/^"(.*)"$/, '$1');
  const [, inBrackets] = /^\[([^\]]*)\](?::\d+)?$/.exec(text) ?? [];
  const [, withoutPort] = /^([\d.]+):\d+$/.exec(text) ?? [];
  const address = (inBrackets ?? withoutPort ?? text).replace(/%.*$/, '');
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return undefined;
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(canonical) ?? [];
  if (high === undefined || low === undefined) return canonical;
  const bytes = [high, low].flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]);
  return bytes.join('.');
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  return [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail?.split(':') ?? [])]
    .slice(0, 4)
    .join(':');
}
