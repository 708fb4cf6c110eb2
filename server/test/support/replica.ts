// A replica of the server in another process, which tests can kill.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessTree } from '../../../test/support/processes.ts';
import type { ReplicaCommands, ReplicaOptions } from './replica-process.ts';

const current = join(import.meta.dirname, '../../..');
const startTimeout = 120_000;

/** The process ended before it answered: the command may have taken effect. */
class GoneError extends Error {
  override readonly name = 'GoneError';
}

type Answer = {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
};
type Message = Answer | { readonly listening: number };
type Commands = {
  [Name in keyof ReplicaCommands]: (
    ...args: Parameters<ReplicaCommands[Name]>
  ) => Promise<Awaited<ReturnType<ReplicaCommands[Name]>>>;
};

export class Replica {
  /** Resolves to its origin when it is listening. Rejects if it ends before. */
  readonly listening: Promise<string>;
  /** Resolves to its exit code when it has ended; `null`: it was killed. */
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  #calls = 0;
  #listens = false;
  #log = '';

  /**
   * @param version the folder of the project whose server it runs. @default this one
   * @param logFile a file to which its output is also written
   */
  constructor(
    tree: ProcessTree,
    options: ReplicaOptions,
    {
      version = current,
      logFile,
    }: { readonly version?: string | undefined; readonly logFile?: string | undefined } = {},
  ) {
    const program = join(version, 'server/test/support/replica-process.ts');
    this.#child = tree.spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { REPLICA: JSON.stringify(options) },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#log = (this.#log + text).slice(-20_000);
        if (logFile) appendFileSync(logFile, text);
      });
    }
    this.exited = once(this.#child, 'exit').then(([code]) => {
      for (const { reject } of this.#waiting.values()) reject(new GoneError('The replica is gone'));
      this.#waiting.clear();
      return code as number | null;
    });
    this.listening = this.#listen();
    this.listening.then(
      () => {
        this.#listens = true;
      },
      () => {}, // a test may kill it while it starts
    );
    this.#child.on('message', (message: Message) => {
      if ('listening' in message) return;
      const { id, result, error } = message;
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(result as never);
      else waiting?.reject(Object.assign(new Error(error.message), { name: error.name }));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The end of its output. */
  get log(): string {
    return this.#log;
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Whether it is listening and alive. */
  get isUp(): boolean {
    return this.#listens && this.isAlive;
  }

  /** Runs a command in it. Rejects with {@link GoneError} if it ends before the answer. */
  call<Name extends keyof Commands>(name: Name, ...args: Parameters<Commands[Name]>): ReturnType<Commands[Name]> {
    const id = ++this.#calls;
    return new Promise((resolve, reject) => {
      if (!this.isAlive || !this.#child.connected) return reject(new GoneError('The replica is gone'));
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, name, args }, (error) => {
        if (!error) return;
        this.#waiting.delete(id);
        reject(new GoneError(error.message));
      });
    }) as ReturnType<Commands[Name]>;
  }

  /** Sends SIGKILL. Resolves when the process has ended. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exited;
  }

  /** Sends SIGTERM. Resolves to its exit code. */
  stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return this.exited;
  }

  async #listen(): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`A replica has not started:\n${this.#log}`)), startTimeout);
    });
    const gone = this.exited.then((code) => {
      throw new Error(`A replica has ended with ${code} before it listened:\n${this.#log}`);
    });
    const listening = new Promise<string>((resolve) => {
      this.#child.on('message', (message: Message) => {
        if ('listening' in message) resolve(`http://127.0.0.1:${message.listening}`);
      });
    });
    try {
      return await Promise.race([listening, gone, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
