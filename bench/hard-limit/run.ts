// What the hard limit costs, embedded and on PostgreSQL, by how many meetings run. It asserts nothing: a busy machine is no failure.
// `npm run bench -- hard-limit` measures with 1,000 and 100,000 meetings; `--sizes=1000,100000,1000000`
// with a million, too, which takes 20 minutes in all; `--write` keeps the result.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { startPostgres } from '../../server/test/support/postgres.ts';
import { ProcessTree } from '../../test/support/processes.ts';
import { writeToPage } from '../docs-page.ts';
import { table } from '../table.ts';
import { dueRoom } from './rooms.ts';
import type { Cost, Costs, ServerCommands, ServerOptions, Usage } from './server.ts';

interface Setup {
  readonly name: string;
  readonly postgres: boolean;
  readonly replicas: number;
}
const setups: readonly Setup[] = [
  { name: 'embedded', postgres: false, replicas: 1 },
  { name: 'PostgreSQL', postgres: true, replicas: 1 },
  { name: 'PostgreSQL, 3 replicas', postgres: true, replicas: 3 },
];
const due = 1000;
/** Long enough for all of them to be started before. */
const dueIn = 20_000;
const idle = 30_000;

function fork(tree: ProcessTree, file: string, env: Record<string, string>): ChildProcess {
  const args = ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, file)];
  return tree.spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env });
}

/** The next message; throws when the process ends instead. */
async function answer<T>(child: ChildProcess): Promise<T> {
  const gone = new AbortController();
  const ended = once(child, 'exit', { signal: gone.signal }).then(([code]) => {
    throw new Error(`A process of the bench has ended with ${code}`);
  });
  const [message] = await Promise.race([once(child, 'message'), ended]);
  gone.abort();
  ended.catch(() => {});
  return message as T;
}

async function call<Name extends keyof ServerCommands>(
  server: ChildProcess,
  name: Name,
  ...args: Parameters<ServerCommands[Name]>
): Promise<Awaited<ReturnType<ServerCommands[Name]>>> {
  server.send({ name, args });
  return (await answer<{ result: Awaited<ReturnType<ServerCommands[Name]>> }>(server)).result;
}

interface Late extends Cost {
  readonly called: number;
}

/** `within`: over which time they are due, ms. */
async function measureLateness(server: ChildProcess, api: ChildProcess, within: number): Promise<Late> {
  const startedAt = Date.now();
  const deadline = Math.ceil((startedAt + dueIn) / 1000) * 1000;
  const rooms = Array.from({ length: due }, (_, index) =>
    dueRoom(index, deadline + Math.floor((index * within) / due)),
  );
  api.send({ start: rooms, startedAt });
  await answer(api);
  await call(server, 'start', rooms, startedAt);
  if (Date.now() > deadline - 2000) console.error('The meetings were not started in time: what follows is too late');
  for (;;) {
    await pause(250);
    api.send({});
    const late = await answer<Late>(api);
    if (late.called === due || Date.now() > deadline + 120_000) return late;
  }
}

const databaseSize = async (url: string): Promise<number> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('select pg_database_size(current_database()) as size');
  await client.end();
  return Number(rows[0].size);
};

interface Result {
  readonly costs: Costs;
  readonly atOnce: Late;
  readonly inASecond: Late;
  /** Share of one core, of each replica. The first one reads the list. */
  readonly cpu: readonly number[];
  /** bytes */
  readonly rss: readonly number[];
  readonly disk: number;
}

async function measure({ postgres: isPostgres, replicas }: Setup, running: number): Promise<Result> {
  using tree = new ProcessTree();
  await using postgres = isPostgres ? await startPostgres() : undefined;
  const url = await postgres?.createDatabase();
  const database = url === undefined ? { directory: join(tree.folder, 'data') } : { url };
  const since = Date.now() - 3_600_000;
  const api = fork(tree, 'api.ts', { RUNNING: String(running), SINCE: String(since) });
  const address = await answer<string>(api);
  const servers: ChildProcess[] = [];
  for (let index = 0; index < replicas; index++) {
    const options: ServerOptions = { database, api: address, fill: index === 0 ? running : 0, since };
    const server = fork(tree, 'server.ts', { SERVER: JSON.stringify(options) });
    await answer(server);
    servers.push(server);
  }
  const [server] = servers;
  if (!server) throw new Error('There is a server');
  const costs = await call(server, 'costs');
  const atOnce = await measureLateness(server, api, 0);
  const inASecond = await measureLateness(server, api, 1000);
  await call(server, 'settled');
  const usages = (): Promise<Usage[]> => Promise.all(servers.map((each) => call(each, 'usage')));
  const before = await usages();
  await pause(idle);
  const after = await usages();
  const disk = url === undefined ? (after[0]?.disk ?? 0) : await databaseSize(url);
  await Promise.all(
    servers.map(async (each) => {
      each.kill();
      await once(each, 'exit');
    }),
  );
  const cpu = after.map((usage, index) => (usage.cpu - (before[index]?.cpu ?? 0)) / idle);
  return { costs, atOnce, inASecond, cpu, rss: after.map(({ rss }) => rss), disk };
}

const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const both = ({ p50, p99 }: Cost, format = oneDigit): string => `${format.format(p50)} / ${format.format(p99)}`;
const megabytes = (bytes: number): string => whole.format(bytes / 2 ** 20);

const argument = process.argv.find((each) => each.startsWith('--sizes='));
const sizes = (argument?.slice('--sizes='.length).split(',') ?? ['1000', '100000']).map(Number);
const head = [
  'database',
  'running',
  'start, ms',
  'extend, ms',
  'end, ms',
  `${whole.format(due)} at once: late, ms`,
  `${whole.format(due)} in a second: late, ms`,
  'idle CPU, %',
  'RSS, MB',
  'disk, MB',
];
const rows: string[][] = [];
for (const running of sizes) {
  for (const setup of setups) {
    console.error(`${setup.name}, ${running} running …`);
    const { costs, atOnce, inASecond, cpu, rss, disk } = await measure(setup, running);
    for (const { called } of [atOnce, inASecond])
      if (called < due) console.error(`Only ${called} of ${due} were closed`);
    rows.push([
      setup.name,
      whole.format(running),
      both(costs.start),
      both(costs.extend),
      both(costs.end),
      both(atOnce, whole),
      both(inASecond, whole),
      cpu.map((share) => oneDigit.format(share * 100)).join(' / '),
      rss.map(megabytes).join(' / '),
      megabytes(disk),
    ]);
  }
}
const text = `Node ${process.versions.node}, ${cpus().length} cores, ${process.arch}

${table(head, rows)}

p50 / p99. Late: from the deadline until the provider, which answers after 20 ms, is called; ${whole.format(due)} meetings share the deadline, or it
is spread over a second; 20 calls in flight, which takes a second for ${whole.format(due)} at best. Idle CPU: of one core, in the ${idle / 1000} s after all was
confirmed. CPU and RSS are those of each replica; the first one reads the list of running meetings. The database, the provider and the replicas share the machine.`;
console.log(text);
if (process.argv.includes('--write')) await writeToPage('performance.md', 'bench hard-limit', text);
