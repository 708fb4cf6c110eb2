// The form of a notification, for each kind of receiver.
import { createHmac, randomUUID } from 'node:crypto';
import type { ConditionName } from './conditions.ts';

/** A notification: something is wrong, or no longer is. It is the JSON that the webhook receives. */
export interface Notification {
  readonly type: 'problem' | 'recovered';
  readonly condition: ConditionName;
  /** The provider that it is about; `null`: the server itself. */
  readonly provider: string | null;
  /** What is wrong and what to do, for people. */
  readonly text: string;
  /** The public URL of the server; the name of its machine if it has none. */
  readonly server: string;
  /** When it was noticed, as an ISO 8601 time by this machine's clock. */
  readonly timestamp: string;
}

/** A request that carries a notification. */
export interface NotificationRequest {
  readonly body: string;
  /** Called for each attempt, since the signature covers its time. */
  headers(): Record<string, string>;
}

/** What a secret begins with: `whsec_` and the base64 of 24 to 64 random bytes. */
const prefix = 'whsec_';

/** The key in a secret such as `whsec_…`; `undefined` if it has another form. */
export function keyIn(secret: string): Buffer | undefined {
  const text = secret.startsWith(prefix) ? secret.slice(prefix.length) : '';
  const key = Buffer.from(text, 'base64');
  const isBase64 = key.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');
  return isBase64 && key.length >= 24 && key.length <= 64 ? key : undefined;
}

/** JSON, signed by the rules of Standard Webhooks (https://www.standardwebhooks.com), for which many languages have libraries. */
export function signedRequest(notification: Notification, key: Buffer): NotificationRequest {
  const id = `msg_${randomUUID()}`; // the same at each attempt, so that a receiver can recognize a repetition
  const body = JSON.stringify(notification);
  return {
    body,
    headers() {
      const timestamp = String(Math.floor(Date.now() / 1000));
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
      return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
    },
  };
}

/** The JSON of an incoming webhook of Slack (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). Mattermost and Rocket.Chat read it, too. */
export function slackRequest({ type, provider, text, server }: Notification): NotificationRequest {
  const mark = type === 'problem' ? ':rotating_light:' : ':white_check_mark:';
  const plain = `${provider === null ? '' : `${provider}: `}${text} (${server})`;
  const escaped = plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const body = JSON.stringify({ text: `${mark} ${escaped}` });
  return { body, headers: () => ({}) };
}
