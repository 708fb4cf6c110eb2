// The coordinator's WebSocket: it says hello, answers health checks, and carries the events of the calls each
// connection watches.

import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { WireLog } from './log.ts';
import type { Json } from './settings.ts';
import { wireDate } from './time.ts';
import { userOfToken } from './token.ts';
import type { Users } from './users.ts';

interface Connection {
  readonly id: string;
  readonly user: string;
  readonly socket: WebSocket;
  readonly watched: Set<string>;
}

interface AuthMessage {
  readonly token?: string;
  readonly user_details?: { readonly id: string; readonly name?: string };
}

export class CoordinatorSockets {
  readonly #now: () => number;
  readonly #users: Users;
  readonly #log: WireLog;
  readonly #connections = new Map<string, Connection>();

  constructor(now: () => number, users: Users, log: WireLog) {
    this.#now = now;
    this.#users = users;
    this.#log = log;
  }

  accept(socket: WebSocket): void {
    let connection: Connection | undefined;
    socket.on('message', (data) => {
      const message: unknown = JSON.parse(data.toString());
      if (!connection) connection = this.#welcome(socket, message as AuthMessage);
      // Not recorded: health checks say nothing about a call and would bury the rest.
      else if (Array.isArray(message))
        this.#send(connection, { type: 'health.check', cid: '*', custom: {}, connection_id: connection.id });
    });
    socket.on('close', (code) => {
      if (!connection) return;
      this.#connections.delete(connection.id);
      this.#log.record('coordinator', 'close', 'socket', { user: connection.user, code });
    });
  }

  /** From now on this connection hears what happens in the call. */
  watch(connectionId: string, cid: string): void {
    this.#connections.get(connectionId)?.watched.add(cid);
  }

  /** To all who watch the call, or only to one user among them. */
  broadcast(
    cid: string,
    event: Json & { readonly type: string },
    summary: Readonly<Record<string, string>>,
    onlyTo?: string,
  ): void {
    const listeners = [...this.#connections.values()].filter(
      ({ watched, user }) => watched.has(cid) && (!onlyTo || user === onlyTo),
    );
    for (const listener of listeners) this.#send(listener, event);
    this.#log.record('coordinator', 'out', event.type, {
      call: cid,
      ...summary,
      to: listeners.map(({ user }) => user).join(' ') || 'nobody',
    });
  }

  /** Cuts all connections, as a bad network does. */
  drop(): void {
    for (const { socket } of this.#connections.values()) socket.terminate();
    this.#connections.clear();
  }

  #welcome(socket: WebSocket, { token = '', user_details: details }: AuthMessage): Connection | undefined {
    if (!details || userOfToken(token) !== details.id) {
      const error = { code: 5, StatusCode: 401, message: 'the token is not of this user' };
      socket.send(JSON.stringify({ type: 'connection.error', created_at: wireDate(this.#now()), error }));
      socket.close();
      return undefined;
    }
    const { id: user, name } = details;
    if (name) this.#users.setName(user, name);
    const connection = { id: randomUUID(), user, socket, watched: new Set<string>() };
    this.#connections.set(connection.id, connection);
    this.#log.record('coordinator', 'open', 'socket', { user });
    this.#send(connection, {
      type: 'connection.ok',
      connection_id: connection.id,
      me: { ...this.#users.wire(user), devices: [] },
    });
    return connection;
  }

  #send({ socket }: Connection, event: Json): void {
    socket.send(JSON.stringify({ created_at: wireDate(this.#now()), ...event }));
  }
}
