// The webhook of eyeson's provider against the local eyeson API.
import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eyeson } from '../../src/providers/eyeson.ts';
import { startEyesonApi } from '../support/eyeson-api.ts';
import { failure } from '../support/failure.ts';
import { catchWebhooks, type WebhookCatcher } from '../support/webhook-catcher.ts';

const apiKey = 'key-of-the-team';
const signal = AbortSignal.timeout(60_000);
let api: Awaited<ReturnType<typeof startEyesonApi>>;
let provider: ReturnType<typeof eyeson>;

beforeAll(async () => {
  api = await startEyesonApi({ apiKey });
  provider = eyeson({ apiKey, baseUrl: api.url });
});
afterEach(() => api.setFaults({}));
afterAll(() => api.close());

describe('eyeson webhook', () => {
  let catcher: WebhookCatcher;
  beforeAll(async () => {
    catcher = await catchWebhooks();
    await provider.ensureWebhook?.(catcher.url, signal);
  });
  afterAll(() => catcher[Symbol.asyncDispose]());

  const signed = (content: unknown) => {
    const body = new Uint8Array(Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)));
    const signature = createHmac('sha256', apiKey).update(body).digest('hex');
    return { body, headers: new Headers({ 'x-eyeson-signature': signature }) };
  };
  const running = { id: 'a', name: 'A', ready: true, started_at: '2026-01-02T03:04:05.678Z', shutdown: false };
  const update = (room: object) => ({ type: 'room_update', timestamp: 1_767_323_046, room });

  test('the webhooks of a meeting give two start events and an end event', async () => {
    const seen = catcher.caught.length;
    const [startedAt = ''] = await api.start([{ room: 'reported', name: 'Reported' }]);
    await api.end(['reported']);
    await api.delivered();
    const events = await Promise.all(catcher.caught.slice(seen).map((request) => provider.readWebhook(request)));
    const at = expect.any(Number);
    const started = { type: 'started', at, room: 'reported', name: 'Reported', startedAt: Date.parse(startedAt) };
    expect(events).toEqual([[started], [started], [{ type: 'ended', at, room: 'reported' }]]);
    expect(events.flat().every((event) => Math.abs(event.at - Date.now()) < 60_000)).toBe(true);
  });

  test.each([
    ['starts', running, { type: 'started', name: 'A', startedAt: Date.parse(running.started_at) }],
    ['is not ready', { ...running, ready: false }, { type: 'started', name: 'A', startedAt: expect.any(Number) }],
    ['ends', { ...running, started_at: null, shutdown: true }, { type: 'ended' }],
    ['ends at the zero time', { ...running, started_at: '0001-01-01T00:00:00Z', shutdown: true }, { type: 'ended' }],
    ['ends, with its start,', { ...running, shutdown: true }, { type: 'ended', startedAt: expect.any(Number) }],
  ])('the webhook of a meeting that %s gives one event', async (_what, room, event) => {
    expect(await provider.readWebhook(signed(update(room)))).toEqual([{ at: 1_767_323_046_000, room: 'a', ...event }]);
  });

  test.each([
    ['has not started', update({ ...running, started_at: null })],
    ['has the zero time', update({ ...running, started_at: '0001-01-01T00:00:00Z' })],
    ['is recorded', { type: 'recording_update', recording: {} }],
    ['does something new', { type: 'something_new' }],
  ])('the webhook of a meeting that %s gives no event', async (_what, body) => {
    expect(await provider.readWebhook(signed(body))).toEqual([]);
  });

  test.each([
    ['is missing', null],
    ['is another', createHmac('sha256', 'another-key').update('{}').digest('hex')],
    ['is in capitals', createHmac('sha256', apiKey).update('{}').digest('hex').toUpperCase()],
    ['is too long', `${createHmac('sha256', apiKey).update('{}').digest('hex')}00`],
    ['is of another body', createHmac('sha256', apiKey).update('{} ').digest('hex')],
  ])('a webhook whose signature %s is rejected with 401', async (_what, signature) => {
    const headers = new Headers(signature === null ? {} : { 'x-eyeson-signature': signature });
    const attempt = provider.readWebhook({ body: new Uint8Array(Buffer.from('{}')), headers });
    await expect(attempt).rejects.toMatchObject({ name: 'WebhookError', status: 401 });
    await expect(attempt).rejects.not.toThrow(apiKey);
  });

  test.each([
    ['is not JSON', '{"type":', 'Expected the body to be JSON'],
    ['is a list', '[]', 'Expected the body to be an object, got Array'],
    ['has no type', {}, 'Expected `type` to be '],
    ['has no room', { type: 'room_update', timestamp: 1 }, 'Expected `room` to be '],
    ['names no room', update({ ...running, id: 7 }), 'Expected `room.id` to be string, got 7'],
    [
      'has an invalid start',
      update({ ...running, started_at: 'soon' }),
      'Expected `room.started_at` to be an ISO 8601 time',
    ],
    [
      'has a start without a zone',
      update({ ...running, started_at: '2026-01-02T03:04:05' }),
      'Expected `room.started_at` to be an ISO 8601 time with its zone',
    ],
    ['has no time', { ...update(running), timestamp: undefined }, 'Expected `timestamp` to be '],
    [
      'has its time in milliseconds',
      { ...update(running), timestamp: Date.now() },
      'Expected `timestamp` to be <=100000000000',
    ],
  ])('a webhook that %s is rejected with 400 and a message', async (_what, body, message) => {
    const attempt = provider.readWebhook(signed(body));
    await expect(attempt).rejects.toMatchObject({ status: 400, message: expect.stringContaining(message) });
  });
});

describe('eyeson webhook registration', () => {
  const call = async (method: string, path: string, body?: object) => {
    const headers = { authorization: apiKey, 'content-type': 'application/json' };
    const response = await fetch(api.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    return response.status === 200 ? response.json() : null;
  };
  const current = () => call('GET', '/webhooks');
  const url = 'https://limits.example.org/webhooks/eyeson';
  const other = 'https://somebody.example.org/hook';
  beforeEach(async () => {
    const registered = await current();
    if (registered) await call('DELETE', `/webhooks/${registered.id}`);
  });

  test('the webhook is registered if there is none, and kept afterwards', async () => {
    expect(await provider.ensureWebhook?.(url, signal)).toBe('registered');
    const { id } = await current();
    expect(await provider.ensureWebhook?.(url, signal)).toBe('kept');
    expect(await current()).toMatchObject({ id, url, types: ['room_update'] });
  });

  test('a registration with additional types is kept', async () => {
    await call('POST', '/webhooks', { url, types: 'recording_update,room_update' });
    expect(await provider.ensureWebhook?.(url, signal)).toBe('kept');
  });

  test('a registration with other types is replaced', async () => {
    await call('POST', '/webhooks', { url, types: 'recording_update' });
    expect(await provider.ensureWebhook?.(url, signal)).toBe('registered');
    expect(await current()).toMatchObject({ url, types: ['room_update'] });
  });

  test.each([false, true])(
    'a webhook of another consumer is replaced, and reported as such (deleted first: %s)',
    async (keepWebhook) => {
      await call('POST', '/webhooks', { url: other, types: 'room_update' });
      await api.setFaults({ keepWebhook });
      expect(await provider.ensureWebhook?.(url, signal)).toBe('replaced');
      expect(await current()).toMatchObject({ url });
    },
  );

  test('a webhook that eyeson rejects does not remove the existing one', async () => {
    await call('POST', '/webhooks', { url: other, types: 'room_update' });
    const error = await failure(provider.ensureWebhook?.('ftp://example.org', signal) ?? Promise.resolve());
    expect(error.status).toBe(400);
    expect(await current()).toMatchObject({ url: other, types: ['room_update'] });
  });

  test('a failing API does not remove the existing webhook', async () => {
    await call('POST', '/webhooks', { url: other, types: 'room_update' });
    await api.setFaults({ fail: 1, method: 'POST' });
    await failure(provider.ensureWebhook?.(url, signal) ?? Promise.resolve());
    expect(await current()).toMatchObject({ url: other });
  });
});
