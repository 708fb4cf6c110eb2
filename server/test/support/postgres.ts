// A private PostgreSQL: its own cluster in a temporary directory, on a free port of the loopback interface, gone with the test run.
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../../../demo/http/free-port.ts';
import { findEngines } from '../../../scripts/engines.mjs';
import { ProcessTree } from '../../../test/support/processes.ts';
import { notRoot } from './not-root.ts';

const user = 'still_there';
const timeout = 60_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A running PostgreSQL: `await using postgres = await startPostgres()`. Everything is by default, `fsync` included. */
export class Postgres implements AsyncDisposable {
  readonly #tree = new ProcessTree();
  readonly #bin: string;
  readonly #spawnOptions: SpawnOptions;
  readonly #data = join(this.#tree.folder, 'data');
  readonly #password: string;
  readonly #port: number;
  #postmaster: ChildProcess | undefined;
  #log = '';
  #databases = 0;

  constructor(bin: string, port: number, password: string = randomBytes(16).toString('hex')) {
    this.#bin = bin;
    this.#password = password;
    this.#port = port;
    const as = notRoot('postgres', 'nobody'); // https://www.postgresql.org/docs/current/postgres-user.html
    if (as) chownSync(this.#tree.folder, as.uid, as.gid);
    this.#spawnOptions = { ...as, cwd: this.#tree.folder, stdio: ['ignore', 'pipe', 'pipe'] };
  }

  /** Where the database `postgres` is, or another one. */
  url(database = 'postgres'): string {
    return `postgres://${user}:${this.#password}@127.0.0.1:${this.#port}/${database}`;
  }

  /** Makes a new, empty database and returns its URL. */
  async createDatabase(): Promise<string> {
    const name = `database_${++this.#databases}`;
    await this.#query(`create database ${name}`);
    return this.url(name);
  }

  /** Makes the cluster. */
  async initialize(): Promise<void> {
    const passwordFile = join(this.#tree.folder, 'password');
    writeFileSync(passwordFile, this.#password, { mode: 0o644 }); // the folder is 0700: its owner alone gets here
    const auth = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`, `--username=${user}`];
    const init = this.#spawn('initdb', ['-D', this.#data, ...auth, '--encoding=UTF8', '--locale=C', '--no-sync']);
    const [code] = await once(init, 'close');
    if (code !== 0) throw new Error(`initdb ended with ${code}:\n${this.#log}`);
  }

  /** Starts it on the same port and data. Resolves when it answers, after a crash when it has recovered. */
  async start(): Promise<void> {
    const end = performance.now() + timeout;
    while (!(await this.#startOnce(end))) {
      if (performance.now() > end) throw new Error(`PostgreSQL has not started:\n${this.#log}`);
      await pause(50);
    }
  }

  /** Ends it in order, by the "fast" shutdown. */
  stop(): Promise<void> {
    return this.#end('SIGINT');
  }

  /** Kills the postmaster (`kill -9`). Its children notice, and go. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Starts it again, whether it was stopped, killed, or runs. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end('SIGQUIT'); // at once, but without leaving shared memory behind
    this.#tree[Symbol.dispose]();
  }

  /** Makes a cluster that follows this one and is read-only, and starts it. */
  async startStandby(): Promise<Postgres> {
    const standby = new Postgres(this.#bin, await freePort(), this.#password);
    const from = ['-d', this.url(), '--wal-method=stream', '--checkpoint=fast', '--no-sync', '--write-recovery-conf'];
    const [code] = await once(standby.#spawn('pg_basebackup', ['-D', standby.#data, ...from]), 'close');
    if (code !== 0) throw new Error(`pg_basebackup ended with ${code}:\n${standby.#log}`);
    await standby.start();
    return standby;
  }

  /** Makes it refuse writes, as a standby does, or accept them again. Connections stay open. */
  async setReadOnly(isReadOnly: boolean): Promise<void> {
    await this.#query(`alter system set default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`);
    await this.#query('select pg_reload_conf()');
  }

  /** Freezes all of its processes, or lets them go on. Connections stay open. */
  freeze(signal: 'SIGSTOP' | 'SIGCONT' = 'SIGSTOP'): void {
    const { pid } = this;
    if (pid === undefined) throw new Error('PostgreSQL does not run');
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
    for (const each of [pid, ...children]) process.kill(each, signal);
  }

  get port(): number {
    return this.#port;
  }

  get pid(): number | undefined {
    return this.#postmaster?.pid;
  }

  get folder(): string {
    return this.#tree.folder;
  }

  #spawn(program: string, args: readonly string[]): ChildProcess {
    this.#log = '';
    const child = this.#tree.spawn(join(this.#bin, program), args, this.#spawnOptions);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#log = (this.#log + text).slice(-10_000);
      });
    }
    return child;
  }

  /** `false`: children of a killed postmaster are still there, or are about to go. */
  async #startOnce(end: number): Promise<boolean> {
    const settings = [
      `port=${this.#port}`,
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'dynamic_shared_memory_type=mmap', // in the data directory, so that a kill leaves nothing in /dev/shm
      'max_connections=200',
    ];
    const child = this.#spawn('postgres', ['-D', this.#data, ...settings.flatMap((setting) => ['-c', setting])]);
    this.#postmaster = child;
    while (child.exitCode === null && child.signalCode === null) {
      const answers = await this.#query('select 1').then(
        () => true,
        () => false,
      );
      if (answers) return true;
      if (performance.now() > end) break;
      await pause(50);
    }
    if (/is still in use|already exists|could not bind/.test(this.#log)) return false;
    throw new Error(`PostgreSQL has not started:\n${this.#log}`);
  }

  async #query(sql: string): Promise<void> {
    const client = new Client({ connectionString: this.url(), connectionTimeoutMillis: 5_000 });
    client.on('error', () => {}); // the server went away while connected: the query says so
    try {
      await client.connect();
      await client.query(sql);
    } finally {
      await client.end().catch(() => {});
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#postmaster;
    this.#postmaster = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), timeout);
    await ended;
    clearTimeout(timer);
  }
}

/** Makes a cluster and starts it. */
export async function startPostgres(): Promise<Postgres> {
  const { postgres: bin } = findEngines();
  if (!bin) throw new Error('PostgreSQL is missing here: run `node scripts/setup.mjs`');
  const postgres = new Postgres(bin, await freePort());
  try {
    await postgres.initialize();
    await postgres.start();
  } catch (error) {
    await postgres[Symbol.asyncDispose]();
    throw error;
  }
  return postgres;
}
