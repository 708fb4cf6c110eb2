// Notifies operators when something is wrong, once until it is over, and when it is over.
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { Metrics } from '../engine/metrics.ts';
import { repeat } from '../engine/repeat.ts';
import { expect, expectOptions } from '../expect.ts';
import { Announcer, type WatchedHardLimit } from './announcer.ts';
import { Delivery } from './delivery.ts';
import { keyIn, type Notification, signedRequest, slackRequest } from './message.ts';

/** Milliseconds between two checks. */
const checkInterval = 5000;

/** Where notifications are sent. */
export interface NotificationOptions {
  /** A URL that receives them as signed JSON. Needs `secret`. @default none */
  readonly url?: string | undefined;
  /**
   * Signs what is sent to `url`, by the rules of Standard Webhooks (https://www.standardwebhooks.com): `whsec_` and the base64 of 24 to 64
   * random bytes.
   */
  readonly secret?: string | undefined;
  /** The URL of an incoming webhook of Slack, or of a service that reads the same format. @default none */
  readonly slackUrl?: string | undefined;
  /** How the server calls itself. @default the name of the machine */
  readonly server?: string | undefined;
}

/** What notifications need of a `HardLimit`. */
export interface NotifyingHardLimit extends WatchedHardLimit {
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** Refuses invalid options. @throws TypeError that contains neither the secret nor a URL */
export function expectNotificationOptions(options: NotificationOptions): void {
  expectOptions(options, ['url', 'secret', 'slackUrl', 'server']);
  const { url, secret, slackUrl } = options;
  const web = 'a URL such as "https://hooks.example.com/…"';
  for (const [name, value] of Object.entries({ url, slackUrl }))
    expect(value === undefined || (URL.canParse(value) && /^https?:/.test(value)), name, web, 'something else');
  if (url !== undefined && secret === undefined)
    throw new TypeError('Expected `secret`, which signs the notifications to `url`, and got none');
  if (secret !== undefined && url === undefined) throw new TypeError('Expected `url` beside `secret`, and got none');
  if (secret !== undefined && !keyIn(secret))
    throw new TypeError('Expected `secret` to be `whsec_` and the base64 of 24 to 64 random bytes, got something else');
}

/**
 * Notifies operators of overdue meetings, a stale list, a refused key, a stolen or missing webhook, and an unusable database, once each
 * until it is over, and of the end of each. Replicas that share a database notify once together. Notifications that are not accepted are
 * sent again for up to six hours. Nothing waits for them.
 * @param signal ends it
 * @throws TypeError for invalid options
 */
export function sendNotifications(
  hardLimit: NotifyingHardLimit,
  options: NotificationOptions,
  signal: AbortSignal,
): void {
  expectNotificationOptions(options);
  const { metrics, logger } = hardLimit;
  const { url, secret = '', slackUrl, server = hostname() } = options;
  const key = keyIn(secret);
  const deliver = (
    target: 'webhook' | 'slack',
    to: string,
    requestFor: (notification: Notification) => ReturnType<typeof slackRequest>,
  ): Delivery => {
    for (const result of ['sent', 'retried', 'lost']) metrics.notifications.inc({ target, result }, 0);
    const count = (result: string): void => metrics.notifications.inc({ target, result });
    return new Delivery({ target, url: to, requestFor, logger, count, signal });
  };
  const deliveries = [
    ...(url !== undefined && key ? [deliver('webhook', url, (one) => signedRequest(one, key))] : []),
    ...(slackUrl === undefined ? [] : [deliver('slack', slackUrl, slackRequest)]),
  ];
  if (deliveries.length === 0) return;
  const announcer = new Announcer(hardLimit, (type, { name, provider, text }) => {
    const timestamp = new Date().toISOString();
    const notification: Notification = { type, condition: name, provider, text, server, timestamp };
    logger[type === 'problem' ? 'error' : 'info']({ condition: name, provider, text }, 'operators are notified');
    for (const delivery of deliveries) delivery.add(notification);
  });
  repeat(
    checkInterval,
    () => announcer.check(),
    signal,
    (error) => {
      metrics.taskErrors.inc({ task: 'notify' });
      logger.error({ err: error }, 'the check for notifications failed, and will run again');
    },
  );
}
