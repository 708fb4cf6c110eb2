// Only one process at a time may use the directory of the embedded database. Two would lose rows silently.
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
/** Writes the lock file of a process that has ended, with some fields changed. */
async function leave(directory: string, changes: object): Promise<void> {
  const unlock = await lockDirectory(directory);
  const text = JSON.stringify({ ...holder(directory), ...changes });
  await unlock();
  writeFileSync(fileIn(directory), text);
}

/** The pid of a process that has ended. */
async function gone(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  const { pid } = child;
  await once(child, 'exit');
  return pid as number;
}

/** Starts a process that holds the lock. */
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

test('a second process gets an error that names the first one, and gets the lock after the first one is gone', async () => {
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

test('a process cannot lock the same directory twice', async () => {
  const directory = folder();
  await lock(directory);
  await expect(lock(directory)).rejects.toThrow(`in use by process ${process.pid}`);
});

test('unlocking removes the lock file, and unlocking again has no effect', async () => {
  const directory = folder();
  const unlock = await lock(directory);
  await unlock();
  expect(readdirSync(directory)).toEqual([]);
  await lock(directory);
  await unlock(); // the old lock, not the current one
  expect(holder(directory).pid).toBe(process.pid);
});

test('a server unlocks its directory when it stops and when its start fails', async () => {
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

test('a lock whose process is gone is taken over', async () => {
  const directory = folder();
  await leave(directory, { pid: await gone() });
  await lock(directory);
  expect(holder(directory).pid).toBe(process.pid);
});

test('a lock whose pid now belongs to another process is taken over', async () => {
  const directory = folder();
  // The process with pid 1 started at another time than the holder.
  await leave(directory, { pid: 1 });
  await lock(directory);
  expect(holder(directory).pid).toBe(process.pid);
});

test('a lock of another host that is not touched is taken over, and so is an empty lock file', async () => {
  const [elsewhere, container, empty] = [folder(), folder(), folder()];
  await leave(elsewhere, { host: 'elsewhere', pid: 1 });
  await leave(container, { namespace: 'another container', pid: process.pid });
  writeFileSync(fileIn(empty), '');
  await Promise.all([elsewhere, container, empty].map(lock));
  for (const directory of [elsewhere, container, empty]) expect(holder(directory).pid).toBe(process.pid);
});

test('a lock of another host that is touched is not taken over, even if no local process has its pid', async () => {
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

test('of many concurrent takeovers of a stale lock one succeeds', async () => {
  const directory = folder();
  await leave(directory, { pid: await gone() });
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => lock(directory)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});
