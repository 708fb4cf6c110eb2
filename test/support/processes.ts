import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endMarked } from '../../scripts/processes.mjs';

/** Waits for the end of its input, which comes when this process ends in whatever way, and then ends what is marked. */
const watch = `
  cat > /dev/null
  for round in 1 2 3; do
    for environ in $(grep -lzxF -e "$0" /proc/[0-9]*/environ 2> /dev/null); do
      pid=\${environ#/proc/}
      kill -9 "\${pid%/environ}" 2> /dev/null
    done
  done
  rm -rf "$1"`;

/** A folder and every process started with `env`: both are gone after disposal, even after this process was killed. */
export class ProcessTree implements Disposable {
  readonly #mark = `STILL_THERE_TREE=${randomUUID()}`;
  readonly #watcher: ChildProcess;
  readonly folder = mkdtempSync(join(tmpdir(), 'still-there-'));
  readonly env: Record<string, string | undefined>;

  constructor(env: Record<string, string | undefined> = {}) {
    this.env = { ...process.env, TMPDIR: this.folder, ...env, STILL_THERE_TREE: this.#mark.split('=')[1] };
    const stdio = ['pipe', 'ignore', 'ignore'] as const;
    this.#watcher = spawn('sh', ['-c', watch, this.#mark, this.folder], { stdio: [...stdio], detached: true });
    this.#watcher.unref();
  }

  spawn(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    return spawn(command, args, { stdio: 'ignore', ...options, env: { ...this.env, ...options.env } });
  }

  [Symbol.dispose](): void {
    endMarked(this.#mark);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
    this.#watcher.stdin?.end();
  }
}

/** Waits until `check` gives something truthy; a throwing check counts as "not yet". */
export async function until<T>(what: string, check: () => T | Promise<T>, timeout = 120_000): Promise<NonNullable<T>> {
  const end = performance.now() + timeout;
  let last: unknown;
  for (;;) {
    try {
      last = await check();
      if (last) return last as NonNullable<T>;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) throw new Error(`Waited ${timeout} ms for ${what}`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
