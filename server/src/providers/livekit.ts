// LiveKit: lists and deletes rooms by RoomService, reads webhooks by WebhookReceiver (https://docs.livekit.io/home/server/webhooks/). The webhook's
// address is set in the configuration of the LiveKit server, or in the dashboard of LiveKit Cloud.
import type { Room, RoomServiceClient, WebhookEvent, WebhookReceiver } from 'livekit-server-sdk';
import * as v from 'valibot';
import { expectOptions } from '../expect.ts';
import { object } from '../object-schema.ts';
import { expectAddress } from './address.ts';
import { checkItems, id } from './content.ts';
import type { MeetingEvent, Provider, RunningMeeting } from './provider.ts';
import { ProviderError, WebhookError } from './provider.ts';
import { expectProviderName } from './provider-name.ts';
import { callSdk, importSdk } from './sdk.ts';
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

const listedRoom = v.pipe(
  object({ name: id, sid: id, creationTime: v.bigint(), creationTimeMs: v.bigint() }),
  v.transform(meetingOf),
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

  let loaded: Promise<{ client: RoomServiceClient; receiver: WebhookReceiver }> | undefined;
  const sdk = () => {
    loaded ??= importSdk('livekit', 'livekit-server-sdk', () => import('livekit-server-sdk')).then((module) => ({
      client: new module.RoomServiceClient(host, apiKey, apiSecret),
      receiver: new module.WebhookReceiver(apiKey, apiSecret),
    }));
    return loaded;
  };

  async function rooms(names: string[], signal: AbortSignal): Promise<Room[]> {
    const { client } = await sdk();
    return callSdk(`${name}: ListRooms`, () => client.listRooms(names), { signal, details });
  }

  return {
    name,

    async list(signal) {
      const { items, skipped } = checkItems(listedRoom, await rooms([], signal), 'name');
      return { meetings: items, skipped };
    },

    async close(meeting, signal) {
      // A room may be deleted and created again under its name within seconds (https://github.com/livekit/livekit/issues/4558).
      // Rooms cannot be deleted by sid, so the room is read once more, and not deleted if it hosts another meeting by now.
      const found = (await rooms([meeting.room], signal)).find(({ name }) => name === meeting.room);
      if (!found || !isSame(meetingOf(found), meeting)) return;
      const { client } = await sdk();
      try {
        await callSdk(`${name}: DeleteRoom`, () => client.deleteRoom(meeting.room), { signal, details });
      } catch (error) {
        if (!(error instanceof ProviderError) || error.status !== 404) throw error;
      }
    },

    async readWebhook({ body, headers }) {
      const { receiver } = await sdk();
      const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
      const event = await receiver.receive(text, headers.get('authorization') ?? undefined).catch(refuse);
      return eventsOf(event);
    },
  };
}

const details = (error: unknown): { status?: number | undefined } => ({
  status: (error as { status?: number }).status,
});

/** The receiver reads the content only after checking the signature, so content that it cannot read is really LiveKit's. */
function refuse(error: Error): never {
  if (error instanceof SyntaxError || error.message.startsWith('cannot decode')) {
    throw new WebhookError(400, `Expected the body to be an event of LiveKit: ${error.message}`);
  }
  throw new WebhookError(401, 'Expected `Authorization` to be a token of LiveKit for this body');
}

function eventsOf({ event, room, createdAt }: WebhookEvent): MeetingEvent[] {
  if (event !== 'room_started' && event !== 'room_finished') return [];
  if (!room?.name || !room.sid) throw new WebhookError(400, `Expected \`room\` of ${event} to have a name and a sid`);
  const meeting = meetingOf(room);
  return [{ type: event === 'room_started' ? 'started' : 'ended', at: Number(createdAt) * 1000, ...meeting }];
}

type Started = Pick<Room, 'name' | 'sid' | 'creationTime' | 'creationTimeMs'>;

/** Servers older than version 1.8 send no milliseconds. */
function meetingOf({ name, sid, creationTime, creationTimeMs }: Started): RunningMeeting & { meetingId: string } {
  return { room: name, meetingId: sid, startedAt: Number(creationTimeMs) || Number(creationTime) * 1000 };
}

function isSame(found: RunningMeeting, wanted: RunningMeeting): boolean {
  return wanted.meetingId === undefined ? found.startedAt === wanted.startedAt : found.meetingId === wanted.meetingId;
}
