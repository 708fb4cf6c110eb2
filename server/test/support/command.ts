// Runs the command `still-there-server` in another process.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { placeDatabase } from './empty-database.ts';

const root = resolve(import.meta.dirname, '../../..');
const source = join(root, 'server/src/cli/main.ts');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One line of the log. */
export type LogLine = { readonly level: string; readonly msg: string; readonly url: string } & Record<string, unknown>;

/** A directory to run commands in, with an environment that contains only the given variables. Servers stop without a drain. */
export class Workplace {
  readonly directory: string = mkdtempSync(join(tmpdir(), 'still-there-cli-'));
  env: Record<string, string> = {};
  readonly #running = new Set<ChildProcess>();

  spawn(words: readonly string[], { node = process.execPath, script = source } = {}): ChildProcess {
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(node, [script, ...words], {
      cwd: this.directory,
      env: { PATH, HOME, NO_COLOR: '1', DRAIN: '0s', ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    return child;
  }

  /** Runs a command until it ends. */
  async run(words: readonly string[], options: { node?: string; script?: string } = {}): Promise<Outcome> {
    const child = this.spawn(words, options);
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        texts[name] += text;
      });
    const [code] = await once(child, 'close');
    return { code, ...texts };
  }

  /** Starts a server, the first time with an empty database. Resolves when it tracks meetings, or logs another message. */
  async serve(
    words: readonly string[] = [],
    { message = 'tracking meetings', ...options }: { node?: string; script?: string; message?: string } = {},
  ): Promise<Serving> {
    const data = join(this.directory, 'data');
    if (this.env.DATABASE_URL === undefined && !existsSync(data)) placeDatabase(data);
    const serving = new Serving(this.spawn(['serve', '--port', '0', ...words], options));
    await serving.logged(message);
    return serving;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      [...this.#running].map(async (child) => {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }),
    );
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A running server. */
export class Serving {
  readonly process: ChildProcess;
  readonly lines: LogLine[] = [];
  readonly exited: Promise<number | null>;
  raw = '';
  readonly #waiting = new Set<() => void>();

  constructor(child: ChildProcess) {
    this.process = child;
    this.exited = once(child, 'close').then(([code]) => code as number | null);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.raw += text;
    });
    if (child.stdout)
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.raw += `${line}\n`;
        if (line.startsWith('{')) this.lines.push(JSON.parse(line) as LogLine);
        for (const check of this.#waiting) check();
      });
  }

  get url(): string {
    return this.lines.find(({ msg }) => msg === 'listening')?.url ?? '';
  }

  /** Waits for a line with this message, and gives it. */
  async logged(text: string | RegExp): Promise<LogLine> {
    const found = (): LogLine | undefined =>
      this.lines.find(({ msg }) => (typeof text === 'string' ? msg === text : text.test(msg)));
    return new Promise((resolve, reject) => {
      const check = (): void => {
        const line = found();
        if (!line) return;
        this.#waiting.delete(check);
        resolve(line);
      };
      this.#waiting.add(check);
      this.exited.then(() =>
        reject(new Error(`Expected the log message ${text} before the server ended, got:\n${this.raw}`)),
      );
      check();
    });
  }
}
