// PGlite opens a directory that another process has open, and rows are lost without a word
// (https://github.com/electric-sql/pglite/issues/892): one process at a time must be seen to here.
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** How often the holder touches the file, ms. */
const beat = 5000;
/** After so much silence its holder is gone, ms: for a holder whose process cannot be looked up from here. */
const silence = 20_000;

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Two containers may have the same pid and, with a shared volume, see each other's file. */
  readonly boot: string;
}

const bootOf = async (): Promise<string> =>
  (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim();

/** When a process began, so that a pid that was given out anew is not taken for the holder. */
const startOf = async (pid: number): Promise<string> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
};

/**
 * Takes the directory for this process. The result lets it go.
 * @throws when another process has it
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'still-there.lock');
  const host = hostname();
  const me = JSON.stringify({ pid: process.pid, host, boot: `${await bootOf()} ${await startOf(process.pid)}` });
  // Linked into place: a file that is there is whole.
  const own = join(directory, `.lock-${randomUUID()}`);
  await writeFile(own, me, { mode: 0o600 });
  try {
    while (!(await linked(own, file))) {
      const text = await readFile(file, 'utf8').catch(() => undefined);
      if (text === undefined) continue;
      const holder = JSON.parse(text) as Holder;
      if (await isAlive(holder, file, host))
        throw new Error(
          `${directory} is in use by process ${holder.pid} on ${holder.host}. One process at a time can have it; for several, set DATABASE_URL to a PostgreSQL.`,
        );
      // Only the file that was looked at: another process may have taken over meanwhile.
      if ((await readFile(file, 'utf8').catch(() => '')) === text) await rm(file, { force: true });
    }
  } finally {
    await rm(own, { force: true });
  }
  const touching = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => {}); // the next beat tries again; the data itself would fail louder
  }, beat);
  touching.unref();
  return async () => {
    clearInterval(touching);
    if ((await readFile(file, 'utf8').catch(() => '')) === me) await rm(file, { force: true });
  };
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

async function isAlive({ pid, host, boot }: Holder, file: string, here: string): Promise<boolean> {
  if (host === here && boot === `${await bootOf()} ${await startOf(pid)}`) return true;
  if (host === here) {
    try {
      process.kill(pid, 0);
    } catch {
      return false;
    }
    // Something has this pid, but where there is no /proc that is all we know.
    if (process.platform === 'linux') return false;
  }
  // Another machine or container: it is gone when its file goes untouched for a while, so watch it for that long.
  const before = (await stat(file).catch(() => undefined))?.mtimeMs;
  if (before === undefined) return false;
  if (Date.now() - before > silence * 3) return false;
  await pause(beat * 2);
  return (await stat(file).catch(() => undefined))?.mtimeMs !== before;
}
