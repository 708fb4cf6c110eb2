// What API keys cost while no meeting runs: `npm run bench -- many-providers`. It asserts nothing: a busy machine is no failure.
// The stand-in for eyeson's API speaks TLS, since handshakes cost more than requests.
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../demo/http/free-port.ts';
import { makeCertificate } from '../../server/test/support/certificates.ts';
import { startPostgres } from '../../server/test/support/postgres.ts';
import { ProcessTree, until } from '../../test/support/processes.ts';
import { table } from '../table.ts';

const command = resolve(import.meta.dirname, '../../server/dist/cli/main.js');
/** The start reads all lists at once, and V8 compiles what runs often. In milliseconds. */
const settling = 20_000;
const measured = 60_000;

using tree = new ProcessTree();
await using postgres = await startPostgres();
const folder = join(tree.folder, 'certificate');
mkdirSync(folder);
const certificate = makeCertificate(folder, 'IP:127.0.0.1', [2020, 2099]);
let requests = 0;
let handshakes = 0;
const webhooks = new Map<string, string>();
const api = createServer(certificate, async (request, response) => {
  requests++;
  const key = request.headers.authorization ?? '';
  let body = '';
  for await (const part of request.setEncoding('utf8')) body += part;
  response.setHeader('content-type', 'application/json');
  if (request.url !== '/webhooks') return void response.end('[]');
  if (request.method === 'POST') webhooks.set(key, JSON.stringify({ id: '1', ...JSON.parse(body) }));
  response.end(webhooks.get(key) ?? 'null');
});
api.on('secureConnection', () => handshakes++);
api.keepAliveTimeout = 60_000;
api.listen(0, '127.0.0.1');
await once(api, 'listening');
const url = `https://127.0.0.1:${(api.address() as AddressInfo).port}`;

/** Clock ticks are hundredths of a second on every Linux that Node supports. In milliseconds. */
const cpuOf = (pid: number | undefined): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
};
const residentOf = (pid: number | undefined): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** Runs the server with this many keys, and measures it while nothing happens. */
async function measure(keys: number, database: string, withWebhooks: boolean): Promise<string[]> {
  const home = join(tree.folder, `${keys}-${database ? 'postgres' : 'embedded'}-${withWebhooks}`);
  mkdirSync(home);
  const providers = Array.from({ length: keys }, (_, n) => {
    writeFileSync(join(home, `key-${n}`), `key-${n}-of-${home}`);
    return { name: `customer-${n}`, type: 'eyeson', keyFile: `key-${n}`, url };
  });
  writeFileSync(join(home, 'still-there.config.json'), JSON.stringify({ providers }));
  const port = await freePort();
  const server = tree.spawn(process.execPath, [command, '--port', String(port)], {
    cwd: home,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem'),
      STILL_THERE_TOKEN: 'the-token-of-the-benchmark',
      STILL_THERE_SECRET: 'the-secret-of-the-benchmark-0123456789',
      DRAIN: '0s',
      ...(database && { DATABASE_URL: database }),
      ...(withWebhooks && { PUBLIC_URL: `http://127.0.0.1:${port}` }),
    },
  });
  const exited = once(server, 'exit');
  const begun = performance.now();
  await until('a ready server', async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok);
  const ready = performance.now() - begun;
  await pause(settling);
  const before = { cpu: cpuOf(server.pid), requests, handshakes };
  await pause(measured);
  const cpu = (cpuOf(server.pid) - before.cpu) / measured;
  const resident = residentOf(server.pid);
  const perSecond = (count: number): string => (count / (measured / 1000)).toFixed(2);
  const row = [
    `${keys} ${keys === 1 ? 'key' : 'keys'}, ${database ? 'PostgreSQL' : 'embedded'}, ${withWebhooks ? 'webhooks' : 'lists only'}`,
    (ready / 1000).toFixed(1),
    `${(cpu * 100).toFixed(1)} %`,
    resident.toFixed(0),
    perSecond(requests - before.requests),
    perSecond(handshakes - before.handshakes),
  ];
  server.kill('SIGTERM');
  await exited;
  return row;
}

const rows: string[][] = [];
for (const withWebhooks of [true, false])
  for (const isShared of [true, false])
    for (const keys of [1, 50])
      rows.push(await measure(keys, isShared ? await postgres.createDatabase() : '', withWebhooks));
api.closeAllConnections();
api.close();

const head = ['at rest', 'ready, s', 'CPU of a core', 'memory, MB', 'requests/s', 'handshakes/s'];
console.log(`Node ${process.versions.node}, ${cpus().length} cores, ${process.arch}, load ${loadavg()[0]?.toFixed(1)}

${table(head, rows)}

The server's process only, for ${measured / 1000} s, from ${settling / 1000} s after it is ready.`);
