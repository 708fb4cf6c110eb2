import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
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

function limited({ limit = 3, trustProxy = false } = {}) {
  const { hardLimit } = served();
  const onRefused = vi.fn();
  const app = new Hono();
  app.onError(answerErrors(hardLimit));
  app.use(rateLimit({ limit, trustProxy, onRefused }));
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
