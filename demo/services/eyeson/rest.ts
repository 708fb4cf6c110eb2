// The REST part for those in a meeting. No API key is asked for: everybody on this machine is trusted.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { roomJson, userJson } from './room-json.ts';
import type { JoinOptions, Meeting, Rooms } from './rooms.ts';

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const reply = (status: number, body?: unknown): Reply => ({ status, body });
export const refusal = (status: number, error: string): Reply => reply(status, { error });

export const gone = refusal(410, 'the meeting is over');
export const unknown = refusal(404, 'not found');

/** Where in the API a path leads, or undefined when it is not ours. */
export function parsePath(
  path: string,
): { key?: string | undefined; user?: string | undefined; known: boolean } | undefined {
  if (!/^\/(?:rooms|webhooks)(?:\/|$)/.test(path)) return undefined;
  const match = /^\/(?:rooms|webhooks)(?:\/([^/]+)(?:\/users\/([^/]+))?)?$/.exec(path);
  return { key: decoded(match?.[1]), user: decoded(match?.[2]), known: match !== null };
}

export interface RestContext {
  readonly rooms: Rooms;
  readonly base: string;
  shutDown(meeting: Meeting): void;
}

export async function respond(
  req: IncomingMessage,
  path: string,
  { rooms, base, shutDown }: RestContext,
): Promise<Reply> {
  const place = parsePath(path);
  if (req.method === 'OPTIONS') return reply(204);
  if (!place?.known) return unknown;
  const { key, user: userId } = place;

  if (key === undefined) {
    if (req.method !== 'POST') return unknown;
    const options = joinOptions(await readBody(req));
    return options ? reply(201, roomJson(rooms.join(options), base)) : refusal(400, 'user[name] is missing');
  }

  const meeting = rooms.meeting(key);
  if (!meeting) return unknown;
  if (!meeting.running) return gone;
  if (req.method === 'DELETE' && userId === undefined) {
    shutDown(meeting);
    return reply(204);
  }

  const self = rooms.user(key);
  if (req.method !== 'GET' || !self) return unknown;
  if (userId === undefined) return reply(200, roomJson(self, base));
  // The SDK asks by client id; the REST docs know the user id.
  const user = meeting.users.get(userId) ?? [...meeting.users.values()].find(({ id }) => id === userId);
  return user ? reply(200, userJson(user)) : unknown;
}

export function write(res: ServerResponse, { status, body, headers }: Reply, now: number): void {
  res.writeHead(status, {
    date: new Date(now).toUTCString(),
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, POST, DELETE',
    'access-control-allow-headers': 'authorization, content-type',
    // Without it Chromium keeps a 410 and never asks again.
    'cache-control': 'no-store',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  });
  res.end(body === undefined ? undefined : JSON.stringify(body));
}

export async function readBody(req: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of req.setEncoding('utf8')) text += chunk;
  if (!req.headers['content-type']?.includes('json')) return Object.fromEntries(new URLSearchParams(text));
  const { user, ...room } = JSON.parse(text) as Record<string, unknown>;
  const { id, name } = (user ?? {}) as Record<string, unknown>;
  return { ...room, 'user[id]': id, 'user[name]': name };
}

function joinOptions(body: Record<string, unknown>): JoinOptions | undefined {
  const text = (name: string) => (typeof body[name] === 'string' && body[name] !== '' ? body[name] : undefined);
  const user = text('user[name]');
  return user === undefined ? undefined : { room: text('id'), roomName: text('name'), user, userId: text('user[id]') };
}

function decoded(part: string | undefined): string | undefined {
  try {
    return part === undefined ? undefined : decodeURIComponent(part);
  } catch {
    return part;
  }
}
