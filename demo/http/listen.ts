// Finds the demo's port.
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stream's client takes an address with this port for a development server of its own, and calls another one. */
const forbidden = 3030;

/** Listens on this machine only. No port: 8080, or any free one if that is taken. Resolves to the port. */
export async function listen(server: Server, port?: number): Promise<number> {
  if (port === forbidden)
    throw new Error(`Port ${forbidden} cannot be used: Stream's client would call port 8800 instead.`);
  try {
    server.listen(port ?? 8080, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    if (isTaken && port === undefined) return listen(server, 0);
    throw isTaken ? new Error(`Port ${port} is taken. Set PORT to another one, or to none.`) : error;
  }
  const found = (server.address() as AddressInfo).port;
  if (found !== forbidden) return found;
  server.close();
  await once(server, 'close');
  return listen(server, 0);
}
