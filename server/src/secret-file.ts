// Secrets that the server generates for itself, in files that only its user can read. With them, one command is enough to start a server.
import { randomBytes } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inDirectory } from './engine/data-directory.ts';

/** The content of a file, and whether it was generated just now. */
export interface GeneratedSecret {
  readonly secret: string;
  readonly isNew: boolean;
}

/**
 * Reads the secret in a file, or generates it if there is no file. Two processes that start at once get the same secret.
 * @throws Error if the file is empty, or can be neither read nor written
 */
export const secretIn = (path: string): Promise<GeneratedSecret> => inDirectory(dirname(path), () => readOrMake(path));

async function readOrMake(path: string): Promise<GeneratedSecret> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      const secret = randomBytes(32).toString('base64url');
      await file.writeFile(`${secret}\n`);
      await file.sync();
      return { secret, isNew: true };
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const secret = (await readFile(path, 'utf8')).trim();
  if (secret === '') throw new Error(`${path} is empty: remove it to have a new secret generated`);
  return { secret, isNew: false };
}
