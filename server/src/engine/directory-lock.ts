// PGlite opens a directory that another process has open, and then loses rows silently
// (https://github.com/electric-sql/pglite/issues/892). This lock lets in one process at a time.
import { randomUUID } from 'node:crypto';
import { link, readFile, readlink, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inDirectory } from './data-directory.ts';

/** Milliseconds between two touches of the file by its holder. */
const touchInterval = 5000;
/** Milliseconds without a touch after which the file has no holder. */
const touchTimeout = touchInterval * 2 + 1000;
/** Milliseconds. Longer than it takes to read the file and remove it. */
const takeoverDelay = 100;

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Identifies one boot of one machine, and one container on it: pids are comparable only within it. */
  readonly namespace: string;
  /** When the process began, since pids are reused. */
  readonly start: string;
}

/** Empty where there is no /proc. */
async function namespaceOf(): Promise<string> {
  try {
    return `${(await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()} ${await readlink('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}

/** When a process began, in ticks since the boot; empty where there is no /proc. */
async function startOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

/**
 * Locks the directory for this process, and creates it if it does not exist. Call the result to unlock it.
 * @throws when another process has locked it, or the directory cannot be created or written
 */
export const lockDirectory = (directory: string): Promise<() => Promise<void>> =>
  inDirectory(directory, () => lock(directory));

async function lock(directory: string): Promise<() => Promise<void>> {
  const file = join(directory, 'still-there.lock');
  const { pid } = process;
  const own: Holder = { pid, host: hostname(), namespace: await namespaceOf(), start: await startOf(pid) };
  // Unique, since this process may open the directory twice.
  const mine = JSON.stringify({ ...own, id: randomUUID() });
  // Written under another name and then linked, so that nobody reads half a file.
  const made = join(directory, `.lock-${randomUUID()}`);
  await writeFile(made, mine, { mode: 0o600 });
  try {
    for (let isTakeover = false; ; ) {
      if (await linked(made, file)) {
        // Two processes may take over at the same time, and one may remove the other's new file, but only within milliseconds.
        if (isTakeover) await pause(takeoverDelay);
        if (!isTakeover || (await contentOf(file)) === mine) break;
      }
      const text = await contentOf(file);
      if (text === undefined) continue;
      const holder = parsed(text);
      if (await isAlive(holder, own, file)) throw new Error(inUse(directory, holder));
      isTakeover = true;
      if ((await contentOf(file)) === text) await rm(file, { force: true });
    }
  } finally {
    await rm(made, { force: true });
  }
  const touching = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => {}); // tried again at the next interval
  }, touchInterval);
  touching.unref();
  return async () => {
    clearInterval(touching);
    if ((await contentOf(file)) === mine) await rm(file, { force: true });
  };
}

const inUse = (directory: string, { pid, host }: Partial<Holder>): string =>
  `${directory} is in use by process ${pid ?? '?'} on ${host ?? 'another machine'}. Only one process can use it at a time; to run several, set DATABASE_URL to a PostgreSQL.`;

/** The holder in the file; empty if a power cut has left the file empty. */
function parsed(text: string): Partial<Holder> {
  try {
    return (JSON.parse(text) as Partial<Holder> | null) ?? {};
  } catch {
    return {};
  }
}

async function contentOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isAlive({ pid, host, namespace, start }: Partial<Holder>, own: Holder, file: string): Promise<boolean> {
  if (pid !== undefined && host === own.host && namespace === own.namespace) {
    const now = await startOf(pid);
    if (now !== '') return now === start;
    // There is no /proc, or it hides the processes of other users.
    if (!exists(pid)) return false;
  }
  // For a holder on another machine or in another container, only the file can tell: a living holder touches it.
  const before = await touchedAt(file);
  if (before === undefined) return false;
  await pause(touchTimeout);
  const after = await touchedAt(file);
  return after !== undefined && after !== before;
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function touchedAt(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
