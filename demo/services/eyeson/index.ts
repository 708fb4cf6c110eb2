// A stand-in for the eyeson service that runs beside the demo page: REST, room
// channel, signalling and an answering WebRTC peer, all in this process.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { EyesonService, EyesonServiceOptions } from './contract.ts';
import { Faults } from './faults.ts';
import { Gate } from './gate.ts';
import { Ledger } from './ledger.ts';
import { Lifecycle } from './lifecycle.ts';
import { WireLog } from './log.ts';
import { parsePath, respond, write } from './rest.ts';
import { accessKeyOf, roomJson } from './room-json.ts';
import { type Meeting, Rooms, type User } from './rooms.ts';
import { cableProtocol, RoomChannel } from './rt.ts';
import { Signalling } from './sepp.ts';
import { isFromServer, respondToServer } from './server-api.ts';
import { Webhooks } from './webhooks.ts';

export type {
  EyesonServerControls,
  EyesonService,
  EyesonServiceOptions,
  OpenConnections,
} from './contract.ts';
export type { EyesonFaults } from './faults.ts';
export type { LedgerEntry } from './ledger.ts';
export { formatEntry, type WireEntry } from './log.ts';
export type { StartOptions } from './rooms.ts';
export type { Deliveries } from './webhooks.ts';

export function createEyesonService({
  base,
  prefix = '',
  resumeWindow = 10_000,
  apiKey,
}: EyesonServiceOptions): EyesonService {
  const log = new WireLog();
  const faults = new Faults();
  const ledger = new Ledger();
  const webhooks = new Webhooks(apiKey ?? '', faults, log);
  const lifecycle = new Lifecycle({
    faults,
    ledger,
    webhooks,
    hangUp: (meeting) => signalling.terminate(meeting, 200),
  });
  const rooms = new Rooms(faults.now, (meeting, ready) => lifecycle.start(meeting, ready));
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

  const serverApi = {
    apiKey,
    rooms,
    faults,
    webhooks,
    order: (meeting: Meeting) => lifecycle.order(meeting),
    orderedLate: (meeting: Meeting) => ledger.called(meeting),
  };

  function handle(req: IncomingMessage, res: ServerResponse): boolean {
    const path = pathOf(req)?.path;
    const place = path === undefined ? undefined : parsePath(path);
    if (path === undefined || !place) return false;
    const method = req.method ?? 'GET';
    log.record('http', 'in', method, { path });
    const request = { method, path, key: place.key };
    const reply = isFromServer(request, rooms)
      ? () => respondToServer(req, request, serverApi)
      : () => respond(req, path, { rooms, base: address(), shutDown: (meeting) => lifecycle.end(meeting, 'host') });
    const answer = async () => {
      const result = await reply().catch(() => ({ status: 400 }));
      if (result === undefined) return; // left waiting on purpose
      if (result === 'cut') return res.destroy();
      log.record('http', 'out', `${result.status}`, { method, path });
      write(res, result, faults.date());
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
      const meeting = meetingOf(key);
      meeting.running = false;
      ledger.ended(meeting, 'host');
    },
    reject: (code) => {
      signalling.rejectCode = code;
    },
    holdRooms: () => roomsGate.hold(),
    holdRt: () => rtGate.hold(),
    dropRt: (key) => channel.drop(key === undefined ? undefined : meetingOf(key)),
    dropSepp: (key) => signalling.drop(key === undefined ? undefined : meetingOf(key)),
    start: (options) => rooms.start(options).startedAt,
    end: (key, options) => lifecycle.end(meetingOf(key), 'host', options),
    get faults() {
      return faults.current;
    },
    set faults(current) {
      faults.current = current;
    },
    ledger: () => ledger.entries(),
    deliveries: webhooks.counts,
    holdWebhooks: (act) => webhooks.keep(act),
    delivered: () => webhooks.settled(),
    open: (key) => ({ rt: channel.count(meetingOf(key)), ...signalling.count(meetingOf(key)) }),
    async close() {
      roomsGate.release();
      rtGate.release();
      lifecycle.close();
      webhooks.close();
      signalling.close();
      channel.drop();
      sockets.close();
    },
  };
}
