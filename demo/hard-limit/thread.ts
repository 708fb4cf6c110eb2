// The hard-limit server, as the demo runs it: in a thread of its own, since its database is WebAssembly and would hold up
// the calls that the demo's services answer.
import { parentPort, workerData } from 'node:worker_threads';
import pino from 'pino';
import { eyeson, serve } from '../../server/src/index.ts';
import type { Orders } from './start.ts';

const { apiUrl, apiKey, directory, port, secret, token, origins, limit, rooms } = workerData as Orders;
const tell = (message: { url: string } | { line: string }): void => parentPort?.postMessage(message);

const server = await serve({
  providers: [eyeson({ apiKey, baseUrl: apiUrl })],
  // Only the meetings of its own page: the other pages' end by other rules.
  limits: { limit, maxExtension: '10m', rooms: [{ match: `!${rooms}`, exempt: true }] },
  database: { directory },
  logger: pino({ level: 'info' }, { write: (line: string) => tell({ line }) }),
  publicUrl: `http://127.0.0.1:${port}`,
  ...{ port, secret, token, origins },
});
tell({ url: server.url });
parentPort?.once('message', async () => {
  await server.stop();
  parentPort?.close();
});
