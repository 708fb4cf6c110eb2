// Stream Video: lists and ends calls by its REST API (https://getstream.io/video/docs/api/), in the way of the node SDK. The webhook's
// address is set in the dashboard. Stream also has a limit of its own, `max_duration_seconds`, which this server neither reads nor sets.
import { createHmac } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import * as v from 'valibot';
import { expectOptions } from '../expect.ts';
import { isoTimeForm, parseIsoTime } from '../iso-time.ts';
import { object } from '../object-schema.ts';
import { expectAddress } from './address.ts';
import { checkItems, expectAnswer, expectWebhook, id, parseWebhook } from './content.ts';
import type { MeetingEvent, Provider, RunningMeeting, SkippedItem } from './provider.ts';
import { ProviderError, WebhookError } from './provider.ts';
import { expectListFits, ProviderFetch } from './provider-fetch.ts';
import { expectProviderName } from './provider-name.ts';
import { expectSecret } from './secret.ts';
import { isSigned } from './signature.ts';

/** Options of {@link stream}. */
export interface StreamOptions {
  /**
   * Its name: part of the webhook's path, and of each meeting's key. Several apps need different names.
   * @default 'stream'
   */
  readonly name?: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** @default 'https://video.stream-io-api.com' */
  readonly baseUrl?: string;
  /**
   * Allows an address with `http:` on another machine: the key is then sent unencrypted.
   * @default false: `http:` for this machine only, such as `http://localhost:8080`
   */
  readonly allowHttp?: boolean;
}

/** Calls on one page: Stream's own default. */
const page = 25;
/** The largest unzipped webhook, in bytes. That of a full call has about 100 kB. */
const maxOutputLength = 4 * 1024 * 1024;

/** An ISO 8601 time with its zone, or nanoseconds in some versions of the API. */
const instant = v.pipe(
  v.union([v.string(), v.number()]),
  v.check((value) => typeof value === 'number' || !Number.isNaN(parseIsoTime(value)), `${isoTimeForm}, or nanoseconds`),
  v.transform((value) => (typeof value === 'number' ? Math.floor(value / 1e6) : parseIsoTime(value))),
);
const kind = object({ type: v.string() });
const session = object({ id, started_at: v.nullish(instant) });
const callEvent = object({
  call_cid: id,
  created_at: instant,
  session_id: v.nullish(v.string()),
  call: v.optional(object({ session: v.nullish(session) })),
});
const calls = object({ calls: v.pipe(v.array(v.unknown()), v.maxLength(page)), next: v.nullish(v.string()) });
const listedCall = v.pipe(
  object({
    cid: id,
    session: v.nullish(object({ id, started_at: v.nullish(instant), ended_at: v.nullish(instant) })),
  }),
  v.transform(running),
);
const foundCall = object({ call: listedCall });
const types: Record<string, MeetingEvent['type']> = {
  'call.session_started': 'started',
  'call.session_ended': 'ended',
  'call.ended': 'ended',
};

/**
 * Meetings of Stream: the sessions of its calls. `room` is the call's cid, `type:id`. Nobody can join a closed call again.
 * @throws TypeError for a bad key, secret or address, or an unknown option
 */
export function stream(options: StreamOptions): Provider {
  expectOptions(options, ['name', 'apiKey', 'apiSecret', 'baseUrl', 'allowHttp']);
  const { name = 'stream', apiKey, apiSecret, baseUrl = 'https://video.stream-io-api.com', allowHttp } = options;
  expectProviderName(name);
  expectSecret('apiKey', apiKey);
  expectSecret('apiSecret', apiSecret);
  const address = expectAddress('baseUrl', baseUrl, { allowHttp });
  const providerFetch = new ProviderFetch(name, address, serverToken(apiSecret), {
    'stream-auth-type': 'jwt',
    'content-type': 'application/json',
  });
  const query = `?api_key=${encodeURIComponent(apiKey)}`;

  return {
    name,

    async list(signal) {
      const meetings: RunningMeeting[] = [];
      const skipped: SkippedItem[] = [];
      let date: number | undefined;
      let next: string | null | undefined;
      do {
        // The oldest first: calls that start meanwhile come last, and do not shift others to a page that was read already.
        const body = {
          filter_conditions: { ongoing: true },
          sort: [{ field: 'created_at', direction: 1 }],
          limit: page,
          ...(next && { next }),
        };
        const answer = await providerFetch.call({ method: 'POST', path: '/api/v2/video/calls', query, body, signal });
        const { calls: found, next: further } = expectAnswer(`${name}: POST /api/v2/video/calls`, calls, answer.body);
        const listed = found.map((item) => Object(item).call);
        const checked = checkItems(listedCall, listed, 'cid');
        meetings.push(...checked.items.filter((meeting) => meeting !== undefined));
        skipped.push(...checked.skipped);
        expectListFits(`${name}: POST /api/v2/video/calls`, meetings, skipped);
        date ??= answer.date;
        next = further;
      } while (next);
      return { meetings, skipped, ...(date !== undefined && { date }) };
    },

    async close(meeting, signal) {
      const path = `/api/v2/video/call/${typeAndId(meeting.room).join('/')}`;
      // A call has many sessions, and only this one is ended.
      const found = await providerFetch.call({ method: 'GET', path, query, signal, expected: [404] });
      if (found.status === 404) return;
      const { call: current } = expectAnswer(`${name}: GET ${path}`, foundCall, found.body);
      if (!current || !isSame(current, meeting)) return;
      await providerFetch.call({ method: 'POST', path: `${path}/mark_ended`, query, signal, expected: [404] });
    },

    async readWebhook({ body, headers }) {
      const plain = await unzipped(body);
      // Stream signs the unzipped body.
      if (!plain || !isSigned(headers.get('x-signature'), { key: apiSecret, content: [plain], encoding: 'hex' })) {
        throw new WebhookError(
          401,
          `Expected \`X-Signature\` to be the signature of the body by the API secret, and the body to be JSON, or gzipped JSON, of at most ${maxOutputLength} bytes`,
        );
      }
      const event = parseWebhook(plain);
      const type = types[expectWebhook(kind, event).type];
      return type ? [eventOf(type, expectWebhook(callEvent, event))] : [];
    },
  };
}

/** A JWT (HS256) of the server's own, which does not expire. Made here, so that no package is loaded before settings are checked. */
function serverToken(apiSecret: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ server: true })}`;
  return `${content}.${createHmac('sha256', apiSecret).update(content).digest('base64url')}`;
}

/** Unzips a body up to a limit; `undefined` if it is larger, or no valid gzip. Its signature has not been checked yet. */
async function unzipped(body: Uint8Array): Promise<Uint8Array | undefined> {
  const isZipped = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isZipped(body)) return body;
  const plain = await promisify(gunzip)(body, { maxOutputLength }).catch(() => undefined);
  return plain && !isZipped(plain) ? plain : undefined;
}

function eventOf(type: MeetingEvent['type'], event: v.InferOutput<typeof callEvent>): MeetingEvent {
  const { call_cid: room, created_at: at, call } = event;
  const meetingId = event.session_id || call?.session?.id;
  const startedAt = call?.session?.started_at ?? undefined;
  const common = { at, room, ...(meetingId && { meetingId }) };
  return type === 'started'
    ? { type, ...common, startedAt: startedAt ?? at }
    : { type, ...common, ...(startedAt !== undefined && { startedAt }) };
}

/** A call, as far as it is read. */
interface SessionOfCall {
  readonly cid: string;
  readonly session?:
    | {
        readonly id: string;
        readonly started_at?: number | null | undefined;
        readonly ended_at?: number | null | undefined;
      }
    | null
    | undefined;
}

/** The session that runs in a call. */
function running({ cid, session: current }: SessionOfCall): (RunningMeeting & { meetingId: string }) | undefined {
  if (!current?.started_at || current.ended_at) return undefined;
  return { room: cid, startedAt: current.started_at, meetingId: current.id };
}

function isSame(found: RunningMeeting, wanted: RunningMeeting): boolean {
  return wanted.meetingId === undefined ? found.startedAt === wanted.startedAt : found.meetingId === wanted.meetingId;
}

/** Splits a cid. Both parts can stand in an address as they are. */
function typeAndId(cid: string): [string, string] {
  const [, type, callId] = /^([\w-]+):([\w-]+)$/.exec(cid) ?? [];
  if (!type || !callId) throw new ProviderError(`stream: "${cid}" is not a call: expected a type, a colon and an id`);
  return [type, callId];
}
