// The demo: its pages and the two stand-in services they call, on one port of this machine.
import { createServer, type IncomingMessage } from 'node:http';
import type { Duration } from '../server/src/rules/duration.ts';
import { type HardLimitDemo, startHardLimit } from './hard-limit/start.ts';
import { controlServices } from './http/controls.ts';
import { answerHardLimit } from './http/hard-limit.ts';
import { listen } from './http/listen.ts';
import { servePages } from './http/pages.ts';
import { createWirePush } from './http/wire-push.ts';
import { createEyesonService, type EyesonService, formatEntry as formatEyeson } from './services/eyeson/index.ts';
import { createStreamService, formatEntry as formatStream, type StreamService } from './services/stream/index.ts';

/** The API key that the hard-limit server uses for the demo's eyeson service. The pages need none. */
const eyesonApiKey = 'demo-key';

export interface DemoOptions {
  /** 0 chooses a free port. @default 8080, or a free port if 8080 is taken */
  port?: number;
  /** Starts the hard-limit server too, with this limit for the meetings of its page, such as `'2m'`. @default not started */
  hardLimit?: Duration;
  /** Called with a line for each request and message of a service. */
  print?: (line: string) => void;
}

export interface Demo {
  /** Without a slash at the end. */
  readonly url: string;
  readonly eyeson: EyesonService;
  readonly stream: StreamService;
  /** The hard-limit server, if it was asked for. Rejects where it cannot run. */
  readonly hardLimit: Promise<HardLimitDemo> | undefined;
  close(): Promise<void>;
}

export async function startDemo({ port, hardLimit: limit, print = () => {} }: DemoOptions = {}): Promise<Demo> {
  let url = '';
  const eyeson = createEyesonService({ base: () => url, prefix: '/eyeson-service', apiKey: eyesonApiKey });
  const stream = createStreamService({ base: () => url, prefix: '/stream-service' });
  const push = createWirePush({ eyeson, stream });
  const control = controlServices({ eyeson, stream });
  const pages = servePages(eyeson);
  let limits = answerHardLimit(undefined);

  const server = createServer((request, response) => {
    if (!isAddress(request)) return void response.writeHead(400).end();
    if (eyeson.handle(request, response) || stream.handle(request, response)) return;
    if (!control(request, response) && !limits(request, response)) pages(request, response);
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
  const closing = new AbortController();
  // Takes some seconds. The demo does not wait for it.
  const hardLimit = limit
    ? startHardLimit({
        ...{ url, limit, apiUrl: `${url}/eyeson-service`, apiKey: eyesonApiKey },
        print: (line) => print(`${stamp(Date.now())}  ${line}`),
        signal: closing.signal,
      })
    : undefined;
  hardLimit?.catch(
    (error) => closing.signal.aborted || print(`The hard-limit server could not start: ${error.message}`),
  );
  limits = answerHardLimit(hardLimit);
  return {
    url,
    eyeson,
    stream,
    hardLimit,
    async close() {
      for (const stop of printing) stop();
      closing.abort();
      await hardLimit?.then(
        (server) => server.close(),
        () => {},
      );
      push.close();
      await Promise.all([eyeson.close(), stream.close()]);
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** Whether the URL can be parsed. `GET //`, for one, cannot, and would make every handler throw. */
function isAddress({ url }: IncomingMessage): boolean {
  return URL.canParse(url ?? '', 'http://localhost');
}
