// Sends pages the log of a service. By WebSocket, because all tabs of a browser together get only six event streams to a host.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';

interface Entry {
  readonly at: number;
}

interface Source {
  readonly log: readonly Entry[];
  on(listener: (entry: Entry) => void): () => void;
}

/** Serves `/wire/<name>`: each entry of that service's log as JSON, from `?since=` (epoch milliseconds) on. */
export function createWirePush(services: Record<string, Source>) {
  const server = new WebSocketServer({ noServer: true });
  return {
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const source = pathname.startsWith('/wire/') ? services[pathname.slice('/wire/'.length)] : undefined;
      if (!source) return false;
      const since = Number(searchParams.get('since') ?? Infinity);
      server.handleUpgrade(request, socket, head, (listener) => {
        const tell = (entry: Entry): void => listener.send(JSON.stringify(entry));
        for (const entry of source.log) if (entry.at > since) tell(entry);
        const stop = source.on(tell);
        listener.on('close', stop);
      });
      return true;
    },
    close(): void {
      for (const listener of server.clients) listener.terminate();
      server.close();
    },
  };
}
