// The REST part for servers, which send the API key: the list of meetings, their shutdown, the webhook.
import type { IncomingMessage } from 'node:http';
import { badRooms } from './bad-rooms.ts';
import type { Faults } from './faults.ts';
import { gone, type Reply, readBody, refusal, reply, unknown } from './rest.ts';
import { roomSummary } from './room-json.ts';
import type { Meeting, Rooms } from './rooms.ts';
import type { Webhooks } from './webhooks.ts';

export interface ServerApiContext {
  /** Undefined: none is asked for, and there are no webhooks, which it would sign. */
  readonly apiKey: string | undefined;
  readonly rooms: Rooms;
  readonly faults: Faults;
  readonly webhooks: Webhooks;
  /** Somebody with the key wants this meeting shut down. */
  order(meeting: Meeting): void;
  /** Somebody with the key wants it shut down, and it is over. */
  orderedLate(meeting: Meeting): void;
}

interface Request {
  readonly method: string;
  /** Below the prefix. */
  readonly path: string;
  readonly key: string | undefined;
}

/** Whether a request is a server's: the same path with an access key is that of somebody in the meeting. */
export function isFromServer({ method, path, key }: Request, rooms: Rooms): boolean {
  if (method === 'OPTIONS') return false;
  if (path.startsWith('/webhooks')) return true;
  if (key === undefined) return method === 'GET';
  return method === 'DELETE' && !path.includes('/users/') && rooms.user(key) === undefined;
}

/** Undefined: no answer, now or ever. `'cut'`: the connection ends without one. */
export async function respondToServer(
  req: IncomingMessage,
  request: Request,
  context: ServerApiContext,
): Promise<Reply | 'cut' | undefined> {
  const { apiKey, faults } = context;
  if (apiKey !== undefined && req.headers.authorization !== apiKey) return refusal(403, 'the API key is not valid');
  switch (faults.fate(request.method, request.path)) {
    case 'hang':
      return undefined;
    case 'fail':
      return refusal(500, 'something went wrong');
    case 'busy':
      return { ...refusal(429, 'too many requests'), headers: { 'retry-after': faults.current.retryAfter ?? '1' } };
    case 'cut':
      await perform(req, request, context);
      return 'cut';
  }
  return perform(req, request, context);
}

async function perform(req: IncomingMessage, request: Request, context: ServerApiContext): Promise<Reply> {
  const { method, path, key } = request;
  if (path.startsWith('/webhooks')) return respondAboutWebhook(req, request, context);
  if (method === 'GET') return reply(200, listOf(context));
  const meeting = key === undefined ? undefined : context.rooms.meeting(key);
  if (!meeting) return unknown;
  if (!meeting.running) {
    context.orderedLate(meeting);
    return gone;
  }
  context.order(meeting);
  return reply(204);
}

function listOf({ rooms, faults }: ServerApiContext): unknown[] {
  const list = rooms.running().map(roomSummary);
  return faults.fateOfList() ? [...badRooms(faults.now()), ...list] : list;
}

async function respondAboutWebhook(
  req: IncomingMessage,
  { method, key }: Request,
  { apiKey, webhooks, faults }: ServerApiContext,
): Promise<Reply> {
  if (apiKey === undefined) return refusal(403, 'this service was started without an API key');
  const { registration } = webhooks;
  if (method === 'GET') return reply(200, registration);
  if (method === 'DELETE') {
    if (key === undefined || key !== registration?.id) return unknown;
    webhooks.registration = null;
    return reply(204);
  }
  if (method !== 'POST') return unknown;
  if (registration && faults.current.keepWebhook) return refusal(400, 'there is a webhook already');
  const { url, types } = await readBody(req);
  const wanted = Array.isArray(types) ? types.map(String) : String(types ?? '').split(',');
  if (typeof url !== 'string' || !/^https?:/.test(url) || wanted.includes('')) {
    return refusal(400, 'url or types is missing');
  }
  return reply(201, webhooks.register(url, wanted));
}
