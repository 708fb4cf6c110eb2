// What the server's first start costs: `npm run bench -- server-start`. It asserts nothing: a busy machine is no failure.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { spawnEyesonApi } from '../../server/test/support/eyeson-api.ts';
import { ProcessTree } from '../../test/support/processes.ts';
import { table } from '../table.ts';

const command = resolve(import.meta.dirname, '../../server/dist/cli/main.js');
const rounds = 5;
/** V8 optimizes what runs often some seconds after the start, which takes memory. In milliseconds. */
const watched = 10_000;
const port = 18_787;

interface Start {
  /** From the command until `/readyz` answers 200, in milliseconds. */
  readonly ready: number;
  /** CPU time until then, in seconds. */
  readonly cpu: number;
  /** The largest resident set until then, in MB. */
  readonly peak: number;
  /** The largest resident set in the first ten seconds, in MB. */
  readonly laterPeak: number;
}

/** Starts the server in `directory` and stops it after ten seconds. Linux only: it reads /proc. */
async function measureStart(tree: ProcessTree, directory: string, api: { url: string; apiKey: string }) {
  const started = performance.now();
  const server = tree.spawn(process.execPath, [command, '--provider', 'eyeson', '--port', String(port)], {
    env: { EYESON_API_KEY: api.apiKey, EYESON_API_URL: api.url, DATA_DIR: directory, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const exited = once(server, 'exit');
  while (!(await isReady())) {
    if (server.exitCode !== null) throw new Error(`The server ended with ${server.exitCode}`);
    await pause(10);
  }
  const ready = performance.now() - started;
  const [cpu, peak] = [cpuOf(server.pid), peakOf(server.pid)];
  await pause(watched - ready);
  const laterPeak = peakOf(server.pid);
  server.kill('SIGTERM');
  await exited;
  return { ready, cpu, peak, laterPeak };
}

async function isReady(): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
  await response?.body?.cancel();
  return response?.status === 200;
}

const peakOf = (pid: number | undefined): number =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** Clock ticks are hundredths of a second on every Linux that Node supports. */
const cpuOf = (pid: number | undefined): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

using tree = new ProcessTree();
const api = await spawnEyesonApi();
const first: Start[] = [];
const second: Start[] = [];
for (let round = 0; round < rounds; round++) {
  const directory = join(tree.folder, `data-${round}`);
  first.push(await measureStart(tree, directory, api));
  second.push(await measureStart(tree, directory, api));
}
await api.close();

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const twoDigits = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const row = (name: string, starts: readonly Start[]): string[] => [
  name,
  whole.format(median(starts.map(({ ready }) => ready))),
  twoDigits.format(median(starts.map(({ cpu }) => cpu))),
  whole.format(median(starts.map(({ peak }) => peak))),
  whole.format(median(starts.map(({ laterPeak }) => laterPeak))),
];
const head = ['embedded database', 'ready, ms', 'CPU until ready, s', 'peak until ready, MB', 'peak in 10 s, MB'];
console.log(`Node ${process.versions.node}, ${cpus().length} cores, ${process.arch}, load ${loadavg()[0]?.toFixed(1)}

${table(head, [row('first start', first), row('second start', second)])}

Median of ${rounds}. Ready: from the command until /readyz answers 200. Peak: the largest resident set (VmHWM).`);
