// Daily: lists meetings, ejects participants and reads webhooks by its REST API (https://docs.daily.co/reference/rest-api). Written from the public
// docs and tested against a server that follows them, not against the real service.
import * as v from 'valibot';
import { expectOptions } from '../expect.ts';
import { object } from '../object-schema.ts';
import { expectAddress } from './address.ts';
import { checkItems, expectAnswer, expectWebhook, id, parseWebhook, unixSeconds } from './content.ts';
import { keepDailyWebhook } from './daily-webhook.ts';
import type { MeetingEvent, Provider, RunningMeeting, SkippedItem } from './provider.ts';
import { ProviderError, WebhookError } from './provider.ts';
import { expectListFits, ProviderFetch, step } from './provider-fetch.ts';
import { expectProviderName } from './provider-name.ts';
import { expectSecret } from './secret.ts';
import { isSigned } from './signature.ts';

/** Options of {@link daily}. */
export interface DailyOptions {
  /**
   * Its name: part of the webhook's path, and of each meeting's key. Several domains need different names.
   * @default 'daily'
   */
  readonly name?: string;
  readonly apiKey: string;
  /**
   * The key, in base64, with which Daily signs the webhooks. The server registers its webhook with it.
   * @default none: no webhooks, and meetings are found by the list alone
   */
  readonly webhookSecret?: string | undefined;
  /** @default 'https://api.daily.co/v1' */
  readonly baseUrl?: string;
  /**
   * Allows an address with `http:` on another machine: the key is then sent unencrypted.
   * @default false: `http:` for this machine only, such as `http://localhost:8080`
   */
  readonly allowHttp?: boolean;
}

/** The most meetings on a page of Daily's list, and the most participants that it ejects at once. */
const most = 100;

/** Rounded down to a second as in the list, so that list and webhook report the same start. */
const start = v.pipe(
  unixSeconds,
  v.transform((epoch) => Math.floor(epoch / 1000) * 1000),
);
const page = object({ data: v.array(v.unknown()) });
const meetingPage = object({ data: v.pipe(v.array(v.unknown()), v.maxLength(most)) });
const withId = object({ id });
const listedMeeting = object({ id, room: id, start_time: start });
const participant = object({ id, mtgSessionId: v.nullish(v.string()) });

const webhook = object({ type: v.optional(v.string()) });
const payload = object({ meeting_id: id, room: id, start_ts: start });
const meetingEvent = object({ event_ts: unixSeconds, payload });

/**
 * Meetings of Daily. `meetingId` is Daily's meeting session. `close` ejects everybody in that session, and does not delete the
 * room. People who join again within about 20 s continue the same session, which the server then closes again. To keep them
 * out, give rooms or tokens an `exp`. The list lags by up to 15 s, and its starts are accurate to about 15 s.
 * @throws TypeError for a bad key, secret or address, or an unknown option
 */
export function daily(options: DailyOptions): Provider {
  expectOptions(options, ['name', 'apiKey', 'webhookSecret', 'baseUrl', 'allowHttp']);
  const { name = 'daily', apiKey, webhookSecret, baseUrl = 'https://api.daily.co/v1', allowHttp } = options;
  expectProviderName(name);
  expectSecret('apiKey', apiKey);
  if (webhookSecret !== undefined) expectSecret('webhookSecret', webhookSecret);
  const key = webhookSecret === undefined ? undefined : Buffer.from(webhookSecret, 'base64');
  if (key?.length === 0) throw new TypeError('Expected `webhookSecret` to be base64');
  const address = expectAddress('baseUrl', baseUrl, { allowHttp });
  const providerFetch = new ProviderFetch(name, address, `Bearer ${apiKey}`);

  return {
    name,
    webhookAnswer: 200,

    async list(signal) {
      const running: RunningMeeting[] = [];
      const skipped: SkippedItem[] = [];
      let date: number | undefined;
      for (let after: string | undefined, full = true; full; ) {
        const query = new URLSearchParams({ ongoing: 'true', no_participants: 'true', limit: String(most) });
        if (after) query.set('starting_after', after);
        const answer = await providerFetch.call({ method: 'GET', path: `/meetings?${query}`, signal });
        const { data } = expectAnswer(`${name}: GET /meetings`, meetingPage, answer.body);
        const checked = checkItems(listedMeeting, data, 'room');
        skipped.push(...checked.skipped);
        running.push(...checked.items.map((one) => ({ room: one.room, startedAt: one.start_time, meetingId: one.id })));
        expectListFits(`${name}: GET /meetings`, running, skipped);
        date ??= answer.date;
        after = checkItems(withId, data, 'room').items.at(-1)?.id;
        full = data.length === most;
        if (full && !after) throw new ProviderError(`${name}: GET /meetings got a page without ids`);
      }
      return { meetings: running, skipped, ...(date !== undefined && { date }) };
    },

    async close({ room, meetingId }, signal) {
      const path = `/rooms/${step(room)}`;
      const answer = await providerFetch.call({ method: 'GET', path: `${path}/presence`, signal, expected: [404] });
      if (answer.status === 404) return;
      const { data } = expectAnswer(`${name}: GET ${path}/presence`, page, answer.body);
      const present = checkItems(participant, data, 'id').items;
      const isOther = (session: string | null | undefined) => session && meetingId && session !== meetingId;
      const ids = present.filter(({ mtgSessionId }) => !isOther(mtgSessionId)).map((one) => one.id);
      for (let first = 0; first < ids.length; first += most) {
        const body = { ids: ids.slice(first, first + most) };
        await providerFetch.call({ method: 'POST', path: `${path}/eject`, body, signal, expected: [404] });
      }
    },

    async readWebhook({ body, headers }) {
      const signature = headers.get('x-webhook-signature');
      const content = [`${headers.get('x-webhook-timestamp') ?? ''}.`, body];
      if (!key || !isSigned(signature, { key, content, encoding: 'base64' })) {
        throw new WebhookError(
          401,
          'Expected `X-Webhook-Signature` to be the signature of time and body by the secret',
        );
      }
      const json = parseWebhook(body);
      // Daily tests an address that is being registered with a body that has no type.
      const { type } = expectWebhook(webhook, json);
      if (type !== 'meeting.started' && type !== 'meeting.ended') return [];
      return [eventOf(type, expectWebhook(meetingEvent, json))];
    },

    ...(webhookSecret !== undefined && {
      ensureWebhook: (url: string, signal: AbortSignal) =>
        keepDailyWebhook(providerFetch, { url, hmac: webhookSecret }, signal),
    }),
  };
}

function eventOf(type: string, { event_ts: at, payload: said }: v.InferOutput<typeof meetingEvent>): MeetingEvent {
  const { room, meeting_id: meetingId, start_ts: startedAt } = said;
  return { type: type === 'meeting.started' ? 'started' : 'ended', at, room, meetingId, startedAt };
}
