// Stream Video: lists and ends calls, and verifies webhooks, by the node SDK (https://getstream.io/video/docs/api/). The webhook's
// address is set in the dashboard. Stream also has a limit of its own, `max_duration_seconds`, which this server neither reads nor sets.
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { StreamClient } from '@stream-io/node-sdk';
import * as v from 'valibot';
import { expectOptions } from '../expect.ts';
import { isoTimeForm, parseIsoTime } from '../iso-time.ts';
import { object } from '../object-schema.ts';
import { expectAddress } from './address.ts';
import { checkItems, expectAnswer, expectWebhook, id } from './content.ts';
import type { MeetingEvent, Provider, RunningMeeting, SkippedItem } from './provider.ts';
import { ProviderError, WebhookError } from './provider.ts';
import { expectProviderName } from './provider-name.ts';
import { callSdk, type Details, importSdk } from './sdk.ts';
import { expectSecret } from './secret.ts';

/** Options of {@link stream}. */
export interface StreamOptions {
  /**
   * Its name: part of the webhook's path, and of each meeting's key. Several apps need different names.
   * @default 'stream'
   */
  readonly name?: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** @default the SDK's own */
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
/** Milliseconds that a call of the SDK may take; its own default is 3 s. Signals abort calls earlier. */
const timeout = 30_000;

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
const calls = object({ calls: v.array(v.unknown()) });
const listedCall = v.pipe(
  object({
    cid: id,
    session: v.nullish(object({ id, started_at: v.nullish(v.date()), ended_at: v.nullish(v.date()) })),
  }),
  v.transform(running),
);
const types: Record<string, MeetingEvent['type']> = {
  'call.session_started': 'started',
  'call.session_ended': 'ended',
  'call.ended': 'ended',
};

/**
 * Meetings of Stream: the sessions of its calls. `room` is the call's cid, `type:id`. Nobody can join a closed call again.
 * Uses the package `@stream-io/node-sdk`.
 * @throws TypeError for a bad key, secret or address, or an unknown option
 */
export function stream(options: StreamOptions): Provider {
  expectOptions(options, ['name', 'apiKey', 'apiSecret', 'baseUrl', 'allowHttp']);
  const { name = 'stream', apiKey, apiSecret, baseUrl, allowHttp } = options;
  expectProviderName(name);
  expectSecret('apiKey', apiKey);
  expectSecret('apiSecret', apiSecret);
  const basePath = baseUrl === undefined ? {} : { basePath: expectAddress('baseUrl', baseUrl, { allowHttp }) };

  let loaded: Promise<StreamClient> | undefined;
  const sdk = () => {
    loaded ??= importSdk('stream', '@stream-io/node-sdk', () => import('@stream-io/node-sdk')).then(
      (module) => new module.StreamClient(apiKey, apiSecret, { timeout, ...basePath }),
    );
    return loaded;
  };

  return {
    name,

    async list(signal) {
      const { video } = await sdk();
      const meetings: RunningMeeting[] = [];
      const skipped: SkippedItem[] = [];
      let date: number | undefined;
      let next: string | undefined;
      do {
        // The oldest first: calls that start meanwhile come last, and do not shift others to a page that was read already.
        const request = {
          filter_conditions: { ongoing: true },
          sort: [{ field: 'created_at', direction: 1 }],
          limit: page,
          ...(next && { next }),
        };
        const answer = await callSdk(`${name}: queryCalls`, () => video.queryCalls(request), { signal, details });
        const listed = expectAnswer(`${name}: queryCalls`, calls, answer).calls.map((item) => Object(item).call);
        const checked = checkItems(listedCall, listed, 'cid');
        meetings.push(...checked.items.filter((meeting) => meeting !== undefined));
        skipped.push(...checked.skipped);
        date ??= Date.parse(answer.metadata.responseHeaders.get('date') ?? '') || undefined;
        next = answer.next;
      } while (next);
      return { meetings, skipped, ...(date !== undefined && { date }) };
    },

    async close(meeting, signal) {
      const { video } = await sdk();
      const call = video.call(...typeAndId(meeting.room));
      try {
        // A call has many sessions, and only this one is ended.
        const found = await callSdk(`${name}: get`, () => call.get(), { signal, details });
        const current = running(found.call);
        if (!current || !isSame(current, meeting)) return;
        await callSdk(`${name}: end`, () => call.end(), { signal, details });
      } catch (error) {
        if (!(error instanceof ProviderError) || error.status !== 404) throw error;
      }
    },

    async readWebhook({ body, headers }) {
      const plain = await unzipped(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
      const client = await sdk();
      const event = verified(() => client.verifyAndParseWebhook(plain, headers.get('x-signature') ?? ''));
      const type = types[expectWebhook(kind, event).type];
      return type ? [eventOf(type, expectWebhook(callEvent, event))] : [];
    },
  };
}

const details: Details = (error) => {
  const { metadata } = error as { metadata?: { responseCode?: number; responseHeaders?: Headers } };
  const seconds = Number(metadata?.responseHeaders?.get('retry-after') ?? Number.NaN);
  return { status: metadata?.responseCode, retryAfter: Number.isNaN(seconds) ? undefined : seconds * 1000 };
};

/** Unzips a body up to a limit. The SDK would do it without a limit, before checking the signature. */
async function unzipped(body: Buffer): Promise<Buffer> {
  const isZipped = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isZipped(body)) return body;
  const plain = await promisify(gunzip)(body, { maxOutputLength }).catch(() => undefined);
  if (plain && !isZipped(plain)) return plain;
  throw new WebhookError(400, `Expected the body to be JSON, or gzipped JSON, of at most ${maxOutputLength} bytes`);
}

function verified(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    // By the message, since the SDK exports no error codes.
    if (/json/i.test((error as Error).message)) throw new WebhookError(400, 'Expected the body to be JSON');
    throw new WebhookError(401, 'Expected `X-Signature` to be the signature of the body by the API secret');
  }
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
        readonly started_at?: Date | null | undefined;
        readonly ended_at?: Date | null | undefined;
      }
    | null
    | undefined;
}

/** The session that runs in a call. Fields that are `undefined` by type are null on the wire. */
function running({ cid, session: current }: SessionOfCall): (RunningMeeting & { meetingId: string }) | undefined {
  if (!current?.started_at || current.ended_at) return undefined;
  return { room: cid, startedAt: current.started_at.getTime(), meetingId: current.id };
}

function isSame(found: RunningMeeting, wanted: RunningMeeting): boolean {
  return wanted.meetingId === undefined ? found.startedAt === wanted.startedAt : found.meetingId === wanted.meetingId;
}

/** Splits a cid. The SDK puts both parts into the URL without encoding them. */
function typeAndId(cid: string): [string, string] {
  const [, type, callId] = /^([\w-]+):([\w-]+)$/.exec(cid) ?? [];
  if (!type || !callId) throw new ProviderError(`stream: "${cid}" is not a call: expected a type, a colon and an id`);
  return [type, callId];
}
