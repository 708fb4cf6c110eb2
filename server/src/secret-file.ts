// Secrets that the server makes for itself, so that one command runs it: kept in a file that only its user can read.
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * The secret in a file, made if there is none. Two that start at once get the same one.
 * @throws Error where the file can be neither read nor written, or is empty
 */
export async function secretIn(path: string): Promise<{ readonly secret: string; readonly isNew: boolean }> {
  await mkdir(dirname(path), { recursive: true });
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
  if (secret === '') throw new Error(`${path} is empty: remove it, and a new secret is made`);
  return { secret, isNew: false };
}
