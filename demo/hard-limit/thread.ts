// The demo's hard-limit server. It runs in its own thread, because its database is WebAssembly and would block the demo's
// services. It is imported as built: the package has a prepared database, so that the server starts faster than from its sources.
import { parentPort, workerData } from 'node:worker_threads';
import pino from 'pino';
import { eyeson, serve } from 'still-there-server';
import type { Orders } from './start.ts';

const { apiUrl, apiKey, directory, port, secret, token, origins, limit, rooms } = workerData as Orders;
const send = (message: { url: string } | { line: string }): void => parentPort?.postMessage(message);

const server = await serve({
  providers: [eyeson({ apiKey, baseUrl: apiUrl })],
  // Limit only the meetings of the hard-limit page.
  limits: { limit, maxExtension: '10m', rooms: [{ match: `!${rooms}`, exempt: true }] },
  database: { directory },
  logger: pino({ level: 'info' }, { write: (line: string) => send({ line }) }),
  publicUrl: `http://127.0.0.1:${port}`,
  ...{ port, secret, token, origins },
});
send({ url: server.url });
parentPort?.once('message', async () => {
  await server.stop();
  parentPort?.close();
});
