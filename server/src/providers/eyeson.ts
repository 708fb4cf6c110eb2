// eyeson: lists running meetings, shuts them down and reads webhooks (https://docs.eyeson.com/docs/rest/).
import * as v from 'valibot';
import { expectOptions } from '../expect.ts';
import { isoTimeForm, parseIsoTime } from '../iso-time.ts';
import { object } from '../object-schema.ts';
import { expectAddress } from './address.ts';
import { expectWebhook, id, label, parseWebhook, unixSeconds } from './content.ts';
import { keepWebhook } from './eyeson-webhook.ts';
import type { MeetingEvent, Provider, RunningMeeting } from './provider.ts';
import { WebhookError } from './provider.ts';
import { ProviderFetch, step } from './provider-fetch.ts';
import { expectProviderName } from './provider-name.ts';
import { expectSecret } from './secret.ts';
import { isSigned } from './signature.ts';

/** Options of {@link eyeson}. */
export interface EyesonOptions {
  /**
   * Its name: part of the webhook's path, and of each meeting's key. Several teams need different names.
   * @default 'eyeson'
   */
  readonly name?: string;
  /** The API key of the team. eyeson also signs its webhooks with it. */
  readonly apiKey: string;
  /** @default 'https://api.eyeson.team' */
  readonly baseUrl?: string;
  /**
   * Allows an address with `http:` on another machine: the key is then sent unencrypted.
   * @default false: `http:` for this machine only, such as `http://localhost:8080`
   */
  readonly allowHttp?: boolean;
}

/** A missing start is null, left out, or Go's zero time (0001-01-01T00:00:00Z), as in a captured shutdown. */
const startedAt = v.optional(
  v.nullable(
    v.pipe(
      v.string(),
      v.check((text) => !Number.isNaN(parseIsoTime(text)), isoTimeForm),
      v.transform(parseIsoTime),
      v.transform((epoch) => (epoch > 0 ? epoch : null)),
    ),
  ),
  null,
);

const room = object({
  id,
  name: label,
  started_at: startedAt,
  shutdown: v.optional(v.boolean(), false),
});

const listedMeeting = v.pipe(room, v.transform(running));

const webhook = object({ type: v.string() });
const roomUpdate = object({ timestamp: unixSeconds, room });

/**
 * Meetings of eyeson. A meeting is identified by its room and its start. `close` shuts down the meeting that runs in the room.
 * It never sends `POST /rooms`, which would start and bill a meeting if none is running.
 * @throws TypeError for a bad key or address, or an unknown option
 */
export function eyeson(options: EyesonOptions): Provider {
  expectOptions(options, ['name', 'apiKey', 'baseUrl', 'allowHttp']);
  const { name = 'eyeson', apiKey, baseUrl = 'https://api.eyeson.team', allowHttp } = options;
  expectProviderName(name);
  expectSecret('apiKey', apiKey);
  const providerFetch = new ProviderFetch(name, expectAddress('baseUrl', baseUrl, { allowHttp }), apiKey);

  return {
    name,

    async list(signal) {
      const request = { method: 'GET', path: '/rooms', signal } as const;
      const { items, skipped, date } = await providerFetch.list(request, listedMeeting, 'id');
      const meetings = items.filter((meeting) => meeting !== undefined);
      return { meetings, skipped, ...(date !== undefined && { date }) };
    },

    async close(meeting, signal) {
      // 404 and 410: the meeting is over already.
      await providerFetch.call({
        method: 'DELETE',
        path: `/rooms/${step(meeting.room)}`,
        signal,
        expected: [404, 410],
      });
    },

    async readWebhook({ body, headers }) {
      const signature = headers.get('x-eyeson-signature');
      if (!isSigned(signature, { key: apiKey, content: [body], encoding: 'hex' })) {
        throw new WebhookError(401, 'Expected `X-Eyeson-Signature` to be the signature of the body by the API key');
      }
      const json = parseWebhook(body);
      if (expectWebhook(webhook, json).type !== 'room_update') return [];
      const { timestamp, room: updated } = expectWebhook(roomUpdate, json);
      return eventsOf(updated, timestamp);
    },

    ensureWebhook: (url, signal) => keepWebhook(providerFetch, url, signal),
  };
}

type Room = v.InferOutput<typeof room>;

function running({ id: roomId, name, started_at, shutdown }: Room): RunningMeeting | undefined {
  if (shutdown || started_at === null) return undefined;
  return { room: roomId, startedAt: started_at, ...(name && { name }) };
}

function eventsOf(updated: Room, at: number): MeetingEvent[] {
  if (updated.shutdown) {
    const { id: roomId, started_at } = updated;
    return [{ type: 'ended', at, room: roomId, ...(started_at !== null && { startedAt: started_at }) }];
  }
  const meeting = running(updated);
  return meeting ? [{ type: 'started', at, ...meeting }] : [];
}
