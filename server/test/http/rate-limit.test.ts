import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type IsProxy, proxiesOf, type TrustProxy } from '../../src/http/client-address.ts';
import { answerErrors } from '../../src/http/errors.ts';
import { rateLimit } from '../../src/http/rate-limit.ts';
import { readResponse } from '../support/read-response.ts';
import { served } from '../support/served.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function limited({ limit = 3, trustProxy = false }: { limit?: number; trustProxy?: TrustProxy } = {}) {
  const { hardLimit } = served();
  const onRefused = vi.fn();
  const app = new Hono();
  app.onError(answerErrors(hardLimit));
  app.use(rateLimit({ limit, isProxy: proxiesOf(trustProxy) as IsProxy, onRefused }));
  app.get('/', (c) => c.text('here'));
  const from = async (remoteAddress: string | undefined, forwardedFor?: string): Promise<Response> =>
    app.request(
      '/',
      { headers: { ...(forwardedFor && { 'X-Forwarded-For': forwardedFor }) } },
      remoteAddress ? { incoming: { socket: { remoteAddress } } } : undefined,
    );
  return { from, onRefused, status: async (...args: Parameters<typeof from>) => (await from(...args)).status };
}

describe('Rate limit', () => {
  test('an address that sends too many requests is refused for the rest of the minute, other addresses are not', async () => {
    const { from, status, onRefused } = limited();
    for (let i = 0; i < 3; i++) expect(await status('10.0.0.1')).toBe(200);
    const refused = await from('10.0.0.1');
    expect(refused.headers.get('Retry-After')).toBe('60');
    expect(await readResponse(refused)).toEqual({
      status: 429,
      body: { error: 'Expected at most 3 requests per minute, got more' },
    });
    expect(onRefused).toHaveBeenCalledOnce();
    expect(await status('10.0.0.2')).toBe(200);
    vi.advanceTimersByTime(60_000);
    expect(await status('10.0.0.1')).toBe(200);
  });

  test('all addresses of one IPv6 network (/64) share one count', async () => {
    const { status } = limited({ limit: 1 });
    expect(await status('2001:db8:1:2::1')).toBe(200);
    expect(await status('2001:db8:1:2:ffff:1:2:3')).toBe(429);
    expect(await status('2001:db8:1:3::1')).toBe(200);
    expect(await status('::ffff:10.0.0.1')).toBe(200);
    expect(await status('::ffff:10.0.0.2')).toBe(200);
    expect(await status('::1')).toBe(200);
  });

  test('without a trusted proxy the header X-Forwarded-For is ignored', async () => {
    const { status } = limited({ limit: 1 });
    expect(await status('10.0.0.1', '1.1.1.1')).toBe(200);
    expect(await status('10.0.0.1', '2.2.2.2')).toBe(429);
  });

  test('behind a trusted proxy the last address in X-Forwarded-For counts', async () => {
    const { status } = limited({ limit: 1, trustProxy: true });
    expect(await status('10.0.0.1', '1.1.1.1')).toBe(200);
    expect(await status('10.0.0.1', '2.2.2.2')).toBe(200);
    expect(await status('10.0.0.1', 'forged, 2.2.2.2')).toBe(429);
  });

  test('with a number of proxies, the address that the outermost one has seen counts', async () => {
    const { status } = limited({ limit: 1, trustProxy: '2' });
    expect(await status('10.0.0.1', 'forged, 1.1.1.1, 10.0.0.2')).toBe(200);
    expect(await status('10.0.0.1', 'another, 1.1.1.1, 10.0.0.2')).toBe(429);
    expect(await status('10.0.0.1', '2.2.2.2, 10.0.0.2')).toBe(200);
    expect(await status('10.0.0.1', '2.2.2.2')).toBe(429);
  });

  test('with networks of proxies, the last address that is in none of them counts', async () => {
    const { status } = limited({ limit: 1, trustProxy: '10.0.0.0/8, fd00::/8,192.0.2.7' });
    expect(await status('10.0.0.1', '1.1.1.1')).toBe(200);
    expect(await status('::ffff:10.9.9.9', 'forged, 1.1.1.1, fd12::1, 192.0.2.7')).toBe(429);
    expect(await status('10.0.0.1', 'forged, 2.2.2.2, 10.0.0.2')).toBe(200);
    expect(await status('9.9.9.9', '2.2.2.2')).toBe(200); // went round the proxies
    expect(await status('9.9.9.9', '3.3.3.3')).toBe(429);
    expect(await status('192.0.2.8', '4.4.4.4')).toBe(200);
    expect(await status('192.0.2.8', '5.5.5.5')).toBe(429);
  });

  test.each([
    ['1.1.1.1', '1.1.1.1:4711', '::ffff:1.1.1.1', '::ffff:101:101', '"[::FFFF:1.1.1.1]:80"', '[::ffff:1.1.1.1]'],
    ['2001:db8::1', '[2001:db8::1]', '[2001:db8::1]:4711', '"[2001:DB8:0::7]:80"', '2001:db8:0:0::%eth0'],
  ])(
    'an address in X-Forwarded-For is understood with a port, brackets, quotes and a zone: %s',
    async (first, ...forms) => {
      const { status } = limited({ limit: 1, trustProxy: true });
      expect(await status('10.0.0.1', first)).toBe(200);
      for (const form of forms) expect({ form, status: await status('10.0.0.1', form) }).toEqual({ form, status: 429 });
    },
  );

  test('an entry that is no address counts as the proxy that wrote it', async () => {
    const { status } = limited({ limit: 1, trustProxy: 2 });
    expect(await status('10.0.0.1', 'unknown')).toBe(200);
    for (const entry of ['unknown', '_hidden', '1.1.1.1:', '[1.1.1.1', '256.1.1.1', ''])
      expect(await status('10.0.0.1', `3.3.3.3,${entry}`)).toBe(429);
    expect(await status('10.0.0.1', 'unknown, 4.4.4.4')).toBe(200);
    expect(await status('10.0.0.1', '4.4.4.4')).toBe(429);
  });

  test.each([
    -1,
    1.5,
    Number.NaN,
    'yes',
    '',
    '-1',
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0.0/',
    '10.0.0/8',
    '10.0.0.1,',
    [''],
    [1],
    ['10.0.0.1:80'],
    null,
    {},
  ])('trustProxy cannot be %j', (wrong) => {
    expect(() => served({ trustProxy: wrong as never })).toThrow(
      'Expected `trustProxy` to be true, false, the number of proxies, or their addresses and networks such as',
    );
  });

  test('a flood of addresses is counted together and does not reset existing counts', async () => {
    const { status } = limited({ limit: 2 });
    for (let i = 0; i < 2; i++) expect(await status('10.0.0.1')).toBe(200);
    let refused = 0;
    for (let i = 0; i < 10_100; i++) if ((await status(`11.0.${i >> 8}.${i & 255}`)) === 429) refused++;
    expect(refused).toBe(10_100 - 9_999 - 2); // the rest share one count of two
    expect(await status('10.0.0.1')).toBe(429);
  });

  test('requests without a known address are not counted', async () => {
    const { status } = limited({ limit: 1 });
    for (let i = 0; i < 2; i++) expect(await status(undefined)).toBe(200);
  });

  test('a refusal is readable by pages of allowed origins and counted in the metrics', async () => {
    const { app, hardLimit } = served({ origins: ['https://app.example.com'] });
    const env = { incoming: { socket: { remoteAddress: '10.0.0.1' } } };
    const getLimit = async () =>
      app.request('/meetings/a/limit', { headers: { Origin: 'https://app.example.com' } }, env);
    for (let i = 0; i < 3000; i++) await getLimit();
    const refused = await getLimit();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('Access-Control-Allow-Origin')).toBe('https://app.example.com');
    const counted = (await hardLimit.metrics.limited.get()).values.filter(({ value }) => value > 0);
    expect(counted).toMatchObject([{ labels: { what: 'meetings' }, value: 1 }]);
    const health = await app.request('/healthz', {}, env);
    expect(health.status).toBe(200);
  });
});
