// One process at a time has the directory of the embedded database: two would lose rows without a word.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { lockDirectory } from '../../src/engine/directory-lock.ts';
import { folder, hardLimit } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';

const unlocks: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const unlock of unlocks.splice(0)) await unlock();
});
const lock = async (directory: string): Promise<() => Promise<void>> => {
  const unlock = await lockDirectory(directory);
  unlocks.push(unlock);
  return unlock;
};
const fileIn = (directory: string): string => join(directory, 'still-there.lock');
const holder = (directory: string): Record<string, unknown> => JSON.parse(readFileSync(fileIn(directory), 'utf8'));
/** Leaves behind what a process with the lock would have, changed. */
async function leave(directory: string, changes: object): Promise<void> {
  const unlock = await lockDirectory(directory);
  const text = JSON.stringify({ ...holder(directory), ...changes });
  await unlock();
  writeFileSync(fileIn(directory), text);
}

/** The pid of a process that is gone. */
async function gone(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  const { pid } = child;
  await once(child, 'exit');
  return pid as number;
}

/** A process that has the lock. */
async function other(directory: string): Promise<{ pid: number; kill: (signal: NodeJS.Signals) => Promise<void> }> {
  const child = fork(join(import.meta.dirname, '../support/lock-holder.ts'), [directory], { stdio: 'inherit' });
  await once(child, 'message');
  return {
    pid: child.pid as number,
    async kill(signal) {
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    },
  };
}

test('A second process is refused in one clear line that names the first, and is let in when that is gone', async () => {
  const directory = folder();
  const first = await other(directory);
  const refusal = `${directory} is in use by process ${first.pid} on ${hostname()}. Only one process can use it at a time; to run several, set DATABASE_URL to a PostgreSQL.`;
  await expect(lock(directory)).rejects.toThrow(new Error(refusal));
  await expect(hardLimit({ providers: [new MemoryProvider()], database: { directory } }).start()).rejects.toThrow(
    new Error(refusal),
  );
  await first.kill('SIGKILL');
  expect(existsSync(fileIn(directory))).toBe(true);
  await lock(directory);
  expect(holder(directory).pid).toBe(process.pid);
});

test('The same process is refused the directory it has', async () => {
  const directory = folder();
  await lock(directory);
  await expect(lock(directory)).rejects.toThrow(`in use by process ${process.pid}`);
});

test('It is let go of, once, and nothing is left behind', async () => {
  const directory = folder();
  const unlock = await lock(directory);
  await unlock();
  expect(readdirSync(directory)).toEqual([]);
  await lock(directory);
  await unlock(); // not the one that has it now
  expect(holder(directory).pid).toBe(process.pid);
});

test('A server lets go of it when it stops, and when its start fails', async () => {
  const directory = folder();
  const limit = hardLimit({ providers: [new MemoryProvider()], database: { directory } });
  await limit.start();
  expect(existsSync(fileIn(directory))).toBe(true);
  await limit.stop();
  expect(existsSync(fileIn(directory))).toBe(false);

  const broken = folder();
  writeFileSync(join(broken, 'pglite'), 'not a directory');
  await expect(
    hardLimit({ providers: [new MemoryProvider()], database: { directory: broken } }).start(),
  ).rejects.toThrow();
  expect(existsSync(fileIn(broken))).toBe(false);
});

test('A lock whose process is gone is taken over at once', async () => {
  const directory = folder();
  await leave(directory, { pid: await gone() });
  await lock(directory);
  expect(holder(directory).pid).toBe(process.pid);
});

test('A lock whose pid was given to another process is taken over at once', async () => {
  const directory = folder();
  // what runs as pid 1 did not begin when the holder did
  await leave(directory, { pid: 1 });
  await lock(directory);
  expect(holder(directory).pid).toBe(process.pid);
});

test('A lock from elsewhere that nobody touches is taken over, an empty one as well', async () => {
  const [elsewhere, container, empty] = [folder(), folder(), folder()];
  await leave(elsewhere, { host: 'elsewhere', pid: 1 });
  await leave(container, { namespace: 'another container', pid: process.pid });
  writeFileSync(fileIn(empty), '');
  await Promise.all([elsewhere, container, empty].map(lock));
  for (const directory of [elsewhere, container, empty]) expect(holder(directory).pid).toBe(process.pid);
});

test('A lock from elsewhere that its holder touches is not taken over, though no process here has that pid', async () => {
  const [elsewhere, container] = [folder(), folder()];
  await leave(elsewhere, { host: 'elsewhere', pid: await gone() });
  await leave(container, { namespace: 'another container', pid: await gone() });
  const touching = setInterval(() => {
    for (const directory of [elsewhere, container]) utimesSync(fileIn(directory), new Date(), new Date());
  }, 1000);
  const results = await Promise.allSettled([elsewhere, container].map(lock));
  clearInterval(touching);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

test('Many that take over a stale lock at once: one gets it', async () => {
  const directory = folder();
  await leave(directory, { pid: await gone() });
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => lock(directory)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});
