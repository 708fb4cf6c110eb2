// The server's last version with the tables in `tables-0.2.0.sql`, from the history of the repository.
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
/** The commit before the tables got a version. */
const commit = '48c774937a72b762cf960f1ccacaebe5a7063bce~1';

/** Whether the history reaches back that far. That of a shallow clone does not. */
export function hasLastVersion(): boolean {
  try {
    execFileSync('git', ['cat-file', '-e', `${commit}^{tree}`], { cwd: root, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Writes that version of the project into a new folder. Its dependencies are those of this one. */
export function writeLastVersion(folder: string): void {
  mkdirSync(folder);
  const files = execFileSync('git', ['archive', commit, 'package.json', 'server', 'test', 'demo', 'src'], {
    cwd: root,
    maxBuffer: 2 ** 28,
  });
  execFileSync('tar', ['-x', '-C', folder], { input: files });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
}
