// LiveKit: lists and deletes rooms by RoomService (https://docs.livekit.io/reference/server/server-apis/), reads webhooks by WebhookReceiver
// (https://docs.livekit.io/home/server/webhooks/). The webhook's address is set in the configuration of the LiveKit server, or in the
// dashboard of LiveKit Cloud.
import type { WebhookEvent } from 'livekit-server-sdk';
import * as v from 'valibot';
import { expectOptions } from '../expect.ts';
import { object } from '../object-schema.ts';
import { visible } from '../shown.ts';
import { expectAddress } from './address.ts';
import { id } from './content.ts';
import type { MeetingEvent, Provider, RunningMeeting } from './provider.ts';
import { WebhookError } from './provider.ts';
import { ProviderFetch } from './provider-fetch.ts';
import { expectProviderName } from './provider-name.ts';
import { importSdk } from './sdk.ts';
import { expectSecret } from './secret.ts';

/** Options of {@link livekit}. */
export interface LiveKitOptions {
  /**
   * Its name: part of the webhook's path, and of each meeting's key. Several LiveKit servers need different names.
   * @default 'livekit'
   */
  readonly name?: string;
  /** The address of the LiveKit server: `https://…` or `wss://…`. */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /**
   * Allows an address with `http:` or `ws:` on another machine: the key is then sent unencrypted.
   * @default false: these for this machine only, such as `ws://localhost:7880`
   */
  readonly allowHttp?: boolean;
}

const service = '/twirp/livekit.RoomService';

/** 64-bit numbers are text in JSON (https://protobuf.dev/programming-guides/json/). */
const int64 = v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.number(), v.integer());
/** LiveKit writes names as in its protocol, and other servers may write them in camel case. */
const listedRoom = v.pipe(
  object({
    name: id,
    sid: id,
    creation_time: v.nullish(int64),
    creationTime: v.nullish(int64),
    creation_time_ms: v.nullish(int64),
    creationTimeMs: v.nullish(int64),
  }),
  v.transform(({ creation_time, creation_time_ms, ...room }) =>
    meetingOf({
      ...room,
      creationTime: creation_time ?? room.creationTime,
      creationTimeMs: creation_time_ms ?? room.creationTimeMs,
    }),
  ),
);

/**
 * Meetings of LiveKit. A room's name may be used again, so a meeting is identified by the room's `sid`, and only that meeting
 * is closed. Uses the package `livekit-server-sdk`.
 * @throws TypeError for a bad address, key or secret, or an unknown option
 */
export function livekit(options: LiveKitOptions): Provider {
  expectOptions(options, ['name', 'url', 'apiKey', 'apiSecret', 'allowHttp']);
  const { name = 'livekit', url, apiKey, apiSecret, allowHttp } = options;
  expectProviderName(name);
  const schemes = ['https:', 'http:', 'wss:', 'ws:'];
  const host = expectAddress('url', url, { allowHttp, schemes }).replace(/^ws/, 'http');
  expectSecret('apiKey', apiKey);
  expectSecret('apiSecret', apiSecret);

  let loaded: Promise<typeof import('livekit-server-sdk')> | undefined;
  const sdk = () => {
    loaded ??= importSdk('livekit', 'livekit-server-sdk', () => import('livekit-server-sdk'));
    return loaded;
  };
  const providerFetch = new ProviderFetch(name, host, async () => {
    const token = new (await sdk()).AccessToken(apiKey, apiSecret, { ttl: '10m' });
    token.addGrant({ roomList: true, roomCreate: true }); // who may create rooms may delete them
    return `Bearer ${await token.toJwt()}`;
  });

  async function rooms(names: string[], signal: AbortSignal) {
    const request = { method: 'POST', path: `${service}/ListRooms`, body: { names }, signal } as const;
    return providerFetch.list(request, listedRoom, 'name', 'rooms');
  }

  return {
    name,

    async list(signal) {
      const { items, skipped } = await rooms([], signal);
      return { meetings: items, skipped };
    },

    async close(meeting, signal) {
      // A room may be deleted and created again under its name within seconds (https://github.com/livekit/livekit/issues/4558).
      // Rooms cannot be deleted by sid, so the room is read once more, and not deleted if it hosts another meeting by now.
      const found = (await rooms([meeting.room], signal)).items.find(({ room }) => room === meeting.room);
      if (!found || !isSame(found, meeting)) return;
      const body = { room: meeting.room };
      await providerFetch.call({ method: 'POST', path: `${service}/DeleteRoom`, body, signal, expected: [404] });
    },

    async readWebhook({ body, headers }) {
      const receiver = new (await sdk()).WebhookReceiver(apiKey, apiSecret);
      const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
      const event = await receiver.receive(text, headers.get('authorization') ?? undefined).catch(refuse);
      return eventsOf(event);
    },
  };
}

/** The receiver reads the content only after checking the signature, so content that it cannot read is really LiveKit's. */
function refuse(error: Error): never {
  if (error instanceof SyntaxError || error.message.startsWith('cannot decode')) {
    throw new WebhookError(400, `Expected the body to be an event of LiveKit: ${visible(error.message.slice(0, 200))}`);
  }
  throw new WebhookError(401, 'Expected `Authorization` to be a token of LiveKit for this body');
}

function eventsOf({ event, room, createdAt }: WebhookEvent): MeetingEvent[] {
  if (event !== 'room_started' && event !== 'room_finished') return [];
  if (!room?.name || !room.sid) throw new WebhookError(400, `Expected \`room\` of ${event} to have a name and a sid`);
  const meeting = meetingOf(room);
  return [{ type: event === 'room_started' ? 'started' : 'ended', at: Number(createdAt) * 1000, ...meeting }];
}

/** A room, as far as it is read. */
interface Started {
  readonly name: string;
  readonly sid: string;
  readonly creationTime?: number | bigint | null | undefined;
  readonly creationTimeMs?: number | bigint | null | undefined;
}

/** Servers older than version 1.8 send no milliseconds. */
function meetingOf({ name, sid, creationTime, creationTimeMs }: Started): RunningMeeting & { meetingId: string } {
  return { room: name, meetingId: sid, startedAt: Number(creationTimeMs ?? 0) || Number(creationTime ?? 0) * 1000 };
}

function isSame(found: RunningMeeting, wanted: RunningMeeting): boolean {
  return wanted.meetingId === undefined ? found.startedAt === wanted.startedAt : found.meetingId === wanted.meetingId;
}
