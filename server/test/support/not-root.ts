import { execFileSync } from 'node:child_process';

/** A user for programs that refuse to run as root: the first of these that exists. `undefined` if this process is not root. */
export function notRoot(...names: readonly string[]): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of names) {
    try {
      const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, name], { stdio: 'pipe' })));
      if (uid && gid) return { uid, gid };
    } catch {
      // no such user on this machine
    }
  }
  throw new Error(`This program does not run as root, and there is no user ${names.join(' or ')}`);
}
