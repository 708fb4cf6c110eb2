import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { expect, expectDuration, expectOptions } from '../expect.ts';

/** Options of {@link listen}. */
export interface ListenOptions {
  /** The address to listen on; `"0.0.0.0"` for all addresses of this machine. @default "127.0.0.1" */
  readonly host?: string;
  /** The port to listen on; 0 for any free one. @default 8787 */
  readonly port?: number;
  /** Milliseconds within which a request must arrive, also the first one of a connection. Later, the connection is closed. @default 30_000 */
  readonly requestTimeout?: number;
}

/** A listening server. */
export interface Listening {
  /** The URL it listens on, such as `"http://127.0.0.1:8787"`. */
  readonly url: string;
  readonly port: number;
  /**
   * Accepts no new connections, finishes open requests, and closes the remaining connections after `timeout` milliseconds.
   * Abort the app's `signal` first, because event streams would stay open until then.
   * @default 10_000
   */
  stop(timeout?: number): Promise<void>;
}

/** Milliseconds. Longer than load balancers keep a connection: they would otherwise send a request just as it closes. */
const keepAliveTimeout = 65_000;

/** Milliseconds between two looks at connections whose requests take too long. */
const checkInterval = 5000;

/**
 * Serves an app over HTTP. Terminate TLS in a proxy in front of it.
 * @throws TypeError for invalid options; Error if the port is not available
 */
export async function listen(app: Hono, options: ListenOptions = {}): Promise<Listening> {
  expectOptions(options, ['host', 'port', 'requestTimeout']);
  const { host = '127.0.0.1', port = 8787, requestTimeout = 30_000 } = options;
  expect(Number.isInteger(port) && port >= 0 && port <= 65_535, 'port', 'a whole number from 0 to 65535', port);
  expectDuration('requestTimeout', requestTimeout);
  const server = createAdaptorServer({
    fetch: app.fetch,
    overrideGlobalObjects: false,
    serverOptions: {
      keepAliveTimeout,
      requestTimeout,
      headersTimeout: requestTimeout,
      connectionsCheckingInterval: Math.min(checkInterval, requestTimeout),
    },
  }) as Server;
  closeSilent(server, requestTimeout);
  const busy = new Set<ServerResponse>();
  server.on('request', (_request, response) => {
    busy.add(response);
    response.once('close', () => busy.delete(response));
  });
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new Error(`Cannot listen on ${host}, port ${port}`, { cause: error });
  }
  const address = server.address() as AddressInfo;
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  let stopped: Promise<void> | undefined;
  return {
    url: `http://${shown}:${address.port}`,
    port: address.port,
    stop: (timeout = 10_000) => (stopped ??= stop(server, busy, timeout)),
  };
}

/** Closes connections on which no request has arrived in time. Node's own timeouts begin with the first byte. */
function closeSilent(server: Server, timeout: number): void {
  const waiting = new Map<Socket, NodeJS.Timeout>();
  const forget = (socket: Socket): void => {
    clearTimeout(waiting.get(socket));
    waiting.delete(socket);
  };
  server.on('connection', (socket: Socket) => {
    waiting.set(
      socket,
      setTimeout(() => socket.destroy(), timeout),
    );
    socket.once('close', () => forget(socket));
  });
  server.on('request', ({ socket }) => forget(socket));
}

async function stop(server: Server, busy: Set<ServerResponse>, timeout: number): Promise<void> {
  expectDuration('timeout', timeout);
  const closed = once(server, 'close');
  const cut = setTimeout(() => server.closeAllConnections(), timeout);
  server.close();
  // A connection that is busy now would be kept alive after its response and delay the end.
  for (const response of busy) response.once('close', () => server.closeIdleConnections());
  await closed;
  clearTimeout(cut);
}
