// The local eyeson API without the demo around it: in this process, or in one of its own that a test may kill.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { createEyesonService, type EyesonService } from '../../../demo/services/eyeson/index.ts';
import { type EyesonApiControls, eyesonApiControls, serveControls } from './eyeson-api-controls.ts';

export interface EyesonApiOptions {
  /** @default 'test-key' */
  readonly apiKey?: string;
  /** @default any free one */
  readonly port?: number;
}

export interface EyesonApi extends EyesonApiControls {
  /** For `EYESON_API_URL`. */
  readonly url: string;
  readonly apiKey: string;
  close(): Promise<void>;
}

/** Serves it in this process, where its `service` can be looked into. */
export async function startEyesonApi({
  apiKey = 'test-key',
  port = 0,
}: EyesonApiOptions = {}): Promise<EyesonApi & { readonly service: EyesonService }> {
  let url = '';
  const service = createEyesonService({ base: () => url, apiKey });
  const control = serveControls(service);
  const server = createServer((request, response) => {
    if (!control(request, response) && !service.handle(request, response)) response.writeHead(404).end();
  });
  server.keepAliveTimeout = 60_000; // as a service in front of a load balancer: it is not the one that hangs up
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    apiKey,
    service,
    ...eyesonApiControls(url),
    async close() {
      await service.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** Serves it in a process of its own. `close` ends it at once, as a crash would. */
export async function spawnEyesonApi({
  apiKey = 'test-key',
  port = 0,
}: EyesonApiOptions = {}): Promise<EyesonApi & { readonly pid: number }> {
  const file = `${import.meta.dirname}/eyeson-api-process.ts`;
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, EYESON_API_KEY: apiKey, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: url } = await lines.next();
  if (url === undefined || child.pid === undefined) throw new Error('The eyeson API did not start');
  return {
    url,
    apiKey,
    pid: child.pid,
    ...eyesonApiControls(url),
    async close() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
