// A stand-in for the eyeson service that runs beside the demo page: REST, room
// channel, signalling and an answering WebRTC peer, all in this process.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { Gate } from './gate.ts';
import { type WireEntry, type WireListener, WireLog } from './log.ts';
import { parsePath, respond, write } from './rest.ts';
import { accessKeyOf, roomJson } from './room-json.ts';
import { type JoinOptions, type Meeting, Rooms, type User } from './rooms.ts';
import { cableProtocol, RoomChannel } from './rt.ts';
import { Signalling } from './sepp.ts';

export {
  formatEntry,
  type WireChannel,
  type WireDetail,
  type WireDirection,
  type WireEntry,
  type WireListener,
} from './log.ts';
export type { JoinOptions } from './rooms.ts';

export interface EyesonServiceOptions {
  /** Origin of the hosting server, e.g. http://127.0.0.1:4000. Asked late: the port may not be known yet. */
  readonly base: () => string;
  /** Path everything lives under, e.g. /eyeson. */
  readonly prefix?: string;
  /** How long, in ms, a call outlives its lost signalling socket. */
  readonly resumeWindow?: number;
}

/** What is open for a meeting right now. All zero means: no zombie. */
export interface OpenConnections {
  readonly rt: number;
  readonly sepp: number;
  readonly peers: number;
}

/** `key` is the access key of one of its users or, for the latest meeting of a room, the room id. */
export interface EyesonControls {
  /** Same as POST /rooms; returns the access key. */
  join(options: JoinOptions): string;
  /** Tells the meeting that the owner of the key speaks, or stopped to. */
  say(accessKey: string, on: boolean): void;
  /** Tells the owner of the key that it is, or is not, alone. */
  podium(accessKey: string, state: { readonly solo: boolean }): void;
  /** Ends the calls of a meeting. The room stays. */
  terminate(key: string, code?: number): void;
  /** Lets the key run out (410) without a word to those in the meeting. */
  expire(key: string): void;
  /** Rejects calls with this code; undefined accepts them again. */
  reject(code: number | undefined): void;
  /** Keeps GET /rooms/:key unanswered until the result is called. */
  holdRooms(): () => void;
  /** Keeps room channel sockets CONNECTING until the result is called. */
  holdRt(): () => void;
  dropRt(key?: string): void;
  dropSepp(key?: string): void;
  open(key: string): OpenConnections;
}

export interface EyesonService extends EyesonControls {
  /** True if the request was for this service. */
  handle(req: IncomingMessage, res: ServerResponse): boolean;
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  readonly log: readonly WireEntry[];
  on(listener: WireListener): () => void;
  close(): Promise<void>;
}

export function createEyesonService({ base, prefix = '', resumeWindow = 10_000 }: EyesonServiceOptions): EyesonService {
  const rooms = new Rooms();
  const log = new WireLog();
  const roomsGate = new Gate();
  const rtGate = new Gate();
  const address = () => base() + prefix;
  const signalling = new Signalling(log, resumeWindow);
  const channel = new RoomChannel(log, (user) => roomJson(user, address()));
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has(cableProtocol) ? cableProtocol : false),
  });

  function pathOf(req: IncomingMessage): { path: string; query: URLSearchParams } | undefined {
    const { pathname, searchParams } = new URL(`http://service${req.url}`);
    return pathname.startsWith(`${prefix}/`) ? { path: pathname.slice(prefix.length), query: searchParams } : undefined;
  }

  function shutDown(meeting: Meeting): void {
    meeting.running = false;
    signalling.terminate(meeting, 200);
  }

  function handle(req: IncomingMessage, res: ServerResponse): boolean {
    const path = pathOf(req)?.path;
    const place = path === undefined ? undefined : parsePath(path);
    if (path === undefined || !place) return false;
    const method = req.method ?? 'GET';
    log.record('http', 'in', method, { path });
    const answer = async () => {
      const result = await respond(req, path, { rooms, base: address(), shutDown }).catch(() => ({ status: 400 }));
      log.record('http', 'out', `${result.status}`, { method, path });
      write(res, result);
    };
    const isRoom = method === 'GET' && place.key !== undefined && place.user === undefined;
    if (isRoom) roomsGate.pass(() => void answer());
    else void answer();
    return true;
  }

  function upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const { path, query } = pathOf(req) ?? {};
    if (path !== '/rt' && path !== '/sepp') return false;
    // Nobody else listens while it waits: a page that goes away would end this process.
    socket.on('error', () => socket.destroy());
    if (path === '/rt') {
      const user = rooms.user(query?.get('access_key') ?? '');
      rtGate.pass(() => sockets.handleUpgrade(req, socket, head, (ws) => channel.accept(ws, user)));
    } else {
      const user = rooms.user(accessKeyOf(query?.get('auth_token') ?? ''));
      if (user?.meeting.running) sockets.handleUpgrade(req, socket, head, (ws) => signalling.accept(ws, user));
      else socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n');
    }
    return true;
  }

  function meetingOf(key: string): Meeting {
    const meeting = rooms.meeting(key);
    if (!meeting) throw new Error(`no meeting has the key ${key}`);
    return meeting;
  }

  function userOf(accessKey: string): User {
    const user = rooms.user(accessKey);
    if (!user) throw new Error(`nobody has the access key ${accessKey}`);
    return user;
  }

  return {
    handle,
    upgrade,
    log: log.entries,
    on: (listener) => log.on(listener),
    join: (options) => rooms.join(options).accessKey,
    say: (accessKey, on) => signalling.say(userOf(accessKey), on),
    podium: (accessKey, { solo }) => signalling.podium(userOf(accessKey), solo),
    terminate: (key, code = 200) => signalling.terminate(meetingOf(key), code),
    expire: (key) => {
      meetingOf(key).running = false;
    },
    reject: (code) => {
      signalling.rejectCode = code;
    },
    holdRooms: () => roomsGate.hold(),
    holdRt: () => rtGate.hold(),
    dropRt: (key) => channel.drop(key === undefined ? undefined : meetingOf(key)),
    dropSepp: (key) => signalling.drop(key === undefined ? undefined : meetingOf(key)),
    open: (key) => ({ rt: channel.count(meetingOf(key)), ...signalling.count(meetingOf(key)) }),
    async close() {
      roomsGate.release();
      rtGate.release();
      signalling.close();
      channel.drop();
      sockets.close();
    },
  };
}
