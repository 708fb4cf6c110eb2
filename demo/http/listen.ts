// Chooses the port of the demo.
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stream's client takes this port for Stream's own development server, and calls port 8800 instead. */
const forbidden = 3030;

/** Listens on this machine only, and resolves to the port. @param port default: 8080, or a free one if 8080 is taken */
export async function listen(server: Server, port?: number): Promise<number> {
  if (port === forbidden)
    throw new Error(`Port ${forbidden} cannot be used: Stream's client would call port 8800 instead.`);
  try {
    server.listen(port ?? 8080, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    if (isTaken && port === undefined) return listen(server, 0);
    throw isTaken ? new Error(`Port ${port} is taken. Set PORT to a free port, or unset it.`) : error;
  }
  const found = (server.address() as AddressInfo).port;
  if (found !== forbidden) return found;
  server.close();
  await once(server, 'close');
  return listen(server, 0);
}
