// A stand-in for Stream Video that runs beside the demo page: coordinator (REST and WebSocket) and SFU (signalling, and a
// peer that takes published media), all in this process. The client that talks to it is the real one.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { type Call, timerEndsAt } from './call.ts';
import { Calls } from './calls.ts';
import { createControls, type StreamControls } from './controls.ts';
import { CoordinatorSockets } from './coordinator-sockets.ts';
import { Faults } from './faults.ts';
import { readJson, writeEmpty, writeJson } from './http.ts';
import { type WireEntry, type WireListener, WireLog } from './log.ts';
import { Publishers } from './publishers.ts';
import { type Reply, respond, unauthenticated } from './rest.ts';
import { answerRpc } from './rpc.ts';
import { Sfu } from './sfu.ts';
import { wireDate } from './time.ts';
import { fakeToken, userOfToken } from './token.ts';
import { Users } from './users.ts';

export type { StreamControls } from './controls.ts';
export type { FailRule, Hangable } from './faults.ts';
export {
  formatEntry,
  type WireChannel,
  type WireDetail,
  type WireDirection,
  type WireEntry,
  type WireListener,
} from './log.ts';
export { fakeToken } from './token.ts';

export interface StreamServiceOptions {
  /** Origin of the hosting server, e.g. http://127.0.0.1:4000. Asked late: the port may not be known yet. */
  readonly base: () => string;
  /** Path everything lives under, e.g. /stream. @default '' */
  readonly prefix?: string;
  /** How far the service's clock is ahead of this machine's, ms. @default 0 */
  readonly clockSkew?: number;
  /** Clients may publish media. Without, `camera.enable()` and `microphone.enable()` reject. @default true */
  readonly media?: boolean;
}

export interface StreamService extends StreamControls {
  /** True if the request was for this service. */
  handle(req: IncomingMessage, res: ServerResponse): boolean;
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  readonly log: readonly WireEntry[];
  on(listener: WireListener): () => void;
  close(): Promise<void>;
}

export function createStreamService({
  base,
  prefix = '',
  clockSkew = 0,
  media = true,
}: StreamServiceOptions): StreamService {
  const now = (): number => Date.now() + clockSkew;
  const log = new WireLog();
  const users = new Users(now);
  const sockets = new CoordinatorSockets(now, users, log);
  const publishers = new Publishers();
  const faults = new Faults();
  const calls = new Calls(now, users, {
    announce: (call, event) => sockets.broadcast(call.cid, event, timerEvents.has(event.type) ? timer(call) : {}),
    expel: (call) => sfu.callEnded(call),
  });
  const sfu = new Sfu({ now, calls, users, log, media, onGone: (sessionId) => publishers.forget(sessionId) });
  const server = new WebSocketServer({ noServer: true });
  let refused = false;

  const sfuCredentials = () => ({
    edge_name: 'local',
    url: `${base()}${prefix}/sfu/twirp`,
    ws_endpoint: `${base().replace(/^http/, 'ws')}${prefix}/sfu/ws`,
  });

  async function coordinator(
    req: IncomingMessage,
    res: ServerResponse,
    { pathname, searchParams }: URL,
    method: string,
  ): Promise<void> {
    const request = `${method} ${pathname}`;
    const body = await readJson(req);
    const user = userOfToken(req.headers.authorization ?? '');
    // The rest of a body is about the browser; what asks for a change is worth reading.
    const asked = body.settings_override ?? body.data;
    log.record('http', 'in', request, {
      ...(user && { user }),
      ...(asked !== undefined && { body: JSON.stringify(asked) }),
    });
    if (faults.swallow(request, res)) return;
    const connection = searchParams.get('connection_id') ?? '';
    const context = { calls, users, sockets, sfu: sfuCredentials };
    const answer = (): Reply =>
      user
        ? respond({ method, path: pathname.slice('/video'.length), body, user, connection }, context)
        : unauthenticated;
    const reply = faults.failure(request) ?? answer();
    log.record('http', 'out', String(reply.status), { request, ...(user && { user }) });
    writeJson(res, reply.status, reply.body);
    if ('after' in reply) reply.after?.();
  }

  async function rpc(req: IncomingMessage, res: ServerResponse, { pathname }: URL, method: string): Promise<void> {
    const body = await readJson(req);
    if (faults.swallow(`${method} ${pathname}`, res)) return;
    const procedure = pathname.slice(pathname.lastIndexOf('/') + 1);
    writeJson(res, 200, await answerRpc(procedure, body, { sfu, publishers, log }));
  }

  /** What a request asks for, below the prefix; undefined if it is not ours. */
  function place(req: IncomingMessage): URL | undefined {
    const url = new URL(`http://localhost${req.url}`);
    if (!url.pathname.startsWith(`${prefix}/`)) return undefined;
    url.pathname = url.pathname.slice(prefix.length);
    return /^\/(?:video|sfu|hint|token)(?:\/|$)/.test(url.pathname) ? url : undefined;
  }

  return {
    ...createControls({ calls, users, sockets, sfu, faults, refuse: (on) => (refused = on) }),
    log: log.entries,
    on: (listener) => log.on(listener),

    handle(req, res) {
      const url = place(req);
      if (!url) return false;
      const method = req.method ?? 'GET';
      const failed = (error: unknown): void => {
        if (!res.headersSent) writeJson(res, 500, { code: -1, StatusCode: 500, message: String(error) });
      };
      if (method === 'OPTIONS') writeEmpty(res, 204);
      else if (url.pathname === '/hint') writeEmpty(res, 200, { 'x-amz-cf-pop': 'LOC1-P1' });
      else if (url.pathname === '/token')
        writeJson(res, 200, { token: fakeToken(url.searchParams.get('user_id') ?? '') });
      else if (url.pathname.startsWith('/sfu/')) rpc(req, res, url, method).catch(failed);
      else coordinator(req, res, url, method).catch(failed);
      return true;
    },

    upgrade(req, socket, head) {
      const url = place(req);
      if (!url) return false;
      if (url.pathname === '/video/connect' && !refused)
        server.handleUpgrade(req, socket, head, (ws) => sockets.accept(ws));
      else if (url.pathname === '/sfu/ws')
        server.handleUpgrade(req, socket, head, (ws) => sfu.accept(ws, url.searchParams));
      else socket.destroy();
      return true;
    },

    async close() {
      calls.close();
      sfu.close();
      publishers.close();
      faults.close();
      for (const socket of server.clients) socket.terminate();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Events whose line in the log tells when the time is up. */
const timerEvents = new Set(['call.session_started', 'call.updated']);

function timer(call: Call): Readonly<Record<string, string>> {
  const end = timerEndsAt(call);
  return { ends: end === null ? 'never' : wireDate(end).slice(11, 19) };
}
