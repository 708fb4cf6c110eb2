// PGlite opens a directory that another process has open, and rows are lost without a word
// (https://github.com/electric-sql/pglite/issues/892): one process at a time must be seen to here.
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, readlink, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** How often the holder touches the file, ms. */
const beat = 5000;
/** A file that is not touched for so long has no holder, ms. */
const silence = beat * 2 + 1000;
/** Longer than it takes to look at the file and remove it, ms. */
const settling = 100;

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Where the pid means what it means here: one boot of one machine, and one container of it. */
  readonly namespace: string;
  /** When the process began: a pid is given out anew. */
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

/** When a process began, in ticks since the boot; empty where that is not to be had. */
async function startOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

/**
 * Takes the directory for this process. The result lets it go.
 * @throws when another process has it
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'still-there.lock');
  const { pid } = process;
  const own: Holder = { pid, host: hostname(), namespace: await namespaceOf(), start: await startOf(pid) };
  // Unlike any other: this process may open the directory twice.
  const mine = JSON.stringify({ ...own, id: randomUUID() });
  // Linked into place: a file that is there is whole.
  const made = join(directory, `.lock-${randomUUID()}`);
  await writeFile(made, mine, { mode: 0o600 });
  try {
    for (let isTakeover = false; ; ) {
      if (await linked(made, file)) {
        // Two may take over at once, and one of them remove the other's new file. It does so at once or not at all.
        if (isTakeover) await pause(settling);
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
    utimes(file, now, now).catch(() => {}); // the next beat tries again; the data itself would fail louder
  }, beat);
  touching.unref();
  return async () => {
    clearInterval(touching);
    if ((await contentOf(file)) === mine) await rm(file, { force: true });
  };
}

const inUse = (directory: string, { pid, host }: Partial<Holder>): string =>
  `${directory} is in use by process ${pid ?? '?'} on ${host ?? 'another machine'}. One process at a time can have it; for several, set DATABASE_URL to a PostgreSQL.`;

/** What the file says; a file that a power cut has left empty says nothing. */
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
    // No /proc, or it hides the processes of others.
    if (!exists(pid)) return false;
  }
  // Another machine, another container, or one that cannot be looked at: a holder touches its file.
  const before = await touchedAt(file);
  if (before === undefined) return false;
  await pause(silence);
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
