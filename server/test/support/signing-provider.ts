// A provider that signs its webhooks as most do: an HMAC of the body.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { MeetingEvent, Provider, RunningMeeting } from '../../src/providers/provider.ts';
import { WebhookError } from '../../src/providers/provider.ts';

const webhookSecret = 'the-secret-that-signs-webhooks';

export function sign(body: string | Uint8Array): string {
  return createHmac('sha256', webhookSecret).update(body).digest('hex');
}

export function signingProvider(name = 'signed', running: readonly RunningMeeting[] = []): Provider {
  return {
    name,
    list: async () => ({ meetings: running }),
    close: async () => {},
    async readWebhook({ body, headers }) {
      const given = Buffer.from(headers.get('X-Signature') ?? '', 'hex');
      const expected = Buffer.from(sign(body), 'hex');
      if (given.length !== expected.length || !timingSafeEqual(given, expected))
        throw new WebhookError(401, 'Expected the header `X-Signature` to sign the body');
      try {
        const { events = [] } = JSON.parse(new TextDecoder().decode(body)) as { events?: MeetingEvent[] };
        return events;
      } catch {
        throw new WebhookError(400, 'Expected the webhook to be JSON');
      }
    },
  };
}
