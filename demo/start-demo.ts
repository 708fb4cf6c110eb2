// The demo: its pages and the two stand-in services they call, on one port of this machine.
import { createServer, type IncomingMessage } from 'node:http';
import { controlServices } from './http/controls.ts';
import { listen } from './http/listen.ts';
import { servePages } from './http/pages.ts';
import { createWirePush } from './http/wire-push.ts';
import { createEyesonService, type EyesonService, formatEntry as formatEyeson } from './services/eyeson/index.ts';
import { createStreamService, formatEntry as formatStream, type StreamService } from './services/stream/index.ts';

/** What a hard-limit server beside the demo calls its eyeson with; the pages need none. */
const eyesonApiKey = 'demo-key';

export interface DemoOptions {
  /** 0: any free one. @default 8080, or any free one if that is taken */
  port?: number;
  /** Gets a line for everything that crosses the wire of a service. */
  print?: (line: string) => void;
}

export interface Demo {
  /** Ends without a slash. */
  readonly url: string;
  readonly eyeson: EyesonService;
  readonly stream: StreamService;
  close(): Promise<void>;
}

export async function startDemo({ port, print = () => {} }: DemoOptions = {}): Promise<Demo> {
  let url = '';
  const eyeson = createEyesonService({ base: () => url, prefix: '/eyeson-service', apiKey: eyesonApiKey });
  const stream = createStreamService({ base: () => url, prefix: '/stream-service' });
  const push = createWirePush({ eyeson, stream });
  const control = controlServices({ eyeson, stream });
  const pages = servePages(eyeson);

  const server = createServer((request, response) => {
    if (!isAddress(request)) return void response.writeHead(400).end();
    if (eyeson.handle(request, response) || stream.handle(request, response)) return;
    if (!control(request, response)) pages(request, response);
  });
  server.on('upgrade', (request, socket, head) => {
    const isTaken =
      isAddress(request) && [eyeson, stream, push].some((service) => service.upgrade(request, socket, head));
    if (!isTaken) socket.destroy();
  });
  url = `http://127.0.0.1:${await listen(server, port)}`;

  const stamp = (at: number): string => new Date(at).toTimeString().slice(0, 8);
  const printing = [
    eyeson.on((entry) => print(`${stamp(entry.at)}  ${formatEyeson(entry)}`)),
    stream.on((entry) => print(`${stamp(entry.at)}  ${formatStream(entry)}`)),
  ];
  return {
    url,
    eyeson,
    stream,
    async close() {
      for (const stop of printing) stop();
      push.close();
      await Promise.all([eyeson.close(), stream.close()]);
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** `GET //` and its like would make everybody behind throw. */
function isAddress({ url }: IncomingMessage): boolean {
  return URL.canParse(url ?? '', 'http://localhost');
}
