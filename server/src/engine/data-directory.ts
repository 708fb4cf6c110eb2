// The directory of the embedded database and of the generated secrets, with errors that say what is wrong with it.
import { existsSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative } from 'node:path';

/** By the codes of the operating system (https://nodejs.org/api/errors.html#common-system-errors). */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read and write it',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'it is a file',
  ENOENT: 'no directory can be created there',
  ENOSPC: 'its disk is full',
  ENOTDIR: 'a part of its path is a file',
  EPERM: 'this user may not read and write it',
  EROFS: 'its file system is read-only',
};

/** Creates the directory if it does not exist, and does something in it. @throws Error that says what is wrong with the directory */
export async function inDirectory<T>(directory: string, act: () => Promise<T>): Promise<T> {
  try {
    await makeDirectory(directory);
    return await act();
  } catch (error) {
    throw aboutDirectory(error, directory);
  }
}

/** An error of the file system about the directory as one that says what is wrong and what to do. Others stay as they are. */
export function aboutDirectory(error: unknown, directory: string): unknown {
  const { code = '', path = directory } = error as NodeJS.ErrnoException;
  const reason = reasons[code];
  if (reason === undefined || !(isIn(path, directory) || isIn(directory, path))) return error;
  const wanted =
    'Expected a directory that this server can create and write; set another one with --data-dir or DATA_DIR';
  return new Error(`The data directory ${directory} cannot be used: ${reason} (${code}). ${wanted}`, { cause: error });
}

/** Not by `mkdir` with `recursive`, which never returns if the parent exists and nothing can be created in it, as in `/proc`. */
async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory);
  } catch (error) {
    if (await isDirectory(directory)) return;
    const parent = dirname(directory);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || existsSync(parent)) throw error;
    await makeDirectory(parent);
    await makeDirectory(directory);
  }
}

function isIn(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return !isAbsolute(way) && way.split(/[\\/]/)[0] !== '..';
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined); // whoever creates it gets the error
  return found?.isDirectory() ?? false;
}
