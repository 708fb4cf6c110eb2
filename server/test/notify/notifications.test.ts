// Notifications to real HTTP receivers: what is sent, how it is signed, and what happens if it is not accepted.
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, test } from 'vitest';
import { until } from '../../../test/support/processes.ts';
import type { HardLimit } from '../../src/engine/hard-limit.ts';
import { Delivery, type DeliveryOptions } from '../../src/notify/delivery.ts';
import { keyIn, type Notification, signedRequest, slackRequest } from '../../src/notify/message.ts';
import { sendNotifications } from '../../src/notify/notifications.ts';
import { ProviderError } from '../../src/providers/provider.ts';
import { counted, hardLimit, limitOf, listener, minute, the } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

const secret = `whsec_${Buffer.from('a key of the tests, long enough').toString('base64')}`;
const stop: AbortController[] = [];
afterEach(() => {
  for (const each of stop.splice(0)) each.abort();
});
const stopping = (): AbortSignal => {
  const controller = new AbortController();
  stop.push(controller);
  return controller.signal;
};
const bodies = ({ received }: Receiver) => received.map(({ body }) => JSON.parse(body));

describe('Notifications of a server', () => {
  let server: HardLimit | undefined;
  afterEach(() => server?.stop());

  test('a refused key is sent signed to a webhook and as text to Slack, once, while a receiver that hangs delays nothing', async () => {
    await using webhook = await startReceiver();
    await using slack = await startReceiver();
    slack.answers = ['hang'];
    const provider = new MemoryProvider();
    const list = provider.list.bind(provider);
    const { logger, lines } = listener();
    server = hardLimit({ providers: [provider], logger, limitFor: () => limitOf(minute) });
    const options = { url: webhook.url, secret, slackUrl: slack.url, server: 'https://limit.example.com' };
    sendNotifications(server, options, stopping());
    await server.start();
    provider.list = async () => {
      throw new ProviderError('memory: GET /rooms was answered with 401 (<bad> & wrong key)', { status: 401 });
    };
    await expect(server.reconcile()).rejects.toThrow('401');
    await until('the notification', () => webhook.received[0]);
    const { headers, body } = the(webhook.received[0]);
    const verified = new Webhook(secret).verify(body, headers as Record<string, string>);
    expect(verified).toEqual({
      type: 'problem',
      condition: 'key_refused',
      provider: 'memory',
      text: 'The API key is refused: memory: GET /rooms was answered with 401 (<bad> & wrong key). With it, no meeting can be found or ended.',
      server: 'https://limit.example.com',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    expect(() => new Webhook(secret).verify(`${body} `, headers as Record<string, string>)).toThrow();
    await until('the text', () => slack.received[0]);
    expect(JSON.parse(the(slack.received[0]).body)).toEqual({
      text: ':rotating_light: memory: The API key is refused: memory: GET /rooms was answered with 401 (&lt;bad&gt; &amp; wrong key). With it, no meeting can be found or ended. (https://limit.example.com)',
    });
    provider.list = list;
    provider.begin('a', provider.now() - 2 * minute);
    await server.reconcile(); // meetings are closed while Slack hangs
    await until('the meeting to be closed', () => !provider.running.has('a'));
    expect(webhook.received).toHaveLength(1);
    expect(await counted(server.metrics, 'notifications_total', { target: 'webhook', result: 'sent' })).toBe(1);
    const log = JSON.stringify(lines);
    expect(log).toContain('operators are notified');
    for (const hidden of [secret, 'a-secret-path']) expect(log).not.toContain(hidden);
  });

  test('a database that does not open is sent, although nothing can be stored', async () => {
    await using webhook = await startReceiver();
    server = hardLimit({ providers: [new MemoryProvider()] }); // not started
    sendNotifications(server, { url: webhook.url, secret }, stopping());
    await until('the notification', () => webhook.received[0]);
    expect(bodies(webhook)).toMatchObject([{ type: 'problem', condition: 'database_down', provider: null }]);
  });
});

describe('Delivery', () => {
  const notification = (text: string): Notification => ({
    type: 'problem',
    condition: 'list_stale',
    provider: 'eyeson',
    text,
    server: 'test',
    timestamp: new Date(0).toISOString(),
  });
  const deliveryTo = (url: string, options: Partial<DeliveryOptions> = {}) => {
    const { logger, lines } = listener();
    const counts: string[] = [];
    const delivery = new Delivery({
      target: 'webhook',
      url,
      requestFor: (one) => signedRequest(one, the(keyIn(secret))),
      logger,
      count: (result) => void counts.push(result),
      signal: stopping(),
      ...options,
    });
    return { delivery, lines, counts };
  };

  test('what is not accepted is sent again with the same id, in order, until it is accepted', async () => {
    await using receiver = await startReceiver();
    receiver.answers = [500, { status: 429, headers: { 'retry-after': '0' } }, 503];
    const { delivery, counts } = deliveryTo(receiver.url);
    delivery.add(notification('first'));
    delivery.add(notification('second'));
    await until('all attempts', () => receiver.received.length === 5);
    expect(bodies(receiver).map(({ text }) => text)).toEqual(['first', 'first', 'first', 'first', 'second']);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids.slice(0, 4)).size).toBe(1);
    expect(ids[4]).not.toBe(ids[0]);
    for (const { headers, body } of receiver.received)
      new Webhook(secret).verify(body, headers as Record<string, string>);
    await until('the count', () => counts.length === 5);
    expect(counts).toEqual(['retried', 'retried', 'retried', 'sent', 'sent']);
  });

  test('a receiver that starts later gets what was sent before', async () => {
    const receiver = await startReceiver();
    await receiver[Symbol.asyncDispose]();
    const { delivery, counts, lines } = deliveryTo(receiver.url);
    delivery.add(notification('early'));
    await until('the first failure', () => counts[0]);
    expect(lines[0]).toMatchObject({ level: 40, reason: expect.stringContaining('ECONNREFUSED') });
    expect(counts).not.toContain('lost');
  });

  test.each([400, 404, 410, 302])(
    'after an answer with %i it is given up, and the next one is sent',
    async (status) => {
      await using receiver = await startReceiver();
      receiver.answers = [status];
      const { delivery, counts, lines } = deliveryTo(receiver.url);
      delivery.add(notification('refused'));
      delivery.add(notification('next'));
      await until('both', () => counts.length === 2);
      expect(counts).toEqual(['lost', 'sent']);
      expect(lines.filter(({ level }) => level === 50)).toMatchObject([
        { target: 'webhook', reason: `answered with ${status}`, condition: 'list_stale', text: 'refused' },
      ]);
    },
  );

  test('of more than a hundred that wait, the oldest are given up', async () => {
    await using receiver = await startReceiver();
    receiver.answers = ['hang'];
    const { delivery, counts } = deliveryTo(receiver.url, { requestFor: slackRequest });
    for (let n = 0; n <= 103; n++) delivery.add(notification(String(n)));
    expect(counts).toEqual(['lost', 'lost', 'lost']);
  });
});

describe('Notification options', () => {
  const { metrics, logger } = hardLimit({ providers: [new MemoryProvider()] });
  const send = (options: object) => () =>
    sendNotifications({ metrics, logger } as unknown as HardLimit, options, stopping());

  test.each([
    [{ url: 'https://example.com' }, 'Expected `secret`, which signs the notifications to `url`, and got none'],
    [{ secret }, 'Expected `url` beside `secret`, and got none'],
    [{ url: 'example.com', secret }, 'Expected `url` to be a URL such as'],
    [{ slackUrl: 'ftp://example.com' }, 'Expected `slackUrl` to be a URL such as'],
    [{ url: 'https://example.com', secret: 'whsec_c2hvcnQ=' }, 'Expected `secret` to be `whsec_` and the base64 of 24'],
    [{ url: 'https://example.com', secret: secret.slice(6) }, 'Expected `secret` to be `whsec_`'],
    [{ urls: [] }, 'Unknown option `urls`, did you mean `url`?'],
  ])('%j is refused', (options, message) => {
    expect(send(options)).toThrow(TypeError);
    expect(send(options)).toThrow(message);
  });
});
