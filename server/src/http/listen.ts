import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { expect, expectDuration } from '../expect.ts';

/** Options of `listen()`. */
export interface ListenOptions {
  /** Which address of this machine; `"0.0.0.0"`: all of them. @default "127.0.0.1" */
  readonly host?: string;
  /** 0: any that is free. @default 8787 */
  readonly port?: number;
}

/** A server that listens. */
export interface Listening {
  /** Where, such as `"http://127.0.0.1:8787"`. */
  readonly url: string;
  readonly port: number;
  /**
   * Stops: takes no new connections, finishes the requests that are here, and cuts off what is left after `deadline` ms.
   * Abort the app's `signal` before: streams would last until then.
   * @default 10 s
   */
  stop(deadline?: number): Promise<void>;
}

/** Longer than the load balancers in front keep a connection, else they send a request just as it is closed. */
const keepAliveTimeout = 65_000;

/** A request, at most 64 KB, must have come in after so long: who sends it byte by byte holds no socket for ever. */
const requestTimeout = 30_000;

/**
 * Serves an app by HTTP. TLS is a matter of what stands in front.
 * @throws TypeError where an option is not what it should be, Error where the port cannot be had
 */
export async function listen(app: Hono, { host = '127.0.0.1', port = 8787 }: ListenOptions = {}): Promise<Listening> {
  expect(Number.isInteger(port) && port >= 0 && port <= 65_535, 'port', 'a whole number from 0 to 65535', port);
  const server = createAdaptorServer({
    fetch: app.fetch,
    overrideGlobalObjects: false,
    serverOptions: { keepAliveTimeout, requestTimeout, headersTimeout: requestTimeout },
  }) as Server;
  const busy = new Set<ServerResponse>();
  server.on('request', (_request, response) => {
    busy.add(response);
    response.once('close', () => busy.delete(response));
  });
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new Error(`Cannot listen at ${host}, port ${port}`, { cause: error });
  }
  const address = server.address() as AddressInfo;
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  let stopped: Promise<void> | undefined;
  return {
    url: `http://${shown}:${address.port}`,
    port: address.port,
    stop: (deadline = 10_000) => (stopped ??= stop(server, busy, deadline)),
  };
}

async function stop(server: Server, busy: Set<ServerResponse>, deadline: number): Promise<void> {
  expectDuration('deadline', deadline);
  const closed = once(server, 'close');
  const cut = setTimeout(() => server.closeAllConnections(), deadline);
  server.close();
  // a connection that is busy now would be kept alive after its answer, and hold up the end for seconds
  for (const response of busy) response.once('close', () => server.closeIdleConnections());
  await closed;
  clearTimeout(cut);
}
